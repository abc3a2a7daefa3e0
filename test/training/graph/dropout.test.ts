import { createNetwork, type Network } from "crease/network";
import { createRandom } from "crease/numeric";
import { describe, expect, test } from "vitest";
import { createGraphEngine } from "../../../src/training/graph/graphEngine.ts";
import type { Loss } from "../../../src/training/loss.ts";
import { mixedNetwork } from "../../support/mixedNetworks.ts";
import { he, randomNetwork } from "../../support/randomNetworks.ts";
import { expectCentralDifferences, gradientOf, randomBatch, squaredDistance } from "./gradientCheck.ts";

/** The numbers of a tensor as they are, which dropout then acts on. */
const ones: Network = createNetwork({
  inputShape: [1],
  tensors: [{ name: "ones", shape: [16], values: new Float64Array(16).fill(1) }],
  nodes: [{ name: "ones", operator: { kind: "constant", value: 0 }, inputs: [] }],
});

/** Outputs of a step, seen by a loss that keeps them. */
function outputsOf(network: Network, probability: number, step: number, rows = 8): readonly number[] {
  let seen: readonly number[] = [];
  const loss: Loss = {
    ...squaredDistance,
    evaluate(outputs, ...rest) {
      seen = [...outputs];
      return squaredDistance.evaluate(outputs, ...rest);
    },
  };
  const engine = createGraphEngine(network, {
    loss,
    precision: "float64",
    maxRows: rows,
    dropout: [{ node: network.output, probability }],
    random: createRandom(3),
  });
  gradientOf(engine, randomBatch(network, rows, 1), network.parameters, step);
  return seen;
}

describe("dropout", () => {
  test("makes a value 0 or 1 / (1 − p) times what it was", () => {
    const values = new Set(outputsOf(ones, 0.25, 1));
    expect([...values].sort()).toEqual([0, 1 / 0.75]);
    expect(new Set(outputsOf(ones, 0, 1))).toEqual(new Set([1]));
  });

  test("keeps the expectation", () => {
    const probability = 0.25;
    const steps = 100;
    let sum = 0;
    for (let step = 1; step <= steps; step++) for (const value of outputsOf(ones, probability, step)) sum += value;
    const count = steps * 8 * 16;
    // the standard deviation of one value is √(p / (1 − p))
    const deviation = Math.sqrt(probability / (1 - probability) / count);
    expect(Math.abs(sum / count - 1)).toBeLessThan(4 * deviation);
  });

  test("drops the same values in the same step, and others in another", () => {
    expect(outputsOf(ones, 0.5, 7)).toEqual(outputsOf(ones, 0.5, 7));
    expect(outputsOf(ones, 0.5, 7)).not.toEqual(outputsOf(ones, 0.5, 8));
    const values = outputsOf(ones, 0.5, 7);
    expect(values.slice(0, 16)).not.toEqual(values.slice(16, 32));
  });

  test("masks the gradient as it masks the values: central differences of the same step agree", () => {
    for (const seed of [1, 2, 3]) {
      const network = randomNetwork(seed, [3, 8, 8, 2], he(0.5));
      const dropout = [
        { node: 0, probability: 0.2 },
        { node: 2, probability: 0.5 },
        { node: 4, probability: 0.25 },
      ];
      const options = { dropout, random: createRandom(seed) };
      const gradient = expectCentralDifferences(network, options, { rows: 4, seed, trainingStep: 9 });
      const plain = expectCentralDifferences(network, {}, { rows: 4, seed, trainingStep: 9 });
      expect(gradient).not.toEqual(plain);
    }
  });

  test("behind any node of a graph", () => {
    for (let seed = 1; seed <= 6; seed++) {
      const network = mixedNetwork(seed);
      const dropout = network.nodes.map((_, node) => ({ node, probability: 0.125 }));
      expectCentralDifferences(network, { dropout, random: createRandom(seed) }, { rows: 3, seed });
    }
  });

  test("is refused without a source of random numbers, twice behind a node, or with a probability of 1", () => {
    const create = (dropout: { node: number; probability: number }[], random = createRandom(1)) =>
      createGraphEngine(ones, { loss: squaredDistance, precision: "float64", maxRows: 1, dropout, random });
    expect(() => create([{ node: 1, probability: 1 }])).toThrow(
      new RangeError("createGraphEngine: expected a probability of dropout from 0 to below 1, got 1"),
    );
    const twice = { node: 1, probability: 0.5 };
    expect(() => create([twice, twice])).toThrow(
      new RangeError("createGraphEngine: expected dropout behind different nodes from 0 to 1, got [1,1]"),
    );
    expect(() => create([{ node: 2, probability: 0.5 }])).toThrow("expected dropout behind different nodes");
    const withoutRandom = { loss: squaredDistance, precision: "float64", maxRows: 1, dropout: [twice] } as const;
    expect(() => createGraphEngine(ones, withoutRandom)).toThrow(
      new TypeError("createGraphEngine: expected a random source for dropout, got none"),
    );
  });
});
