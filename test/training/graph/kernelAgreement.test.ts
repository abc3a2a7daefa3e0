import { createNetwork } from "crease/network";
import { createRandom, gamma, type Random } from "crease/numeric";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { axisWindows } from "../../../src/network/operators/windows.ts";
import { type Floats, floats, type Precision } from "../../../src/training/floats.ts";
import { kernelProducts, plainProducts } from "../../../src/training/graph/denseProducts.ts";
import type { Filters } from "../../../src/training/graph/filters.ts";
import { createGraphEngine } from "../../../src/training/graph/graphEngine.ts";
import { kernelFilters } from "../../../src/training/graph/kernelFilters.ts";
import { plainFilters } from "../../../src/training/graph/plainFilters.ts";
import { meanSquaredError } from "../../support/chainGradient.ts";

const precisions: readonly Precision[] = ["float64", "float32"];

function normals(random: Random, length: number, precision: Precision): Floats {
  return floats(precision, length).map(() => random.normal());
}

const absolute = (values: Floats): Floats => values.map(Math.abs);

/** Both are sums of terms whose sizes sum to `size`, with at most so many roundings to the precision each. */
function expectAgreement(got: Floats, wanted: Floats, size: Floats, roundings: number): void {
  // a rounding to float32 is 2²⁹ of those to float64
  const allowed = 2 * gamma(got instanceof Float32Array ? roundings * 2 ** 29 : roundings);
  const far = Array.from(got.keys()).filter((i) => !(Math.abs(got[i] - wanted[i]) <= allowed * size[i]));
  expect(far.map((i) => `${i}: ${got[i]}, not ${wanted[i]}`)).toEqual([]);
}

describe.each(precisions)("kernels and plain loops agree within their roundings in %s", (precision) => {
  test("on the products of a dense layer, whatever was computed before", () => {
    const cases = fc.record({
      seed: fc.nat(),
      rows: fc.integer({ min: 1, max: 40 }),
      inputs: fc.integer({ min: 1, max: 30 }),
      outputs: fc.integer({ min: 1, max: 30 }),
      offset: fc.nat(3),
    });
    fc.assert(
      fc.property(cases, ({ seed, rows, inputs, outputs, offset }) => {
        const random = createRandom(seed, "products");
        const sizes = { maxRows: 40, inputs, outputs, offset };
        const [kernels, plain] = [kernelProducts(precision, sizes), plainProducts(sizes)];
        const run = (products: typeof plain, numbers: readonly Floats[], count: number) => {
          const [x, parameters, dy] = numbers;
          const [y, gradient, dx] = numbers.slice(3).map((values) => values.slice());
          products.addValues(x, count, parameters, y);
          products.addGradients(x, dy, count, parameters, gradient, dx);
          return [y, gradient, dx];
        };
        const draw = (count: number) =>
          [
            count * inputs,
            inputs * outputs + 4,
            count * outputs,
            count * outputs,
            inputs * outputs + 4,
            count * inputs,
          ].map((length) => normals(random, length, precision));
        // a full batch before, of infinities
        run(
          kernels,
          draw(40).map((values) => values.fill(Number.POSITIVE_INFINITY)),
          40,
        );

        const numbers = draw(rows);
        const got = run(kernels, numbers, rows);
        const wanted = run(plain, numbers, rows);
        const size = run(plain, numbers.map(absolute), rows);
        const roundings = Math.max(inputs, outputs, rows) + 6;
        got.forEach((values, k) => {
          expectAgreement(values, wanted[k], size[k], roundings);
        });
      }),
    );
  });

  const axes = fc.record({
    extent: fc.integer({ min: 1, max: 6 }),
    kernel: fc.integer({ min: 1, max: 3 }),
    stride: fc.integer({ min: 1, max: 2 }),
    dilation: fc.integer({ min: 1, max: 2 }),
    pad: fc.integer({ min: 0, max: 2 }),
    outputs: fc.integer({ min: 1, max: 5 }),
  });

  test("on filters, their adjoint and their gradient, with groups, strides, dilations and padding", () => {
    const cases = fc.record({
      seed: fc.nat(),
      rows: fc.integer({ min: 1, max: 5 }),
      groups: fc.integer({ min: 1, max: 3 }),
      filters: fc.integer({ min: 1, max: 5 }),
      channels: fc.integer({ min: 1, max: 3 }),
      height: axes,
      width: axes,
    });
    fc.assert(
      fc.property(cases, ({ height, width, ...sizes }) => {
        expectFiltersAgree(precision, { ...sizes, windows: [axisWindows(height), axisWindows(width)] });
      }),
    );
  });

  test("on filters over more windows than are laid out at a time", () => {
    const axis = axisWindows({ extent: 30, outputs: 30, kernel: 3, stride: 1, dilation: 1, pad: 1 });
    expectFiltersAgree(precision, { seed: 1, rows: 5, groups: 1, filters: 5, channels: 4, windows: [axis, axis] });
    const wide = axisWindows({ extent: 70, outputs: 70, kernel: 3, stride: 1, dilation: 1, pad: 1 });
    expectFiltersAgree(precision, { seed: 2, rows: 2, groups: 2, filters: 2, channels: 1, windows: [wide, wide] });
  });

  test("on ReLU, bit for bit: at 0 nothing comes back, and NaN passes", () => {
    const network = unitsAndScale();
    const gradientOf = (maxRows: number, ...values: number[]) => {
      const engine = createGraphEngine(network, { loss: meanSquaredError, precision, maxRows });
      const inputs = floats(precision, values.length);
      inputs.set(values);
      const targets = floats(precision, values.length).fill(1);
      const gradient = floats(precision, 1);
      const parameters = floats(precision, 1).fill(2);
      return {
        loss: engine.lossAndGradient({ inputs, targets, rows: values.length / 4 }, 0, parameters, gradient),
        gradient,
      };
    };
    // kernels are worth it for many rows only
    const values = [0, -0, 1, -1, 0.5, -(2 ** 100), 3, 2 ** -60];
    const kernels = gradientOf(1024, ...values);
    expect(kernels).toEqual(gradientOf(2, ...values));
    // (2 x − 1)² where x is positive, 1 elsewhere; the derivative by the factor is 2 (2 x − 1) x or 0
    expect(kernels.loss).toBe((1 + 1 + 1 + 1 + 0 + 1 + 25 + 1) / 8);
    expect(kernels.gradient[0]).toBe((2 + 0 + 30) / 8);
    for (const maxRows of [1, 1024]) expect(gradientOf(maxRows, 1, 1, Number.NaN, 1).loss).toBeNaN();
  });
});

