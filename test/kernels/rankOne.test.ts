import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { canFuse, createKernels, type Kernels } from "../../src/kernels/kernels.ts";
import { rankOne } from "../../src/kernels/specification/rankOne.ts";
import { expectSame, numbers, placed, randomOf } from "./numbers.ts";

const cases = fc.record({
  seed: fc.nat(),
  length: fc.integer({ min: 1, max: 20 }).map((n) => 2 * n),
  gap: fc.integer({ min: 0, max: 3 }).map((n) => 2 * n),
  inPlace: fc.boolean(),
});

function run(
  kernels: Kernels,
  source: Float64Array,
  target: Float64Array,
  stride: number,
  column: Float64Array,
  [d0, d1, d2]: readonly number[],
): void {
  const pointers = [source.byteOffset, target.byteOffset, stride, column.length, column.byteOffset] as const;
  if (d2 === undefined) kernels.rankOne2(...pointers, d0, d1);
  else kernels.rankOne3(...pointers, d0, d1, d2);
}

describe.each([2, 3])("a change of %i rows", (rows) => {
  test("is that of the specification, bit for bit, in place or not, and leaves what is between the rows", () => {
    fc.assert(
      fc.property(cases, ({ seed, length, gap, inPlace }) => {
        const kernels = createKernels(1 << 16);
        const random = randomOf(seed);
        const draw = { zeros: 0.1, special: 0.01 };
        const stride = length + gap;
        const source = placed(kernels.arena, numbers(random, rows * stride + 2, draw));
        const target = inPlace ? source : placed(kernels.arena, numbers(random, rows * stride + 2, draw));
        const column = placed(kernels.arena, numbers(random, length, draw));
        const factors = [...numbers(random, rows, draw)];
        const wanted = target.slice();
        rankOne(source, wanted, stride, length, column, factors);
        run(kernels, source, target, stride, column, factors);
        expectSame(target, wanted);
      }),
    );
  });

  test.runIf(canFuse())("takes one rounding or two when fused", () => {
    const kernels = createKernels(4096, { fused: true });
    const source = placed(kernels.arena, new Float64Array(2 * rows).fill(-1));
    const column = placed(kernels.arena, new Float64Array(2).fill(1 + 2 ** -30));
    run(kernels, source, source, 2, column, new Array(rows).fill(1 - 2 ** -30));
    for (const value of source) expect([0, -(2 ** -60)]).toContain(value);
  });
});
