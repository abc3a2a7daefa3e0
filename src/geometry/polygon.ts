/**
 * Twice the signed area of a polygon, positive when counter-clockwise.
 *
 * @param points [2n] x0,y0,x1,y1,…
 * Numerics  coordinates are taken relative to the first vertex, so that small polygons far from 0 keep their digits.
 */
export function twiceSignedArea(points: ArrayLike<number>): number {
  const n = points.length / 2;
  let sum = 0;
  for (let i = 1; i + 1 < n; i++) {
    const ax = points[2 * i] - points[0];
    const ay = points[2 * i + 1] - points[1];
    const bx = points[2 * i + 2] - points[0];
    const by = points[2 * i + 3] - points[1];
    sum += ax * by - bx * ay;
  }
  return sum;
}

/**
 * Whether every corner turns left or goes straight, no vertex is repeated in a row, and the whole turns once: a convex
 * polygon, counter-clockwise.
 */
export function isConvexCounterClockwise(points: ArrayLike<number>): boolean {
  const n = points.length / 2;
  if (n < 3 || !(twiceSignedArea(points) > 0)) return false;
  let turns = 0;
  for (let i = 0; i < n; i++) {
    const [a, b, c] = [i, (i + 1) % n, (i + 2) % n];
    const ux = points[2 * b] - points[2 * a];
    const uy = points[2 * b + 1] - points[2 * a + 1];
    const vx = points[2 * c] - points[2 * b];
    const vy = points[2 * c + 1] - points[2 * b + 1];
    // an edge without length would hide the turns at its ends, and one that runs back undoes a turn
    if (ux === 0 && uy === 0) return false;
    const turn = ux * vy - uy * vx;
    const along = ux * vx + uy * vy;
    if (turn < 0 || (turn === 0 && along < 0)) return false;
    turns += Math.atan2(turn, along);
  }
  return turns < 3 * Math.PI;
}

/** Mean of the vertices: inside every convex polygon. */
export function vertexMean(points: ArrayLike<number>): readonly [number, number] {
  const n = points.length / 2;
  let x = 0;
  let y = 0;
  for (let i = 0; i < n; i++) {
    x += points[2 * i] / n;
    y += points[2 * i + 1] / n;
  }
  return [x, y];
}
