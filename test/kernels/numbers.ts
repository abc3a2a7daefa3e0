/** Random numbers for the tests of the kernels, and their way into a kernel's memory. */
import { setFlagsFromString } from "node:v8";
import { createRandom, gamma, type Random } from "crease/numeric";
import { expect } from "vitest";
import type { Arena } from "../../src/kernels/arena.ts";

// tests of the numbers run the optimized code from the first call on; otherwise only code called often is optimized
setFlagsFromString("--no-liftoff");

export interface Draw {
  /** the share of zeros of either sign (default 0) */
  readonly zeros?: number;
  /** the share of ∞, −∞ and NaN (default 0) */
  readonly special?: number;
}

export function randomOf(seed: number): Random {
  return createRandom(seed, "kernels");
}

/** Numbers of both signs and of many magnitudes. */
export function numbers(random: Random, length: number, { zeros = 0, special = 0 }: Draw = {}): Float64Array {
  return Float64Array.from({ length }, () => {
    const share = random.uniform();
    if (share < zeros) return random.uniform() < 0.5 ? 0 : -0;
    if (share < zeros + special)
      return [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, Number.NaN][random.integer(3)];
    return random.normal() * 2 ** (random.integer(21) - 10);
  });
}

/** Some of the numbers below `inputs`, in rising order. */
export function selection(random: Random, inputs: number): Uint32Array {
  const share = random.uniform();
  return Uint32Array.from({ length: inputs }, (_, i) => i).filter(() => random.uniform() < share);
}

/** A copy of some numbers in the memory. */
export function placed(arena: Arena, values: Float64Array): Float64Array;
export function placed(arena: Arena, values: Float32Array): Float32Array;
export function placed(arena: Arena, values: Uint32Array): Uint32Array;
export function placed(arena: Arena, values: Float64Array | Float32Array | Uint32Array): typeof values {
  const area =
    values instanceof Float64Array
      ? arena.float64(values.length)
      : values instanceof Float32Array
        ? arena.float32(values.length)
        : arena.uint32(values.length);
  area.set(values);
  return area;
}

/** The same numbers, bit for bit save those of NaN. */
export function expectSame(got: ArrayLike<number>, wanted: ArrayLike<number>): void {
  expect([...Array.from(got)]).toEqual([...Array.from(wanted)]);
}

/** Both are sums of the same terms with at most `roundings` roundings each; `size` is the sum of the terms' sizes. */
export function expectClose(
  got: ArrayLike<number>,
  wanted: ArrayLike<number>,
  size: ArrayLike<number>,
  roundings: number,
): void {
  expect(got.length).toBe(wanted.length);
  const allowed = 2 * gamma(roundings);
  const far = Array.from(size, (_, i) => i).filter((i) => !(Math.abs(got[i] - wanted[i]) <= allowed * size[i]));
  expect(far.map((i) => `${i}: ${got[i]}, not ${wanted[i]} within ${allowed * size[i]}`)).toEqual([]);
}
