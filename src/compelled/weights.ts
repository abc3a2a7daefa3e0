import type { Floats } from "../training/floats.ts";
import type { Construction } from "./construction.ts";

/**
 * Number of weights and biases of a compelled network with n hidden layers, in the order of `denseNetwork`: weight [4 × 1] and
 * bias [4] of the first, weight [4 × 4] and bias [4] of each further one, weight [1 × 4] and bias [1] of the output.
 */
export function weightCount(layers: number): number {
  return 8 + 20 * (layers - 1) + 5;
}

/** Where the weight of hidden layer `layer`, or that of the output for `layer` = n, begins; its bias follows it. */
export function weightStart(layer: number): number {
  return layer === 0 ? 0 : 8 + 20 * (layer - 1);
}

/**
 * Writes the weights and biases of a compelled network. The four units of a hidden layer are the partial sum, the two legs
 * of the next triangle, and the scale that takes the place of a bias; biases behind the first layer are 0.
 *
 * @param peaks   [n + 1] of which the last is not read: it is in the ratios
 * @param ratios  [n] S, or [n − 1] ρ of the valley block
 * @param weights [20 n − 7] written whole
 *
 * Source    sections 4 and 5 of Milkert, Hyde, Laine, ICML 2025 (arXiv 2311.18022). The subscripts of the weights of section
 *           4 are moved down by one, and its output row carries the sign of the waves: only so is the network the series.
 *           In the valley block ρᵢ stands where the paper has aᵢ (1 − aᵢ₊₁).
 * Numerics  legs that cancel in a valley share the rounded factor S / a, which keeps what is left of them near one rounding.
 */
export function writeWeights(
  construction: Construction,
  layers: number,
  peaks: ArrayLike<number>,
  ratios: ArrayLike<number>,
  weights: Float64Array,
): void {
  weights.fill(0);
  if (construction === "valley") writeValleyWeights(layers, peaks, ratios, weights);
  else writeWaveWeights(construction === "add" ? 1 : -1, layers, peaks, ratios, weights);
}

function writeWaveWeights(
  sign: number,
  layers: number,
  peaks: ArrayLike<number>,
  ratios: ArrayLike<number>,
  weights: Float64Array,
): void {
  // weight [1, 1, 1, 0], bias [0, 0, −a₀, 1]
  weights[0] = weights[1] = weights[2] = 1;
  weights[6] = -peaks[0];
  weights[7] = 1;
  for (let j = 0; j < layers; j++) {
    const at = weightStart(j + 1);
    const rise = ratios[j] / peaks[j];
    const bend = -rise / (1 - peaks[j]);
    weights[at] = 1;
    weights[at + 1] = sign * rise;
    weights[at + 2] = sign * bend;
    if (j + 1 === layers) continue;
    weights[at + 5] = weights[at + 9] = rise;
    weights[at + 6] = weights[at + 10] = bend;
    weights[at + 11] = -ratios[j] * peaks[j + 1];
    weights[at + 15] = ratios[j];
  }
}

function writeValleyWeights(
  layers: number,
  peaks: ArrayLike<number>,
  ratios: ArrayLike<number>,
  weights: Float64Array,
): void {
  const left = 0.5 / peaks[0];
  const right = 0.5 / (1 - peaks[0]);
  weights[1] = -left;
  weights[2] = right;
  weights[4] = weights[7] = 1;
  weights[5] = 1 - left;
  weights[6] = 1 - right;
  for (let i = 1; i <= layers; i++) {
    const at = weightStart(i);
    weights[at] = weights[at + 1] = weights[at + 2] = 1;
    weights[at + 3] = -1;
    if (i === layers) continue;
    const ratio = ratios[i - 1];
    const fall = ratio / peaks[i];
    const rise = ratio / (1 - peaks[i]);
    weights[at + 5] = weights[at + 6] = -fall;
    weights[at + 7] = ratio;
    weights[at + 9] = weights[at + 10] = rise;
    weights[at + 11] = -rise * peaks[i];
    weights[at + 15] = ratio;
  }
}

/**
 * The derivative by peaks and ratios, from that by the weights that `writeWeights` makes of them.
 *
 * @param gradient      [20 n − 7] by the weights
 * @param peakGradient  [n + 1] added to; the ratios' own dependence on the peaks is left out
 * @param ratioGradient [as many as ratios] written whole
 */
export function pullBackWeights(
  construction: Construction,
  layers: number,
  peaks: ArrayLike<number>,
  ratios: ArrayLike<number>,
  gradient: Float64Array,
  peakGradient: Floats,
  ratioGradient: Float64Array,
): void {
  if (construction === "valley") pullBackValley(layers, peaks, ratios, gradient, peakGradient, ratioGradient);
  else pullBackWaves(construction === "add" ? 1 : -1, layers, peaks, ratios, gradient, peakGradient, ratioGradient);
}

function pullBackWaves(
  sign: number,
  layers: number,
  peaks: ArrayLike<number>,
  ratios: ArrayLike<number>,
  gradient: Float64Array,
  peakGradient: Floats,
  ratioGradient: Float64Array,
): void {
  peakGradient[0] -= gradient[6];
  for (let j = 0; j < layers; j++) {
    const at = weightStart(j + 1);
    const ratio = ratios[j];
    const peak = peaks[j];
    let byRise = sign * gradient[at + 1];
    let byBend = sign * gradient[at + 2];
    let byRatio = 0;
    if (j + 1 < layers) {
      byRise += gradient[at + 5] + gradient[at + 9];
      byBend += gradient[at + 6] + gradient[at + 10];
      byRatio = gradient[at + 15] - peaks[j + 1] * gradient[at + 11];
      peakGradient[j + 1] -= ratio * gradient[at + 11];
    }
    // rise = S / a, bend = −S / (a (1 − a))
    const product = peak * (1 - peak);
    ratioGradient[j] = byRatio + byRise / peak - byBend / product;
    peakGradient[j] += ratio * ((byBend * (1 - 2 * peak)) / (product * product) - byRise / (peak * peak));
  }
}

function pullBackValley(
  layers: number,
  peaks: ArrayLike<number>,
  ratios: ArrayLike<number>,
  gradient: Float64Array,
  peakGradient: Floats,
  ratioGradient: Float64Array,
): void {
  const first = peaks[0];
  // −0.5 / a and 1 − 0.5 / a on the left, 0.5 / (1 − a) and 1 − 0.5 / (1 − a) on the right
  peakGradient[0] +=
    (0.5 * (gradient[1] + gradient[5])) / (first * first) +
    (0.5 * (gradient[2] - gradient[6])) / ((1 - first) * (1 - first));
  for (let i = 1; i < layers; i++) {
    const at = weightStart(i);
    const ratio = ratios[i - 1];
    const peak = peaks[i];
    const rest = 1 - peak;
    // fall = ρ / a, rise = ρ / (1 − a), −a rise in the scale's column
    const byFall = -(gradient[at + 5] + gradient[at + 6]);
    const byRise = gradient[at + 9] + gradient[at + 10] - peak * gradient[at + 11];
    ratioGradient[i - 1] = gradient[at + 7] + gradient[at + 15] + byFall / peak + byRise / rest;
    peakGradient[i] += ratio * (byRise / (rest * rest) - byFall / (peak * peak)) - (ratio / rest) * gradient[at + 11];
  }
}
