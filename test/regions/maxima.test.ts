/** Max units on small cases, counted by hand, and the parts that a polygon falls into. */
import { createNetwork, type Network } from "crease/network";
import { createRandom } from "crease/numeric";
import {
  box,
  cellCount,
  facetCount,
  line,
  linearRegions,
  type PlaneDomain,
  regionsInPlaneSync,
  regionsOnLineSync,
  regionsOnSegmentSync,
  segment,
  vertexCount,
} from "crease/regions";
import { describe, expect, test } from "vitest";
import { piecesOfMaximum } from "../../src/regions/piecesOfMaximum.ts";
import { regionsOfGraph } from "../support/bruteForceGraph.ts";
import { expectChecked } from "../support/expectChecked.ts";
import { patternText } from "../support/patternText.ts";

/** The largest, or smallest, of affine functions a x + b y + c of two inputs. */
function extremeOf(
  forms: readonly (readonly [number, number, number])[],
  kind: "reduceMax" | "reduceMin" = "reduceMax",
): Network {
  return createNetwork({
    inputShape: [2],
    tensors: [
      { name: "w", shape: [forms.length, 2], values: forms.flatMap((form) => form.slice(0, 2)) },
      { name: "b", shape: [forms.length], values: forms.map(([, , c]) => c) },
    ],
    nodes: [
      { name: "forms", operator: { kind: "dense", weight: 0, bias: 1 }, inputs: [0] },
      { name: "extreme", operator: { kind, axes: [0], keepAxes: false }, inputs: [1] },
    ],
  });
}

const square = box([-1, 1, -1, 1]) as PlaneDomain;
const cross = [
  [1, 0, 0],
  [-1, 0, 0],
  [0, 1, 0],
  [0, -1, 0],
] as const;

describe("a max unit in a square", () => {
  const cases: readonly (readonly [string, Parameters<typeof extremeOf>[0], number, number, number])[] = [
    // cells, vertices, facets
    ["one candidate", [[1, 2, 0]], 1, 4, 4],
    [
      "two candidates",
      [
        [1, 0, 0],
        [0, 0, 0],
      ],
      2,
      6,
      7,
    ],
    [
      "two equal candidates",
      [
        [1, 2, 0],
        [1, 2, 0],
      ],
      1,
      4,
      4,
    ],
    [
      "a candidate twice",
      [
        [1, 0, 0],
        [0, 0, 0],
        [1, 0, 0],
      ],
      2,
      6,
      7,
    ],
    [
      "a tie along the side of the square",
      [
        [1, 0, 0],
        [0, 0, 1],
      ],
      1,
      4,
      4,
    ],
    [
      "a tie along the diagonal",
      [
        [1, 0, 0],
        [0, 1, 0],
      ],
      2,
      4,
      5,
    ],
    ["four that meet in the middle, along the diagonals", cross, 4, 5, 8],
    [
      "three that meet in a point",
      [
        [0, 1, 0],
        [1, -1, 0],
        [-1, -1, 0],
      ],
      3,
      8,
      10,
    ],
    ["a square inside, that touches no side", [[0, 0, 0.5], ...cross], 5, 8, 12],
    ["one below all others", [[0, 0, -5], ...cross], 4, 5, 8],
    ["one that touches where four meet", [[0, 0, 0], ...cross], 4, 5, 8],
    [
      "parallel ones: a convex chain",
      [
        [-1, 0, -0.5],
        [0, 0, 0],
        [1, 0, -0.5],
      ],
      3,
      8,
      10,
    ],
    [
      "one that touches along a whole tie",
      [
        [-1, 0, 0],
        [0, 0, 0],
        [1, 0, 0],
      ],
      2,
      6,
      7,
    ],
  ];
  test.each(cases)("%s", (_title, forms, cells, vertices, facets) => {
    for (const kind of ["reduceMax", "reduceMin"] as const) {
      const signed = kind === "reduceMax" ? forms : forms.map(([a, b, c]) => [-a, -b, -c] as const);
      const partition = regionsInPlaneSync(extremeOf(signed, kind), square);
      expectChecked(partition);
      expect([cellCount(partition), vertexCount(partition), facetCount(partition)]).toEqual([cells, vertices, facets]);
      // a maximum of different affine functions bends at each tie
      expect(linearRegions(partition).count).toBe(cells);
    }
  });

  test("the piece is the first of candidates that are equal on the cell", () => {
    const partition = regionsInPlaneSync(
      extremeOf([
        [0, 0, -9],
        [1, 2, 0],
        [1, 2, 0],
      ]),
      square,
    );
    expect([...partition.units.constant.piece]).toEqual([1]);
  });
});

