/** Piecewise-linear operators: their values by definition, how their pieces meet, and ties. */
import { createNetwork, forward, type Operator, sizeOf } from "crease/network";
import { createRandom } from "crease/numeric";
import { describe, expect, test } from "vitest";
import { bindNetwork } from "../../src/network/bindNetwork.ts";
import {
  elementOf,
  interceptOf,
  type PiecewiseUnits,
  pieceAt,
  pieceCount,
  slopeOf,
  thresholdsOf,
  valueOnPiece,
} from "../../src/network/piecewiseUnits.ts";

type Shape = readonly number[];

/** A network of one operator; all branches are the input. */
function alone(operator: Operator, shape: Shape, tensors: readonly (readonly [Shape, readonly number[]])[] = []) {
  return createNetwork({
    inputShape: shape,
    tensors: tensors.map(([extents, values], index) => ({ name: `tensor${index}`, shape: extents, values })),
    nodes: [{ name: "y", operator, inputs: [0] }],
  });
}

function unitsOf(operator: Operator, shape: Shape, tensors: readonly (readonly [Shape, readonly number[]])[] = []) {
  return bindNetwork(alone(operator, shape, tensors))[1].units as PiecewiseUnits;
}

const slopes = [0.5, -2, 1] as const;
const thresholdOperators: readonly (readonly [string, Operator, (z: number, unit: number) => number])[] = [
  ["relu", { kind: "relu" }, (z) => Math.max(z, 0)],
  ["leakyRelu", { kind: "leakyRelu", slope: 0.01 }, (z) => (z > 0 ? z : 0.01 * z)],
  ["leakyRelu of slope −1.5", { kind: "leakyRelu", slope: -1.5 }, (z) => (z > 0 ? z : -1.5 * z)],
  ["prelu", { kind: "prelu", slope: 0 }, (z, unit) => (z > 0 ? z : slopes[unit] * z)],
  ["clip", { kind: "clip", low: -0.3, high: 0.7 }, (z) => Math.min(Math.max(z, -0.3), 0.7)],
  ["clip from below", { kind: "clip", low: 0.1 }, (z) => Math.max(z, 0.1)],
  ["clip from above", { kind: "clip", high: 0.1 }, (z) => Math.min(z, 0.1)],
  ["clip to one number", { kind: "clip", low: 0.1, high: 0.1 }, () => 0.1],
  ["clip without bounds", { kind: "clip" }, (z) => z],
  ["abs", { kind: "abs" }, (z) => Math.abs(z)],
  ["softShrink", { kind: "softShrink", threshold: 0.3 }, (z) => Math.sign(z) * Math.max(Math.abs(z) - 0.3, 0)],
];

describe.each(thresholdOperators)("the units of %s", (_name, operator, definition) => {
  const tensors = operator.kind === "prelu" ? [[[3], slopes] as const] : [];
  const units = unitsOf(operator, [3], tensors);

  test("have the values of its definition", () => {
    const random = createRandom(1, "values");
    const x = Float64Array.from({ length: 300 }, () => random.normal());
    const y = forward(alone(operator, [3], tensors), x, 100);
    y.forEach((value, i) => {
      expect(Math.abs(value - definition(x[i], i % 3))).toBeLessThan(1e-15);
    });
  });

  test("have pieces in rising order that meet exactly at the thresholds, where the lower one holds", () => {
    for (let unit = 0; unit < 3; unit++) {
      const thresholds = thresholdsOf(units, unit);
      expect(thresholds).toHaveLength(pieceCount(units, unit) - 1);
      thresholds.forEach((threshold, piece) => {
        if (piece > 0) expect(threshold).toBeGreaterThan(thresholds[piece - 1]);
        const at = Float64Array.of(threshold, threshold, threshold);
        expect(pieceAt(units, [at], [3], 0, unit)).toBe(piece);
        const below = slopeOf(units, unit, piece) * threshold + interceptOf(units, unit, piece);
        const above = slopeOf(units, unit, piece + 1) * threshold + interceptOf(units, unit, piece + 1);
        expect(below - above).toBe(0);
      });
    }
  });
});

