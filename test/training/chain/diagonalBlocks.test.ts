import { describe, expect, test } from "vitest";
import { diagonalBlocks } from "../../../src/training/chain/diagonalBlocks.ts";

describe("diagonal blocks of a weight", () => {
  const identity = Float64Array.of(1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1);
  const none = new Uint8Array(16);

  test("are as many as the zeros allow that stay zeros", () => {
    expect(diagonalBlocks(identity, none, 4, 4)).toBe(4);
    const withEntry = (entry: number) => identity.map((value, i) => (i === entry ? 7 : value));
    expect(diagonalBlocks(withEntry(1), none, 4, 4)).toBe(2);
    expect(diagonalBlocks(withEntry(6), none, 4, 4)).toBe(1);
    expect(diagonalBlocks(identity, none.with(1, 1), 4, 4)).toBe(2);
    expect(diagonalBlocks(identity, none.with(3, 1), 4, 4)).toBe(1);
    expect(diagonalBlocks(identity, undefined, 4, 4)).toBe(1);
  });

  test("may be higher than wide, or wider than high", () => {
    const tall = Float64Array.of(1, 0, 2, 0, 0, 3, 0, 4);
    expect(diagonalBlocks(tall, new Uint8Array(8), 4, 2)).toBe(2);
    expect(diagonalBlocks(Float64Array.of(1, 2, 0, 0, 0, 0, 3, 4), new Uint8Array(8), 2, 4)).toBe(2);
    expect(diagonalBlocks(new Float64Array(6), new Uint8Array(6), 2, 3)).toBe(1);
  });
});