describe("max units of small integers, where many candidates meet in a point", () => {
  const seeds = Array.from({ length: 300 }, (_, seed) => seed);
  test.each(seeds)("seed %d agrees with brute force", (seed) => {
    const random = createRandom(seed, "fan");
    const forms = Array.from(
      { length: 3 + random.integer(7) },
      () => [random.integer(5) - 2, random.integer(5) - 2, random.integer(3) - 1] as const,
    );
    const network = extremeOf(forms, seed % 2 === 0 ? "reduceMax" : "reduceMin");
    const partition = regionsInPlaneSync(network, square);
    expectChecked(partition);
    const expected = regionsOfGraph(network, square);
    const obtained = Array.from({ length: cellCount(partition) }, (_, cell) => patternText(partition, cell));
    expect(obtained.toSorted()).toEqual([...expected.keys()].toSorted());
    for (const [cell, pattern] of obtained.entries()) {
      expect(partition.sizes[cell]).toBeCloseTo(expected.get(pattern) as number, 12);
    }
  });
});

describe("a max unit on a line", () => {
  const hull = extremeOf([
    [-2, 0, -1],
    [0, 0, 0],
    [1, 0, -1],
    [3, 0, -7],
  ]);

  test("changes hands at −1/2, 1 and 3", () => {
    const partition = regionsOnLineSync(hull, line([0, 0], [1, 0]));
    expectChecked(partition);
    const [first, ...inner] = partition.vertices;
    expect([first, inner.pop()]).toEqual([Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY]);
    expect(inner).toHaveLength(3);
    for (const [k, t] of [-0.5, 1, 3].entries()) expect(inner[k]).toBeCloseTo(t, 14);
    expect(partition.unresolved).toBe(0);
  });

  test("has the pieces between the ends of a segment only", () => {
    const partition = regionsOnSegmentSync(hull, segment([0, 0], [2, 0]));
    expect([...partition.vertices]).toEqual([0, 0.5, 1]);
    expect(cellCount(regionsOnSegmentSync(hull, segment([1, 0], [3, 0])))).toBe(1);
  });
});

describe("the parts of a polygon", () => {
  const corner = (s: number, t: number, ...attained: number[]) => ({ s, t, attained });

  test("are the hulls of what is attained, counter-clockwise", () => {
    const corners = [
      corner(0, 0, 3),
      corner(1, 0, 3, 7),
      corner(2, 0, 7),
      corner(2, 1, 7),
      corner(1, 1, 3, 7),
      corner(0, 1, 3),
    ];
    expect(piecesOfMaximum(corners, [0, 0, 1, 2, 2, 3])).toEqual([
      { piece: 3, cycle: [0, 1, 4, 5] },
      { piece: 7, cycle: [1, 2, 3, 4] },
    ]);
  });

  test("are none where what is attained contradicts itself", () => {
    // opposite corners attain one candidate, the two others another: no two hulls of these fill the square
    const corners = [corner(0, 0, 0), corner(1, 0, 0, 1), corner(1, 1, 0), corner(0, 1, 1)];
    expect(piecesOfMaximum(corners, [0, 1, 2, 3])).toBeUndefined();
  });
});
