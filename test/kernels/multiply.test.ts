import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { canFuse, createKernels, type Kernels } from "../../src/kernels/kernels.ts";
import { packPanels, packPanels32, paddedLength, panelCount } from "../../src/kernels/panels.ts";
import { multiply32, multiply64 } from "../../src/kernels/specification/multiply.ts";
import { relu } from "../../src/kernels/specification/relu.ts";
import { type Draw, expectClose, expectSame, numbers, placed, randomOf } from "./numbers.ts";

const cases = fc.record({
  seed: fc.nat(),
  // more rows than pass by one panel at a time, and any number beyond the last four
  m: fc.oneof(fc.nat(9), fc.integer({ min: 62, max: 70 }), fc.constant(131)),
  outputs: fc.integer({ min: 1, max: 20 }),
  inputs: fc.integer({ min: 1, max: 30 }),
  gap: fc.integer({ min: 0, max: 2 }).map((n) => 4 * n),
  hasBias: fc.boolean(),
});
type Case = typeof cases extends fc.Arbitrary<infer T> ? T : never;

const bytes = 1 << 18;

function instance64(kernels: Kernels, { seed, m, outputs, inputs, gap, hasBias }: Case, draw: Draw) {
  const random = randomOf(seed);
  const { arena } = kernels;
  const panels = arena.float64(paddedLength(outputs) * inputs);
  packPanels(numbers(random, outputs * inputs, draw), outputs, inputs, panels);
  const yStride = paddedLength(outputs) + gap;
  return {
    x: placed(arena, numbers(random, m * inputs, draw)),
    panels,
    bias: hasBias ? placed(arena, numbers(random, paddedLength(outputs), draw)) : undefined,
    y: placed(arena, numbers(random, m * yStride + 4, draw)),
    yStride,
  };
}

function instance32(kernels: Kernels, { seed, m, outputs, inputs, gap, hasBias }: Case, draw: Draw) {
  const random = randomOf(seed);
  const { arena } = kernels;
  const panels = arena.float32(paddedLength(outputs) * inputs);
  packPanels32(numbers(random, outputs * inputs, draw), outputs, inputs, panels);
  const yStride = paddedLength(outputs) + gap;
  return {
    x: placed(arena, Float32Array.from(numbers(random, m * inputs, draw))),
    panels,
    bias: hasBias ? placed(arena, Float32Array.from(numbers(random, paddedLength(outputs), draw))) : undefined,
    y: placed(arena, Float32Array.from(numbers(random, m * yStride + 4, draw))),
    yStride,
  };
}

