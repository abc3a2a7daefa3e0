import { evenPoints, gridPoints, midpoints, sampleFunction } from "crease/datasets";
import { describe, expect, test } from "vitest";

describe("evenPoints", () => {
  test("includes both ends and spaces the points evenly", () => {
    expect(Array.from(evenPoints(0, 1, 5))).toEqual([0, 0.25, 0.5, 0.75, 1]);
    expect(Array.from(evenPoints(-1, 3, 2))).toEqual([-1, 3]);
  });

  test("ends at the ends exactly, ascends, and is its own mirror image, for 0.1 too, which float64 rounds", () => {
    const points = evenPoints(-0.1, 0.1, 1001);
    expect([points[0], points[500], points[1000]]).toEqual([-0.1, 0, 0.1]);
    points.forEach((point, i) => {
      expect(point).toBe(0 - points[1000 - i]);
      if (i > 0) expect(point).toBeGreaterThan(points[i - 1]);
    });
  });

  test("refuses an interval without length, and a single point", () => {
    expect(() => evenPoints(1, 1, 5)).toThrow("evenPoints: expected an interval low < high, got 1, 1");
    expect(() => evenPoints(0, Number.POSITIVE_INFINITY, 5)).toThrow(RangeError);
    expect(() => evenPoints(0, 1, 1)).toThrow("evenPoints: expected at least 2 points, got 1");
  });
});

describe("midpoints", () => {
  test("lie half-way between neighbors", () => {
    expect(Array.from(midpoints(Float64Array.of(0, 1, 4)))).toEqual([0.5, 2.5]);
    expect(() => midpoints(Float64Array.of(1))).toThrow("midpoints: expected at least 2 points, got 1");
  });
});

describe("gridPoints", () => {
  test("counts like digits: the last coordinate changes fastest", () => {
    const points = gridPoints([
      [0, 1],
      [5, 6, 7],
    ]);
    expect(Array.from(points)).toEqual([0, 5, 0, 6, 0, 7, 1, 5, 1, 6, 1, 7]);
    expect(Array.from(gridPoints([[3, 4]]))).toEqual([3, 4]);
    expect(() => gridPoints([[1], []])).toThrow("gridPoints: expected places on at least one axis, got 1,0");
  });
});

describe("sampleFunction", () => {
  test("evaluates the function at each point", () => {
    const samples = sampleFunction((x, y) => 10 * x + y, Float64Array.of(1, 2, 3, 4), 2);
    expect(samples).toEqual({ inputs: Float64Array.of(1, 2, 3, 4), targets: Float64Array.of(12, 34), rows: 2 });
  });

  test("refuses half a point", () => {
    expect(() => sampleFunction((x) => x, Float64Array.of(1, 2, 3), 2)).toThrow(
      "sampleFunction: expected points of 2 coordinates, got 3 numbers",
    );
  });
});
