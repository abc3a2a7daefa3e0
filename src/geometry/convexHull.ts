/**
 * The corners of the convex hull of points in the plane, as their numbers, counter-clockwise. Of equal points the first
 * counts; a point on a side is no corner. Points on one line have their two ends, equal points one.
 *
 * @param points [2n] x, y of each
 *
 * Source    the monotone chain of A. M. Andrew (1979).
 * Numerics  the sign of each turn is that of a rounded cross product.
 */
export function convexHull(points: ArrayLike<number>): number[] {
  const order = Array.from({ length: points.length / 2 }, (_, k) => k).sort(
    (a, b) => points[2 * a] - points[2 * b] || points[2 * a + 1] - points[2 * b + 1] || a - b,
  );
  const distinct = order.filter(
    (k, i) =>
      i === 0 || points[2 * k] !== points[2 * order[i - 1]] || points[2 * k + 1] !== points[2 * order[i - 1] + 1],
  );
  if (distinct.length <= 2) return distinct;
  const lower = chainOf(points, distinct);
  const upper = chainOf(points, distinct.toReversed());
  return [...lower.slice(0, -1), ...upper.slice(0, -1)];
}

/** The points that turn left only, from the first to the last. */
function chainOf(points: ArrayLike<number>, order: readonly number[]): number[] {
  const chain: number[] = [];
  for (const k of order) {
    while (chain.length >= 2 && turn(points, chain[chain.length - 2], chain[chain.length - 1], k) <= 0) chain.pop();
    chain.push(k);
  }
  return chain;
}

/** Positive where the way over three points turns left. */
function turn(points: ArrayLike<number>, a: number, b: number, c: number): number {
  const [x, y] = [points[2 * a], points[2 * a + 1]];
  return (points[2 * b] - x) * (points[2 * c + 1] - y) - (points[2 * b + 1] - y) * (points[2 * c] - x);
}
