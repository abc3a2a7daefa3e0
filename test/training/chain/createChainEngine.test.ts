import { createNetwork, type Network } from "crease/network";
import { createRandom, gamma, type Random } from "crease/numeric";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { isChain } from "../../../src/training/chain/chainLayers.ts";
import { createChainEngine } from "../../../src/training/chain/createChainEngine.ts";
import type { Batch } from "../../../src/training/gradientEngine.ts";
import { chainGradient, meanSquaredError } from "../../support/chainGradient.ts";

/** A layer of a random chain. */
interface Layer {
  readonly outputs: number;
  readonly bias: boolean;
  readonly relu: boolean;
}

const layers = fc.record({ outputs: fc.integer({ min: 1, max: 9 }), bias: fc.boolean(), relu: fc.boolean() });
const cases = fc.record({
  seed: fc.nat(),
  inputs: fc.integer({ min: 1, max: 5 }),
  layers: fc.array(layers, { minLength: 1, maxLength: 4 }),
  rows: fc.oneof(fc.integer({ min: 1, max: 20 }), fc.constantFrom(127, 130)),
  spare: fc.nat(20),
});

/** A chain whose weights and biases are normal numbers. */
function chain(random: Random, inputs: number, layersOf: readonly Layer[]): Network {
  const tensors: { name: string; shape: number[]; values: Float64Array }[] = [];
  const nodes: Parameters<typeof createNetwork>[0]["nodes"][number][] = [];
  let width = inputs;
  const tensor = (shape: number[]) => {
    const values = Float64Array.from({ length: shape.reduce((size, extent) => size * extent, 1) }, random.normal);
    return tensors.push({ name: `${tensors.length}`, shape, values }) - 1;
  };
  const add = (operator: (typeof nodes)[number]["operator"]) => {
    nodes.push({ name: `${nodes.length}`, operator, inputs: [nodes.length] });
  };
  for (const { outputs, bias, relu } of layersOf) {
    add({ kind: "dense", weight: tensor([outputs, width]), ...(bias ? { bias: tensor([outputs]) } : {}) });
    if (relu) add({ kind: "relu" });
    width = outputs;
  }
  return createNetwork({ inputShape: [inputs], tensors, nodes });
}

function batchOf(random: Random, network: Network, rows: number): Batch {
  const normals = (length: number) => Float64Array.from({ length }, random.normal);
  const [inputs, outputs] = [network.nodes[0].shape[0], network.nodes[network.output].shape[0]];
  return { inputs: normals(rows * inputs), targets: normals(rows * outputs), rows };
}

const loss = meanSquaredError;

function evaluate(network: Network, batch: Batch, options: { maxRows?: number; trainable?: Uint8Array } = {}) {
  const engine = createChainEngine(network, { loss, maxRows: batch.rows, ...options });
  const gradient = new Float64Array(network.parameters.length).fill(Number.NaN);
  const value = engine.lossAndGradient(batch, 0, network.parameters, gradient);
  return { value, gradient };
}

