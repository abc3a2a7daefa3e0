import type { Floats } from "../training/floats.ts";
import { type Construction, checkDescription, ratioCount } from "./construction.ts";

/**
 * The ratios of successive scales for which the derivative of the infinite series is continuous.
 *
 * @param peaks [n + 1]
 * @returns [n] S₀ … Sₙ₋₁ on [0, 1]; [n − 1] ρ₁ … ρₙ₋₁ of the valley block
 *
 * Source    Theorem 3.1 of Milkert, Hyde, Laine, ICML 2025 (arXiv 2311.18022): Sⱼ = (1 − aⱼ) aⱼ₊₁, with S₀ = a₀ a₁ where the
 *           waves are subtracted, so that the slope vanishes at 0; ρᵢ = aᵢ (1 − aᵢ₊₁), the same law for the reflected peaks.
 */
export function scaleRatios(construction: Construction, peaks: ArrayLike<number>): Float64Array {
  checkDescription("scaleRatios", { construction, peaks });
  const ratios = new Float64Array(ratioCount(construction, peaks.length - 1));
  writeRatios(construction, peaks, ratios);
  return ratios;
}

/** `scaleRatios` into an array, unchecked. */
export function writeRatios(construction: Construction, peaks: ArrayLike<number>, ratios: Float64Array): void {
  const isValley = construction === "valley";
  for (let k = 0; k < ratios.length; k++) {
    if (isValley) ratios[k] = peaks[k + 1] * (1 - peaks[k + 2]);
    else if (k === 0 && construction === "subtract") ratios[k] = peaks[0] * peaks[1];
    else ratios[k] = (1 - peaks[k]) * peaks[k + 1];
  }
}

/**
 * The scales s₀ … sₙ₋₁ of the waves, from their ratios.
 *
 * @param ratios as many as `ratioCount` says for n hidden layers
 * @returns [n]
 */
export function scalesOf(construction: Construction, ratios: ArrayLike<number>): Float64Array {
  const scales = construction === "valley" ? [1] : [];
  let scale = 1;
  for (let k = 0; k < ratios.length; k++) {
    scale *= ratios[k];
    scales.push(scale);
  }
  return Float64Array.from(scales);
}

/**
 * Adds to `peakGradient` what the derivatives by the ratios are by the peaks.
 *
 * @param ratioGradient [as many as ratios] derivatives by the ratios of Theorem 3.1
 * @param peakGradient  [n + 1] added to
 */
export function pullBackRatios(
  construction: Construction,
  peaks: ArrayLike<number>,
  ratioGradient: Float64Array,
  peakGradient: Floats,
): void {
  const isValley = construction === "valley";
  for (let k = 0; k < ratioGradient.length; k++) {
    const gradient = ratioGradient[k];
    if (isValley) {
      // ρ = a (1 − b)
      peakGradient[k + 1] += gradient * (1 - peaks[k + 2]);
      peakGradient[k + 2] -= gradient * peaks[k + 1];
    } else if (k === 0 && construction === "subtract") {
      // S = a b
      peakGradient[0] += gradient * peaks[1];
      peakGradient[1] += gradient * peaks[0];
    } else {
      // S = (1 − a) b
      peakGradient[k] -= gradient * peaks[k + 1];
      peakGradient[k + 1] += gradient * (1 - peaks[k]);
    }
  }
}
