import type { Slice } from "./slice.ts";

/** The bounded convex set, or the whole line, that is studied. */
export type Domain = SegmentDomain | LineDomain | PlaneDomain;

/** x = from + t (to − from), 0 ≤ t ≤ 1 */
export interface SegmentDomain {
  readonly kind: "segment";
  readonly from: Float64Array;
  readonly to: Float64Array;
}

/** x = through + t direction, −∞ < t < ∞ */
export interface LineDomain {
  readonly kind: "line";
  readonly through: Float64Array;
  readonly direction: Float64Array;
}

/** x = origin + s u + t v for (s, t) in a convex polygon */
export interface PlaneDomain {
  readonly kind: "plane";
  readonly origin: Float64Array;
  readonly u: Float64Array;
  readonly v: Float64Array;
  /** [2k] vertices s0,t0,s1,t1,…, counter-clockwise, the last not repeated */
  readonly polygon: Float64Array;
}

/** The slice that carries the coordinates of a domain. */
export function sliceOf(domain: Domain): Slice {
  if (domain.kind === "segment") {
    const direction = domain.to.map((value, i) => value - domain.from[i]);
    return { dimension: 1, origin: domain.from, directions: direction };
  }
  if (domain.kind === "line") return { dimension: 1, origin: domain.through, directions: domain.direction };
  const directions = new Float64Array(domain.u.length * 2);
  directions.set(domain.u, 0);
  directions.set(domain.v, domain.u.length);
  return { dimension: 2, origin: domain.origin, directions };
}
