import { binomialSum } from "./binomials.ts";
import { checkCounts } from "./checkCounts.ts";

/**
 * The largest number of parts into which hyperplanes cut a space: Σ_{j ≤ d} C(n, j).
 *
 * Holds for a convex set with interior as well, which meets no more parts than the space. Attained in the whole space if
 * and only if the hyperplanes are in general position.
 *
 * Source    Zaslavsky, *Facing up to Arrangements*, 1975.
 */
export function zaslavsky(hyperplanes: number, dimension: number): bigint {
  checkCounts("zaslavsky", { hyperplanes, dimension });
  return zaslavskySum(hyperplanes, dimension);
}

/**
 * The largest number of parts into which hyperplanes through the origin cut a space: 2 Σ_{j < d} C(n − 1, j). One layer of
 * units without biases cannot make more.
 *
 * Source    Zaslavsky 1975, on the arrangement that a parallel of one of the hyperplanes meets.
 */
export function centralArrangement(hyperplanes: number, dimension: number): bigint {
  checkCounts("centralArrangement", { hyperplanes, dimension });
  return centralSum(hyperplanes, dimension);
}

/** Σ_{j ≤ d} C(n, j), of checked numbers. */
export function zaslavskySum(hyperplanes: number, dimension: number): bigint {
  return binomialSum(hyperplanes, Math.min(hyperplanes, dimension));
}

/** 2 Σ_{j < d} C(n − 1, j), of checked numbers. */
export function centralSum(hyperplanes: number, dimension: number): bigint {
  return 2n * binomialSum(hyperplanes - 1, Math.min(hyperplanes, dimension) - 1);
}
