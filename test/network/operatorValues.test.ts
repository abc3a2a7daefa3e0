/** What affine operators compute, against their definitions. */
import { type Operator, sizeOf } from "crease/network";
import { CreaseError, createRandom, gamma, type Random } from "crease/numeric";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { dyadic, minus, plus, times, toNumber } from "../support/dyadic.ts";
import { adjoint, apply, bind, magnitude } from "./boundOperator.ts";
import { type AffineKind, type Instance, instances } from "./operatorInstances.ts";
import { referenceValue, tensorOf } from "./operatorReference.ts";

const seeds = fc.integer({ min: 0, max: 2 ** 31 });

/** Small integers of both signs, which products and sums leave exact. */
const integers = (random: Random) => (count: number) =>
  Float64Array.from({ length: count }, () => random.integer(19) - 9);

/** Whether quotients or square roots enter: then a kernel and a definition round in different places. */
const isRounded = ({ operator }: Instance) =>
  operator.kind === "averagePool" ||
  operator.kind === "resize" ||
  operator.kind === "batchNormalization" ||
  (operator.kind === "reduce" && operator.how === "mean");

function tensorsOf(instance: Instance, parameters: Float64Array) {
  let offset = 0;
  return instance.tensorShapes.map((shape) => {
    offset += sizeOf(shape);
    return tensorOf(shape, parameters.subarray(offset - sizeOf(shape), offset));
  });
}

/** −0 and 0 are one number here. */
const plain = (values: ArrayLike<number>) => Array.from(values, (value) => value + 0);

describe.each(Object.entries(instances))("%s", (_kind, arbitrary) => {
  test("has the shape and the value of its definition", () => {
    fc.assert(
      fc.property(arbitrary, seeds, (instance, seed) => {
        const draw = integers(createRandom(seed));
        const bound = bind(instance, draw);
        const x = bound.inputSizes.map(draw);
        const expected = referenceValue(
          instance.operator as Extract<Operator, { kind: AffineKind }>,
          x.map((values, k) => tensorOf(instance.inputShapes[k], values)),
          tensorsOf(instance, bound.parameters),
        );
        expect(bound.outputShape).toEqual(expected.shape);
        const actual = plain(apply(bound, x, [1]));
        if (!isRounded(instance)) {
          expect(actual).toEqual(plain(expected.values()));
          return;
        }
        const sizes = magnitude(bound, x, 1);
        expected.values().forEach((value, j) => {
          expect(Math.abs(actual[j] - value)).toBeLessThanOrEqual(2 ** -47 * sizes[j]);
        });
      }),
    );
  });

  test("magnitude is Σ |a| x + w |c|", () => {
    fc.assert(
      fc.property(arbitrary, seeds, fc.constantFrom(0, 1, 4), (instance, seed, biasWeight) => {
        const draw = integers(createRandom(seed));
        const bound = bind(instance, draw);
        const x = bound.inputSizes.map((size) => draw(size).map(Math.abs));
        // rows of A by the adjoint
        const expected = Array.from({ length: bound.outputSize }, (_, j) => {
          const row = adjoint(
            bound,
            Float64Array.from({ length: bound.outputSize }, (_entry, i) => (i === j ? 1 : 0)),
          );
          return row.reduce((sum, a, k) => sum + a.reduce((part, value, i) => part + Math.abs(value) * x[k][i], 0), 0);
        });
        const zeros = bound.inputSizes.map((size) => new Float64Array(size));
        const bias = apply(bound, zeros, [1]);
        const actual = magnitude(bound, x, biasWeight);
        actual.forEach((value, j) => {
          const right = expected[j] + biasWeight * Math.abs(bias[j]);
          // mean and bias of a normalisation may cancel, their magnitudes add up
          if (instance.operator.kind === "batchNormalization") expect(value).toBeGreaterThanOrEqual(right);
          else if (isRounded(instance)) expect(Math.abs(value - right)).toBeLessThanOrEqual(2 ** -47 * right);
          else expect(value).toBe(right);
        });
      }),
    );
  });

  test("gives the stored bias without rounding where it reads zeros, if it says so", () => {
    fc.assert(
      fc.property(arbitrary, seeds, (instance, seed) => {
        const random = createRandom(seed);
        const bound = bind(instance, (count) => Float64Array.from({ length: count }, () => random.normal()));
        expect(bound.kernels.exactBias).toBe(instance.operator.kind === "batchNormalization" ? undefined : true);
        if (!bound.kernels.exactBias) return;
        const stored = new Set([0, ...bound.parameters]);
        if (instance.operator.kind === "pad") stored.add(instance.operator.value);
        const zeros = (rows: number) => bound.inputSizes.map((size) => new Float64Array(rows * size));
        for (const value of apply(bound, zeros(1), [1])) expect(stored).toContain(value + 0);
        // also among other rows
        for (const value of apply(bound, zeros(4), [0, 1, 0, 1])) expect(stored).toContain(value + 0);
      }),
    );
  });

  test("states enough roundings, and no more than there are numbers to sum and four", () => {
    fc.assert(
      fc.property(arbitrary, (instance) => {
        const { kernels, inputSizes } = bind(instance, (count) => new Float64Array(count).fill(1));
        const read = inputSizes.reduce((sum, size) => sum + size, 0);
        expect(kernels.roundings).toBeGreaterThanOrEqual(0);
        expect(kernels.roundings).toBeLessThanOrEqual(read + 4);
      }),
    );
  });
});

