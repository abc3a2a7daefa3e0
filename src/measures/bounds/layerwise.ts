import { partialSums } from "./binomials.ts";
import { choices, partsByDimension, type UnitLayer, type UnitLayers } from "./unitLayers.ts";

/**
 * How many regions a waist and all behind it make of a cell, for each dimension d = 0, …, last of the cell: the sum over a
 * of the parts with a active units, each times after[min(d, a)].
 */
export type PartsBehind = (layer: UnitLayer, last: number, after: readonly bigint[]) => bigint[];

/**
 * Layer by layer from the output, the most regions R(l, d) that layers l, l + 1, … make of a cell on which everything that
 * they read is an affine function of rank at most d. The bound is R(1, n₀).
 *
 * - Behind the last layer R = 1, and R grows with d.
 * - What a layer reads has a rank of its own bound, `rank`: a layer makes no more parts than in dimension e = min(d, rank).
 * - A waist hides everything before it: what comes later has at most rank min(e, n), n its number of units.
 * - Where the units of a waist are constant off one piece, a part with a active units leaves at most rank min(e, a).
 *   Parts with n − j active units are at most C(n, j) (p − 1)ʲ, and all parts together at most the sum of these up to
 *   j = e. As R grows with the rank, no spread of parts gives more than the one that fills the ranks from above:
 *   R(l, d) = Σ_{j ≤ e} C(n, j) (p − 1)ʲ R(l + 1, min(e, n − j)).
 *
 * For ReLU networks without shortcuts this is the bound of Serra, Tjandraatmadja & Ramalingam, *Bounding and Counting Linear
 * Regions of Deep Neural Networks*, ICML 2018, Theorem 1. The rest carries their Lemmas 3 and 4 over to other units and
 * graphs.
 *
 * Cost      for each layer as many products of long integers as the dimension, by partial sums.
 */
export function layerwiseBound(
  { dimension, layers }: UnitLayers,
  partsBehind: PartsBehind = partsOfReducingWaist,
): bigint {
  // no layer sees more dimensions than this
  const last = Math.min(dimension, Math.max(0, ...layers.map(({ rank }) => rank)));
  let after: readonly bigint[] = new Array(last + 1).fill(1n);
  for (const layer of layers.toReversed()) after = before(layer, after, partsBehind);
  return after[last];
}

function before(layer: UnitLayer, after: readonly bigint[], partsBehind: PartsBehind): bigint[] {
  const last = Math.min(after.length - 1, layer.rank);
  if (layer.isWaist && layer.isConstantOff) {
    const behind = partsBehind(layer, last, after);
    return after.map((_, d) => behind[Math.min(d, last)]);
  }
  const parts = partsByDimension(layer, last);
  return after.map((_, d) => {
    const rank = Math.min(d, last);
    return parts[rank] * after[layer.isWaist ? Math.min(rank, layer.units) : d];
  });
}

/** Σ_j C(n, j) (p − 1)ʲ after[min(d, n − j)] over 0 ≤ j ≤ min(d, matrixRank). */
export function partsOfReducingWaist(
  { units, groups, matrixRank }: UnitLayer,
  last: number,
  after: readonly bigint[],
): bigint[] {
  // what is read has no more dimensions than pre-activations
  const most = Math.min(last, units);
  const ways = choices(units, groups[0].pieces, most);
  const allKeepRank = partialSums(ways);
  const reduced = partialSums(ways.map((count, j) => (units - j <= most ? count * after[units - j] : 0n)));
  return Array.from({ length: last + 1 }, (_, dimension) => {
    const d = Math.min(dimension, most);
    // min(d, n − j) is d as long as j ≤ n − d, and n − j from there on
    const end = Math.min(d, matrixRank ?? d);
    const turn = Math.min(end, units - d);
    return allKeepRank[turn] * after[d] + (reduced[end] - reduced[turn]);
  });
}
