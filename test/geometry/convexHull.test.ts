import { createRandom } from "crease/numeric";
import { describe, expect, test } from "vitest";
import { convexHull } from "../../src/geometry/convexHull.ts";

describe("the corners of a convex hull", () => {
  test.each<readonly [string, readonly number[], readonly number[]]>([
    ["of a square with its middle", [0, 0, 2, 2, 2, 0, 1, 1, 0, 2], [0, 2, 1, 4]],
    ["leave out points on a side", [0, 0, 1, 0, 2, 0, 2, 2], [0, 2, 3]],
    ["of points on a line are its ends", [1, 1, 0, 0, 3, 3, 2, 2], [1, 2]],
    ["of equal points are the first of them", [1, 1, 1, 1, 1, 1], [0]],
    ["count an equal point once", [0, 0, 1, 0, 0, 0, 0, 1, 1, 0], [0, 1, 3]],
    ["of no points are none", [], []],
  ])("%s", (_title, points, corners) => {
    expect(convexHull(points)).toEqual(corners);
  });

  test("turn left, and have all points on their left", () => {
    for (let seed = 0; seed < 200; seed++) {
      const random = createRandom(seed, "hull");
      const points = Float64Array.from({ length: 2 * (1 + random.integer(12)) }, () => random.integer(5));
      const hull = convexHull(points);
      hull.forEach((a, i) => {
        const b = hull[(i + 1) % hull.length];
        for (let c = 0; c < points.length / 2; c++) {
          const side =
            (points[2 * b] - points[2 * a]) * (points[2 * c + 1] - points[2 * a + 1]) -
            (points[2 * b + 1] - points[2 * a + 1]) * (points[2 * c] - points[2 * a]);
          expect(side).toBeGreaterThanOrEqual(0);
          // no other corner lies on the side
          if (hull.length > 2 && hull.includes(c) && c !== a && c !== b) expect(side).toBeGreaterThan(0);
        }
      });
    }
  });
});
