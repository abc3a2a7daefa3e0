import fc from "fast-check";
import { expect, test } from "vitest";
import { createKernels } from "../../src/kernels/kernels.ts";
import { recenter2 } from "../../src/kernels/specification/recenter.ts";
import { expectSame, numbers, placed, randomOf } from "./numbers.ts";

const cases = fc.record({
  seed: fc.nat(),
  stride: fc.integer({ min: 1, max: 20 }).map((n) => 2 * n),
  moves: fc.constantFrom([0, 0], [0.5, 0], [0, -2], [1.25, 3]),
});

test("forms around a new point are those of the specification, bit for bit", () => {
  fc.assert(
    fc.property(cases, ({ seed, stride, moves: [dx, dy] }) => {
      const { arena, recenter2: kernel } = createKernels(1 << 16);
      const random = randomOf(seed);
      const source = placed(arena, numbers(random, 3 * stride, { zeros: 0.2, special: 0.01 }));
      const errors = placed(
        arena,
        numbers(random, stride, { zeros: 0.2, special: 0 }).map((value) => Math.abs(value)),
      );
      const [rows, newErrors, uncertainty] = [3, 1, 1].map((count) => arena.float64(count * stride));
      const wanted = [3, 1, 1].map((count) => new Float64Array(count * stride));
      const numbersOf = [stride, dx, dy, 0.25, 0.5, 2 ** -50, 2 ** -40] as const;
      recenter2(source, errors, ...numbersOf, wanted[0], wanted[1], wanted[2]);
      kernel(
        source.byteOffset,
        errors.byteOffset,
        ...numbersOf,
        rows.byteOffset,
        newErrors.byteOffset,
        uncertainty.byteOffset,
      );
      expectSame(rows, wanted[0]);
      expectSame(newErrors, wanted[1]);
      expectSame(uncertainty, wanted[2]);
    }),
  );
  expect.hasAssertions();
});
