import fc from "fast-check";
import { describe, test } from "vitest";
import { canFuse, createKernels, type Kernels } from "../../src/kernels/kernels.ts";
import { packPanels, panelCount } from "../../src/kernels/panels.ts";
import { correlate } from "../../src/kernels/specification/correlation.ts";
import { type Draw, expectClose, expectSame, numbers, placed, randomOf, selection } from "./numbers.ts";

const cases = fc.record({
  seed: fc.nat(),
  outputs: fc.integer({ min: 1, max: 35 }),
  channels: fc.integer({ min: 1, max: 4 }),
  plane: fc.integer({ min: 1, max: 12 }),
  kernel: fc.integer({ min: 1, max: 6 }),
  places: fc.integer({ min: 1, max: 9 }),
  gap: fc.integer({ min: 0, max: 3 }),
});
type Case = typeof cases extends fc.Arbitrary<infer T> ? T : never;

/** One case in the memory of the kernels: windows of any elements and taps, some of them empty, and some of the places. */
function instance(kernels: Kernels, given: Case, draw: Draw, rows: number) {
  const { seed, outputs, channels, plane, kernel, places, gap } = given;
  const { arena } = kernels;
  const random = randomOf(seed);
  const offsets = arena.uint32(places + 1);
  for (let place = 0; place < places; place++) offsets[place + 1] = offsets[place] + random.integer(kernel + 1);
  const taps = arena.uint32(2 * offsets[places]);
  for (let k = 0; k < taps.length; k += 2) taps.set([random.integer(plane), random.integer(kernel)], k);
  const panels = arena.float64(panelCount(outputs) * channels * kernel * 8);
  packPanels(numbers(random, outputs * channels * kernel, draw), outputs, channels * kernel, panels);
  const xStride = channels * plane + gap;
  const yStride = outputs * places + gap;
  return {
    ...given,
    offsets,
    taps,
    list: placed(arena, selection(random, places)),
    x: placed(arena, numbers(random, rows * xStride, draw)),
    xStride,
    panels,
    bias: placed(arena, numbers(random, 8 * panelCount(outputs), draw)),
    patch: arena.float64(4 * channels * kernel),
    y: placed(arena, numbers(random, rows * yStride + 6, draw)),
    yStride,
  };
}
type Data = ReturnType<typeof instance>;

function run(kernels: Kernels, rows: number, data: Data): void {
  const { offsets, taps, list, channels, plane, kernel, x, xStride, panels, outputs, bias, patch, y } = data;
  const windows = [offsets.byteOffset, taps.byteOffset, list.byteOffset, list.length] as const;
  const shape = [channels, plane, kernel] as const;
  const filters = [panels.byteOffset, outputs, bias.byteOffset, patch.byteOffset] as const;
  if (rows === 1) kernels.correlate1(...windows, ...shape, x.byteOffset, ...filters, y.byteOffset, data.places);
  else {
    kernels.correlate3(
      ...windows,
      ...shape,
      x.byteOffset,
      xStride,
      ...filters,
      y.byteOffset,
      data.places,
      data.yStride,
    );
  }
}

function specified(rows: number, data: Data): Float64Array {
  const { offsets, taps, list, channels, plane, kernel, x, xStride, panels, outputs, bias, places, yStride } = data;
  const y = data.y.slice();
  correlate(
    ...([offsets, taps, list, list.length, channels, plane, kernel, x, xStride, panels, outputs, bias] as const),
    y,
    places,
    yStride,
    rows,
  );
  return y;
}

describe.each([1, 3])("filters over the windows of %i rows", (rows) => {
  test("are those of the specification, bit for bit, and leave other places as they are", () => {
    fc.assert(
      fc.property(cases, (given) => {
        const kernels = createKernels(1 << 17);
        const data = instance(kernels, given, { zeros: 0.3, special: 0.01 }, rows);
        const wanted = specified(rows, data);
        run(kernels, rows, data);
        expectSame(data.y, wanted);
      }),
    );
  });

  test.runIf(canFuse())("are within the rounding errors of both when fused", () => {
    fc.assert(
      fc.property(cases, (given) => {
        const kernels = createKernels(1 << 17, { fused: true });
        const data = instance(kernels, given, { zeros: 0.3 }, rows);
        const sizes = { ...data, panels: data.panels.map(Math.abs), x: data.x.map(Math.abs) };
        const wanted = specified(rows, data);
        const size = specified(rows, { ...sizes, bias: data.bias.map(Math.abs), y: data.y.map(Math.abs) });
        run(kernels, rows, data);
        expectClose(data.y, wanted, size, given.channels * given.kernel + 2);
      }),
    );
  });
});
