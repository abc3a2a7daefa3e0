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

describe("threshold units by hand", () => {
  test("a slope for each channel makes one class for each distinct slope, and each unit's class", () => {
    const tensors = [
      [
        [3, 1],
        [0.5, -2, 0.5],
      ] as const,
    ];
    const units = unitsOf({ kind: "prelu", slope: 0 }, [3, 2], tensors);
    expect(units).toMatchObject({ kind: "threshold", pieces: 2, classOf: Uint32Array.of(0, 0, 1, 1, 0, 0) });
    expect([0, 2, 4].map((unit) => slopeOf(units, unit, 0))).toEqual([0.5, -2, 0.5]);
    const network = alone({ kind: "prelu", slope: 0 }, [3, 2], tensors);
    expect([...forward(network, Float64Array.of(-1, 1, -1, 1, -3, 3), 1)]).toEqual([-0.5, 1, 2, 1, -1.5, 3]);
  });

  test("one slope for all is one class", () => {
    expect(unitsOf({ kind: "prelu", slope: 0 }, [4], [[[4], [0.25, 0.25, 0.25, 0.25]]])).toEqual({
      ...{ kind: "threshold", pieces: 2 },
      classes: [{ thresholds: [0], slopes: [0.25, 1], intercepts: [0, 0] }],
    });
  });

  test("a soft shrink by 0 has a single piece", () => {
    const units = unitsOf({ kind: "softShrink", threshold: 0 }, [1]);
    expect(pieceCount(units, 0)).toBe(1);
    expect([...forward(alone({ kind: "softShrink", threshold: 0 }, [1]), Float64Array.of(-2, 0, 2), 3)]).toEqual([
      -2, 0, 2,
    ]);
  });

  test("clips have a piece for each bound that is there", () => {
    const pieces = (operator: Operator) => pieceCount(unitsOf(operator, [1]), 0);
    expect(pieces({ kind: "clip", low: 0, high: 6 })).toBe(3);
    expect(pieces({ kind: "clip", low: 0 })).toBe(2);
    expect(pieces({ kind: "clip", high: 0 })).toBe(2);
    expect(pieces({ kind: "clip" })).toBe(1);
    expect(pieces({ kind: "clip", low: 6, high: 6 })).toBe(1);
  });
});

describe("max units", () => {
  test("of a max-pool have the elements of their window, in row-major order, whatever its steps", () => {
    const random = createRandom(11, "windows");
    let compared = 0;
    for (let round = 0; round < 200; round++) {
      const axes = Array.from({ length: 1 + random.integer(2) }, () => {
        const kernel = 1 + random.integer(3);
        const dilation = 1 + random.integer(2);
        const pad = random.integer(kernel);
        const extent = (kernel - 1) * dilation + 1 + random.integer(4);
        return { kernel, dilation, stride: 1 + random.integer(3), pad, extent };
      });
      const window = {
        kernel: axes.map(({ kernel }) => kernel),
        strides: axes.map(({ stride }) => stride),
        dilations: axes.map(({ dilation }) => dilation),
        pads: [...axes.map(({ pad }) => pad), ...axes.map(({ pad }) => pad)],
        ceil: random.integer(2) === 0,
      };
      const shape = [2, ...axes.map(({ extent }) => extent)];
      const network = alone({ kind: "maxPool", window }, shape);
      const units = bindNetwork(network)[1].units as PiecewiseUnits;
      const places = network.nodes[1].shape.slice(1);
      const columns = places[places.length - 1];
      for (let unit = 0; unit < sizeOf(network.nodes[1].shape); unit++) {
        const channel = Math.floor(unit / sizeOf(places));
        const rest = unit % sizeOf(places);
        const place = places.length === 1 ? [rest] : [Math.floor(rest / columns), rest % columns];
        const inside: number[] = [];
        for (let tap = 0; tap < sizeOf(window.kernel); tap++) {
          const last = window.kernel[window.kernel.length - 1];
          const taps = places.length === 1 ? [tap] : [Math.floor(tap / last), tap % last];
          const at = axes.map(({ stride, dilation, pad }, k) => place[k] * stride + taps[k] * dilation - pad);
          if (!at.every((position, k) => position >= 0 && position < axes[k].extent)) continue;
          inside.push(at.reduce((index, position, k) => index * axes[k].extent + position, channel));
        }
        const candidates = Array.from({ length: pieceCount(units, unit) }, (_, k) => elementOf(units, unit, k));
        expect(candidates).toEqual(inside);
        compared++;
      }
    }
    expect(compared).toBeGreaterThan(1000);
  });

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
