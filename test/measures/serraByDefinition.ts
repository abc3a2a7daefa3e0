/**
 * Serra's bound summed over J term by term: Σ Π_l C(n_l, j_l) over all j with
 * 0 ≤ j_l ≤ min(n₀, n₁ − j₁, …, n_{l−1} − j_{l−1}, rank of layer l).
 */
export function serraByDefinition(inputDim: number, widths: readonly number[], ranks: readonly number[]): bigint {
  const termsFrom = (chosen: readonly number[]): bigint => {
    const l = chosen.length;
    if (l === widths.length) return chosen.reduce((all, j, layer) => all * binomial(widths[layer], j), 1n);
    const largest = Math.min(inputDim, ...chosen.map((j, layer) => widths[layer] - j), ranks[l]);
    let sum = 0n;
    for (let j = 0; j <= largest; j++) sum += termsFrom([...chosen, j]);
    return sum;
  };
  return termsFrom([]);
}

/** C(n, j) from factorials. */
function binomial(n: number, j: number): bigint {
  return j > n ? 0n : factorial(n) / (factorial(j) * factorial(n - j));
}

function factorial(n: number): bigint {
  return n <= 1 ? 1n : BigInt(n) * factorial(n - 1);
}
