import type { Operator } from "crease/network";
import { createRandom, enlarge, gamma, type Random } from "crease/numeric";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type AffineForm, propagateForm, selectPieces } from "../../src/network/affineForms.ts";
import { broadcastIndices, broadcastsTo } from "../../src/network/operators/broadcast.ts";
import { type Dyadic, dyadic, minus, plus, times, toNumber, zero } from "../support/dyadic.ts";
import { adjoint, apply, type Bound, bind, magnitude } from "./boundOperator.ts";
import { instances, type Shape } from "./operatorInstances.ts";

/** Normal numbers, every fourth one 0: the kernels leave zeros out. */
const sparse = (random: Random) => (count: number) =>
  Float64Array.from({ length: count }, () => (random.integer(4) === 0 ? 0 : random.normal()));

const smallIntegers = (random: Random) => (count: number) =>
  Float64Array.from({ length: count }, () => random.integer(10));

const unit = (size: number, index: number) => Float64Array.from({ length: size }, (_, i) => (i === index ? 1 : 0));

const dot = (first: readonly Float64Array[], second: readonly Float64Array[]) =>
  first.reduce((sum, values, k) => sum + values.reduce((part, value, i) => part + value * second[k][i], 0), 0);

/** [outputs][inputs] the matrix A over all inputs: its columns are images of unit vectors, which no rounding touches. */
function matrixOf(bound: Bound): number[][] {
  const columns = bound.inputSizes.flatMap((size, position) =>
    Array.from({ length: size }, (_, index) =>
      apply(
        bound,
        bound.inputSizes.map((other, k) => (k === position ? unit(size, index) : new Float64Array(other))),
        [0],
      ),
    ),
  );
  return Array.from({ length: bound.outputSize }, (_, j) => columns.map((column) => column[j] + 0));
}

const seeds = fc.integer({ min: 0, max: 2 ** 31 });

/** Operators with factors of their own, such as 1/3, which no integer stays one under. */
const withFractions = new Set(["averagePool", "reduce", "resize", "batchNormalization"]);
/** Operators in which something enters with a negative weight. */
const withNegatives = new Set(["negate", "subtract", "batchNormalization"]);

