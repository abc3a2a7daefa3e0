import { twiceSignedArea } from "../geometry/polygon.ts";
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

/** The segment between two points of the input space. */
export function segment(from: ArrayLike<number>, to: ArrayLike<number>): SegmentDomain {
  return { kind: "segment", from: Float64Array.from(from), to: Float64Array.from(to) };
}

/** The whole line through a point. */
export function line(through: ArrayLike<number>, direction: ArrayLike<number>): LineDomain {
  return { kind: "line", through: Float64Array.from(through), direction: Float64Array.from(direction) };
}

/**
 * A convex polygon of the plane x = origin + s u + t v.
 *
 * @param polygon corners [s, t] in either sense of rotation, or `bounds` [s0, s1, t0, t1] of a rectangle
 */
export function plane(
  frame: { origin: ArrayLike<number>; u: ArrayLike<number>; v: ArrayLike<number> },
  polygon: readonly (readonly [number, number])[] | { readonly bounds: readonly [number, number, number, number] },
): PlaneDomain {
  return {
    kind: "plane",
    origin: Float64Array.from(frame.origin),
    u: Float64Array.from(frame.u),
    v: Float64Array.from(frame.v),
    polygon: counterClockwise("bounds" in polygon ? rectangle(polygon.bounds) : polygon),
  };
}

/**
 * The plane through three points p, q, r of the input space: origin p, u = q − p, v = r − p, so that the points have slice
 * coordinates (0, 0), (1, 0) and (0, 1), up to the rounding of the two differences.
 */
export function planeThrough(
  points: readonly [ArrayLike<number>, ArrayLike<number>, ArrayLike<number>],
  bounds: readonly [number, number, number, number],
): PlaneDomain {
  const [p, q, r] = points.map((point) => Float64Array.from(point));
  return plane({ origin: p, u: q.map((value, i) => value - p[i]), v: r.map((value, i) => value - p[i]) }, { bounds });
}

/**
 * A box of the input space, lo1,hi1,lo2,hi2,…: a pair with lo = hi fixes its input, and one or two pairs are free. One
 * free input gives a segment, t from 0 at lo to 1 at hi; two give a plane whose coordinates are these inputs.
 *
 * Errors    RangeError where a pair is reversed or the number of free inputs is not 1 or 2.
 */
export function box(limits: ArrayLike<number>): SegmentDomain | PlaneDomain {
  const pairs = Array.from({ length: limits.length / 2 }, (_, i) => [limits[2 * i], limits[2 * i + 1]] as const);
  if (limits.length === 0 || limits.length % 2 !== 0) {
    throw new RangeError(`box: expected pairs lo1,hi1,lo2,hi2,…, got ${limits.length} numbers`);
  }
  const reversed = pairs.findIndex(([low, high]) => !(low <= high));
  if (reversed >= 0) {
    throw new RangeError(`box: expected lo ≤ hi for input ${reversed + 1}, got ${pairs[reversed].join(",")}`);
  }
  const free = pairs.flatMap(([low, high], input) => (low < high ? [input] : []));
  if (free.length === 1) {
    return segment(
      pairs.map(([low]) => low),
      pairs.map(([, high]) => high),
    );
  }
  if (free.length !== 2) {
    throw new RangeError(
      `box: expected 1 or 2 free inputs, got ${free.length}; fix the others with pairs lo = hi, or use a plane or a segment`,
    );
  }
  const [first, second] = free;
  const origin = pairs.map(([low], input) => (input === first || input === second ? 0 : low));
  const unit = (axis: number) => pairs.map((_, input) => (input === axis ? 1 : 0));
  const bounds = [...pairs[first], ...pairs[second]] as unknown as readonly [number, number, number, number];
  return plane({ origin, u: unit(first), v: unit(second) }, { bounds });
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

function rectangle([s0, s1, t0, t1]: readonly [number, number, number, number]): readonly (readonly [
  number,
  number,
])[] {
  return [
    [s0, t0],
    [s1, t0],
    [s1, t1],
    [s0, t1],
  ];
}

function counterClockwise(corners: readonly (readonly [number, number])[]): Float64Array {
  const points = Float64Array.from(corners.flat());
  return twiceSignedArea(points) >= 0 ? points : Float64Array.from([...corners].reverse().flat());
}
