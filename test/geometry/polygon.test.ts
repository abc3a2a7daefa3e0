import { isConvexCounterClockwise, twiceSignedArea, vertexMean } from "crease/geometry";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Dyadic, dyadic, minus, plus, signOfDyadic, times, zero } from "../support/dyadic.ts";

type Point = readonly [number, number];

const square: readonly Point[] = [
  [0, 0],
  [1, 0],
  [1, 1],
  [0, 1],
];
const dart: readonly Point[] = [
  [0, 0],
  [-2, 0],
  [-2, -2],
  [-1, -1],
  [0, -2],
];

/** Corners of a regular polygon of n corners, `step` corners on at a time: a star where step > 1. */
const regular = (n: number, step = 1): Point[] =>
  Array.from({ length: n }, (_, k) => {
    const angle = (2 * Math.PI * k * step) / n;
    return [Math.cos(angle), Math.sin(angle)];
  });

const area = (points: readonly Point[]) => twiceSignedArea(points.flat());
const isConvex = (points: readonly Point[]) => isConvexCounterClockwise(points.flat());
const rotations = (points: readonly Point[]) => points.map((_, k) => [...points.slice(k), ...points.slice(0, k)]);
const twice = (points: readonly Point[]) => points.flatMap((point) => [point, point]);

/** Points of a grid of small integers, on which all areas are exact. */
const gridPolygon = fc.array(
  fc.tuple(fc.integer({ min: -1000, max: 1000 }), fc.integer({ min: -1000, max: 1000 })) satisfies fc.Arbitrary<Point>,
  { minLength: 3, maxLength: 8 },
);

/** The convex hull of grid points, counter-clockwise, by Andrew's monotone chain; collinear points are left out. */
function hullOf(points: readonly Point[]): Point[] {
  const sorted = [...points].sort(([ax, ay], [bx, by]) => ax - bx || ay - by);
  const half = (list: readonly Point[]) => {
    const chain: Point[] = [];
    for (const [x, y] of list) {
      while (chain.length > 1) {
        const [[ax, ay], [bx, by]] = chain.slice(-2);
        if ((bx - ax) * (y - ay) - (by - ay) * (x - ax) > 0) break;
        chain.pop();
      }
      chain.push([x, y]);
    }
    return chain.slice(0, -1);
  };
  return [...half(sorted), ...half(sorted.reverse())];
}

describe("twice the signed area", () => {
  test("by hand: positive counter-clockwise, negative clockwise, 0 without interior", () => {
    expect(area(square)).toBe(2);
    expect(area([...square].reverse())).toBe(-2);
    expect(
      area([
        [0, 0],
        [4, 0],
        [0, 3],
      ]),
    ).toBe(12);
    expect(area(dart)).toBe(6);
    expect(
      area([
        [0, 0],
        [1, 2],
        [3, 6],
      ]),
    ).toBe(0);
    expect(
      area([
        [0, 0],
        [1, 1],
      ]),
    ).toBe(0);
    expect(area([])).toBe(0);
    // the two halves of a bow tie cancel
    expect(
      area([
        [0, 0],
        [1, 1],
        [1, 0],
        [0, 1],
      ]),
    ).toBe(0);
  });

  test("is the shoelace sum, whichever vertex comes first, and changes sign with the orientation", () => {
    fc.assert(
      fc.property(gridPolygon, (points) => {
        const shoelace = points.reduce((sum, [x, y], i) => {
          const [nextX, nextY] = points[(i + 1) % points.length];
          return sum + x * nextY - nextX * y;
        }, 0);
        for (const rotated of rotations(points)) expect(area(rotated)).toBe(shoelace);
        expect(area([...points].reverse())).toBe(0 - shoelace);
      }),
    );
  });

  test("a polygon far from 0 keeps the area that its coordinates have, however small", () => {
    fc.assert(
      fc.property(gridPolygon, fc.integer({ min: -(2 ** 40), max: 2 ** 40 }), (points, far) => {
        // the coordinates are exact; a plain shoelace sum has products of size 2⁸⁰
        const moved = points.map(([x, y]): Point => [far + x / 2 ** 12, far / 2 + y / 2 ** 12]);
        expect(area(moved)).toBe(area(points) / 2 ** 24);
      }),
    );
  });

  test("has the sign of the exact area for a triangle far from 0", () => {
    const coordinate = fc.integer({ min: 0, max: 64 }).map((k) => 1000 + k * 2 ** -43);
    const points = fc.array(fc.tuple(coordinate, coordinate), { minLength: 3, maxLength: 3 });
    fc.assert(
      fc.property(points, (triangle) => {
        const exact = triangle.reduce<Dyadic>((sum, [x, y], i) => {
          const [nextX, nextY] = triangle[(i + 1) % 3];
          return plus(sum, minus(times(dyadic(x), dyadic(nextY)), times(dyadic(nextX), dyadic(y))));
        }, zero);
        expect(Math.sign(area(triangle)) + 0).toBe(signOfDyadic(exact));
      }),
    );
  });
});

