import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { areaBytes, arenaStart, createArena } from "../../src/kernels/arena.ts";

describe("an arena", () => {
  test("hands out areas of zeros on multiples of 16 bytes, none of which overlap", () => {
    const requests = fc.array(fc.tuple(fc.constantFrom("float64", "float32", "uint32"), fc.nat(20)), { maxLength: 30 });
    fc.assert(
      fc.property(requests, (asked) => {
        const arena = createArena(new ArrayBuffer(8192), 8192 - arenaStart);
        const areas = asked.map(([kind, n]) => arena[kind as "float64" | "float32" | "uint32"](n));
        let end = arenaStart;
        for (const [i, area] of areas.entries()) {
          expect(area.length).toBe(asked[i][1]);
          expect(area.byteOffset % 16).toBe(0);
          expect(area.byteOffset).toBeGreaterThanOrEqual(end);
          expect(area.every((value) => value === 0)).toBe(true);
          area.fill(i + 1);
          end = area.byteOffset + area.byteLength;
        }
        for (const [i, area] of areas.entries()) expect(area.every((value) => value === i + 1)).toBe(true);
        const used = areas.reduce((sum, area) => sum + areaBytes(area.byteLength), 0);
        expect(arena.free).toBe(8192 - arenaStart - used);
      }),
    );
  });

  test("is full when its bytes are used up, and not before", () => {
    const byteLength = areaBytes(3 * 8) + areaBytes(5 * 4) + areaBytes(4);
    expect(byteLength).toBe(32 + 32 + 16);
    const arena = createArena(new ArrayBuffer(4096), byteLength);
    expect(arena.float64(3).length + arena.float32(5).length + arena.uint32(1).length).toBe(9);
    expect(arena.free).toBe(0);
    expect(() => arena.uint32(1)).toThrow(
      new RangeError(
        "arena.uint32: expected at most 0 bytes of the 80 to be asked for, got 16 for 1 numbers; create the kernels with more",
      ),
    );
    expect(arena.float64(0).length).toBe(0);
  });

  test("refuses what is no length", () => {
    const arena = createArena(new ArrayBuffer(4096), 1000);
    expect(() => arena.float64(-1)).toThrow(new RangeError("arena.float64: expected a length, got -1"));
    expect(() => arena.float32(1.5)).toThrow(new RangeError("arena.float32: expected a length, got 1.5"));
    expect(() => arena.uint32(Number.NaN)).toThrow(new RangeError("arena.uint32: expected a length, got NaN"));
  });
});
