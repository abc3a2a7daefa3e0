import { denseNetwork } from "../network/denseNetwork.ts";
import type { Network } from "../network/network.ts";
import { type CompelledDescription, checkDescription } from "./construction.ts";
import { scaleRatios } from "./scales.ts";
import { weightCount, weightStart, writeWeights } from "./weights.ts";

/**
 * A network with one input, one output and n hidden layers of four units, whose function is `compelledFunction`: exactly
 * 2ⁿ linear pieces on the construction's domain, wherever the peaks are.
 *
 * Every layer has a bias, those behind the first being 0, because training the weights themselves moves them.
 *
 * Source    Milkert, Hyde, Laine, ICML 2025 (arXiv 2311.18022); see `writeWeights`.
 * Numerics  some units touch 0 in every valley without changing sign, by design. In the rounded weights these are slivers
 *           far narrower than any error bound: count the pieces by `regionsOnSegment`, which takes such signs as touching.
 *           With peaks near 0 or 1 in many layers, pieces become narrower than float64 tells apart, and are not counted.
 * Errors    RangeError where the construction is unknown, a peak not between 0 and 1, or the number of ratios wrong.
 */
export function compelledNetwork(description: CompelledDescription): Network {
  checkDescription("compelledNetwork", description);
  const { construction, peaks, ratios = scaleRatios(construction, peaks) } = description;
  const layers = peaks.length - 1;
  const weights = new Float64Array(weightCount(layers));
  writeWeights(construction, layers, peaks, ratios, weights);
  return denseNetwork(
    Array.from({ length: layers + 1 }, (_, layer) => {
      const inputs = layer === 0 ? 1 : 4;
      const units = layer === layers ? 1 : 4;
      const start = weightStart(layer);
      const end = start + units * inputs;
      return {
        weight: Array.from({ length: units }, (_, unit) =>
          weights.subarray(start + unit * inputs, start + (unit + 1) * inputs),
        ),
        bias: weights.subarray(end, end + units),
      };
    }),
  );
}
