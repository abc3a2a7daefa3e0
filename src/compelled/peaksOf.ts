import type { Network, StoredType } from "../network/network.ts";
import { boundOfRead, storedRoundoff } from "../numeric/errorBounds.ts";
import { CreaseError } from "../numeric/errors.ts";
import type { Floats } from "../training/floats.ts";
import { type Construction, ratioCount } from "./construction.ts";
import { writeRatios } from "./scales.ts";
import { weightCount, weightStart, writeWeights } from "./weights.ts";

/** A compelled function as it was read off the weights of a network. */
export interface CompelledPeaks {
  readonly construction: Construction;
  /**
   * [n + 1]; the last one is such that the last ratio obeys Theorem 3.1, which for free ratios may be outside 0 … 1. ½ where
   * no weight depends on a peak, because the ratios around it are 0
   */
  readonly peaks: Float64Array;
  /** as many as `ratioCount` says */
  readonly ratios: Float64Array;
  /** whether the ratios do not follow from the peaks by Theorem 3.1 */
  readonly freeScales: boolean;
}

/**
 * The peaks and ratios of a compelled network: the inverse of `compelledNetwork`, up to rounding.
 *
 * Numerics  a weight may differ from its formula by a few roundings of the type in which it is stored. The valley block
 *           with one layer does not hold its last peak, which is then ½. Ratios may be negative or 0; where all but the last
 *           are 0, or there is no other, waves that are added at −S and subtracted at S are the same network, and S is
 *           taken to be positive.
 * Errors    CreaseError "format" where the network is not of this form, which is so once its weights themselves were trained.
 */
export function peaksOf(network: Network): CompelledPeaks {
  const layers = hiddenLayers(network);
  const [first] = network.tensors;
  return readPeaks("peaksOf", network.parameters, layers, { storedType: first.storedType });
}

/** What is known of weights that are read. */
export interface ReadOptions {
  /** (default "float64") */
  readonly storedType?: StoredType;
  /** the one that wrote the weights; by the weights unless given */
  readonly construction?: Construction;
}

/**
 * The peaks in weights in the order of `denseNetwork`.
 *
 * @param weights [20 n − 7]
 *
 * Errors    CreaseError "format" where the weights are of no compelled network, or of another construction than the one given.
 */
export function readPeaks(caller: string, weights: Floats, layers: number, options: ReadOptions = {}): CompelledPeaks {
  const roundoff = storedRoundoff[options.storedType ?? "float64"];
  const shown = shownConstruction(weights, layers);
  const construction = options.construction ?? shown ?? (weights[weightStart(layers) + 1] < 0 ? "subtract" : "add");
  if (construction !== (shown ?? construction) || (shown === undefined && construction === "valley")) {
    throw new CreaseError(
      "format",
      `${caller}: expected weights of the construction "${construction}", got those of ${shown ? `"${shown}"` : '"add" or "subtract"'}`,
    );
  }
  const peaks = new Float64Array(layers + 1);
  const ratios = new Float64Array(ratioCount(construction, layers));
  if (construction === "valley") readValley(layers, weights, peaks, ratios);
  else readWaves(construction, layers, weights, peaks, ratios);

  // aₙ is not in the weights otherwise
  for (let i = 0; i < layers; i++) {
    if (!(peaks[i] > 0 && peaks[i] < 1))
      throw notCompelled(caller, `peaks between 0 and 1, got ${peaks[i]} for peak ${i}`);
  }
  checkWeights(caller, construction, layers, peaks, ratios, weights, roundoff);
  return { construction, peaks, ratios, freeScales: !followTheorem(construction, layers, peaks, ratios, roundoff) };
}

/** The number of hidden layers of a dense network of the right widths. */
function hiddenLayers({ nodes, tensors, parameters, output }: Network): number {
  const layers = (nodes.length - 2) / 2;
  const isChain = nodes.every(({ operator, inputs, shape }, index) => {
    if (index === 0) return shape.length === 1 && shape[0] === 1;
    const layer = (index - 1) >> 1;
    if (inputs[0] !== index - 1 || shape.length !== 1) return false;
    if (index % 2 === 0) return operator.kind === "relu";
    const isInOrder = operator.kind === "dense" && operator.weight === 2 * layer && operator.bias === 2 * layer + 1;
    return isInOrder && shape[0] === (layer === layers ? 1 : 4);
  });
  if (!Number.isInteger(layers) || layers < 1 || !isChain || output !== nodes.length - 1) {
    throw notCompelled("peaksOf", `dense layers 1 – 4 – … – 4 – 1 with ReLU between, got ${nodes.length} nodes`);
  }
  const isPacked = tensors.every(({ offset }, tensor) => {
    const start = weightStart(tensor >> 1);
    return offset === (tensor % 2 === 0 ? start : start + (tensor === 1 ? 4 : tensor === 2 * layers + 1 ? 4 : 16));
  });
  if (!isPacked || parameters.length !== weightCount(layers)) {
    throw notCompelled(
      "peaksOf",
      `${weightCount(layers)} weights in the order of the layers, got ${parameters.length}`,
    );
  }
  return layers;
}