describe("the gradient of a chain", () => {
  test("is that of plain loops, to the rounding of its sums", () => {
    fc.assert(
      fc.property(cases, ({ seed, inputs, layers: layersOf, rows, spare }) => {
        const random = createRandom(seed, "chain");
        const network = chain(random, inputs, layersOf);
        const batch = batchOf(random, network, rows);
        const wanted = chainGradient(network, network.parameters, batch);
        const { value, gradient } = evaluate(network, batch, { maxRows: rows + spare });
        // both take the products of a forward pass in the same order, so that the loss has the same bits
        expect(value).toBe(wanted.value);
        const allowed = 2 * gamma(rows + 12 * layersOf.length);
        gradient.forEach((entry, i) => {
          expect(Math.abs(entry - wanted.gradient[i])).toBeLessThanOrEqual(allowed * wanted.size[i]);
        });
      }),
    );
  });

  test("is that of plain loops in float32, to the rounding of its sums, also of wide layers", () => {
    for (const [seed, widths, rows] of [
      [1, [300, 9, 5], 17],
      [2, [3, 270, 2], 32],
      [3, [1, 4, 4, 1], 50],
      [4, [4, 8, 1], 1],
    ] as const) {
      const random = createRandom(seed, "chain");
      const network = chain(
        random,
        widths[0],
        widths.slice(1).map((outputs) => ({ outputs, bias: true, relu: outputs > 2 })),
      );
      const batch = batchOf(random, network, rows);
      const numbers = network.parameters.map(Math.fround);
      const [inputs, targets] = [batch.inputs, batch.targets].map((values) => values.map(Math.fround));
      const wanted = chainGradient(network, numbers, { ...batch, inputs, targets });
      const engine = createChainEngine(network, { loss, maxRows: rows + 3, precision: "float32" });
      const gradient = new Float32Array(numbers.length);
      const value = engine.lossAndGradient({ ...batch, inputs, targets }, 0, numbers, gradient);
      // a rounding to float32 is 2²⁹ of those to float64
      const allowed = 2 * gamma((rows + Math.max(...widths) * widths.length) * 2 ** 29);
      expect(Math.abs(value - wanted.value)).toBeLessThanOrEqual(allowed * wanted.valueSize);
      gradient.forEach((entry, i) => {
        expect(Math.abs(entry - wanted.gradient[i])).toBeLessThanOrEqual(allowed * wanted.size[i]);
      });
    }
  });

  test("is that of central differences", () => {
    const random = createRandom(3, "chain");
    const network = chain(random, 2, [
      { outputs: 5, bias: true, relu: true },
      { outputs: 3, bias: false, relu: false },
      { outputs: 4, bias: true, relu: true },
      { outputs: 2, bias: true, relu: false },
    ]);
    const batch = batchOf(random, network, 11);
    const engine = createChainEngine(network, { loss, maxRows: 11 });
    const gradient = new Float64Array(network.parameters.length);
    const unused = gradient.slice();
    engine.lossAndGradient(batch, 0, network.parameters, gradient);
    const step = 2 ** -20;
    gradient.forEach((entry, i) => {
      const [above, below] = [step, -step].map((change) => {
        const parameters = network.parameters.slice();
        parameters[i] += change;
        return engine.lossAndGradient(batch, 0, parameters, unused);
      });
      expect((above - below) / (2 * step)).toBeCloseTo(entry, 6);
    });
  });

  test("by hand: a unit at zero passes nothing back", () => {
    // h = ReLU(w x + b), y = v h at x = 1, w = 1, b = −1 and at x = 3
    const network = createNetwork({
      inputShape: [1],
      tensors: [
        { name: "w", shape: [1, 1], values: [1] },
        { name: "b", shape: [1], values: [-1] },
        { name: "v", shape: [1, 1], values: [5] },
      ],
      nodes: [
        { name: "z", operator: { kind: "dense", weight: 0, bias: 1 }, inputs: [0] },
        { name: "h", operator: { kind: "relu" }, inputs: [1] },
        { name: "y", operator: { kind: "dense", weight: 2 }, inputs: [2] },
      ],
    });
    const batch = (inputs: number[], targets: number[]) => ({
      inputs: Float64Array.from(inputs),
      targets: Float64Array.from(targets),
      rows: inputs.length,
    });
    expect(evaluate(network, batch([1], [2]))).toEqual({ value: 4, gradient: Float64Array.of(0, 0, 0) });
    // y = 10, so that ∂loss/∂y = (10 − 8): half the rows, twice the difference
    expect(evaluate(network, batch([1, 3], [0, 8]))).toEqual({ value: 2, gradient: Float64Array.of(30, 10, 4) });
  });

  test("depends on nothing that was computed before, and has the same bits each time", () => {
    const random = createRandom(5, "chain");
    const network = chain(random, 3, [
      { outputs: 6, bias: true, relu: true },
      { outputs: 6, bias: true, relu: true },
      { outputs: 1, bias: true, relu: false },
    ]);
    const engine = createChainEngine(network, { loss, maxRows: 40 });
    const run = (batch: Batch) => {
      const gradient = new Float64Array(network.parameters.length);
      return { value: engine.lossAndGradient(batch, 0, network.parameters, gradient), gradient };
    };
    const [first, second] = [batchOf(random, network, 13), batchOf(random, network, 40)];
    const before = run(first);
    run(second);
    run({ ...second, inputs: second.inputs.map(() => Number.POSITIVE_INFINITY) });
    expect(run(first)).toEqual(before);
    // the same arrays with other numbers are another batch
    first.inputs.fill(0.5);
    expect(run(first).value).not.toBe(before.value);
    expect(run(first)).toEqual(evaluate(network, first));
  });

  test("takes float32 arrays", () => {
    const random = createRandom(6, "chain");
    const network = chain(random, 2, [
      { outputs: 4, bias: true, relu: true },
      { outputs: 1, bias: true, relu: false },
    ]);
    const { inputs, targets, rows } = batchOf(random, network, 9);
    const narrow = { inputs: Float32Array.from(inputs), targets: Float32Array.from(targets), rows };
    const wide = { inputs: Float64Array.from(narrow.inputs), targets: Float64Array.from(narrow.targets), rows };
    const parameters = Float32Array.from(network.parameters);
    const gradient = new Float32Array(parameters.length);
    const value = createChainEngine(network, { loss, maxRows: 9 }).lossAndGradient(narrow, 0, parameters, gradient);
    const wanted = chainGradient(network, Float64Array.from(parameters), wide);
    expect(value).toBe(wanted.value);
    // a rounding to float32 each, beside those of float64
    gradient.forEach((entry, i) => {
      expect(Math.abs(entry - wanted.gradient[i])).toBeLessThanOrEqual(2 ** -23 * wanted.size[i]);
    });
  });

  test("shows NaN and overflow as a loss that is not finite", () => {
    const random = createRandom(7, "chain");
    const network = chain(random, 1, [
      { outputs: 4, bias: true, relu: true },
      { outputs: 1, bias: true, relu: false },
    ]);
    const batch = { ...batchOf(random, network, 5), inputs: Float64Array.of(1, 2, -1, -2, 0) };
    const engine = createChainEngine(network, { loss, maxRows: 5 });
    const gradient = new Float64Array(network.parameters.length);
    for (const wrong of [Number.NaN, 2 ** 1023]) {
      const parameters = network.parameters.map((value) => value * wrong);
      expect(engine.lossAndGradient(batch, 0, parameters, gradient)).not.toSatisfy(Number.isFinite);
    }
    const rows = batch.inputs.slice();
    rows[2] = Number.NaN;
    expect(engine.lossAndGradient({ ...batch, inputs: rows }, 0, network.parameters, gradient)).toBeNaN();
  });
});

