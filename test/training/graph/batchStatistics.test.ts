import { createNetwork, type Network, tensorValues, withParameters } from "crease/network";
import { createRandom } from "crease/numeric";
import { createTrainer, type TrainingOptions } from "crease/training";
import { describe, expect, test } from "vitest";
import { createGraphEngine } from "../../../src/training/graph/graphEngine.ts";
import { randomGraph } from "../../network/randomGraph.ts";
import { expectCentralDifferences, gradientOf, randomBatch, squaredDistance, weightedSum } from "./gradientCheck.ts";

const batchStatistics = { momentum: 0.25 };

/** One channel that is normalized, with running averages 0 and 1. */
function normalization(inputShape: readonly number[], { scale = 1, bias = 0, epsilon = 0 } = {}): Network {
  return createNetwork({
    inputShape,
    tensors: [
      { name: "scale", shape: [1], values: [scale] },
      { name: "bias", shape: [1], values: [bias] },
      { name: "mean", shape: [1], values: [0] },
      { name: "variance", shape: [1], values: [1] },
    ],
    nodes: [
      {
        name: "normalization",
        operator: { kind: "batchNormalization", scale: 0, bias: 1, mean: 2, variance: 3, epsilon },
        inputs: [0],
      },
    ],
  });
}

/** Convolution, normalization, ReLU, a residual connection, a dense layer with a normalization of its own. */
function residualNetwork(seed: number): Network {
  const random = createRandom(seed, "residual");
  const tensor = (name: string, shape: readonly number[], draw = () => random.normal()) => ({
    name,
    shape,
    values: Float64Array.from({ length: shape.reduce((size, extent) => size * extent, 1) }, draw),
  });
  const positive = () => 0.5 + random.uniform();
  const geometry = { strides: [1, 1], dilations: [1, 1], pads: [1, 1, 1, 1], groups: 1 };
  return createNetwork({
    inputShape: [2, 3, 3],
    tensors: [
      tensor("filters", [2, 2, 3, 3]),
      tensor("scale", [2]),
      tensor("bias", [2]),
      tensor("mean", [2]),
      tensor("variance", [2], positive),
      tensor("weight", [3, 18]),
      tensor("scale2", [3]),
      tensor("bias2", [3]),
      tensor("mean2", [3]),
      tensor("variance2", [3], positive),
    ],
    nodes: [
      { name: "convolution", operator: { kind: "convolution", weight: 0, ...geometry }, inputs: [0] },
      {
        name: "first",
        operator: { kind: "batchNormalization", scale: 1, bias: 2, mean: 3, variance: 4, epsilon: 0.125 },
        inputs: [1],
      },
      { name: "units", operator: { kind: "relu" }, inputs: [2] },
      { name: "sum", operator: { kind: "add" }, inputs: [3, 1] },
      { name: "flat", operator: { kind: "reshape", shape: [18] }, inputs: [4] },
      { name: "dense", operator: { kind: "dense", weight: 5 }, inputs: [5] },
      {
        name: "second",
        operator: { kind: "batchNormalization", scale: 6, bias: 7, mean: 8, variance: 9, epsilon: 0.25 },
        inputs: [6],
      },
    ],
  });
}

