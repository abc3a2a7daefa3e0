import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { canFuse, createKernels, type Kernels } from "../../src/kernels/kernels.ts";
import { signs1, signs2 } from "../../src/kernels/specification/signs.ts";
import { expectSame, numbers, placed, randomOf } from "./numbers.ts";

const cases = fc.record({
  seed: fc.nat(),
  count: fc.integer({ min: 1, max: 5 }).map((n) => 32 * n),
  gap: fc.integer({ min: 0, max: 3 }).map((n) => 2 * n),
  zeros: fc.constantFrom(0, 0.3, 1),
  special: fc.constantFrom(0, 0.1),
});
type Case = typeof cases extends fc.Arbitrary<infer T> ? T : never;

/** Forms of some slopes each; many of their values are within a bound, some at it. */
function instance(kernels: Kernels, { seed, count, gap, zeros, special }: Case, slopes: number) {
  const random = randomOf(seed);
  const stride = count + gap;
  const rows = placed(kernels.arena, numbers(random, (slopes + 1) * stride, { zeros, special }));
  const errors = placed(kernels.arena, numbers(random, count, { zeros, special }).map(Math.abs));
  const words = placed(
    kernels.arena,
    Uint32Array.from({ length: count / 16 + 1 }, () => random.integer(2 ** 32)),
  );
  const point = [...numbers(random, slopes, { zeros: 0.2 })];
  const radii = [...numbers(random, slopes, { zeros: 0.2 }).map(Math.abs)];
  return { rows, stride, count, errors, words, point, radii };
}

function run(
  kernels: Kernels,
  { rows, stride, count, errors, words, point, radii }: ReturnType<typeof instance>,
): number {
  const forms = [rows.byteOffset, stride, count, errors.byteOffset] as const;
  return point.length === 2
    ? kernels.signs2(...forms, point[0], point[1], radii[0], radii[1], words.byteOffset)
    : kernels.signs1(...forms, point[0], radii[0], words.byteOffset);
}

function specified({ rows, stride, count, errors, words, point, radii }: ReturnType<typeof instance>) {
  const wanted = words.slice();
  const smallest =
    point.length === 2
      ? signs2(rows, stride, count, errors, point[0], point[1], radii[0], radii[1], wanted)
      : signs1(rows, stride, count, errors, point[0], radii[0], wanted);
  return { words: wanted, smallest };
}

describe.each([1, 2])("signs of forms with %i slopes", (slopes) => {
  test("are those of the specification, with the smallest decided value, and nothing is written behind them", () => {
    fc.assert(
      fc.property(cases, (given) => {
        const kernels = createKernels(1 << 15);
        const data = instance(kernels, given, slopes);
        const wanted = specified(data);
        expect(run(kernels, data)).toBe(wanted.smallest);
        expectSame(data.words, wanted.words);
      }),
      { numRuns: 300 },
    );
  });

  test("are decided beyond the bound, not at it, and not where something is not a number", () => {
    const kernels = createKernels(4096);
    const { NaN: nan, POSITIVE_INFINITY: infinite } = Number;
    const values = [3, -3, 2, -2, 0, -0, nan, nan, infinite, -infinite, 1, -1, 5];
    const bounds = [2, 2, 2, 2, 0, 0, 1, 0, 1, 1, nan, infinite, infinite];
    const data = {
      rows: placed(
        kernels.arena,
        Float64Array.from({ length: (slopes + 1) * 32 }, (_, i) => values[i - slopes * 32] ?? 0),
      ),
      stride: 32,
      count: 32,
      errors: placed(
        kernels.arena,
        Float64Array.from({ length: 32 }, (_, i) => bounds[i] ?? 0),
      ),
      words: kernels.arena.uint32(2),
      point: new Array(slopes).fill(1),
      radii: new Array(slopes).fill(1),
    };
    expect(run(kernels, data)).toBe(3);
    expect([...data.words]).toEqual([(1 << 0) | (1 << 8), (1 << 1) | (1 << 9)]);

    data.rows.fill(0);
    expect(run(kernels, data)).toBe(Number.POSITIVE_INFINITY);
    expect([...data.words]).toEqual([0, 0]);
  });

  test.runIf(canFuse())("are the same when fused, where values are far from their bounds", () => {
    fc.assert(
      fc.property(cases, (given) => {
        const kernels = createKernels(1 << 15, { fused: true });
        const data = instance(kernels, { ...given, zeros: 0, special: 0 }, slopes);
        data.errors.fill(2 ** -60);
        data.radii.fill(0);
        // powers of two: all products are exact, and so is a sum of two
        for (let i = 0; i < data.rows.length; i++) data.rows[i] = 2 ** (i % 7) * Math.sign(data.rows[i]);
        data.point.fill(2 ** -3);
        const wanted = specified(data);
        expect(run(kernels, data)).toBe(wanted.smallest);
        expectSame(data.words, wanted.words);
      }),
    );
  });
});
