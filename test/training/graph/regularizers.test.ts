import {
  affineMapAt,
  createNetwork,
  evaluateAt,
  hasUnits,
  inputSize,
  type Network,
  type Operator,
  sizeOf,
} from "crease/network";
import { createRandom } from "crease/numeric";
import { describe, expect, test } from "vitest";
import { createGraphEngine } from "../../../src/training/graph/graphEngine.ts";
import type { PreActivations, Regularizer } from "../../../src/training/regularizer.ts";
import { randomGraph } from "../../network/randomGraph.ts";
import { mixedNetwork } from "../../support/mixedNetworks.ts";
import { he, randomNetwork } from "../../support/randomNetworks.ts";
import { expectCentralDifferences, gradientOf, randomBatch, squaredDistance } from "./gradientCheck.ts";
import { distances, magnitudes, steepness } from "./regularizerCases.ts";

/** A small image network: convolution, normalization, units, a residual connection, a pool, a maxout, dense layers. */
function imageNetwork(seed: number, units: Operator): Network {
  const random = createRandom(seed, "image");
  const tensor = (shape: readonly number[], draw = () => random.normal()) => ({
    shape,
    values: Float64Array.from({ length: sizeOf(shape) }, draw),
  });
  const positive = () => 0.5 + random.uniform();
  const geometry = { strides: [1, 1], dilations: [1, 1], pads: [1, 1, 1, 1], groups: 1 };
  const window = { kernel: [2, 2], strides: [1, 1], dilations: [1, 1], pads: [0, 0, 0, 0], ceil: false };
  const tensors = [
    tensor([2, 1, 3, 3]),
    tensor([2]),
    ...[tensor([2]), tensor([2]), tensor([2]), tensor([2], positive)],
    tensor([2, 2, 3, 3]),
    tensor([6, 8]),
    tensor([6]),
    tensor([2, 1, 1]),
    tensor([2, 3]),
  ];
  const normalization = {
    kind: "batchNormalization",
    scale: 2,
    bias: 3,
    mean: 4,
    variance: 5,
    epsilon: 0.125,
  } as const;
  const operators: readonly (readonly [Operator, readonly number[]])[] = [
    [{ kind: "convolution", weight: 0, bias: 1, ...geometry }, [0]],
    [normalization, [1]],
    [units, [2]],
    [{ kind: "convolution", weight: 6, ...geometry }, [3]],
    [{ kind: "add" }, [4, 1]],
    [{ kind: "prelu", slope: 9 }, [5]],
    [{ kind: "maxPool", window }, [6]],
    [{ kind: "reshape", shape: [8] }, [7]],
    [{ kind: "dense", weight: 7, bias: 8 }, [8]],
    [{ kind: "reshape", shape: [2, 3] }, [9]],
    [{ kind: "reduceMax", axes: [0], keepAxes: false }, [10]],
    [{ kind: "relu" }, [11]],
    [{ kind: "dense", weight: 10 }, [12]],
  ];
  return createNetwork({
    inputShape: [1, 3, 3],
    tensors: tensors.map((each, index) => ({ name: `tensor${index}`, ...each })),
    nodes: operators.map(([operator, inputs], index) => ({ name: `node${index}`, operator, inputs })),
  });
}

const regularizers = { magnitudes, steepness, distances };

