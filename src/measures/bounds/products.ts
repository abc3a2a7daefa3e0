import { product } from "./binomials.ts";
import { patternsOf, type UnitLayers } from "./unitLayers.ts";
import { zaslavskySum } from "./zaslavsky.ts";

/** The number of activation patterns, possible or not: the product of the units' numbers of pieces, 2^N for ReLU. */
export function patternCount({ layers }: UnitLayers): bigint {
  return product(layers.map(patternsOf));
}

/**
 * Π_l Σ_{j ≤ d} C(m_l, j): on each region that the earlier layers make, the m_l hyperplanes of layer l make no more parts
 * than in the whole space.
 *
 * Holds for every network, whatever its units and its graph.
 */
export function productOfZaslavsky({ dimension, layers }: UnitLayers): bigint {
  return product(layers.map(({ hyperplanes }) => zaslavskySum(hyperplanes, dimension)));
}

/**
 * Π_l Σ_{j ≤ d_l} C(m_l, j), where d_l = min(n₀, …, n_l) bounds the rank of what the units of layer l read. In a graph with
 * shortcuts d_l is the bound that the graph gives.
 *
 * Holds for units with thresholds; m_l = n_l where they have one.
 *
 * Source    Montúfar, *Notes on the number of linear regions of deep neural networks*, 2017.
 */
export function montufarUpper({ layers }: UnitLayers): bigint {
  return product(layers.map(({ hyperplanes, rank }) => zaslavskySum(hyperplanes, rank)));
}

/**
 * Π_l Σ_{j ≤ d_l} C(k (k − 1) / 2 · n_l, j), with d_l = min(n₀, …, n_l), for layers of n_l max units of k candidates.
 *
 * Source    Serra, Tjandraatmadja & Ramalingam, *Bounding and Counting Linear Regions of Deep Neural Networks*, ICML 2018,
 *           Theorem 8.
 */
export function maxoutUpper({ layers }: UnitLayers): bigint {
  return product(layers.map(({ hyperplanes, rank, units }) => zaslavskySum(hyperplanes, Math.min(rank, units))));
}
