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