describe("convex and counter-clockwise", () => {
  test("a convex polygon is, from whichever vertex, and its reverse is not", () => {
    for (const polygon of [square, regular(3), regular(7), regular(100)]) {
      for (const rotated of rotations(polygon)) {
        expect(isConvex(rotated)).toBe(true);
        expect(isConvex([...rotated].reverse())).toBe(false);
      }
    }
  });

  test("a corner may go straight", () => {
    const withMidpoints: Point[] = [
      [0, 0],
      [0.5, 0],
      [1, 0],
      [1, 0.25],
      [1, 1],
      [0, 1],
      [0, 0.5],
    ];
    for (const rotated of rotations(withMidpoints)) expect(isConvex(rotated)).toBe(true);
  });

  test("a reflex corner, a spike, a star and two turns are not", () => {
    const spike: Point[] = [
      [0, 0],
      [1, 0],
      [3, 0],
      [1, 0],
      [1, 1],
      [0, 1],
    ];
    for (const polygon of [dart, spike, regular(5, 2), regular(7, 3), [...square, ...square]]) {
      for (const rotated of rotations(polygon)) expect(isConvex(rotated)).toBe(false);
    }
  });

  test("points without interior are not", () => {
    const flat: readonly (readonly Point[])[] = [
      [],
      [[0, 0]],
      [
        [0, 0],
        [1, 0],
      ],
      [
        [0, 0],
        [1, 2],
        [3, 6],
      ],
      [
        [0, 0],
        [2, 0],
        [1, 0],
      ],
      [
        [1, 1],
        [1, 1],
        [1, 1],
        [1, 1],
      ],
      [
        [0, 0],
        [1, 1],
        [1, 0],
        [0, 1],
      ],
    ];
    for (const points of flat) expect(isConvex(points)).toBe(false);
  });

  test("a coordinate that is not a number is not", () => {
    expect(
      isConvex([
        [0, 0],
        [1, 0],
        [Number.NaN, 1],
      ]),
    ).toBe(false);
  });

  test("the hull of points is; with two neighbors exchanged it is not", () => {
    fc.assert(
      fc.property(gridPolygon, fc.nat(), (points, choice) => {
        const hull = hullOf(points);
        if (hull.length < 3) return;
        expect(isConvex(hull)).toBe(true);
        const k = choice % hull.length;
        const next = (k + 1) % hull.length;
        const crossed = hull.map((point, i) => (i === k ? hull[next] : i === next ? hull[k] : point));
        expect(isConvex(crossed)).toBe(false);
      }),
    );
  });

  test("a polygon with a vertex twice in a row is not: the edge between them has no direction", () => {
    const triangle: Point[] = [
      [0, 0],
      [1, 0],
      [0, 1],
    ];
    for (const rotated of rotations(triangle)) expect(isConvex([rotated[0], ...rotated])).toBe(false);
  });

  test("a polygon that runs back along an edge is not", () => {
    const spur: Point[] = [
      [0, 0],
      [2, 0],
      [1, 0],
      [2, 0],
      [2, 1],
    ];
    for (const rotated of rotations(spur)) expect(isConvex(rotated)).toBe(false);
  });

  test("a reflex corner that is repeated is not", () => {
    for (const rotated of rotations(twice(dart))) expect(isConvex(rotated)).toBe(false);
  });

  test("a star whose vertices are repeated is not", () => {
    expect(isConvex(twice(regular(5, 2)))).toBe(false);
  });
});

describe("the mean of the vertices", () => {
  test("by hand", () => {
    expect(vertexMean(square.flat())).toEqual([0.5, 0.5]);
    expect(vertexMean([3, 4])).toEqual([3, 4]);
  });

  test("lies inside a convex polygon", () => {
    fc.assert(
      fc.property(gridPolygon, (points) => {
        const hull = hullOf(points);
        if (hull.length < 3) return;
        const mean = vertexMean(hull.flat());
        hull.forEach((point, i) => {
          expect(area([point, hull[(i + 1) % hull.length], mean])).toBeGreaterThan(0);
        });
      }),
    );
  });
});
