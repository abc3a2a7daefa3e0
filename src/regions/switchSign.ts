import { CreaseError } from "../numeric/errors.ts";
import type { BoundedValue } from "./switchForm.ts";

/** What became of the signs so far; see `Partition.unresolved` and `Partition.smallestMargin`. */
export interface SignLog {
  unresolved: number;
  smallestMargin: number;
}

/**
 * The sign that a bounded value proves, logged: 0 where it touches.
 *
 * Errors    CreaseError "non-finite" where values overflow float64.
 */
export function decideSign({ value, bound }: BoundedValue, log: SignLog): 1 | 0 | -1 {
  const size = Math.abs(value);
  if (Number.isNaN(size - bound)) throw overflow();
  if (size > bound) {
    if (size < log.smallestMargin) log.smallestMargin = size;
    return value > 0 ? 1 : -1;
  }
  // a zero without any error is a zero, not a doubt
  if (bound > 0) log.unresolved++;
  return 0;
}

/** What is said of a network whose values leave the range of float64 in the domain. */
export function overflow(): CreaseError {
  return new CreaseError(
    "non-finite",
    "regions: expected values within the range of float64, got an overflow; scale the weights or the domain down",
  );
}