describe("parameters that are not trained", () => {
  test("have gradient 0, and the others theirs", () => {
    fc.assert(
      fc.property(cases, ({ seed, inputs, layers: layersOf, rows }) => {
        const random = createRandom(seed, "chain");
        const network = chain(random, inputs, layersOf);
        const batch = batchOf(random, network, rows);
        const trainable = Uint8Array.from(network.parameters, () => random.integer(2));
        const all = evaluate(network, batch);
        const some = evaluate(network, batch, { trainable });
        expect(some.value).toBe(all.value);
        expect(some.gradient).toEqual(all.gradient.map((entry, i) => (trainable[i] === 1 ? entry : 0)));
      }),
    );
  });

  test("and are zeros outside of diagonal blocks cost nothing and change nothing", () => {
    const shapes = fc.record({
      seed: fc.nat(),
      blocks: fc.integer({ min: 2, max: 5 }),
      rows: fc.integer({ min: 1, max: 20 }),
    });
    fc.assert(
      fc.property(shapes, ({ seed, blocks, rows }) => {
        const random = createRandom(seed, "chain");
        const network = chain(random, 2, [
          { outputs: blocks, bias: true, relu: false },
          { outputs: 4 * blocks, bias: true, relu: true },
          { outputs: 4 * blocks, bias: false, relu: true },
          { outputs: blocks, bias: false, relu: false },
          { outputs: 3, bias: true, relu: false },
        ]);
        const trainable = new Uint8Array(network.parameters.length).fill(1);
        for (const index of [2, 4, 5]) emptyOffDiagonal(network, index, blocks, trainable);
        const batch = batchOf(random, network, rows);
        const dense = evaluate(network, batch);
        const diagonal = evaluate(network, batch, { trainable });
        expect(diagonal.value).toBe(dense.value);
        // sums over one block leave out zeros only
        expect(diagonal.gradient).toEqual(dense.gradient.map((entry, i) => (trainable[i] === 1 ? entry : 0)));
      }),
    );
  });
});

