import { describe, expect, test } from "vitest";
import { createNetwork } from "../../src/network/index.ts";
import { createRandom } from "../../src/numeric/random.ts";
import { createBatches } from "../../src/training/batches.ts";
import { clipGradient } from "../../src/training/clipping.ts";
import { floats } from "../../src/training/floats.ts";
import { createOptimizer, type OptimizerOptions } from "../../src/training/optimizer.ts";
import { addPenalties, penalizedEntries } from "../../src/training/penalties.ts";

// steps against an independent library: steps.test.ts

describe("optimizers", () => {
  test("the first step of Adam is the rate against the gradient's sign", () => {
    const theta = Float64Array.of(1, 1, 1);
    createOptimizer({ kind: "adam" }, 3, "float64").update(theta, Float64Array.of(5, -0.01, 0), 0.1);
    expect(theta[0]).toBeCloseTo(0.9, 8);
    expect(theta[1]).toBeCloseTo(1.1, 6);
    expect(theta[2]).toBe(1);
  });

  test("momentum adds up what a constant gradient gives", () => {
    const theta = Float64Array.of(0);
    const optimizer = createOptimizer({ kind: "sgd", momentum: 0.5 }, 1, "float64");
    for (let step = 0; step < 3; step++) optimizer.update(theta, Float64Array.of(1), 1);
    expect(theta[0]).toBe(-(1 + 1.5 + 1.75));
  });

  test.each(["float64", "float32"] as const)(
    "Adam takes many parameters by kernels with the bits of its loop in %s",
    (precision) => {
      const random = createRandom(5);
      const size = 1025;
      const normals = () => floats(precision, size).map(() => random.normal());
      const [byKernels, byLoop] = [1, 2].map(() => createOptimizer({ kind: "adam" }, size, precision));
      const theta = normals();
      const other = theta.slice();
      // a mask is left to the loop, also where it leaves out nothing
      const all = new Uint8Array(size).fill(1);
      for (let step = 0; step < 5; step++) {
        const gradient = normals();
        byKernels.update(theta, gradient, 0.01);
        byLoop.update(other, gradient, 0.01, all);
      }
      expect(theta).toEqual(other);
      expect(byKernels.state()).toEqual(byLoop.state());
    },
  );

  const kinds: OptimizerOptions[] = [{ kind: "sgd", momentum: 0.9 }, { kind: "adam" }, { kind: "sgd" }];
  test.each(kinds)("%j goes on from its state bit for bit", (options) => {
    const random = createRandom(3);
    const gradients = Array.from({ length: 8 }, () => Float64Array.from({ length: 5 }, () => random.normal()));
    const whole = new Float64Array(5);
    const parts = new Float64Array(5);
    const one = createOptimizer(options, 5, "float64");
    for (const gradient of gradients) one.update(whole, gradient, 0.03);
    let other = createOptimizer(options, 5, "float64");
    for (const gradient of gradients) {
      other.update(parts, gradient, 0.03);
      other = createOptimizer(options, 5, "float64", structuredClone(other.state()));
    }
    expect(parts).toEqual(whole);
  });

  test.each(kinds)("%j leaves alone what is not trainable", (options) => {
    const theta = Float64Array.of(1, 1);
    const optimizer = createOptimizer(options, 2, "float64");
    for (let step = 0; step < 3; step++) optimizer.update(theta, Float64Array.of(1, 1), 0.1, Uint8Array.of(0, 1));
    expect(theta[0]).toBe(1);
    expect(theta[1]).toBeLessThan(1);
  });

  test.each(kinds)("%j goes back to what it remembers", (options) => {
    const optimizer = createOptimizer(options, 2, "float64");
    const theta = Float64Array.of(1, 1);
    optimizer.update(theta, Float64Array.of(1, -2), 0.1);
    const before = optimizer.state();
    optimizer.remember();
    for (let step = 0; step < 2; step++) optimizer.update(theta, Float64Array.of(3, 5), 0.1);
    expect(optimizer.state()).not.toEqual(before);
    optimizer.restore();
    expect(optimizer.state()).toEqual(before);
  });

  test("misuse is refused", () => {
    expect(() => createOptimizer({ kind: "adamw" } as unknown as OptimizerOptions, 1, "float64")).toThrow(
      /expected sgd, adam, adamW, got adamw/,
    );
    expect(() => createOptimizer({ kind: "sgd", dampening: -5 }, 1, "float64")).toThrow(
      /expected a dampening from 0 to 1/,
    );
    expect(() => createOptimizer({ kind: "adam", beta1: 1 }, 1, "float64")).toThrow(
      /expected a beta1 from 0 to below 1/,
    );
    expect(() => createOptimizer({ kind: "sgd", nesterov: true }, 1, "float64")).toThrow(/momentum and no dampening/);
    const state = createOptimizer({ kind: "sgd" }, 2, "float64").state();
    expect(() => createOptimizer({ kind: "adam" }, 2, "float64", state)).toThrow(/expected a state of 2 × 2 numbers/);
  });
});