describe.each(Object.entries(instances))("the kernels of %s", (_kind, arbitrary) => {
  test("the adjoint is the transpose: ⟨A x, y⟩ = ⟨x, Aᵀ y⟩", () => {
    fc.assert(
      fc.property(arbitrary, seeds, (instance, seed) => {
        const draw = sparse(createRandom(seed));
        const bound = bind(instance, draw);
        const { kernels, inputSizes, outputSize } = bound;
        const x = inputSizes.map(draw);
        const y = draw(outputSize);
        const forwards = dot([apply(bound, x, [0])], [y]);
        const backwards = dot(x, adjoint(bound, y));
        // kernels, then the sums over inputs and outputs
        const inputTotal = inputSizes.reduce((sum, size) => sum + size, 0);
        const roundings = kernels.roundings + 2 * outputSize + inputTotal + 4;
        const products = dot([magnitude(bound, x, 0)], [y.map(Math.abs)]);
        expect(Math.abs(forwards - backwards)).toBeLessThanOrEqual(2 * gamma(roundings) * products);
      }),
    );
  });

  test("the adjoint of a unit vector is a row of A, bit for bit", () => {
    fc.assert(
      fc.property(arbitrary, seeds, (instance, seed) => {
        const bound = bind(instance, sparse(createRandom(seed)));
        const rows = Array.from({ length: bound.outputSize }, (_, j) =>
          adjoint(bound, unit(bound.outputSize, j)).flatMap((gradient) => Array.from(gradient, (value) => value + 0)),
        );
        expect(rows).toEqual(matrixOf(bound));
      }),
    );
  });

  test("the adjoint adds to what is there, in every row", () => {
    fc.assert(
      fc.property(arbitrary, seeds, fc.integer({ min: 1, max: 4 }), (instance, seed, rows) => {
        // integers, which add exactly
        if (withFractions.has(instance.operator.kind)) return;
        const draw = smallIntegers(createRandom(seed));
        const bound = bind(instance, draw);
        const y = draw(rows * bound.outputSize);
        const before = bound.inputSizes.map((size) => draw(rows * size));
        const gradients = before.map((values) => values.slice());
        bound.kernels.adjoint(y, rows, gradients);
        const fromZero = adjoint(bound, y, rows);
        expect(gradients).toEqual(before.map((values, k) => values.map((value, i) => value + fromZero[k][i])));
        for (let row = 0; row < rows; row++) {
          const alone = adjoint(bound, y.slice(row * bound.outputSize, (row + 1) * bound.outputSize));
          expect(fromZero.map((all, k) => all.slice(row * alone[k].length, (row + 1) * alone[k].length))).toEqual(
            alone,
          );
        }
      }),
    );
  });

  test("directions carry no bias and points carry it once: y = A x + w c, exact but for the stated roundings", () => {
    fc.assert(
      fc.property(arbitrary, seeds, fc.constantFrom(0, 1, -0.5, 3), (instance, seed, biasWeight) => {
        const draw = sparse(createRandom(seed));
        const bound = bind(instance, draw);
        const { kernels, inputSizes } = bound;
        const x = inputSizes.map(draw);
        const zeros = inputSizes.map((size) => new Float64Array(size));
        expect(apply(bound, zeros, [0]).every((value) => value === 0)).toBe(true);
        const bias = apply(bound, zeros, [1]);
        const exact = matrixOf(bound).map((row, j) =>
          plus(
            exactDot(
              row,
              x.flatMap((values) => [...values]),
            ),
            times(dyadic(biasWeight), dyadic(bias[j])),
          ),
        );
        const bounds = magnitude(bound, x, biasWeight);
        // a bias that is computed has been rounded by itself already
        const share = kernels.exactBias || instance.operator.kind === "shift" ? 1 : 2;
        apply(bound, x, [biasWeight]).forEach((value, j) => {
          const error = Math.abs(toNumber(minus(dyadic(value), exact[j])));
          expect(error).toBeLessThanOrEqual(
            share * gamma(kernels.roundings) * bounds[j] * enlarge(kernels.roundings + 1),
          );
        });
      }),
    );
  });

  test("the linear part is additive, and homogeneous bit for bit for powers of 2", () => {
    fc.assert(
      fc.property(arbitrary, seeds, fc.integer({ min: -20, max: 20 }), (instance, seed, exponent) => {
        const random = createRandom(seed);
        const bound = bind(instance, sparse(random));
        const x = bound.inputSizes.map(sparse(random));
        const scaled = x.map((values) => values.map((value) => value * 2 ** exponent));
        expect(apply(bound, scaled, [0])).toEqual(apply(bound, x, [0]).map((value) => value * 2 ** exponent));

        if (withFractions.has(instance.operator.kind)) return;
        const integers = bind(instance, smallIntegers(random));
        const u = integers.inputSizes.map(smallIntegers(random));
        const v = integers.inputSizes.map(smallIntegers(random));
        const sums = u.map((values, k) => values.map((value, i) => value + v[k][i]));
        const [au, av] = [u, v].map((direction) => apply(integers, direction, [0]));
        expect(apply(integers, sums, [0])).toEqual(au.map((value, j) => value + av[j]));
      }),
    );
  });

  test("several rows at once are the rows one by one, bit for bit", () => {
    fc.assert(
      fc.property(arbitrary, seeds, fc.integer({ min: 2, max: 8 }), (instance, seed, rows) => {
        const random = createRandom(seed);
        const draw = sparse(random);
        const bound = bind(instance, draw);
        const x = bound.inputSizes.map((size) => draw(rows * size));
        const biasWeights = Array.from({ length: rows }, () => random.integer(3) - 1);
        const together = apply(bound, x, biasWeights);
        const oneByOne = biasWeights.flatMap((weight, row) => [
          ...apply(
            bound,
            x.map((values, k) => values.slice(row * bound.inputSizes[k], (row + 1) * bound.inputSizes[k])),
            [weight],
          ),
        ]);
        expect([...together]).toEqual(oneByOne);
      }),
    );
  });

  test("magnitude bounds the absolute value, and is the value where no number is negative", () => {
    fc.assert(
      fc.property(arbitrary, seeds, (instance, seed) => {
        const random = createRandom(seed);
        const bound = bind(instance, sparse(random));
        const x = bound.inputSizes.map(sparse(random));
        const bounds = magnitude(bound, x, 1);
        apply(bound, x, [1]).forEach((value, j) => {
          expect(Math.abs(value)).toBeLessThanOrEqual(bounds[j] * enlarge(2 * bound.kernels.roundings));
        });

        if (withFractions.has(instance.operator.kind) || withNegatives.has(instance.operator.kind)) return;
        const integers = bind(instance, smallIntegers(random));
        const u = integers.inputSizes.map(smallIntegers(random));
        expect(magnitude(integers, u, 2)).toEqual(apply(integers, u, [2]));
      }),
    );
  });
});

function exactDot(row: readonly number[], x: readonly number[]): Dyadic {
  return row.reduce((sum, value, i) => plus(sum, times(dyadic(value), dyadic(x[i]))), zero);
}

/** An operator at one point, by hand. */
function valueAt(operator: Operator, tensors: readonly (readonly [Shape, number[]])[], shape: Shape, x: number[]) {
  const bound = bind(
    { operator, inputShapes: [shape], tensorShapes: tensors.map(([tensorShape]) => tensorShape) },
    () => Float64Array.from(tensors.flatMap(([, values]) => values)),
  );
  return [...apply(bound, [Float64Array.from(x)], [1])];
}

