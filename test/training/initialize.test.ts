import { createNetwork, type Network, tensorValues } from "crease/network";
import { type Initializer, initialize, randomDenseNetwork } from "crease/training";
import { describe, expect, test } from "vitest";
import { createRandom } from "../../src/numeric/random.ts";

const random = createRandom(11);
const fanIn = 300;
const fanOut = 200;

/** Weights and biases of one layer [200 × 300]. */
function drawn(initializer: Initializer): { weight: Float64Array; bias: Float64Array } {
  const network = randomDenseNetwork([fanIn, fanOut], initializer, random);
  return { weight: tensorValues(network, 0), bias: tensorValues(network, 1) };
}

const mean = (values: Float64Array) => values.reduce((sum, value) => sum + value, 0) / values.length;
const variance = (values: Float64Array) => mean(values.map((value) => value * value)) - mean(values) ** 2;
const largest = (values: Float64Array) => values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);

describe("the variance of initial weights", () => {
  // 60 000 draws: the sample variance of a normal one is off by 0.6 % in the mean
  const cases: [Initializer, number][] = [
    [{ kind: "pytorch" }, 1 / (3 * fanIn)],
    [{ kind: "heNormal" }, 2 / fanIn],
    [{ kind: "heUniform" }, 2 / fanIn],
    [{ kind: "heNormal", gain: 3 }, 9 / fanIn],
    [{ kind: "xavierNormal" }, 2 / (fanIn + fanOut)],
    [{ kind: "xavierUniform", gain: 2 }, 8 / (fanIn + fanOut)],
    [{ kind: "orthogonal" }, 1 / fanIn],
  ];
  test.each(cases)("%j: %f", (initializer, wanted) => {
    const { weight, bias } = drawn(initializer);
    expect(Math.abs(variance(weight) / wanted - 1)).toBeLessThan(0.03);
    expect(Math.abs(mean(weight))).toBeLessThan(4 * Math.sqrt(wanted / weight.length));
    if (initializer.kind !== "pytorch") expect(bias.every((value) => value === 0)).toBe(true);
  });

  test("uniform ones stay within their bound and reach it", () => {
    const bound = 1 / Math.sqrt(fanIn);
    const { weight, bias } = drawn({ kind: "pytorch" });
    for (const values of [weight, bias]) {
      expect(largest(values)).toBeLessThanOrEqual(bound);
      expect(largest(values)).toBeGreaterThan(0.95 * bound);
    }
    expect(largest(drawn({ kind: "heUniform" }).weight)).toBeLessThanOrEqual(Math.sqrt(6 / fanIn));
  });

  test("of RAI without its Beta entries, one for each unit, is that of its normal ones", () => {
    const { weight, bias } = drawn({ kind: "rai", sigma: 0.6 });
    const deviation = 0.6 / Math.sqrt(fanIn);
    const large =
      weight.filter((value) => value > 6 * deviation).length + bias.filter((value) => value > 6 * deviation).length;
    // Beta(2, 1) lies above 6 deviations, 0.21, with probability 0.957
    expect(large).toBeGreaterThan(0.9 * fanOut);
    expect(large).toBeLessThanOrEqual(fanOut);
    const rest = weight.filter((value) => value <= 6 * deviation);
    expect(Math.abs(variance(rest) / deviation ** 2 - 1)).toBeLessThan(0.05);
  });

  test("rows of RAAI sum to (1 − ρ) of what those of RAI do", () => {
    const sums = (kind: "rai" | "raai") => {
      const { weight } = drawn({ kind });
      const deviation = 0.6007 / Math.sqrt(fanIn);
      return Float64Array.from({ length: fanOut }, (_, unit) =>
        weight
          .subarray(unit * fanIn, (unit + 1) * fanIn)
          .filter((value) => Math.abs(value) < 5 * deviation)
          .reduce((sum, value) => sum + value, 0),
      );
    };
    const share = Math.sqrt(variance(sums("raai")) / variance(sums("rai")));
    expect(share).toBeLessThan(0.2);
  });
});

describe("orthogonal weights", () => {
  test.each([
    [4, 7],
    [7, 4],
    [5, 5],
    [1, 3],
  ])("%i rows and %i columns", (rows, columns) => {
    const network = randomDenseNetwork([columns, rows], { kind: "orthogonal", gain: 2 }, random);
    const weight = tensorValues(network, 0);
    const isWide = rows <= columns;
    const count = isWide ? rows : columns;
    for (let i = 0; i < count; i++) {
      for (let j = 0; j < count; j++) {
        let product = 0;
        for (let k = 0; k < Math.max(rows, columns); k++) {
          const at = (vector: number) => (isWide ? vector * columns + k : k * columns + vector);
          product += weight[at(i)] * weight[at(j)];
        }
        expect(product).toBeCloseTo(i === j ? 4 : 0, 13);
      }
    }
  });
});

describe("which parameters begin anew", () => {
  const network: Network = createNetwork({
    inputShape: [2, 8],
    tensors: [
      { name: "weight", shape: [6, 1, 3], values: new Float64Array(18) },
      { name: "bias", shape: [6], values: new Float64Array(6).fill(7) },
      { name: "factor", shape: [1], values: [5] },
      { name: "last", shape: [2, 6], values: new Float64Array(12) },
    ],
    nodes: [
      {
        name: "convolution",
        operator: { kind: "convolution", weight: 0, bias: 1, strides: [1], dilations: [1], pads: [1, 1], groups: 2 },
        inputs: [0],
      },
      { name: "scale", operator: { kind: "scale", factor: 2 }, inputs: [1] },
      { name: "swap", operator: { kind: "transpose", axes: [1, 0] }, inputs: [2] },
      { name: "dense", operator: { kind: "dense", weight: 3 }, inputs: [3] },
    ],
  });

  test("those of dense layers and convolutions, with the fan-in of a group", () => {
    const begun = initialize(network, { kind: "pytorch" }, random);
    expect(largest(tensorValues(begun, 0))).toBeLessThanOrEqual(1 / Math.sqrt(3));
    expect(largest(tensorValues(begun, 1))).toBeLessThanOrEqual(1 / Math.sqrt(3));
    expect(tensorValues(begun, 2)[0]).toBe(5);
    expect(largest(tensorValues(begun, 3))).toBeGreaterThan(0);
  });

  test("of chosen nodes only", () => {
    const begun = initialize(network, { kind: "heNormal" }, random, [4]);
    expect(tensorValues(begun, 1)).toEqual(tensorValues(network, 1));
    expect(largest(tensorValues(begun, 3))).toBeGreaterThan(0);
  });

  test("and a layer's numbers do not depend on the others", () => {
    const all = initialize(network, { kind: "heNormal" }, random);
    const last = initialize(network, { kind: "heNormal" }, random, [4]);
    expect(tensorValues(all, 3)).toEqual(tensorValues(last, 3));
  });

  test("zeros make everything zero", () => {
    const { weight, bias } = drawn({ kind: "zeros" });
    expect(largest(weight) + largest(bias)).toBe(0);
  });
});
