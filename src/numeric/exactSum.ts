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

/** Sum of many numbers with one rounding's worth of error, by Neumaier's compensated summation. */
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
