import { centroid } from "crease/geometry";
import { createRandom } from "crease/numeric";
import { describe, expect, test } from "vitest";

describe("centroid", () => {
  test("of a triangle is the mean of its corners", () => {
    expect(centroid([0, 0, 3, 0, 0, 6])).toEqual([1, 2]);
  });

  test("of a trapezoid lies toward its long side, where the mean of the corners does not", () => {
    // a square of area 4 around (1, 1) and a triangle of area 2 around (8/3, 2/3)
    const [x, y] = centroid([0, 0, 4, 0, 2, 2, 0, 2]);
    expect(x).toBeCloseTo((4 * 1 + 2 * (8 / 3)) / 6, 14);
    expect(y).toBeCloseTo((4 * 1 + 2 * (2 / 3)) / 6, 14);
  });

  test("does not move when a vertex is put on an edge", () => {
    expect(centroid([0, 0, 1, 0, 2, 0, 2, 2, 0, 2])).toEqual(centroid([0, 0, 2, 0, 2, 2, 0, 2]));
  });

  test("moves with its polygon", () => {
    const [x, y] = centroid([1e6, -1e6, 1e6 + 0.5, -1e6, 1e6, -1e6 + 0.25]);
    expect(x - 1e6).toBeCloseTo(0.5 / 3, 9);
    expect(y + 1e6).toBeCloseTo(0.25 / 3, 9);
  });

  test("stays between the corners of polygons that are thinner than rounding", () => {
    const random = createRandom(1);
    for (let run = 0; run < 1000; run++) {
      const [x, y, dx, dy] = Array.from({ length: 4 }, () => random.normal());
      const points = [x, y, x + dx, y + dy, x + dx / 3 + 1e-17, y + dy / 3, x, y];
      const [cx, cy] = centroid(points);
      expect(cx).toBeGreaterThanOrEqual(Math.min(x, x + dx) - 1e-15);
      expect(cx).toBeLessThanOrEqual(Math.max(x, x + dx) + 1e-15);
      expect(cy).toBeGreaterThanOrEqual(Math.min(y, y + dy) - 1e-15);
      expect(cy).toBeLessThanOrEqual(Math.max(y, y + dy) + 1e-15);
    }
  });

  test("of a polygon without area is the mean of its corners", () => {
    expect(centroid([1, 1, 2, 2, 3, 3])).toEqual([2, 2]);
  });
});
