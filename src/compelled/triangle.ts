/**
 * T_a: rises from 0 at 0 to 1 at its peak a, and falls to 0 at 1. Both legs go on beyond [0, 1].
 *
 * Source    Milkert, Hyde, Laine, ICML 2025 (arXiv 2311.18022), section 3; the second slope is −1 / (1 − a).
 */
export function triangle(peak: number, x: number): number {
  return x <= peak ? x / peak : (1 - x) / (1 - peak);
}

/**
 * The waves W₀ = T of the first peak, Wᵢ = T of peak i after Wᵢ₋₁, at one point: Wᵢ has 2ⁱ⁺¹ pieces on [0, 1].
 *
 * @param peaks [k]
 * @param x     0 ≤ x ≤ 1
 * @returns [k]
 */
export function waves(peaks: ArrayLike<number>, x: number): Float64Array {
  let value = x;
  return Float64Array.from(peaks, (peak) => {
    value = triangle(peak, value);
    return value;
  });
}
