import { createNetwork, forward, type Network, tensorValues } from "crease/network";
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

describe("a transposed convolution", () => {
  /** Of images of 40 × 40, so that few positions are at an edge. */
  function transposed(channels: number, outputs: number, kernel: number, stride: number, groups = 1): Network {
    const shape = [channels, outputs / groups, kernel, kernel];
    return createNetwork({
      inputShape: [channels, 40, 40],
      tensors: [
        { name: "weight", shape, values: new Float64Array(shape.reduce((size, extent) => size * extent)) },
        { name: "bias", shape: [outputs], values: new Float64Array(outputs) },
      ],
      nodes: [
        {
          name: "up",
          operator: {
            kind: "transposedConvolution",
            weight: 0,
            bias: 1,
            strides: [stride, stride],
            dilations: [1, 1],
            pads: [0, 0, 0, 0],
            outputPads: [0, 0],
            groups,
          },
          inputs: [0],
        },
      ],
    });
  }

  const shapes: [number, number, number, number, number][] = [
    [32, 8, 4, 2, 1],
    [32, 8, 3, 2, 1],
    [24, 6, 3, 1, 1],
    [32, 16, 4, 2, 2],
    [16, 8, 6, 3, 1],
  ];

  test.each(shapes)(
    "of %i channels to %i, kernel %i, stride %i, %i groups keeps the variance of its inputs",
    (...shape) => {
      const draws = random.stream("inputs", ...shape);
      let sum = 0;
      const repeats = 4;
      for (let repeat = 0; repeat < repeats; repeat++) {
        const begun = initialize(transposed(...shape), { kind: "heNormal", gain: 1 }, random.stream("up", repeat));
        const inputs = Float64Array.from({ length: shape[0] * 1600 }, () => draws.normal());
        const outputs = forward(begun, inputs, 1);
        // without the edge, where fewer products meet
        const [, extent] = begun.nodes[begun.output].shape;
        const [, , kernel, stride] = shape;
        const period = stride * Math.ceil(kernel / stride);
        const end = period + stride * Math.floor((extent - 2 * period) / stride);
        let squares = 0;
        let count = 0;
        for (let i = 0; i < outputs.length; i++) {
          const [row, column] = [Math.floor(i / extent) % extent, i % extent];
          if (row < period || row >= end || column < period || column >= end) continue;
          squares += outputs[i] * outputs[i];
          count++;
        }
        sum += squares / count / repeats;
      }
      expect(sum).toBeGreaterThan(0.9);
      expect(sum).toBeLessThan(1.1);
    },
  );

  test("has fan-in channels / groups · kernel / strides and fan-out outputs / groups · kernel", () => {
    const network = transposed(40, 60, 4, 2, 2);
    // fan-in 20 · 16 / 4 = 80, fan-out 30 · 16 = 480; 19 200 draws
    const spread = (initializer: Initializer) => variance(tensorValues(initialize(network, initializer, random), 0));
    expect(Math.abs(spread({ kind: "heUniform" }) * 40 - 1)).toBeLessThan(0.05);
    expect(Math.abs(spread({ kind: "xavierNormal" }) * 280 - 1)).toBeLessThan(0.05);
    expect(Math.abs(spread({ kind: "pytorch" }) * 3 * 480 - 1)).toBeLessThan(0.05);
  });

  test("begins with orthonormal rows of its stored weight", () => {
    const weight = tensorValues(initialize(transposed(3, 2, 2, 2), { kind: "orthogonal" }, random), 0);
    for (let i = 0; i < 3; i++) {
      for (let j = 0; j < 3; j++) {
        let product = 0;
        for (let k = 0; k < 8; k++) product += weight[8 * i + k] * weight[8 * j + k];
        expect(product).toBeCloseTo(i === j ? 1 : 0, 13);
      }
    }
  });

  test("is refused by what goes by units, unless other nodes are named", () => {
    const network = transposed(4, 4, 2, 2);
    for (const kind of ["rai", "raai"] as const) {
      expect(() => initialize(network, { kind }, random)).toThrow(
        new RangeError(
          `initialize: expected layers whose weight has a row for each unit with ${kind}, got the transposed convolution "up"; name the nodes to initialize`,
        ),
      );
      expect(initialize(network, { kind }, random, []).parameters).toEqual(network.parameters);
    }
  });
});

describe("what cannot begin is refused", () => {
  const network = randomDenseNetwork([2, 3, 1], { kind: "zeros" }, random);

  test("nodes that are no layers with weights", () => {
    for (const node of [0, 2, 4, -1, 1.5, Number.NaN]) {
      expect(() => initialize(network, { kind: "zeros" }, random, [1, node])).toThrow(
        new RangeError(`initialize: expected nodes that are dense layers or convolutions, got ${node}`),
      );
    }
  });

  test("a kind that is not known", () => {
    const initializer = { kind: "kaiming" } as unknown as Initializer;
    expect(() => initialize(network, initializer, random)).toThrow(
      new RangeError(
        'initialize: expected an initializer of kind pytorch, heNormal, heUniform, xavierNormal, xavierUniform, orthogonal, rai, raai, zeros, got "kaiming"',
      ),
    );
  });
});
