import { denseNetwork } from "crease/network";
import {
  cellCount,
  linearRegions,
  regionsInPlaneSync,
  regionsOnSegmentSync,
  segment,
  vertexCount,
} from "crease/regions";
import { describe, expect, test } from "vitest";
import { square } from "../support/domains.ts";
import { expectChecked } from "../support/expectChecked.ts";

/** A network 2–[units]–1 with the given weight rows [a, b, bias] and output weights. */
function oneLayer(rows: readonly (readonly [number, number, number])[], output: readonly number[]) {
  return denseNetwork([
    { weight: rows.map(([a, b]) => [a, b]), bias: rows.map(([, , bias]) => bias) },
    { weight: [output], bias: [0] },
  ]);
}

/** Counts on [−1, 1]², after all checks. */
function count(network: ReturnType<typeof oneLayer>) {
  const partition = regionsInPlaneSync(network, square);
  expectChecked(partition);
  return {
    activation: cellCount(partition),
    linear: linearRegions(partition).count,
    vertices: vertexCount(partition),
    unresolved: partition.unresolved,
  };
}

describe("degenerate networks in the plane, counted by hand", () => {
  test("a unit and its copy have one crease", () => {
    const { activation, linear, vertices } = count(
      oneLayer(
        [
          [1, 0.5, 0.25],
          [1, 0.5, 0.25],
        ],
        [1, 1],
      ),
    );
    expect([activation, linear, vertices]).toEqual([2, 2, 6]);
  });

  test("a unit and its multiple by 3 have one crease, although 3 · 0.1 rounds", () => {
    const { activation, vertices } = count(
      oneLayer(
        [
          [0.1, 0.7, 0.3],
          [3 * 0.1, 3 * 0.7, 3 * 0.3],
        ],
        [1, 1],
      ),
    );
    expect([activation, vertices]).toEqual([2, 6]);
  });

  test("opposite units: relu(z) − relu(−z) = z bends nowhere, relu(z) + relu(−z) = |z| does", () => {
    const rows = [
      [1, 2, -0.5],
      [-1, -2, 0.5],
    ] as const;
    expect(count(oneLayer(rows, [1, -1]))).toMatchObject({ activation: 2, linear: 1 });
    expect(count(oneLayer(rows, [1, 1]))).toMatchObject({ activation: 2, linear: 2 });
  });

  test("units without bias: k creases through 0 make 2 k sectors", () => {
    const { activation, linear, vertices } = count(
      oneLayer(
        [
          [1, 0.5, 0],
          [-0.5, 1, 0],
          [1, 3, 0],
          [2, -1.5, 0],
        ],
        [1, 1, 1, 1],
      ),
    );
    expect([activation, linear, vertices]).toEqual([8, 8, 4 + 8 + 1]);
  });

  test("three creases through one point make 6 regions", () => {
    const { activation, linear, vertices } = count(
      oneLayer(
        [
          [1, 0, -0.5],
          [0, 1, -0.25],
          [1, 1, -0.75],
        ],
        [1, 1, 1],
      ),
    );
    expect([activation, linear, vertices]).toEqual([6, 6, 4 + 6 + 1]);
  });

  test("three creases that meet but for rounding make 6 regions, and the touch is said", () => {
    const { activation, unresolved } = count(
      oneLayer(
        [
          [1, 0, -0.1],
          [0, 1, -0.3],
          [1, 1, -(0.1 + 0.3)],
        ],
        [1, 1, 1],
      ),
    );
    expect(activation).toBe(6);
    expect(unresolved).toBeGreaterThan(0);
  });

  test("three creases that miss each other by 2⁻⁴⁰ make 7 regions, certified", () => {
    const { activation, unresolved } = count(
      oneLayer(
        [
          [1, 0, -0.5],
          [0, 1, -0.25],
          [1, 1, -0.75 + 2 ** -40],
        ],
        [1, 1, 1],
      ),
    );
    expect([activation, unresolved]).toEqual([7, 0]);
  });

  test("a crease along the domain's edge cuts nothing", () => {
    expect(count(oneLayer([[1, 0, -1]], [1]))).toMatchObject({ activation: 1, linear: 1, vertices: 4 });
    expect(count(oneLayer([[1, 0, 1]], [1]))).toMatchObject({ activation: 1, linear: 1, vertices: 4 });
  });

  test("a crease through two corners of the domain adds no vertex", () => {
    expect(count(oneLayer([[1, -1, 0]], [1]))).toMatchObject({ activation: 2, linear: 2, vertices: 4 });
  });

  test("a crease through one corner only cuts nothing", () => {
    expect(count(oneLayer([[1, 1, -2]], [1]))).toMatchObject({ activation: 1, vertices: 4 });
  });

  test("parallel creases", () => {
    expect(
      count(
        oneLayer(
          [
            [1, 0, -0.5],
            [1, 0, 0.5],
            [-2, 0, 0.5],
          ],
          [1, 1, 1],
        ),
      ),
    ).toMatchObject({ activation: 4, linear: 4 });
  });

  test("units without weights keep one piece: on where the bias is positive, off at 0", () => {
    const network = oneLayer(
      [
        [0, 0, 1],
        [0, 0, 0],
        [0, 0, -1],
        [1, 0, 0],
      ],
      [1, 1, 1, 1],
    );
    const partition = regionsInPlaneSync(network, square);
    expect(cellCount(partition)).toBe(2);
    expect([...partition.units.constant.piece]).toEqual([1, 0, 0]);
    expect(partition.unresolved).toBe(0);
  });

  test("ties after a ReLU: relu(x) − relu(y) is zero on a whole quadrant, and is off there", () => {
    const network = denseNetwork([
      {
        weight: [
          [1, 0],
          [0, 1],
        ],
        bias: [0, 0],
      },
      { weight: [[1, -1]], bias: [0] },
      { weight: [[1]], bias: [0] },
    ]);
    // four quadrants, one of them cut by the diagonal; three of the five cells are 0 and join
    expect(count(network)).toMatchObject({ activation: 5, linear: 3, vertices: 4 + 4 + 1 });
  });

  test("a crease whose jump is lost in a later dead layer does not bend the output", () => {
    const network = denseNetwork([
      { weight: [[1, 0]], bias: [0] },
      { weight: [[-1]], bias: [-1] },
      { weight: [[1]], bias: [2] },
    ]);
    expect(count(network)).toMatchObject({ activation: 2, linear: 1 });
  });

  test("no nonlinear unit at all: one region", () => {
    expect(count(denseNetwork([{ weight: [[1, 2]], bias: [3] }]))).toMatchObject({
      activation: 1,
      linear: 1,
      vertices: 4,
    });
  });

  test("the same weights turned by a quarter and scaled by 2^±30 give the same counts", () => {
    const rows = [
      [1, 0.5, 0.25],
      [-0.5, 1, 0],
      [1, 3, 0],
      [1, 1, 0.25],
    ] as const;
    const expected = count(oneLayer(rows, [1, 1, 1, 1]));
    for (const scale of [1, 2 ** 30, 2 ** -30]) {
      const turned = rows.map(([a, b, c]) => [-b * scale, a * scale, c * scale] as const);
      const { activation, linear } = count(oneLayer(turned, [1, 1, 1, 1]));
      expect([activation, linear]).toEqual([expected.activation, expected.linear]);
    }
  });
});