describe("batch normalization by the batch's own statistics", () => {
  test("normalizes by the biased variance and renews the running averages with the unbiased one", () => {
    const network = normalization([1]);
    const options = { loss: weightedSum, precision: "float64", maxRows: 4, batchStatistics } as const;
    const engine = createGraphEngine(network, options);
    const parameters = network.parameters.slice();
    const gradient = new Float64Array(4);
    // mean 4, squares 9 + 1 + 1 + 9 = 20: variance 5, unbiased 20/3
    const batch = { inputs: Float64Array.of(1, 3, 5, 7), targets: Float64Array.of(1, 0, 0, 0), rows: 4 };
    const loss = engine.lossAndGradient(batch, 1, parameters, gradient);
    expect(loss).toBeCloseTo(-3 / Math.sqrt(5), 14);
    expect([...parameters.subarray(0, 2)]).toEqual([1, 0]);
    expect(parameters[2]).toBeCloseTo(0.25 * 4, 14);
    expect(parameters[3]).toBeCloseTo(0.75 + 0.25 * (20 / 3), 14);
    // by the scale x̂, by the bias 1, by the averages nothing
    expect(gradient[0]).toBeCloseTo(-3 / Math.sqrt(5), 14);
    expect([...gradient.subarray(1)]).toEqual([1, 0, 0]);
  });

  test("takes spatial positions as samples of their channel", () => {
    const network = normalization([1, 2]);
    const options = { loss: weightedSum, precision: "float64", maxRows: 2, batchStatistics } as const;
    const parameters = network.parameters.slice();
    const batch = { inputs: Float64Array.of(1, 3, 5, 7), targets: Float64Array.of(1, 0, 0, 0), rows: 2 };
    const loss = createGraphEngine(network, options).lossAndGradient(batch, 1, parameters, new Float64Array(4));
    expect(loss).toBeCloseTo(-3 / Math.sqrt(5), 14);
    expect(parameters[3]).toBeCloseTo(0.75 + 0.25 * (20 / 3), 14);
  });

  test("leaves a network that gives the same values in inference form, once its averages are the batch's", () => {
    const network = normalization([1], { scale: 2, bias: 3 });
    const rows = 64;
    const batch = randomBatch(network, rows, 1);
    const options = { loss: weightedSum, precision: "float64", maxRows: rows } as const;
    const training = createGraphEngine(network, { ...options, batchStatistics: { momentum: 1 } });
    const parameters = network.parameters.slice();
    const gradient = new Float64Array(4);
    const loss = training.lossAndGradient(batch, 1, parameters, gradient);
    // the biased variance is what the batch was normalized by
    parameters[3] *= (rows - 1) / rows;
    const inference = createGraphEngine(withParameters(network, parameters), options);
    expect(inference.lossAndGradient(batch, 1, parameters, gradient)).toBeCloseTo(loss, 10);
  });

  test("passes the gradient through mean and variance, which central differences confirm", () => {
    for (let seed = 1; seed <= 4; seed++) {
      expectCentralDifferences(residualNetwork(seed), { batchStatistics }, { rows: 4, seed });
      expectCentralDifferences(residualNetwork(seed), {}, { rows: 4, seed });
    }
  });

  test("in random graphs of every operator", () => {
    for (let seed = 1; seed <= 40; seed++) {
      expectCentralDifferences(randomGraph(seed), { batchStatistics }, { rows: 5, seed });
    }
  });

  test("shifting or scaling what is normalized changes no value, so that gradients by the weights before are orthogonal", () => {
    const network = residualNetwork(5);
    const engine = createGraphEngine(
      { ...network, output: 7 },
      { loss: squaredDistance, precision: "float64", maxRows: 8, batchStatistics },
    );
    // make ε nothing against the variance: the output then does not depend on the length of a row of the weight
    const parameters = network.parameters.map((value, entry) => (isWeight(entry) ? value * 2 ** 20 : value));
    const { gradient } = gradientOf(engine, randomBatch(network, 8, 5), parameters);
    const weights = tensorValues({ ...network, parameters }, 5);
    const { offset } = network.tensors[5];
    for (let row = 0; row < 3; row++) {
      let product = 0;
      let magnitude = 0;
      for (let i = 0; i < 18; i++) {
        const term = weights[row * 18 + i] * gradient[offset + row * 18 + i];
        product += term;
        magnitude += Math.abs(term);
      }
      expect(magnitude).toBeGreaterThan(0);
      expect(Math.abs(product)).toBeLessThan(magnitude * 2 ** -30);
    }

    function isWeight(entry: number): boolean {
      return entry >= network.tensors[5].offset && entry < network.tensors[6].offset;
    }
  });

  test("leaves running averages alone that are not trained, entry by entry", () => {
    const network = residualNetwork(3);
    const batch = randomBatch(network, 4, 3);
    const [mean, variance] = [network.tensors[3].offset, network.tensors[4].offset];
    const frozen = [mean, variance + 1];
    const trainable = Uint8Array.from(network.parameters, (_, entry) => (frozen.includes(entry) ? 0 : 1));
    const options = { loss: squaredDistance, precision: "float64", maxRows: 4, batchStatistics } as const;
    const renewed = network.parameters.slice();
    createGraphEngine(network, options).lossAndGradient(batch, 1, renewed, new Float64Array(renewed.length));
    const masked = network.parameters.slice();
    createGraphEngine(network, { ...options, trainable }).lossAndGradient(
      batch,
      1,
      masked,
      new Float64Array(masked.length),
    );
    masked.forEach((value, entry) => {
      expect(value).toBe(frozen.includes(entry) ? network.parameters[entry] : renewed[entry]);
    });
    for (const entry of [...frozen, mean + 1, variance]) expect(renewed[entry]).not.toBe(network.parameters[entry]);
  });

  test("renews them next to a parameterization, which does not write them", () => {
    const network = residualNetwork(4);
    const batch = randomBatch(network, 4, 4);
    const weight = network.tensors[5].offset;
    const written = new Uint8Array(network.parameters.length);
    written[weight] = 1;
    const parameterization: TrainingOptions["parameterization"] = {
      size: 1,
      start: [1],
      written,
      write: ([theta], parameters) => {
        parameters[weight] = theta;
      },
      pullBack: (_theta, gradient, thetaGradient) => {
        thetaGradient[0] = gradient[weight];
      },
    };
    const isAverage = (entry: number) =>
      [3, 4, 8, 9].some((tensor) => {
        const { offset, shape } = network.tensors[tensor];
        return entry >= offset && entry < offset + shape[0];
      });
    const trainer = createTrainer(network, batch, {
      loss: { kind: "meanSquaredError" },
      optimizer: { kind: "sgd" },
      rate: 0.01,
      steps: 1,
      batchStatistics,
      parameterization,
    });
    trainer.advance();
    trainer.state().parameters.forEach((value, entry) => {
      expect(value !== network.parameters[entry]).toBe(isAverage(entry) || entry === weight);
    });
  });

  test("refuses a single number, whose variance says nothing", () => {
    const network = normalization([1]);
    const options = { loss: weightedSum, precision: "float64", maxRows: 4, batchStatistics } as const;
    const engine = createGraphEngine(network, options);
    expect(() => gradientOf(engine, randomBatch(network, 1, 1), network.parameters)).toThrow(
      new RangeError(
        'lossAndGradient: expected two or more numbers for each channel of node "normalization", got 1; take more samples to a batch, or the stored statistics',
      ),
    );
  });
});