describe("a batch times packed weights", () => {
  const draw = { zeros: 0.1, special: 0.005 };

  test("is that of the specification in float64, bit for bit, and leaves what is between the rows", () => {
    fc.assert(
      fc.property(cases, (given) => {
        const kernels = createKernels(bytes);
        const { x, panels, bias, y, yStride } = instance64(kernels, given, draw);
        const { m, inputs } = given;
        const count = panelCount(given.outputs);
        const wanted = y.slice();
        multiply64(x, m, inputs, panels, count, bias, wanted, yStride);
        const b = bias?.byteOffset ?? 0;
        kernels.multiply64(x.byteOffset, m, inputs, panels.byteOffset, count, b, y.byteOffset, yStride);
        expectSame(y, wanted);
      }),
    );
  });

  test("is that of the specification in float32, bit for bit, and leaves what is between the rows", () => {
    fc.assert(
      fc.property(cases, (given) => {
        const kernels = createKernels(bytes);
        const { x, panels, bias, y, yStride } = instance32(kernels, given, draw);
        const { m, inputs } = given;
        const count = panelCount(given.outputs);
        const wanted = y.slice();
        multiply32(x, m, inputs, panels, count, bias, wanted, yStride);
        const b = bias?.byteOffset ?? 0;
        kernels.multiply32(x.byteOffset, m, inputs, panels.byteOffset, count, b, y.byteOffset, yStride);
        expectSame(y, wanted);
      }),
    );
  });

  test("rounds to float32 after each product and each sum", () => {
    const kernels = createKernels(4096);
    const x = placed(kernels.arena, Float32Array.of(1 + 2 ** -12, 1));
    const panels = kernels.arena.float32(16);
    packPanels32(Float64Array.of(1 + 2 ** -12, 2 ** -24 - 2 ** -40), 1, 2, panels);
    const y = kernels.arena.float32(8);
    kernels.multiply32(x.byteOffset, 1, 2, panels.byteOffset, 1, 0, y.byteOffset, 8);
    // the first product loses its 2⁻²⁴, with which the sum would round up
    expect(y[0]).toBe(1 + 2 ** -11);
    expect(Math.fround((1 + 2 ** -12) ** 2 + 2 ** -24 - 2 ** -40)).toBe(1 + 2 ** -11 + 2 ** -23);
  });

  test.runIf(canFuse())("is within the rounding errors of both when fused", () => {
    fc.assert(
      fc.property(cases, (given) => {
        const kernels = createKernels(bytes, { fused: true });
        const { m, inputs } = given;
        const count = panelCount(given.outputs);
        const { x, panels, bias, y, yStride } = instance64(kernels, given, { zeros: 0.1 });
        const wanted = y.slice();
        const size = y.map(Math.abs);
        multiply64(x, m, inputs, panels, count, bias, wanted, yStride);
        multiply64(x.map(Math.abs), m, inputs, panels.map(Math.abs), count, bias?.map(Math.abs), size, yStride);
        const b = bias?.byteOffset ?? 0;
        kernels.multiply64(x.byteOffset, m, inputs, panels.byteOffset, count, b, y.byteOffset, yStride);
        expectClose(y, wanted, size, inputs + 1);
      }),
    );
  });

  test.runIf(canFuse())("is within the rounding errors of both when fused, in float32", () => {
    fc.assert(
      fc.property(cases, (given) => {
        const kernels = createKernels(bytes, { fused: true });
        const { m, inputs } = given;
        const count = panelCount(given.outputs);
        const { x, panels, bias, y, yStride } = instance32(kernels, given, { zeros: 0.1 });
        const wanted = y.slice();
        const size = y.map(Math.abs);
        multiply32(x, m, inputs, panels, count, bias, wanted, yStride);
        multiply32(x.map(Math.abs), m, inputs, panels.map(Math.abs), count, bias?.map(Math.abs), size, yStride);
        const b = bias?.byteOffset ?? 0;
        kernels.multiply32(x.byteOffset, m, inputs, panels.byteOffset, count, b, y.byteOffset, yStride);
        // a rounding to float32 is 2²⁹ of those to float64
        expectClose(y, wanted, size, (inputs + 2) * 2 ** 29);
      }),
    );
  });
});

describe("negative values become zero", () => {
  const lengths = fc.record({ seed: fc.nat(), length: fc.nat(20).map((n) => 4 * n) });
  const draw = { zeros: 0.2, special: 0.2 };

  test("as the specification says, NaN and −0 included, and nothing behind them changes", () => {
    fc.assert(
      fc.property(lengths, ({ seed, length }) => {
        const kernels = createKernels(4096);
        const values = placed(kernels.arena, numbers(randomOf(seed), length + 2, draw));
        const values32 = placed(kernels.arena, Float32Array.from(numbers(randomOf(seed), length + 2, draw)));
        const wanted = values.slice();
        const wanted32 = values32.slice();
        relu(wanted, length);
        relu(wanted32, length);
        kernels.relu64(values.byteOffset, length);
        kernels.relu32(values32.byteOffset, length);
        expectSame(values, wanted);
        expectSame(values32, wanted32);
      }),
    );
  });

  test("by hand", () => {
    const { arena, relu64, relu32 } = createKernels(4096);
    const values = [-1, 2, Number.NaN, -0, 0, Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY, -(2 ** -149)];
    const wanted = [0, 2, Number.NaN, -0, 0, 0, Number.POSITIVE_INFINITY, 0];
    const values64 = placed(arena, Float64Array.from(values));
    const values32 = placed(arena, Float32Array.from(values));
    relu64(values64.byteOffset, 8);
    relu32(values32.byteOffset, 8);
    expectSame(values64, wanted);
    expectSame(values32, wanted);
  });
});