describe("a chain", () => {
  const dense = (weight: number) => ({ kind: "dense", weight }) as const;
  const tensors = [
    { name: "w", shape: [2, 2], values: [1, 2, 3, 4] },
    { name: "v", shape: [2, 2], values: [1, 2, 3, 4] },
  ];
  const network = (operators: Parameters<typeof createNetwork>[0]["nodes"][number]["operator"][], output?: number) =>
    createNetwork({
      inputShape: [2],
      tensors,
      nodes: operators.map((operator, i) => ({
        name: `${i}`,
        operator,
        inputs: operator.kind === "add" ? [0, i] : [i],
      })),
      output,
    });

  test("is dense layers with ReLU or without", () => {
    expect(isChain(network([dense(0)]))).toBe(true);
    expect(isChain(network([dense(0), dense(1), { kind: "relu" }]))).toBe(true);
  });

  test("is not what has other operators, branches, an output in its middle, or a weight used twice", () => {
    expect(isChain(network([{ kind: "relu" }, dense(0)]))).toBe(false);
    expect(isChain(network([dense(0), { kind: "abs" }]))).toBe(false);
    expect(isChain(network([dense(0), { kind: "add" }]))).toBe(false);
    expect(isChain(network([dense(0), { kind: "relu" }], 1))).toBe(false);
    expect(isChain(network([dense(0), dense(0)]))).toBe(false);
    expect(isChain(network([]))).toBe(false);
  });

  test("is asked for by its engine, with sizes that fit", () => {
    expect(() => createChainEngine(network([{ kind: "abs" }]), { loss, maxRows: 1 })).toThrow(
      "createChainEngine: expected an input of one axis and dense layers with or without ReLU between them, got another network; use the graph engine",
    );
    expect(() => createChainEngine(network([dense(0)]), { loss, maxRows: 0 })).toThrow(
      "createChainEngine: expected a number of rows as maxRows, got 0",
    );
    expect(() => createChainEngine(network([dense(0)]), { loss, maxRows: 1, trainable: new Uint8Array(3) })).toThrow(
      "createChainEngine: expected trainable [8], an entry for each parameter, got 3",
    );
    const engine = createChainEngine(network([dense(0)]), { loss, maxRows: 2 });
    const numbers = (length: number) => new Float64Array(length);
    const run = (inputs: number, rows: number, parameters: number) => () =>
      engine.lossAndGradient(
        { inputs: numbers(inputs), targets: numbers(6), rows },
        0,
        numbers(parameters),
        numbers(8),
      );
    expect(run(6, 3, 8)).toThrow("lossAndGradient: expected a batch of 1 to 2 rows, got 3");
    expect(run(3, 2, 8)).toThrow("lossAndGradient: expected inputs [2 × 2], got 3 numbers");
    expect(run(6, 1.5, 8)).toThrow("lossAndGradient: expected a batch of 1 to 2 rows, got 1.5");
    const short = { inputs: numbers(4), targets: numbers(1), rows: 2 };
    expect(() => engine.lossAndGradient(short, 0, numbers(8), numbers(8))).toThrow(
      /^lossAndGradient: expected targets \[2 × \d\], got 1 numbers$/,
    );
    expect(run(4, 2, 7)).toThrow("lossAndGradient: expected parameters and gradient [8], got 7 and 8");
  });
});

/** Sets the entries of a weight outside its equal diagonal blocks to 0, and fixes them. */
function emptyOffDiagonal(network: Network, index: number, blocks: number, trainable: Uint8Array): void {
  const { shape, offset } = network.tensors[index];
  const [outputs, inputs] = shape;
  for (let j = 0; j < outputs; j++) {
    for (let k = 0; k < inputs; k++) {
      if (Math.floor((j * blocks) / outputs) === Math.floor((k * blocks) / inputs)) continue;
      network.parameters[offset + j * inputs + k] = 0;
      trainable[offset + j * inputs + k] = 0;
    }
  }
}