describe("regularizers on pre-activations and on their gradients by the input", () => {
  for (const [name, regularizer] of Object.entries(regularizers)) {
    test(`${name}, through dense layers`, () => {
      for (const seed of [1, 2, 3]) {
        const network = randomNetwork(seed, [2, 6, 6, 1], he(0.5));
        const gradient = expectCentralDifferences(network, { regularizers: [regularizer] }, { rows: 4, seed });
        expect(gradient).not.toEqual(expectCentralDifferences(network, {}, { rows: 4, seed }));
      }
    });

    for (const units of [
      { kind: "leakyRelu", slope: 0.25 },
      { kind: "clip", low: -1, high: 1 },
    ] as const) {
      test(`${name}, through convolutions, residual connections, pools and maxouts, with ${units.kind}`, () => {
        for (const seed of [1, 2]) {
          expectCentralDifferences(imageNetwork(seed, units), { regularizers: [regularizer] }, { rows: 3, seed });
        }
      });

      test(`${name}, with batch statistics and ${units.kind}`, () => {
        const options = { regularizers: [regularizer], batchStatistics: { momentum: 0.1 } };
        for (const seed of [1, 2]) expectCentralDifferences(imageNetwork(seed, units), options, { rows: 4, seed });
      });
    }

    test(`${name}, with dropout`, () => {
      const network = randomNetwork(4, [3, 8, 8, 1], he(0.5));
      const dropout = [0, 2].map((node) => ({ node, probability: 0.25 }));
      const options = { regularizers: [regularizer], dropout, random: createRandom(4) };
      expectCentralDifferences(network, options, { rows: 4, seed: 4 });
    });
  }

  test("all together, in random graphs of every operator", () => {
    const options = { regularizers: Object.values(regularizers) };
    for (let seed = 1; seed <= 30; seed++) expectCentralDifferences(randomGraph(seed), options, { rows: 2, seed });
  });

  test("all together, with batch statistics, in fewer rows than there is memory for", () => {
    const options = { regularizers: Object.values(regularizers), batchStatistics: { momentum: 0.1 } };
    for (let seed = 1; seed <= 6; seed++) {
      expectCentralDifferences(mixedNetwork(seed), options, { rows: 3, maxRows: 7, seed });
    }
  });

  test("the loss is that of the outputs plus the terms", () => {
    const network = randomNetwork(5, [2, 5, 1], he(0.5));
    const batch = randomBatch(network, 6, 5);
    const lossWith = (chosen: readonly Regularizer[]) => {
      const options = { loss: squaredDistance, precision: "float64", maxRows: 6, regularizers: chosen } as const;
      return gradientOf(createGraphEngine(network, options), batch, network.parameters).loss;
    };
    const terms = Object.values(regularizers).map((each) => lossWith([each]) - lossWith([]));
    expect(Math.min(...terms)).toBeGreaterThan(0);
    expect(lossWith(Object.values(regularizers)) - lossWith([])).toBeCloseTo(terms[0] + terms[1] + terms[2], 10);
  });

  test("see each layer of threshold units with its own values and gradients by the input", () => {
    for (let seed = 1; seed <= 8; seed++) {
      const network = mixedNetwork(seed);
      const n = inputSize(network);
      const rows = 2;
      const batch = randomBatch(network, rows, seed);
      const layers = layersSeen(network, rows, seed);
      const thresholds = new Set(["maxPool", "max", "min", "reduceMax", "reduceMin"]);
      const expected = network.nodes.flatMap(({ operator }, index) =>
        hasUnits(operator) && !thresholds.has(operator.kind) ? [index] : [],
      );
      expect(layers.map(({ node }) => node)).toEqual(expected);
      for (const { node, units, values, inputGradients } of layers) {
        const [from] = network.nodes[node].inputs;
        for (let row = 0; row < rows; row++) {
          const x = Float64Array.from(batch.inputs.subarray(row * n, (row + 1) * n));
          // the affine map around the sample, of the network that ends at the pre-activation
          const { linear } = affineMapAt({ ...network, output: from }, x);
          const point = evaluateAt({ ...network, output: from }, x).get(from);
          for (let unit = 0; unit < units; unit++) {
            expect(values[row * units + unit]).toBeCloseTo(point?.rows[unit] ?? Number.NaN, 10);
            for (let k = 0; k < n; k++) {
              expect(inputGradients?.[(row * n + k) * units + unit]).toBeCloseTo(linear[unit * n + k], 10);
            }
          }
        }
      }
    }
  });

  test("leave nothing behind for the next batch", () => {
    const network = imageNetwork(3, { kind: "leakyRelu", slope: 0.25 });
    const options = {
      loss: squaredDistance,
      precision: "float64",
      regularizers: Object.values(regularizers),
      batchStatistics: { momentum: 0.1 },
    } as const;
    const batch = randomBatch(network, 3, 3);
    const used = createGraphEngine(network, { ...options, maxRows: 5 });
    gradientOf(used, randomBatch(network, 5, 4), network.parameters);
    const fresh = createGraphEngine(network, { ...options, maxRows: 3 });
    expect(gradientOf(used, batch, network.parameters)).toEqual(gradientOf(fresh, batch, network.parameters));
  });

  test("see no gradients by the input unless one asks for them", () => {
    const network = randomNetwork(1, [2, 3, 1], he(0.5));
    let seen: readonly PreActivations[] = [];
    const watch: Regularizer = {
      evaluate(layers) {
        seen = layers;
        return 0;
      },
    };
    const options = { loss: squaredDistance, precision: "float64", maxRows: 2, regularizers: [watch] } as const;
    gradientOf(createGraphEngine(network, options), randomBatch(network, 2, 1), network.parameters);
    expect(seen.map(({ node, units }) => ({ node, units }))).toEqual([{ node: 2, units: 3 }]);
    expect(seen[0].values.length).toBe(6);
    expect(seen[0].inputGradients).toBeUndefined();
  });

  test("may read the input itself, whose gradient goes nowhere", () => {
    const network = createNetwork({
      inputShape: [2],
      tensors: [{ name: "weight", shape: [1, 2], values: [1, -2] }],
      nodes: [
        { name: "units", operator: { kind: "relu" }, inputs: [0] },
        { name: "dense", operator: { kind: "dense", weight: 0 }, inputs: [1] },
      ],
    });
    expectCentralDifferences(network, { regularizers: Object.values(regularizers) });
  });
});

/** The layers that a regularizer sees, copied while it sees them. */
function layersSeen(network: Network, rows: number, seed: number): readonly PreActivations[] {
  let seen: readonly PreActivations[] = [];
  const watch: Regularizer = {
    readsInputGradients: true,
    evaluate(layers) {
      seen = layers.map((layer) => ({
        ...layer,
        values: layer.values.slice(),
        inputGradients: layer.inputGradients?.slice(),
      }));
      return 0;
    },
  };
  const options = { loss: squaredDistance, precision: "float64", maxRows: rows + 1, regularizers: [watch] } as const;
  gradientOf(createGraphEngine(network, options), randomBatch(network, rows, seed), network.parameters);
  return seen;
}
