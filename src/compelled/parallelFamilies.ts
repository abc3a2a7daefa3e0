/**
 * The number of regions that families of parallel hyperplanes in general directions cut a space into: that of a stage of blocks,
 * each of which makes 2ⁿ − 1 parallel creases.
 *
 * @param dimension   D
 * @param families    n, the number of blocks
 * @param hyperplanes m in each family
 *
 * Source    section A.8 of Milkert, Hyde, Laine, ICML 2025 (arXiv 2311.18022): Σ mᵈ C(n, d) over d from 0 to D.
 * Errors    RangeError where a number is negative or no integer.
 */
export function parallelFamilyRegions(dimension: number, families: number, hyperplanes: number): bigint {
  for (const number of [dimension, families, hyperplanes]) {
    if (Number.isInteger(number) && number >= 0) continue;
    throw new RangeError(`parallelFamilyRegions: expected integers from 0 on, got ${number}`);
  }
  let sum = 0n;
  let term = 1n;
  for (let d = 0; d <= Math.min(dimension, families); d++) {
    sum += term;
    // the binomial's factors come in an order that keeps each quotient an integer
    term = (term * BigInt(families - d) * BigInt(hyperplanes)) / BigInt(d + 1);
  }
  return sum;
}
