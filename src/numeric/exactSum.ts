/**
 * The rounding error of a + b: (a + b) − fl(a + b), exactly.
 *
 * Source    Knuth's TwoSum; see Higham 2002, section 4.3.
 */
export function sumError(a: number, b: number): number {
  const sum = a + b;
  const shadow = sum - a;
  return a - (sum - shadow) + (b - shadow);
}

/**
 * Sum of n numbers, off by at most u |sum| + γₙ² Σ |values|: as if summed in twice the precision and then rounded.
 *
 * Source    A. Neumaier's compensated summation; the bound is that of Ogita, Rump & Oishi, Accurate sum and dot product
 *           (SIAM J. Sci. Comput. 26, 2005), proposition 4.5.
 */
export function compensatedSum(values: ArrayLike<number>): number {
  let sum = 0;
  let compensation = 0;
  for (let i = 0; i < values.length; i++) {
    const next = sum + values[i];
    compensation += Math.abs(sum) >= Math.abs(values[i]) ? sum - next + values[i] : values[i] - next + sum;
    sum = next;
  }
  return sum + compensation;
}