describe("clipping", () => {
  test("a norm above the bound is shortened to it, and the direction stays", () => {
    const gradient = Float64Array.of(3, 4);
    clipGradient({ norm: 1 }, gradient);
    expect(gradient[0]).toBeCloseTo(0.6, 15);
    expect(gradient[1]).toBeCloseTo(0.8, 15);
    clipGradient({ norm: 2 }, gradient);
    expect(gradient[1]).toBeCloseTo(0.8, 15);
  });

  test("a norm whose square overflows is shortened too", () => {
    const gradient = Float64Array.of(3e200, -4e200);
    clipGradient({ norm: 1 }, gradient);
    expect(gradient[0]).toBeCloseTo(0.6, 14);
    expect(gradient[1]).toBeCloseTo(-0.8, 14);
  });

  test("entries are cut to a value", () => {
    const gradient = Float64Array.of(3, -4, 0.5);
    clipGradient({ value: 1 }, gradient);
    expect(gradient).toEqual(Float64Array.of(1, -1, 0.5));
  });
});

describe("penalties", () => {
  const network = createNetwork({
    inputShape: [2],
    tensors: [
      { name: "weight", shape: [2, 2], values: [1, -2, 3, 0] },
      { name: "bias", shape: [2], values: [5, 5] },
      { name: "scale", shape: [2], values: [1, 1] },
      { name: "shift", shape: [2], values: [1, 1] },
      { name: "mean", shape: [2], values: [1, 1] },
      { name: "variance", shape: [2], values: [1, 1] },
    ],
    nodes: [
      { name: "dense", operator: { kind: "dense", weight: 0, bias: 1 }, inputs: [0] },
      {
        name: "norm",
        operator: { kind: "batchNormalization", scale: 2, bias: 3, mean: 4, variance: 5, epsilon: 0 },
        inputs: [1],
      },
    ],
  });

  test("leave running averages alone, and biases on request", () => {
    expect(Array.from(penalizedEntries(network, true))).toEqual([1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0]);
    expect(Array.from(penalizedEntries(network, false))).toEqual([1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
  });

  test("add their value to the loss and their slope to the gradient", () => {
    const gradient = new Float64Array(14);
    const value = addPenalties({ l1: 0.5, l2: 0.25 }, penalizedEntries(network, false), network.parameters, gradient);
    expect(value).toBe(0.5 * 6 + 0.125 * 14);
    expect(Array.from(gradient.subarray(0, 5))).toEqual([0.75, -1, 1.25, 0, 0]);
  });
});

describe("batches", () => {
  const samples = {
    inputs: Float64Array.from({ length: 14 }, (_, i) => i),
    targets: Float64Array.from({ length: 7 }, (_, i) => 10 * i),
    rows: 7,
  };

  test("hand out each sample once in an epoch, with its target, in an order that changes", () => {
    const batches = createBatches(samples, 3, "float64", createRandom(1));
    expect(batches.stepsPerEpoch).toBe(3);
    const epochs = [0, 1].map((epoch) =>
      [0, 1, 2].flatMap((k) => {
        const { inputs, targets, rows } = batches.at(3 * epoch + k);
        expect(rows).toBe(k < 2 ? 3 : 1);
        return Array.from({ length: rows }, (_, row) => {
          expect(inputs[2 * row + 1]).toBe(inputs[2 * row] + 1);
          expect(targets[row]).toBe(5 * inputs[2 * row]);
          return targets[row] / 10;
        });
      }),
    );
    for (const epoch of epochs) expect(epoch.toSorted()).toEqual([0, 1, 2, 3, 4, 5, 6]);
    expect(epochs[0]).not.toEqual(epochs[1]);
  });

  test("of a step do not depend on the steps before", () => {
    const one = createBatches(samples, 3, "float64", createRandom(1));
    for (let step = 0; step < 7; step++) one.at(step);
    const other = createBatches(samples, 3, "float64", createRandom(1));
    expect(other.at(7).targets).toEqual(one.at(7).targets);
  });

  test("are all samples where no fewer rows are asked for", () => {
    const batches = createBatches(samples, 7, "float32", createRandom(1));
    expect(batches.stepsPerEpoch).toBe(1);
    expect(batches.at(4).inputs).toEqual(Float32Array.from(samples.inputs));
    expect(batches.at(5)).toBe(batches.at(4));
  });
});