describe("operators by hand", () => {
  test("dense acts on the last axis of [3 × 2], each group alone", () => {
    const tensors = [
      [
        [3, 2],
        [1, 2, 3, 4, 5, 6],
      ],
      [[3], [100, 200, 300]],
    ] as const satisfies readonly (readonly [Shape, number[]])[];
    expect(valueAt({ kind: "dense", weight: 0, bias: 1 }, tensors, [3, 2], [1, 0, 0, 1, -1, 2])).toEqual([
      101, 203, 305, 102, 204, 306, 103, 205, 307,
    ]);
  });

  const x = [1, 2, 3, 4, 5, 6];
  const constants: readonly (readonly [string, Shape, number[], number[]])[] = [
    ["a scalar", [], [10], [10, 10, 10, 10, 10, 10]],
    ["one number", [1], [10], [10, 10, 10, 10, 10, 10]],
    ["a row", [3], [10, 20, 30], [10, 20, 30, 10, 20, 30]],
    ["a row with its axis", [1, 3], [10, 20, 30], [10, 20, 30, 10, 20, 30]],
    ["a column", [2, 1], [10, 20], [10, 10, 10, 20, 20, 20]],
    ["a full matrix", [2, 3], [1, 2, 3, 4, 5, 6], [1, 2, 3, 4, 5, 6]],
  ];
  test.each(constants)("%s broadcasts to [2 × 3] in scale and shift", (_title, shape, values, spread) => {
    expect(valueAt({ kind: "scale", factor: 0 }, [[shape, values]], [2, 3], x)).toEqual(
      x.map((value, i) => value * spread[i]),
    );
    expect(valueAt({ kind: "shift", offset: 0 }, [[shape, values]], [2, 3], x)).toEqual(
      x.map((value, i) => value + spread[i]),
    );
  });

  test("an inner axis of extent 1 repeats: [2 × 1 × 2] to [2 × 3 × 2]", () => {
    expect([...broadcastIndices([2, 1, 2], [2, 3, 2])]).toEqual([0, 1, 0, 1, 0, 1, 2, 3, 2, 3, 2, 3]);
    expect([...broadcastIndices([3, 1], [2, 3, 2])]).toEqual([0, 0, 1, 1, 2, 2, 0, 0, 1, 1, 2, 2]);
  });

  test("a constant does not broadcast where it would enlarge the value or an extent differs", () => {
    expect(broadcastsTo([1, 3], [3])).toBe(false);
    expect(broadcastsTo([3], [1])).toBe(false);
    expect(broadcastsTo([2], [2, 3])).toBe(false);
    expect(broadcastsTo([2, 1], [2, 3])).toBe(true);
    expect(broadcastsTo([], [])).toBe(true);
  });

  test("subtract takes the second branch from the first", () => {
    const bound = bind({ operator: { kind: "subtract" }, inputShapes: [[2], [2]], tensorShapes: [] }, () =>
      Float64Array.of(),
    );
    expect([...apply(bound, [Float64Array.of(5, 1), Float64Array.of(2, 4)], [1])]).toEqual([3, -3]);
    expect(adjoint(bound, Float64Array.of(7, 8)).map((gradient) => [...gradient])).toEqual([
      [7, 8],
      [-7, -8],
    ]);
  });

  test("the adjoint of add gives both gradients to a branch that is read twice", () => {
    const { kernels } = bind({ operator: { kind: "add" }, inputShapes: [[2], [2]], tensorShapes: [] }, () =>
      Float64Array.of(),
    );
    const gradient = Float64Array.of(100, 200);
    kernels.adjoint(Float64Array.of(1, 2), 1, [gradient, gradient]);
    expect([...gradient]).toEqual([102, 204]);
  });
});

describe("kernels that a node does not have", () => {
  test("the input computes nothing", () => {
    const { kernels } = bind({ operator: { kind: "input", shape: [2] }, inputShapes: [], tensorShapes: [] }, () =>
      Float64Array.of(),
    );
    expect(() => kernels.apply([], 1, Float64Array.of(1), new Float64Array(2))).toThrow(
      new TypeError("input.apply: expected an operator that computes, got the network's input; set its value instead"),
    );
  });

  test("forms pass affine nodes and piecewise-linear nodes by different functions", () => {
    const node = { index: 1, inputs: [0], inputSizes: [1], size: 1 };
    const form: AffineForm = { rows: Float64Array.of(1), errors: Float64Array.of(0) };
    const frame = { reference: Float64Array.of(), radii: Float64Array.of(), biasWeights: Float64Array.of(1) };
    expect(() => propagateForm(node, [form], frame, form, new Map())).toThrow(
      new TypeError("propagateForm: expected an affine node, got a piecewise-linear one"),
    );
    expect(() => selectPieces(node, () => 0, [form], frame, form)).toThrow(
      new TypeError("selectPieces: expected a piecewise-linear node, got an affine one"),
    );
  });
});
