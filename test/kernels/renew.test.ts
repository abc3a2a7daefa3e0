import fc from "fast-check";
import { describe, test } from "vitest";
import { createKernels } from "../../src/kernels/kernels.ts";
import { renew } from "../../src/kernels/specification/renew.ts";
import { expectSame, numbers, placed, randomOf } from "./numbers.ts";

const cases = fc.record({
  seed: fc.nat(),
  size: fc.integer({ min: 1, max: 100 }),
  gap: fc.integer({ min: 0, max: 3 }),
  isSelected: fc.boolean(),
});

describe.each([1, 3])("taking over %i rows", (rows) => {
  test("gives the values and changes of the specification, and leaves what is behind them", () => {
    fc.assert(
      fc.property(cases, ({ seed, size, gap, isSelected }) => {
        const kernels = createKernels(1 << 16);
        const random = randomOf(seed);
        const stride = size + gap;
        const words = Math.ceil(size / 32);
        const source = placed(kernels.arena, numbers(random, rows * stride, { zeros: 0.3, special: 0.02 }));
        // some elements are there already
        const target = placed(kernels.arena, numbers(random, rows * size + 4, { zeros: 0.3 }));
        for (let i = 0; i < size; i++) {
          if (random.uniform() < 0.5) continue;
          for (let r = 0; r < rows; r++) target[r * size + i] = source[r * stride + i];
        }
        const bits = Uint32Array.from({ length: words }, () => random.integer(2 ** 31) * 2 + random.integer(2));
        const selected = isSelected ? placed(kernels.arena, bits) : undefined;
        const changed = placed(kernels.arena, new Uint32Array(words + 1).fill(7));
        const [wanted, wantedChanges] = [target.slice(), changed.slice()];
        renew(source, stride, selected, size, wanted, wantedChanges, rows);
        const pointer = selected?.byteOffset ?? 0;
        if (rows === 3) {
          kernels.renew3(source.byteOffset, stride, pointer, size, target.byteOffset, changed.byteOffset);
        } else {
          kernels.renew1(source.byteOffset, pointer, size, target.byteOffset, changed.byteOffset);
        }
        expectSame(target, wanted);
        expectSame(changed, wantedChanges);
      }),
    );
  });
});
