import fc from "fast-check";
import { describe, test } from "vitest";
import { createKernels, type Kernels } from "../../src/kernels/kernels.ts";
import { gatherPatches, scatterPatches } from "../../src/kernels/specification/patches.ts";
import { transpose } from "../../src/kernels/specification/transpose.ts";
import { expectSame, numbers, placed, randomOf } from "./numbers.ts";

const bytes = 1 << 17;
const draw = { zeros: 0.1, special: 0.01 };

const kinds = [
  {
    name: "float64",
    place: (kernels: Kernels, values: Float64Array) => placed(kernels.arena, values) as Float64Array | Float32Array,
    functionsOf: ({ transpose64, gatherPatches64, scatterPatches64 }: Kernels) => ({
      transposed: transpose64,
      gathered: gatherPatches64,
      scattered: scatterPatches64,
    }),
  },
  {
    name: "float32",
    place: (kernels: Kernels, values: Float64Array) =>
      placed(kernels.arena, Float32Array.from(values)) as Float64Array | Float32Array,
    functionsOf: ({ transpose32, gatherPatches32, scatterPatches32 }: Kernels) => ({
      transposed: transpose32,
      gathered: gatherPatches32,
      scattered: scatterPatches32,
    }),
  },
];

describe.each(kinds)("in $name", ({ place, functionsOf }) => {
  test("rows side by side are those of the specification, with zeros behind them and nothing more", () => {
    const cases = fc.record({
      seed: fc.nat(),
      rows: fc.integer({ min: 1, max: 20 }),
      columns: fc.integer({ min: 1, max: 20 }),
      sourceGap: fc.nat(2),
      padding: fc.nat(5),
      targetGap: fc.nat(2),
    });
    fc.assert(
      fc.property(cases, ({ seed, rows, columns, sourceGap, padding, targetGap }) => {
        const kernels = createKernels(bytes);
        const random = randomOf(seed);
        const [sourceStride, length] = [columns + sourceGap, rows + padding];
        const targetStride = length + targetGap;
        const source = place(kernels, numbers(random, rows * sourceStride, draw));
        const target = place(kernels, numbers(random, columns * targetStride + 2, draw));
        const wanted = target.slice();
        transpose(source, rows, columns, sourceStride, wanted, targetStride, length);
        const [from, to] = [source.byteOffset, target.byteOffset];
        functionsOf(kernels).transposed(from, rows, columns, sourceStride, to, targetStride, length);
        expectSame(target, wanted);
      }),
    );
  });

  test("windows side by side are those of the specification, and their adjoint is", () => {
    const cases = fc.record({
      seed: fc.nat(),
      channels: fc.integer({ min: 1, max: 4 }),
      plane: fc.integer({ min: 1, max: 20 }),
      kernel: fc.integer({ min: 1, max: 6 }),
      places: fc.integer({ min: 1, max: 20 }),
      gap: fc.nat(2),
    });
    fc.assert(
      fc.property(cases, ({ seed, channels, plane, kernel, places, gap }) => {
        const kernels = createKernels(bytes);
        const random = randomOf(seed);
        const stride = places + gap;
        const value = place(kernels, numbers(random, channels * plane + 2, draw));
        const patches = place(kernels, numbers(random, channels * kernel * stride + 2, draw));
        // some are −1: in the padding
        const elements = placed(
          kernels.arena,
          Uint32Array.from({ length: kernel * places }, () => random.integer(plane + 1) - 1),
        );
        const { gathered, scattered } = functionsOf(kernels);
        const [v, e, p] = [value.byteOffset, elements.byteOffset, patches.byteOffset];

        const wantedValue = value.slice();
        scatterPatches(patches, stride, channels, plane, elements, kernel, places, wantedValue);
        scattered(p, stride, channels, plane, e, kernel, places, v);
        expectSame(value, wantedValue);

        const wanted = patches.slice();
        gatherPatches(value, channels, plane, elements, kernel, places, wanted, stride);
        gathered(v, channels, plane, e, kernel, places, p, stride);
        expectSame(patches, wanted);
      }),
    );
  });
});
