import { product } from "./binomials.ts";
import type { FullyConnected } from "./fullyConnected.ts";
import { zaslavskySum } from "./zaslavsky.ts";

/**
 * The maximum over all weights and biases of one layer: Σ_{j ≤ n₀} C(n, j). Undefined for more layers.
 *
 * Source    Zaslavsky, *Facing up to Arrangements*, 1975.
 */
export function oneLayerMaximum({ inputDim, widths }: FullyConnected): bigint | undefined {
  return widths.length === 1 ? zaslavskySum(widths[0], inputDim) : undefined;
}

/**
 * The maximum over all weights and biases of a ReLU network on a line: Π_l (n_l + 1), where n₀ = 1 and n_l ≥ 3 for all l.
 * Undefined for other sizes.
 *
 * Source    Serra, Tjandraatmadja & Ramalingam 2018, Theorem 5.
 */
export function oneInputMaximum({ inputDim, widths }: FullyConnected): bigint | undefined {
  if (inputDim !== 1 || widths.some((width) => width < 3)) return undefined;
  return product(widths.map((width) => BigInt(width + 1)));
}