describe("degenerate networks on a segment, counted by hand", () => {
  const through = segment([-1], [1]);

  function countLine(weights: readonly (readonly [number, number])[], output: readonly number[]) {
    const network = denseNetwork([
      { weight: weights.map(([w]) => [w]), bias: weights.map(([, b]) => b) },
      { weight: [output], bias: [0] },
    ]);
    const partition = regionsOnSegmentSync(network, through);
    expectChecked(partition);
    return [cellCount(partition), linearRegions(partition).count];
  }

  test("copies, opposites and ends", () => {
    expect(
      countLine(
        [
          [1, 0],
          [1, 0],
        ],
        [1, 1],
      ),
    ).toEqual([2, 2]);
    expect(
      countLine(
        [
          [1, 0.5],
          [-1, -0.5],
        ],
        [1, -1],
      ),
    ).toEqual([2, 1]);
    expect(
      countLine(
        [
          [1, 0.5],
          [-1, -0.5],
        ],
        [1, 1],
      ),
    ).toEqual([2, 2]);
    expect(
      countLine(
        [
          [1, 1],
          [1, -1],
        ],
        [1, 1],
      ),
    ).toEqual([1, 1]);
    expect(
      countLine(
        [
          [0, 0],
          [0, 1],
        ],
        [1, 1],
      ),
    ).toEqual([1, 1]);
  });

  test("a line along a crease of the plane does not cross it", () => {
    const network = oneLayer(
      [
        [1, 0, 0],
        [0, 1, 0],
      ],
      [1, 1],
    );
    const partition = regionsOnSegmentSync(network, segment([0, -1], [0, 1]));
    expectChecked(partition);
    expect(cellCount(partition)).toBe(2);
  });
});
