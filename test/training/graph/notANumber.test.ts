import { createNetwork, type Network, type Operator } from "crease/network";
import { describe, expect, test } from "vitest";
import { createGraphEngine } from "../../../src/training/graph/graphEngine.ts";
import { gradientOf, weightedSum } from "./gradientCheck.ts";

const size = 4;
const window = { kernel: [2], strides: [2], dilations: [1], pads: [0, 0], ceil: false };

/** Units of one kind behind factors of 1, in a network of inputs [1 × 4]. */
function units(operator: Operator, inputs: readonly number[] = [1]): Network {
  return createNetwork({
    inputShape: [1, size],
    tensors: [
      { name: "factor", shape: [size], values: [1, 1, 1, 1] },
      { name: "slope", shape: [1], values: [0] },
    ],
    nodes: [
      { name: "product", operator: { kind: "scale", factor: 0 }, inputs: [0] },
      { name: "units", operator, inputs },
      { name: "sum", operator: { kind: "reduce", how: "sum", axes: [1], keepAxes: false }, inputs: [2] },
    ],
  });
}

describe("NaN among what units read", () => {
  const cases: [string, Network][] = [
    ["relu", units({ kind: "relu" })],
    ["leakyRelu of slope 0", units({ kind: "leakyRelu", slope: 0 })],
    ["prelu of slope 0", units({ kind: "prelu", slope: 1 })],
    ["clip", units({ kind: "clip", low: -1, high: 1 })],
    ["abs", units({ kind: "abs" })],
    ["softShrink", units({ kind: "softShrink", threshold: 1 })],
    ["maxPool", units({ kind: "maxPool", window })],
    ["max of two branches", units({ kind: "max" }, [1, 0])],
    ["min of two branches", units({ kind: "min" }, [0, 1])],
    ["reduceMax", units({ kind: "reduceMax", axes: [1], keepAxes: true })],
    ["reduceMin", units({ kind: "reduceMin", axes: [1], keepAxes: true })],
  ];

  test.each(cases)("passes %s, wherever it stands", (_, network) => {
    const engine = createGraphEngine(network, { loss: weightedSum, precision: "float64", maxRows: 1 });
    const lossOf = (inputs: Float64Array) =>
      gradientOf(engine, { inputs, targets: Float64Array.of(1), rows: 1 }, network.parameters).loss;
    expect(lossOf(Float64Array.of(3, -1, 2, -5))).not.toBeNaN();
    for (let place = 0; place < size; place++) {
      const inputs = Float64Array.of(3, -1, 2, -5);
      inputs[place] = Number.NaN;
      expect(lossOf(inputs)).toBeNaN();
    }
  });
});
