import {
  createNetwork,
  inputSize,
  type Network,
  type Operator,
  outputSize,
  sizeOf,
  withParameters,
} from "crease/network";
import { createRandom } from "crease/numeric";
import { describe, expect, test } from "vitest";
import type { Batch } from "../../../src/training/gradientEngine.ts";
import { createGraphEngine } from "../../../src/training/graph/graphEngine.ts";
import { randomGraph } from "../../network/randomGraph.ts";
import { gradientOf, squaredDistance, weightedSum } from "./gradientCheck.ts";

/** Numbers that float32 holds as they are. */
function positives(seed: number, count: number): Float64Array {
  const random = createRandom(seed, "positives");
  return Float64Array.from({ length: count }, () => Math.fround(0.125 + random.uniform()));
}

/** A network whose every sum is of positive terms, if its inputs are positive. */
function positiveNetwork(): Network {
  const geometry = { strides: [1, 1], dilations: [1, 1], pads: [1, 1, 1, 1], groups: 1 };
  const window = { kernel: [2, 2], strides: [2, 2], dilations: [1, 1], pads: [0, 0, 0, 0], ceil: false };
  const shapes = [[2, 1, 3, 3], [2], [2, 1, 1], [6, 8], [6], [4, 6], [4]];
  const operators: readonly Operator[] = [
    { kind: "convolution", weight: 0, bias: 1, ...geometry },
    { kind: "relu" },
    { kind: "scale", factor: 2 },
    { kind: "averagePool", window, countPads: false },
    { kind: "reshape", shape: [8] },
    { kind: "dense", weight: 3, bias: 4 },
    { kind: "leakyRelu", slope: 0.25 },
    { kind: "dense", weight: 5, bias: 6 },
  ];
  return createNetwork({
    inputShape: [1, 4, 4],
    tensors: shapes.map((shape, index) => ({ name: `${index}`, shape, values: positives(index, sizeOf(shape)) })),
    nodes: operators.map((operator, index) => ({ name: `${index}`, operator, inputs: [index] })),
  });
}

function positiveBatch(network: Network, rows: number): Batch {
  const inputs = positives(11, rows * inputSize(network));
  return { inputs, targets: positives(12, rows * outputSize(network)), rows };
}

describe("float32", () => {
  test("differs from float64 by no more than its roundings, where no sum cancels", () => {
    const network = positiveNetwork();
    const rows = 6;
    const batch = positiveBatch(network, rows);
    const options = { loss: weightedSum, maxRows: rows } as const;
    const exact = gradientOf(
      createGraphEngine(network, { ...options, precision: "float64" }),
      batch,
      network.parameters,
    );
    const rounded = gradientOf(
      createGraphEngine(network, { ...options, precision: "float32" }),
      batch,
      Float32Array.from(network.parameters),
    );
    // a number that enters an entry of the gradient is stored at most so often: once for each of 9 nodes forward, backward
    // once for each term of a sum at most (4 outputs, 6 units, 4 windows, 2 · 16 places, for each row), and once as itself
    const roundings = 9 + 4 + 6 + 4 + 32 * rows + 9;
    const bound = (1 + 2 ** -24) ** roundings - 1;
    expect(Math.abs(rounded.loss - exact.loss)).toBeLessThanOrEqual(bound * exact.loss);
    let different = 0;
    exact.gradient.forEach((entry, index) => {
      const distance = Math.abs(rounded.gradient[index] - entry);
      expect(entry).toBeGreaterThan(0);
      expect(distance).toBeLessThanOrEqual(bound * entry);
      if (distance > 0) different++;
    });
    expect(different).toBeGreaterThan(0);
    expect(rounded.gradient).toBeInstanceOf(Float32Array);
  });

  test("agrees with float64 in random graphs of every operator to a few digits", () => {
    for (let seed = 1; seed <= 20; seed++) {
      const drawn = randomGraph(seed);
      const network = withParameters(drawn, drawn.parameters.map(Math.fround));
      const rows = 3;
      const random = createRandom(seed, "rounded");
      const normals = (count: number) => Float64Array.from({ length: count }, () => Math.fround(random.normal()));
      const batch = {
        inputs: normals(rows * inputSize(network)),
        targets: normals(rows * outputSize(network)),
        rows,
      };
      const options = { loss: squaredDistance, maxRows: rows, batchStatistics: { momentum: 0.1 } } as const;
      const exact = gradientOf(
        createGraphEngine(network, { ...options, precision: "float64" }),
        batch,
        network.parameters,
      );
      const rounded = gradientOf(
        createGraphEngine(network, { ...options, precision: "float32" }),
        batch,
        Float32Array.from(network.parameters),
      );
      const scale = Math.max(exact.loss, ...exact.gradient.map(Math.abs));
      exact.gradient.forEach((entry, index) => {
        expect(Math.abs(rounded.gradient[index] - entry), `seed ${seed}, entry ${index}`).toBeLessThan(
          scale * 2 ** -12,
        );
      });
    }
  });

  test("renews running averages in float32 parameters", () => {
    const network = createNetwork({
      inputShape: [1],
      tensors: ["scale", "bias", "mean", "variance"].map((name) => ({ name, shape: [1], values: [1] })),
      nodes: [
        {
          name: "normalization",
          operator: { kind: "batchNormalization", scale: 0, bias: 1, mean: 2, variance: 3, epsilon: 0 },
          inputs: [0],
        },
      ],
    });
    const parameters = Float32Array.from(network.parameters);
    const options = {
      loss: weightedSum,
      precision: "float32",
      maxRows: 2,
      batchStatistics: { momentum: 0.1 },
    } as const;
    const batch = { inputs: Float32Array.of(0, 2), targets: Float32Array.of(1, 1), rows: 2 };
    createGraphEngine(network, options).lossAndGradient(batch, 1, parameters, new Float32Array(4));
    expect([...parameters]).toEqual([1, 1, Math.fround(1), Math.fround(0.9 * 1 + 0.1 * 2)]);
  });
});
