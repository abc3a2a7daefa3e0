import { crc32 as crc32OfZlib } from "node:zlib";
import { describe, expect, test } from "vitest";
import { crc32 } from "../../src/numeric/crc32.ts";

describe("crc32", () => {
  test("of the digits 1 to 9 is the standard's check value, and of nothing 0", () => {
    expect(crc32(new TextEncoder().encode("123456789"))).toBe(0xcbf43926);
    expect(crc32(new Uint8Array(0))).toBe(0);
  });

  test("of pieces that follow one another is that of the whole, which another implementation confirms", () => {
    const bytes = Uint8Array.from({ length: 1000 }, (_, i) => (i * i + 7 * i) % 256);
    const whole = crc32(bytes);
    expect(whole).toBe(crc32OfZlib(bytes));
    for (const cut of [0, 1, 499, 1000]) expect(crc32(bytes.subarray(cut), crc32(bytes.subarray(0, cut)))).toBe(whole);
  });
});
