import { binomials, partialSums, product } from "./binomials.ts";

/** What bounds need to know of a network: its layers of units in topological order, and how they are joined. */
export interface UnitLayers {
  /** dimension of the space or slice whose regions are bounded */
  readonly dimension: number;
  readonly layers: readonly UnitLayer[];
}

/**
 * One piecewise-linear node.
 *
 * On a cell where the pieces of all earlier layers are fixed, everything a layer reads is an affine function of the slice
 * coordinates. Each unit's pieces there are convex sets, separated by hyperplanes.
 */
export interface UnitLayer {
  readonly kind: "threshold" | "max";
  /** n, the size of the layer's value */
  readonly units: number;
  /** the units by their number of pieces, which for a max unit is that of its candidates */
  readonly groups: readonly { readonly pieces: number; readonly units: number }[];
  /** p − 1 for each threshold unit of p pieces, k (k − 1) / 2 for each max unit of k candidates */
  readonly hyperplanes: number;
  /** bound of the rank of what the layer reads, on any cell */
  readonly rank: number;
  /** all units have p pieces, and are constant on all of them but one, on which they are *active* */
  readonly isConstantOff: boolean;
  /** what comes later reads nothing earlier than this layer */
  readonly isWaist: boolean;
  /** bound of the rank of the matrix that makes the pre-activations of the units from the value of the layer before */
  readonly matrixRank?: number;
}

/** A ReLU network without shortcuts, for which the published bounds are made: each unit is off and constant, or active. */
export function isReluChain({ layers }: UnitLayers): boolean {
  return layers.every(
    ({ kind, groups, isConstantOff, isWaist }) =>
      kind === "threshold" && groups.every(({ pieces }) => pieces === 2) && isConstantOff && isWaist,
  );
}

/**
 * The most parts that a layer makes of a cell, for each dimension 0, …, last of the cell.
 *
 * Let Π_units (1 + (p − 1) x) = Σ_j c_j xʲ, where p is the number of a unit's pieces. Then a cell of dimension d has at most
 * c₀ + … + c_d parts:
 *
 * - by threshold units, because an arrangement has at most as many parts as independent sets of its hyperplanes that meet
 *   (by Whitney's theorem those without broken circuits count them exactly), and of the p − 1 parallel hyperplanes of one
 *   unit a set takes at most one. For p = 2 this is Zaslavsky's number.
 * - by max units, if d ≤ 2. Let T_i be the border of unit i's pieces, k_i ≥ 2 of them, and let the borders be in general
 *   position, which makes no fewer parts. Counted by Euler's characteristic, the parts are 1 + Σ (k_i − 1) +
 *   Σ_{i<j} |T_i ∩ T_j|. The same count for two units alone, which have at most k_i k_j parts, gives |T_i ∩ T_j| ≤
 *   (k_i − 1) (k_j − 1).
 *
 * For max units and d ≥ 3 the parts are joined from those of the hyperplanes on which two candidates tie, and are at most
 * as many as choices of one candidate for each unit.
 */
export function partsByDimension(layer: UnitLayer, last: number): bigint[] {
  const { kind, groups, hyperplanes } = layer;
  const degree = kind === "threshold" ? last : Math.min(last, 2);
  const coefficients = groups.map(({ pieces, units }) => choices(units, pieces, degree)).reduce(multiplyTruncated);
  const parts = partialSums(coefficients);
  if (last <= degree) return parts;
  const all = patternsOf(layer);
  const byTies = partialSums(binomials(hyperplanes, Math.min(last, hyperplanes)));
  for (let d = degree + 1; d <= last; d++) {
    const ties = byTies[Math.min(d, hyperplanes)];
    parts.push(ties < all ? ties : all);
  }
  return parts;
}

/** The number of patterns of one layer, possible or not. */
export function patternsOf({ groups }: UnitLayer): bigint {
  return product(groups.map(({ pieces, units }) => BigInt(pieces) ** BigInt(units)));
}

/** C(units, j) (pieces − 1)ʲ for j = 0, …, last: how many ways j units can leave one of their pieces. */
export function choices(units: number, pieces: number, last: number): bigint[] {
  const others = BigInt(pieces - 1);
  let power = 1n;
  return binomials(units, last).map((count) => {
    const ways = count * power;
    power *= others;
    return ways;
  });
}

/** The product of two polynomials, up to the degree of the first. */
function multiplyTruncated(first: readonly bigint[], second: readonly bigint[]): bigint[] {
  return first.map((_, degree) => {
    let sum = 0n;
    for (let j = 0; j <= degree; j++) sum += first[j] * second[degree - j];
    return sum;
  });
}
