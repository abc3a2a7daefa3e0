import fc from "fast-check";
import { describe, test } from "vitest";
import { canFuse, createKernels, type Kernels } from "../../src/kernels/kernels.ts";
import { packPanels, panelCount } from "../../src/kernels/panels.ts";
import { absoluteProduct } from "../../src/kernels/specification/absoluteProduct.ts";
import { selectedProduct } from "../../src/kernels/specification/selectedProduct.ts";
import { type Draw, expectClose, expectSame, numbers, placed, randomOf, selection } from "./numbers.ts";

const cases = fc.record({
  seed: fc.nat(),
  outputs: fc.integer({ min: 1, max: 41 }),
  inputs: fc.integer({ min: 1, max: 60 }),
  xGap: fc.integer({ min: 0, max: 5 }),
  yGap: fc.integer({ min: 0, max: 2 }).map((n) => 2 * n),
});
type Case = typeof cases extends fc.Arbitrary<infer T> ? T : never;

/** One case, its areas in the memory of the kernels, with some space behind the last row of y. */
function instance(kernels: Kernels, { seed, outputs, inputs, xGap, yGap }: Case, draw: Draw, rows: number) {
  const random = randomOf(seed);
  const panels = kernels.arena.float64(panelCount(outputs) * inputs * 8);
  packPanels(numbers(random, outputs * inputs, draw), outputs, inputs, panels);
  const indices = placed(kernels.arena, selection(random, inputs));
  const xStride = inputs + xGap;
  const yStride = 8 * panelCount(outputs) + yGap;
  const x = placed(kernels.arena, numbers(random, rows * xStride, draw));
  const y = placed(kernels.arena, numbers(random, rows * yStride + 6, draw));
  return { panels, panels8: panelCount(outputs), inputs, indices, x, xStride, y, yStride };
}

function run(kernels: Kernels, rows: number, data: ReturnType<typeof instance>): void {
  const { panels, panels8, inputs, indices, x, xStride, y, yStride } = data;
  const selected = [panels.byteOffset, panels8, inputs, indices.byteOffset, indices.length] as const;
  if (rows === 1) kernels.selectedProduct1(...selected, x.byteOffset, y.byteOffset);
  else if (rows === 2) kernels.selectedProduct2(...selected, x.byteOffset, xStride, y.byteOffset, yStride);
  else kernels.selectedProduct3(...selected, x.byteOffset, xStride, y.byteOffset, yStride);
}

function specified(rows: number, data: ReturnType<typeof instance>): Float64Array {
  const { panels, panels8, inputs, indices, x, xStride, y, yStride } = data;
  const wanted = y.slice();
  selectedProduct(panels, panels8, inputs, indices, indices.length, x, xStride, wanted, yStride, rows);
  return wanted;
}

describe.each([1, 2, 3])("the product of selected inputs with %i rows", (rows) => {
  test("is that of the specification, bit for bit, and leaves what is between the rows", () => {
    fc.assert(
      fc.property(cases, (given) => {
        const kernels = createKernels(1 << 17);
        const data = instance(kernels, given, { zeros: 0.1, special: 0.01 }, rows);
        const wanted = specified(rows, data);
        run(kernels, rows, data);
        expectSame(data.y, wanted);
      }),
    );
  });

  test.runIf(canFuse())("is within the rounding errors of both when fused", () => {
    fc.assert(
      fc.property(cases, (given) => {
        const kernels = createKernels(1 << 17, { fused: true });
        const data = instance(kernels, given, { zeros: 0.1 }, rows);
        const sizes = { ...data, panels: data.panels.map(Math.abs), x: data.x.map(Math.abs), y: data.y.map(Math.abs) };
        const wanted = specified(rows, data);
        const size = specified(rows, sizes);
        run(kernels, rows, data);
        expectClose(data.y, wanted, size, data.indices.length + 1);
      }),
    );
  });
});

test("inputs that are not selected do no harm, whatever they are", () => {
  const kernels = createKernels(4096);
  const panels = placed(
    kernels.arena,
    Float64Array.from({ length: 16 }, (_, i) => (i < 8 ? Number.NaN : i)),
  );
  const indices = placed(kernels.arena, Uint32Array.of(1));
  const x = placed(kernels.arena, Float64Array.of(Number.POSITIVE_INFINITY, 2));
  const y = placed(kernels.arena, new Float64Array(8).fill(1));
  kernels.selectedProduct1(panels.byteOffset, 1, 2, indices.byteOffset, 1, x.byteOffset, y.byteOffset);
  expectSame(y, [17, 19, 21, 23, 25, 27, 29, 31]);
  kernels.selectedProduct1(panels.byteOffset, 1, 2, indices.byteOffset, 0, x.byteOffset, y.byteOffset);
  expectSame(y, [17, 19, 21, 23, 25, 27, 29, 31]);
});

describe("the product with absolute weights", () => {
  const run = (kernels: Kernels, { panels, panels8, inputs, indices, x, y }: ReturnType<typeof instance>) => {
    const selected = [panels.byteOffset, panels8, inputs, indices.byteOffset, indices.length] as const;
    kernels.absoluteProduct1(...selected, x.byteOffset, y.byteOffset);
  };

  test("is that of the specification, bit for bit, and leaves what is behind it", () => {
    fc.assert(
      fc.property(cases, (given) => {
        const kernels = createKernels(1 << 17);
        const data = instance(kernels, given, { zeros: 0.1, special: 0.01 }, 1);
        const wanted = data.y.slice();
        absoluteProduct(data.panels, data.panels8, data.inputs, data.indices, data.indices.length, data.x, wanted);
        run(kernels, data);
        expectSame(data.y, wanted);
      }),
    );
  });

  test.runIf(canFuse())("is within the rounding errors of both when fused", () => {
    fc.assert(
      fc.property(cases, (given) => {
        const kernels = createKernels(1 << 17, { fused: true });
        const data = instance(kernels, given, { zeros: 0.1 }, 1);
        for (const area of [data.x, data.y]) area.set(area.map(Math.abs));
        const wanted = data.y.slice();
        absoluteProduct(data.panels, data.panels8, data.inputs, data.indices, data.indices.length, data.x, wanted);
        run(kernels, data);
        expectClose(data.y, wanted, wanted, data.indices.length + 1);
      }),
    );
  });
});
