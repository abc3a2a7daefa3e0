/**
 * The only tolerances of the project, all derived from the rounding of float64.
 *
 * *Exact* in Crease means: the stored weights define one function, and every sign that decides a count is proved right for
 * that function by a bound of the error of its own computation. A sign within its bound of zero is *unresolved*: it is
 * taken to touch zero, it splits nothing, and it is counted, so that a result with no unresolved sign is certified.
 *
 * Source    N. Higham, Accuracy and Stability of Numerical Algorithms, 2nd ed. (2002), section 3.1: a product that passes
 *           through at most n roundings carries a relative error of at most γₙ = n u / (1 − n u), u = 2⁻⁵³; hence a computed
 *           sum of products differs from the exact one by at most γₙ Σ |wᵢ| |xᵢ|.
 * Numerics  bounds are sums of non-negative terms, themselves computed in float64: `enlarge` makes up for their rounding.
 *           Underflow is outside the model: networks whose products fall below 10⁻³⁰⁸ are not certified.
 */

/** u = 2⁻⁵³, the largest relative error of one rounding to float64. */
export const unitRoundoff = 2 ** -53;

/** γₙ, the relative error bound of n roundings in a row. */
export function gamma(n: number): number {
  return (n * unitRoundoff) / (1 - n * unitRoundoff);
}

/** Factor that makes a float64 sum of at most n non-negative terms an upper bound of the exact sum. */
export function enlarge(n: number): number {
  return 1 + 2 * gamma(n + 2);
}

/** Relative error of an affine form a·(x − r) + c at a point: difference, product and one sum per term. */
export function gammaOfEvaluation(dimension: number): number {
  return gamma(dimension + 3);
}

/** The same for each type in which numbers are stored, with as many digits as `unitRoundoff` has for float64. */
export const storedRoundoff = {
  float16: 2 ** -11,
  bfloat16: 2 ** -8,
  float32: 2 ** -24,
  float64: unitRoundoff,
} as const;

/**
 * Relative difference between a weight of a compelled network and its formula at peaks that were read off other weights: at
 * most 16 roundings, as the peaks themselves are a few off, and so much more as 1 − a is less than 1 for peaks near 1.
 *
 * @param roundoff of the type in which the weights are stored
 */
export function boundOfRead(peak: number, roundoff: number): number {
  return (16 * roundoff) / (peak * (1 - peak));
}
