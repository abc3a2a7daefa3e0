import { type PlaneDomain, plane } from "crease/regions";

/** The rectangle [s0, s1] × [t0, t1] of a two-dimensional input space. */
export function rectangle(s0: number, s1: number, t0: number, t1: number): PlaneDomain {
  return plane({ origin: [0, 0], u: [1, 0], v: [0, 1] }, { bounds: [s0, s1, t0, t1] });
}

/** [−1, 1]² */
export const square = rectangle(-1, 1, -1, 1);
