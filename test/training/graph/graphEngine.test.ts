import { createNetwork, forward, type Network } from "crease/network";
import { describe, expect, test } from "vitest";
import { createGraphEngine } from "../../../src/training/graph/graphEngine.ts";
import { mixedNetwork } from "../../support/mixedNetworks.ts";
import { he, randomNetwork } from "../../support/randomNetworks.ts";
import { expectCentralDifferences, gradientOf, randomBatch, squaredDistance, weightedSum } from "./gradientCheck.ts";

const options = { loss: squaredDistance, precision: "float64" } as const;

/** Two layers of one unit: y = v max(w x + b, 0) + c. */
function twoLayers(w: number, b: number, v: number, c: number): Network {
  const tensor = (name: string, shape: readonly number[], value: number) => ({ name, shape, values: [value] });
  return createNetwork({
    inputShape: [1],
    tensors: [tensor("w", [1, 1], w), tensor("b", [1], b), tensor("v", [1, 1], v), tensor("c", [1], c)],
    nodes: [
      { name: "first", operator: { kind: "dense", weight: 0, bias: 1 }, inputs: [0] },
      { name: "units", operator: { kind: "relu" }, inputs: [1] },
      { name: "second", operator: { kind: "dense", weight: 2, bias: 3 }, inputs: [2] },
    ],
  });
}

describe("the gradient of a batch", () => {
  test("of one unit, by hand", () => {
    // z = 2 · 3 − 1 = 5, y = 0.5 · 5 + 0.25 = 2.75, half the squared distance to 1.75 is 0.5, dy = 1
    const network = twoLayers(2, -1, 0.5, 0.25);
    const engine = createGraphEngine(network, { ...options, maxRows: 1 });
    const batch = { inputs: Float64Array.of(3), targets: Float64Array.of(1.75), rows: 1 };
    const { loss, gradient } = gradientOf(engine, batch, network.parameters);
    expect(loss).toBe(0.5);
    expect([...gradient]).toEqual([1.5, 0.5, 5, 1]);
  });

  test("is that of the lower piece where a unit is at its threshold", () => {
    const network = twoLayers(2, -6, 0.5, 0.25);
    const engine = createGraphEngine(network, { ...options, maxRows: 1 });
    const batch = { inputs: Float64Array.of(3), targets: Float64Array.of(0), rows: 1 };
    expect([...gradientOf(engine, batch, network.parameters).gradient]).toEqual([0, 0, 0, 0.25]);
  });

  test("belongs to the parameters of the step, not to those that the network came with", () => {
    const engine = createGraphEngine(twoLayers(1, 1, 1, 1), { ...options, maxRows: 1 });
    const batch = { inputs: Float64Array.of(3), targets: Float64Array.of(1.75), rows: 1 };
    expect([...gradientOf(engine, batch, Float64Array.of(2, -1, 0.5, 0.25)).gradient]).toEqual([1.5, 0.5, 5, 1]);
  });

  test("values are those of the forward pass of the network", () => {
    for (let seed = 1; seed <= 8; seed++) {
      const network = mixedNetwork(seed);
      const batch = randomBatch(network, 5, seed);
      const outputs = forward(network, Float64Array.from(batch.inputs), 5);
      const expected = squaredDistance.evaluate(outputs, batch.targets, 5, 2, new Float64Array(10));
      const engine = createGraphEngine(network, { ...options, maxRows: 5 });
      const { loss } = gradientOf(engine, batch, network.parameters);
      expect(Math.abs(loss - expected)).toBeLessThanOrEqual(expected * 2 ** -40);
    }
  });

  test("of a batch is the mean of those of its samples", () => {
    const network = randomNetwork(1, [3, 6, 6, 2], he(0.5));
    const engine = createGraphEngine(network, { ...options, maxRows: 8 });
    const batch = randomBatch(network, 8, 1);
    const { gradient } = gradientOf(engine, batch, network.parameters);
    const mean = new Float64Array(gradient.length);
    for (let row = 0; row < 8; row++) {
      const sample = {
        inputs: batch.inputs.subarray(3 * row, 3 * row + 3),
        targets: batch.targets.subarray(2 * row, 2 * row + 2),
        rows: 1,
      };
      gradientOf(engine, sample, network.parameters).gradient.forEach((entry, index) => {
        mean[index] += entry / 8;
      });
    }
    mean.forEach((entry, index) => {
      expect(gradient[index]).toBeCloseTo(entry, 12);
    });
  });

  test("is the same, bit for bit, whatever the batches before and the room for others", () => {
    for (let seed = 1; seed <= 6; seed++) {
      const network = mixedNetwork(seed);
      const batch = randomBatch(network, 3, seed);
      const engine = createGraphEngine(network, { ...options, maxRows: 7 });
      gradientOf(engine, randomBatch(network, 7, seed + 100), network.parameters);
      const after = gradientOf(engine, batch, network.parameters);
      const fresh = gradientOf(createGraphEngine(network, { ...options, maxRows: 3 }), batch, network.parameters);
      expect(after).toEqual(fresh);
    }
  });

  test("is 0 for the parameters of a node that the output does not depend on", () => {
    const network = createNetwork({
      inputShape: [2],
      tensors: [
        { name: "used", shape: [1, 2], values: [1, 2] },
        { name: "unused", shape: [3, 2], values: [1, 2, 3, 4, 5, 6] },
      ],
      nodes: [
        { name: "unused", operator: { kind: "dense", weight: 1 }, inputs: [0] },
        { name: "used", operator: { kind: "dense", weight: 0 }, inputs: [0] },
        { name: "behind", operator: { kind: "relu" }, inputs: [1] },
      ],
      output: 2,
    });
    const gradient = expectCentralDifferences(network, {});
    expect([...gradient.subarray(2)]).toEqual([0, 0, 0, 0, 0, 0]);
    expect(gradient[0]).not.toBe(0);
  });

  test("adds up where nodes share a tensor", () => {
    const network = createNetwork({
      inputShape: [2],
      tensors: [
        { name: "weight", shape: [2, 2], values: [1, -0.5, 0.75, 0.5] },
        { name: "bias", shape: [2], values: [0.25, -0.5] },
      ],
      nodes: [
        { name: "first", operator: { kind: "dense", weight: 0, bias: 1 }, inputs: [0] },
        { name: "units", operator: { kind: "leakyRelu", slope: 0.5 }, inputs: [1] },
        { name: "second", operator: { kind: "dense", weight: 0, bias: 1 }, inputs: [2] },
        { name: "shifted", operator: { kind: "shift", offset: 1 }, inputs: [3] },
      ],
    });
    expectCentralDifferences(network, {}, { rows: 4 });
  });

  test("is 0 for a network without a path from a parameter to the output", () => {
    const network = createNetwork({
      inputShape: [2],
      tensors: [],
      nodes: [{ name: "units", operator: { kind: "relu" }, inputs: [0] }],
    });
    const engine = createGraphEngine(network, { ...options, maxRows: 1 });
    const batch = { inputs: Float64Array.of(3, -1), targets: Float64Array.of(1, 0), rows: 1 };
    expect(gradientOf(engine, batch, network.parameters)).toEqual({ loss: 2, gradient: new Float64Array(0) });
  });
});

