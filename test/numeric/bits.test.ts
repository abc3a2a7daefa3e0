import fc from "fast-check";
import { expect, test } from "vitest";
import { bitCount, collectBits } from "../../src/numeric/bits.ts";

const words = fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 });

/** Positions of the ones in the binary digits of a word. */
function ones(word: number): number[] {
  return Array.from({ length: 32 }, (_, bit) => bit).filter((bit) => ((word >>> bit) & 1) === 1);
}

test("bits are counted and listed as the binary digits have them, the sign bit included", () => {
  fc.assert(
    fc.property(words, fc.nat(1000), (word, offset) => {
      const positions = [-1];
      collectBits(word, offset, positions);
      expect(positions).toEqual([-1, ...ones(word).map((bit) => bit + offset)]);
      expect(bitCount(word)).toBe(ones(word).length);
    }),
  );
  expect([bitCount(0), bitCount(-1), bitCount(1 << 31)]).toEqual([0, 32, 1]);
});
