import { type CompelledDescription, checkDescription } from "./construction.ts";
import { scaleRatios, scalesOf } from "./scales.ts";
import { triangle, waves } from "./triangle.ts";

/**
 * The function of a compelled network in closed form: the line x, or 1, with n scaled waves added or subtracted.
 *
 * @param x any number; outside the construction's domain the value is that of the network, too
 *
 * Source    equation 2 of Milkert, Hyde, Laine, ICML 2025 (arXiv 2311.18022). The later waves of the valley block have the
 *           reflected peaks 1 − aᵢ, because the block works with the valleys 1 − W.
 * Numerics  free ratios below 0, or so large that a partial sum is negative, make the network's units cut where this
 *           function does not.
 * Errors    RangeError where the construction is unknown, a peak not between 0 and 1, or the number of ratios wrong.
 */
export function compelledFunction(description: CompelledDescription, x: number): number {
  checkDescription("compelledFunction", description);
  const { construction, peaks, ratios = scaleRatios(construction, peaks) } = description;
  const scales = scalesOf(construction, ratios);
  if (construction === "valley") return 1 - weightedSum(scales, valleyWaves(peaks, x));
  // left of 0 all units but the bias are off; right of 1 the first wave is negative, and later triangles see 0
  const from = Math.max(x, 0);
  const sum = weightedSum(scales, from <= 1 ? waves(Array.from(peaks).slice(0, -1), from) : firstWave(peaks, from));
  return construction === "add" ? from + sum : from - sum;
}

/** The waves of the valley block at one point: the first over (x + 1) / 2, the later ones with reflected peaks. */
function valleyWaves(peaks: ArrayLike<number>, x: number): Float64Array {
  const values = new Float64Array(peaks.length - 1);
  values[0] = triangle(peaks[0], (x + 1) / 2);
  // T of the reflected peak, in the valley's own coordinate 1 − W
  for (let i = 1; i < values.length; i++) values[i] = triangle(peaks[i], 1 - values[i - 1]);
  return values;
}

function firstWave(peaks: ArrayLike<number>, x: number): Float64Array {
  const values = new Float64Array(peaks.length - 1);
  values[0] = triangle(peaks[0], x);
  return values;
}

function weightedSum(weights: Float64Array, values: Float64Array): number {
  let sum = 0;
  for (let k = weights.length - 1; k >= 0; k--) sum += weights[k] * values[k];
  return sum;
}