/** 4 ReLU, whose inputs are multiplied by one parameter each. */
function unitsAndScale() {
  return createNetwork({
    inputShape: [4],
    tensors: [{ name: "factor", shape: [1], values: [2] }],
    nodes: [
      { name: "z", operator: { kind: "scale", factor: 0 }, inputs: [0] },
      { name: "h", operator: { kind: "relu" }, inputs: [1] },
    ],
  });
}

function expectFiltersAgree(
  precision: Precision,
  {
    seed,
    rows,
    ...shape
  }: { seed: number; rows: number } & Omit<Parameters<typeof kernelFilters>[1], "maxRows" | "offset">,
): void {
  const random = createRandom(seed, "filters");
  const sizes = { ...shape, maxRows: 5, offset: 2 };
  const { groups, filters, channels, windows } = sizes;
  const [height, width] = windows;
  const places = height.outputs * width.outputs;
  const taps = channels * height.kernel * width.kernel;
  const weights = groups * filters * taps + 2;
  const [valueSize, resultSize] = [groups * channels * height.extent * width.extent, groups * filters * places];
  const numbers = [rows * valueSize, rows * resultSize, weights, rows * valueSize, rows * resultSize, weights].map(
    (length) => normals(random, length, precision),
  );
  const run = (by: Filters, [x, y, parameters, ...targets]: readonly Floats[]) => {
    const [spread, correlated, gradient] = targets.map((values) => values.slice());
    by.correlate(x, rows, parameters, correlated);
    by.spread(y, rows, parameters, spread);
    by.addGradient(y, x, rows, gradient);
    return [correlated, spread, gradient];
  };
  const kernels = kernelFilters(precision, sizes);
  const plain = plainFilters((length) => floats(precision, length), sizes);
  const got = run(kernels, numbers);
  const wanted = run(plain, numbers);
  const size = run(plain, numbers.map(absolute));
  const roundings = Math.max(taps, filters + height.kernel * width.kernel, rows * places) + 6;
  got.forEach((values, k) => {
    expectAgreement(values, wanted[k], size[k], roundings);
  });
  // the same again: nothing is left over
  expect(run(kernels, numbers)).toEqual(got);
}