/** The construction that weights show; undefined where they are the same for waves added and subtracted. */
function shownConstruction(weights: Floats, layers: number): Construction | undefined {
  // the first unit carries the line x, or the constant 1
  if (weights[0] === 0) return "valley";
  // the sum takes a wave with the sign of the construction, the next triangle as it is; ratios change both signs
  for (let j = 0; j + 1 < layers; j++) {
    const at = weightStart(j + 1);
    if (weights[at + 5] !== 0) return weights[at + 1] > 0 === weights[at + 5] > 0 ? "add" : "subtract";
  }
  return undefined;
}

function readWaves(
  construction: Construction,
  layers: number,
  weights: Floats,
  peaks: Float64Array,
  ratios: Float64Array,
): void {
  const last = layers - 1;
  const sign = construction === "add" ? 1 : -1;
  peaks[0] = -weights[6];
  for (let j = 0; j < last; j++) {
    const at = weightStart(j + 1);
    ratios[j] = weights[at + 15];
    // the cut of the next triangle is at a S, and where S is 0 its legs alone tell its peak
    peaks[j + 1] = ratios[j] === 0 ? peakOfLegs(weights, weightStart(j + 2)) : -weights[at + 11] / ratios[j];
  }
  ratios[last] = sign * weights[weightStart(layers) + 1] * peaks[last];
  peaks[layers] = ratios[last] / (construction === "subtract" && last === 0 ? peaks[0] : 1 - peaks[last]);
}

/** The peak by rise S / a and bend −S / (a (1 − a)), as the sum takes them; ½ where both are 0. */
function peakOfLegs(weights: Floats, at: number): number {
  return weights[at + 2] === 0 ? 0.5 : 1 + weights[at + 1] / weights[at + 2];
}

function readValley(layers: number, weights: Floats, peaks: Float64Array, ratios: Float64Array): void {
  peaks[0] = -0.5 / weights[1];
  for (let i = 1; i < layers; i++) {
    const at = weightStart(i);
    ratios[i - 1] = weights[at + 15];
    peaks[i] = ratios[i - 1] === 0 ? 0.5 : -ratios[i - 1] / weights[at + 5];
  }
  const last = layers - 1;
  peaks[layers] = last === 0 ? 0.5 : 1 - ratios[last - 1] / peaks[last];
}

/** Throws where a weight is not what the peaks and ratios make of it. */
function checkWeights(
  caller: string,
  construction: Construction,
  layers: number,
  peaks: Float64Array,
  ratios: Float64Array,
  weights: Floats,
  roundoff: number,
): void {
  const expected = new Float64Array(weightCount(layers));
  writeWeights(construction, layers, peaks, ratios, expected);
  for (let layer = 0; layer <= layers; layer++) {
    const start = weightStart(layer);
    const end = layer < layers ? weightStart(layer + 1) : weights.length;
    // the peak that is divided by; in the valley block a layer divides by the peak that it cuts at itself
    const divisor = construction === "valley" ? Math.min(layer, layers - 1) : Math.max(layer - 1, 0);
    const bound = boundOfRead(peaks[divisor], roundoff);
    for (let k = start; k < end; k++) {
      // 1 − 0.5 / a cancels in the first biases of the valley block
      const cancels = construction === "valley" && (k === 5 || k === 6);
      const size = cancels ? Math.max(Math.abs(expected[k]), 1) : Math.abs(expected[k]);
      if (Math.abs(weights[k] - expected[k]) <= bound * size) continue;
      throw notCompelled(
        caller,
        `${expected[k]} at place ${k - start} of layer ${layer}, for the peaks of the other weights, got ${weights[k]}`,
      );
    }
  }
}

function followTheorem(
  construction: Construction,
  layers: number,
  peaks: Float64Array,
  ratios: Float64Array,
  roundoff: number,
): boolean {
  const expected = new Float64Array(ratios.length);
  writeRatios(construction, peaks, expected);
  const last = peaks[layers];
  if (!(last > 0 && last < 1)) return false;
  return ratios.every((ratio, k) => {
    const bound = boundOfRead(peaks[k], roundoff) + boundOfRead(peaks[k + 1], roundoff);
    const further = construction === "valley" ? boundOfRead(peaks[k + 2], roundoff) : 0;
    return Math.abs(ratio - expected[k]) <= (bound + further) * Math.abs(expected[k]);
  });
}

function notCompelled(caller: string, rest: string): CreaseError {
  return new CreaseError("format", `${caller}: expected ${rest}; the weights are those of no compelled network`);
}