describe("a transposed convolution", () => {
  test("is the adjoint of the convolution with the same weight", () => {
    fc.assert(
      fc.property(instances.convolution, seeds, (instance, seed) => {
        if (instance.operator.kind !== "convolution") return;
        const draw = integers(createRandom(seed));
        const { bias: _, ...operator } = instance.operator;
        const convolution = bind({ ...instance, operator, tensorShapes: instance.tensorShapes.slice(0, 1) }, draw);
        const [inputShape] = instance.inputShapes;
        const { strides, dilations, pads, groups } = operator;
        // what the last windows leave over
        const kernel = instance.tensorShapes[0].slice(2);
        const outputPads = kernel.map((extent, axis) => {
          const reach = (extent - 1) * dilations[axis] + 1;
          return (inputShape[axis + 1] + pads[axis] + pads[axis + kernel.length] - reach) % strides[axis];
        });
        const transposed = bind(
          {
            operator: {
              ...{ kind: "transposedConvolution", weight: 0, strides, dilations, pads, outputPads, groups },
            },
            inputShapes: [convolution.outputShape],
            tensorShapes: [instance.tensorShapes[0]],
          },
          () => convolution.parameters,
        );
        expect(transposed.outputShape).toEqual(inputShape);
        const y = draw(convolution.outputSize);
        expect(plain(apply(transposed, [y], [1]))).toEqual(plain(adjoint(convolution, y)[0]));
      }),
    );
  });
});

describe("operators of large sizes", () => {
  test("an odd number of filters, and rows that are no multiple of three, give what one row gives", () => {
    for (const outputs of [1, 2, 3, 5, 7, 9]) {
      const draw = integers(createRandom(outputs));
      const instance: Instance = {
        operator: {
          ...{ kind: "convolution", weight: 0, bias: 1, groups: 1 },
          ...{ strides: [2, 1], dilations: [1, 1], pads: [1, 1, 1, 1] },
        },
        inputShapes: [[3, 8, 7]],
        tensorShapes: [[outputs, 3, 3, 3], [outputs]],
      };
      const bound = bind(instance, draw);
      const x = draw(5 * 168);
      const expected = [0, 1, 2, 3, 4].flatMap((row) =>
        referenceValue(
          instance.operator as Extract<Operator, { kind: AffineKind }>,
          [tensorOf([3, 8, 7], x.subarray(row * 168, (row + 1) * 168))],
          tensorsOf(instance, bound.parameters),
        ).values(),
      );
      expect([...apply(bound, [x], [1, 1, 1, 1, 1])]).toEqual(expected);
    }
  });
});

describe("the number that an operator computes once", () => {
  const normalization = (values: readonly number[], epsilon: number) =>
    bind(
      {
        operator: { kind: "batchNormalization", scale: 0, bias: 1, mean: 2, variance: 3, epsilon },
        inputShapes: [[1, 2]],
        tensorShapes: [[1], [1], [1], [1]],
      },
      () => Float64Array.from(values),
    );

  test("the factor of a normalisation is scale / √(variance + ε) in float64", () => {
    const bound = normalization([0.3, 0.1, 0.7, 0.11], 2 ** -10);
    const factor = 0.3 / Math.sqrt(0.11 + 2 ** -10);
    expect([...apply(bound, [Float64Array.of(1, 2)], [0])]).toEqual([factor, 2 * factor]);
    expect([...apply(bound, [Float64Array.of(1, 2)], [1])]).toEqual([
      factor * (1 - 0.7) + 0.1,
      factor * (2 - 0.7) + 0.1,
    ]);
  });

  test("a normalisation is within its five roundings of exact arithmetic, and needs more than one", () => {
    const random = createRandom(5, "normalisation");
    let worst = 0;
    for (let round = 0; round < 2000; round++) {
      const [scale, bias, mean] = [random.normal(), random.normal() / 8, random.normal()];
      const bound = normalization([scale, bias, mean, random.uniform()], 2 ** -10);
      const x = [random.normal() / 8, 0];
      const [factor] = apply(bound, [Float64Array.of(1, 0)], [0]);
      const bounds = magnitude(bound, [Float64Array.from(x)], 3);
      apply(bound, [Float64Array.from(x)], [3]).forEach((value, i) => {
        const centered = minus(dyadic(x[i]), times(dyadic(3), dyadic(mean)));
        const exact = plus(times(dyadic(factor), centered), times(dyadic(3), dyadic(bias)));
        worst = Math.max(worst, Math.abs(toNumber(minus(dyadic(value), exact))) / bounds[i]);
      });
      expect(bound.kernels.roundings).toBe(5);
    }
    expect(worst).toBeLessThanOrEqual(gamma(5));
    expect(worst).toBeGreaterThan(gamma(1));
  });

  test("a variance that leaves no square root is refused", () => {
    expect(() => normalization([1, 0, 0, -0.5], 0.25)).toThrow(CreaseError);
    expect(() => normalization([1, 0, 0, -0.5], 0.25)).toThrow(
      expect.objectContaining({
        code: "non-finite",
        message: 'batchNormalization: expected a positive variance + epsilon in node "node", got -0.25 for channel 0',
        details: { node: "node", channel: 0 },
      }),
    );
    expect(() => normalization([1, 0, 0, 0], 0)).toThrow("got 0 for channel 0");
  });

  test("a mean over 3 multiplies by 1/3, rounded once", () => {
    const mean = bind(
      { operator: { kind: "reduce", how: "mean", axes: [0], keepAxes: false }, inputShapes: [[3]], tensorShapes: [] },
      () => Float64Array.of(),
    );
    expect([...apply(mean, [Float64Array.of(0.1, 0.2, 0.4)], [1])]).toEqual([(0.1 + 0.2 + 0.4) * (1 / 3)]);
    expect(mean.kernels.roundings).toBe(3);
  });
});
