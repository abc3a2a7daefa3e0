/**
 * Binomial coefficients C(n, 0), …, C(n, last), exactly. Those beyond n are 0.
 *
 * Cost      one product and one exact division by a small number for each.
 */
export function binomials(n: number, last: number): bigint[] {
  const row = [1n];
  for (let j = 1; j <= last; j++) row.push(nextBinomial(row[j - 1], n, j));
  return row;
}

/** Σ_{j ≤ last} C(n, j), without keeping the row. */
export function binomialSum(n: number, last: number): bigint {
  let binomial = 1n;
  let sum = 1n;
  for (let j = 1; j <= last; j++) {
    binomial = nextBinomial(binomial, n, j);
    sum += binomial;
  }
  return sum;
}

/** The sums of 1, 2, … first elements. */
export function partialSums(values: readonly bigint[]): bigint[] {
  let sum = 0n;
  return values.map((value) => {
    sum += value;
    return sum;
  });
}

export function product(values: readonly bigint[]): bigint {
  return values.reduce((all, value) => all * value, 1n);
}

/** C(n, j) from C(n, j − 1) */
function nextBinomial(previous: bigint, n: number, j: number): bigint {
  return (previous * BigInt(Math.max(n - j + 1, 0))) / BigInt(j);
}
