import { vertexMean } from "./polygon.ts";

/**
 * Center of mass of a convex polygon.
 *
 * @param points [2n] x0,y0,x1,y1,…, counter-clockwise
 * Numerics  a mean of the means of the triangles around the first vertex, weighted with their areas; a triangle that
 *           rounding turned over weighs nothing, so that the point lies in every polygon, however thin. A polygon whose
 *           computed area is 0 has the mean of its vertices.
 */
export function centroid(points: ArrayLike<number>): readonly [number, number] {
  let total = 0;
  let x = 0;
  let y = 0;
  for (let i = 1; i + 1 < points.length / 2; i++) {
    const ax = points[2 * i] - points[0];
    const ay = points[2 * i + 1] - points[1];
    const bx = points[2 * i + 2] - points[0];
    const by = points[2 * i + 3] - points[1];
    const weight = Math.max(0, ax * by - bx * ay);
    total += weight;
    x += weight * (ax + bx);
    y += weight * (ay + by);
  }
  if (total === 0) return vertexMean(points);
  return [points[0] + x / (3 * total), points[1] + y / (3 * total)];
}