describe("max units", () => {
  test("the first of equal candidates is the piece", () => {
    const units = unitsOf({ kind: "reduceMax", axes: [0], keepAxes: false }, [4]);
    expect(pieceAt(units, [Float64Array.of(1, 3, 3, 2)], [4], 0, 0)).toBe(1);
    expect(pieceAt(units, [Float64Array.of(0, 0, 0, 0)], [4], 0, 0)).toBe(0);
    const least = unitsOf({ kind: "reduceMin", axes: [0], keepAxes: false }, [4]);
    expect(pieceAt(least, [Float64Array.of(1, 3, 1, 2)], [4], 0, 0)).toBe(0);
    expect(valueOnPiece(least, [Float64Array.of(1, 3, 1, 2)], [4], 0, 0, 2)).toBe(1);
  });

  test("a max-pool never takes its padding, even where all elements are negative", () => {
    const window = { kernel: [2, 2], strides: [2, 2], dilations: [1, 1], pads: [1, 1, 0, 0], ceil: false };
    const network = alone({ kind: "maxPool", window }, [1, 3, 3]);
    const x = Float64Array.from({ length: 9 }, (_, i) => i - 20);
    // windows hold [0], [1, 2], [3, 6] and [4, 5, 7, 8]
    expect([...forward(network, x, 1)]).toEqual([-20, -18, -14, -12]);
    const units = bindNetwork(network)[1].units as PiecewiseUnits;
    expect([0, 1, 2, 3].map((unit) => pieceCount(units, unit))).toEqual([1, 2, 2, 4]);
    expect([0, 1, 2, 3].map((piece) => elementOf(units, 3, piece))).toEqual([4, 5, 7, 8]);
  });

  test("a dilated max-pool with a ceiling reads every second element", () => {
    const window = { kernel: [2], strides: [2], dilations: [2], pads: [0, 0], ceil: true };
    const network = alone({ kind: "maxPool", window }, [1, 6]);
    expect([...forward(network, Float64Array.of(5, 9, 1, 2, 7, 3), 1)]).toEqual([5, 7, 7]);
  });

  test("the largest over two axes of three, axes kept or not", () => {
    const random = createRandom(3, "reduce");
    const shape = [2, 3, 4];
    const x = Float64Array.from({ length: sizeOf(shape) }, () => random.normal());
    const expected = [0, 1, 2].map((row) =>
      Math.max(...[0, 1].flatMap((plane) => [0, 1, 2, 3].map((column) => x[12 * plane + 4 * row + column]))),
    );
    for (const keepAxes of [true, false]) {
      const network = alone({ kind: "reduceMax", axes: [0, 2], keepAxes }, shape);
      expect([...forward(network, x, 1)]).toEqual(expected);
      expect(network.nodes[1].shape).toEqual(keepAxes ? [1, 3, 1] : [3]);
    }
  });

  test("elementwise max and min of branches", () => {
    const network = (kind: "max" | "min") =>
      createNetwork({
        inputShape: [2],
        tensors: [{ name: "k", shape: [], values: [-1] }],
        nodes: [
          { name: "n", operator: { kind: "scale", factor: 0 }, inputs: [0] },
          { name: "y", operator: { kind }, inputs: [0, 1, 0] },
        ],
      });
    expect([...forward(network("max"), Float64Array.of(2, -3), 1)]).toEqual([2, 3]);
    expect([...forward(network("min"), Float64Array.of(2, -3), 1)]).toEqual([-2, -3]);
  });
});

describe("what piecewise-linear operators refuse", () => {
  const refusals: readonly (readonly [string, Operator, Shape, string])[] = [
    ["a low bound above the high one", { kind: "clip", low: 1, high: 0 }, [2], "clip: expected"],
    ["a slope that is not finite", { kind: "leakyRelu", slope: Number.NaN }, [2], "leakyRelu: expected"],
    ["a negative threshold", { kind: "softShrink", threshold: -1 }, [2], "softShrink: expected"],
    ["an axis that is not there", { kind: "reduceMax", axes: [2], keepAxes: false }, [2, 2], "reduceMax: expected"],
    [
      "a window in the padding alone",
      { kind: "maxPool", window: { kernel: [1], strides: [1], dilations: [1], pads: [1, 0], ceil: false } },
      [1, 3],
      "maxPool: expected every window to hold an element",
    ],
  ];
  test.each(refusals)("%s", (_title, operator, shape, message) => {
    expect(() => alone(operator, shape)).toThrow(RangeError);
    expect(() => alone(operator, shape)).toThrow(message);
  });
});