describe("entries that are not trained", () => {
  test("have gradient 0, and change no other", () => {
    for (let seed = 1; seed <= 6; seed++) {
      const network = mixedNetwork(seed);
      const trainable = Uint8Array.from(network.parameters, (_, entry) => (entry % 3 === 0 ? 0 : 1));
      const gradient = expectCentralDifferences(network, { trainable }, { seed });
      const whole = expectCentralDifferences(network, {}, { seed });
      gradient.forEach((entry, index) => {
        expect(entry).toBe(trainable[index] === 0 ? 0 : whole[index]);
      });
    }
  });

  test("may be whole layers: what comes before the first trained one needs no gradient", () => {
    const network = randomNetwork(2, [3, 5, 5, 2], he(0.5));
    const trainable = new Uint8Array(network.parameters.length);
    trainable.fill(1, network.tensors[2].offset);
    const gradient = expectCentralDifferences(network, { trainable });
    expect(gradient.subarray(0, network.tensors[2].offset).every((entry) => entry === 0)).toBe(true);
    expectCentralDifferences(network, { trainable: trainable.fill(0) });
  });

  test("next to trained ones, in a sum of a frozen and a trained branch", () => {
    const network = createNetwork({
      inputShape: [2],
      tensors: [
        { name: "frozen", shape: [2, 2], values: [1, 2, 3, 4] },
        { name: "trained", shape: [2, 2], values: [-1, 1, 0.5, 2] },
      ],
      nodes: [
        { name: "frozen", operator: { kind: "dense", weight: 0 }, inputs: [0] },
        { name: "trained", operator: { kind: "dense", weight: 1 }, inputs: [0] },
        { name: "sum", operator: { kind: "add" }, inputs: [1, 2, 0] },
        { name: "largest", operator: { kind: "max" }, inputs: [3, 1] },
      ],
    });
    const trainable = Uint8Array.of(0, 0, 0, 0, 1, 1, 1, 1);
    expectCentralDifferences(network, { trainable }, { rows: 5 });
  });
});

describe("sizes that do not fit are refused", () => {
  const network = randomNetwork(1, [2, 3, 1], he(0.5));
  const engine = createGraphEngine(network, { ...options, loss: weightedSum, maxRows: 2 });
  const batch = randomBatch(network, 2, 1);

  test("of a batch", () => {
    const call = (change: object) => gradientOf(engine, { ...batch, ...change }, network.parameters);
    expect(() => call({ rows: 3 })).toThrow(new RangeError("lossAndGradient: expected a batch of 1 to 2 rows, got 3"));
    expect(() => call({ rows: 0 })).toThrow("expected a batch of 1 to 2 rows, got 0");
    expect(() => call({ inputs: new Float64Array(3) })).toThrow(
      new RangeError("lossAndGradient: expected inputs [2 × 2], got 3 numbers"),
    );
    expect(() => call({ targets: new Float64Array(1) })).toThrow(
      new RangeError("lossAndGradient: expected targets [2 × 1], got 1 numbers"),
    );
  });

  test("of parameters and gradient", () => {
    expect(() => engine.lossAndGradient(batch, 1, new Float64Array(12), new Float64Array(13))).toThrow(
      new RangeError("lossAndGradient: expected parameters and gradient [13], got 12 and 13"),
    );
  });

  test("of options", () => {
    expect(() => createGraphEngine(network, { ...options, maxRows: 0 })).toThrow(
      new RangeError("createGraphEngine: expected one row or more to a batch, got 0"),
    );
    expect(() => createGraphEngine(network, { ...options, maxRows: 1, trainable: new Uint8Array(3) })).toThrow(
      new RangeError("createGraphEngine: expected 13 entries in trainable, one for each parameter, got 3"),
    );
  });
});
