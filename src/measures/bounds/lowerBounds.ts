import { product } from "./binomials.ts";
import type { FullyConnected } from "./fullyConnected.ts";
import { centralSum, zaslavskySum } from "./zaslavsky.ts";

// Lower bounds of the *maximum* over all weights and biases of a fully connected ReLU network of these sizes, in the whole
// input space: some network has so many regions. They say nothing of a given one. A bound whose condition fails is
// undefined.

/**
 * Π_{l < L} ⌊n_l / n₀⌋ · Σ_{j ≤ n₀} C(n_L, j), where n_l ≥ n₀ for all l.
 *
 * Source    Pascanu, Montúfar & Bengio, *On the number of response regions of deep feed forward networks with piece-wise
 *           linear activations*, 2013.
 */
export function pascanuLower({ inputDim, widths }: FullyConnected): bigint | undefined {
  if (widths.some((width) => width < inputDim)) return undefined;
  const folds = widths.slice(0, -1).map((width) => BigInt(Math.floor(width / inputDim)));
  return product(folds) * lastLayer(inputDim, widths);
}

/**
 * Π_{l < L} ⌊n_l / n₀⌋^n₀ · Σ_{j ≤ n₀} C(n_L, j), where n_l ≥ n₀ for all l.
 *
 * Source    Montúfar, Pascanu, Cho & Bengio, *On the Number of Linear Regions of Deep Neural Networks*, NeurIPS 2014.
 */
export function montufarLower({ inputDim, widths }: FullyConnected): bigint | undefined {
  if (widths.some((width) => width < inputDim)) return undefined;
  const folds = widths.slice(0, -1).map((width) => BigInt(Math.floor(width / inputDim)));
  return product(folds) ** BigInt(inputDim) * lastLayer(inputDim, widths);
}

/**
 * Π_{l < L} (⌊n_l / n₀⌋ + 1)^n₀ · Σ_{j ≤ n₀} C(n_L, j), where n_l ≥ 3 n₀ for all l.
 *
 * Source    Serra, Tjandraatmadja & Ramalingam 2018, Theorem 6.
 */
export function serraLower({ inputDim, widths }: FullyConnected): bigint | undefined {
  if (widths.some((width) => width < 3 * inputDim)) return undefined;
  const folds = widths.slice(0, -1).map((width) => BigInt(Math.floor(width / inputDim) + 1));
  return product(folds) ** BigInt(inputDim) * lastLayer(inputDim, widths);
}

/**
 * 2 Σ_{j < n₀} C(m − 1, j) · w^(L − 1), where the first layer has 2 m units and each other w ≥ 2.
 *
 * Source    Arora, Basu, Mianjy & Mukherjee, *Understanding Deep Neural Networks with Rectified Linear Units*, ICLR 2018.
 */
export function aroraLower(network: FullyConnected): bigint | undefined {
  const layers = zonotopeLayers(network);
  if (layers === undefined) return undefined;
  return centralSum(layers.generators, network.inputDim) * BigInt(layers.width) ** BigInt(layers.later);
}

/**
 * 2 Σ_{j < n₀} C(m − 1, j) · (w + 1)^(L − 1), for the sizes of `aroraLower`.
 *
 * Source    Serra, Tjandraatmadja & Ramalingam 2018, Theorem 7.
 */
export function zonotopeLower(network: FullyConnected): bigint | undefined {
  const layers = zonotopeLayers(network);
  if (layers === undefined) return undefined;
  return centralSum(layers.generators, network.inputDim) * BigInt(layers.width + 1) ** BigInt(layers.later);
}

/** Σ_{j ≤ n₀} C(n_L, j) */
function lastLayer(inputDim: number, widths: readonly number[]): bigint {
  return zaslavskySum(widths[widths.length - 1], inputDim);
}

/** Sizes 2 m, w, …, w with m ≥ 1 and w ≥ 2; undefined for others. */
function zonotopeLayers({ widths }: FullyConnected): { generators: number; width: number; later: number } | undefined {
  const [first, ...others] = widths;
  const [width = 2] = others;
  if (first % 2 !== 0 || width < 2 || others.some((other) => other !== width)) return undefined;
  return { generators: first / 2, width, later: others.length };
}
