/**
 * A source of random numbers that is an argument, never a global: one stream for each seed and each list of keys, so that
 * a run or a purpose draws from its own stream whatever the others do.
 */
export interface Random {
  /** uniform in [0, 1), 53 bits */
  uniform(): number;
  /** standard normal */
  normal(): number;
  /** uniform integer in [0, bound) */
  integer(bound: number): number;
  /** an independent stream for a run, a layer, a purpose */
  stream(...keys: readonly (number | string)[]): Random;
}

/**
 * A generator from a seed.
 *
 * Source    sfc32 (C. Doty-Humphrey, PractRand), seeded by hashing seed and keys with murmur3's finalizer; normal variates
 *           by Marsaglia's polar method with a logarithm of our own, so that the stream does not depend on the engine.
 */
export function createRandom(seed: number, ...keys: readonly (number | string)[]): Random {
  let [a, b, c, counter] = hashKeys([seed, ...keys]);
  let spare: number | undefined;

  const next = (): number => {
    const sum = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (c << 21) | (c >>> 11);
    c = (c + sum) | 0;
    return sum >>> 0;
  };
  for (let i = 0; i < 12; i++) next();

  const uniform = () => ((next() >>> 5) * 67108864 + (next() >>> 6)) / 9007199254740992;
  return {
    uniform,
    normal() {
      if (spare !== undefined) {
        const value = spare;
        spare = undefined;
        return value;
      }
      for (;;) {
        const x = 2 * uniform() - 1;
        const y = 2 * uniform() - 1;
        const square = x * x + y * y;
        if (square === 0 || square >= 1) continue;
        const factor = Math.sqrt((-2 * naturalLogarithm(square)) / square);
        spare = y * factor;
        return x * factor;
      }
    },
    integer: (bound) => Math.floor(uniform() * bound),
    stream: (...more) => createRandom(seed, ...keys, ...more),
  };
}

/** ln x for 0 < x < 1 with basic operations only: ln x = k ln 2 + 2 artanh((m − 1) / (m + 1)), x = 2ᵏ m, m in [√½, √2). */
function naturalLogarithm(x: number): number {
  let mantissa = x;
  let exponent = 0;
  while (mantissa < Math.SQRT1_2) {
    mantissa *= 2;
    exponent--;
  }
  const ratio = (mantissa - 1) / (mantissa + 1);
  const square = ratio * ratio;
  // |ratio| ≤ 0.172: 12 terms reach the last bit
  let sum = 0;
  for (let power = 23; power >= 1; power -= 2) sum = 1 / power + square * sum;
  return exponent * Math.LN2 + 2 * ratio * sum;
}

/** Four words from a seed and its keys. */
function hashKeys(keys: readonly (number | string)[]): [number, number, number, number] {
  const state: [number, number, number, number] = [0x9e3779b9, 0x243f6a88, 0xb7e15162, 1];
  const absorb = (word: number) => {
    for (let i = 0; i < 3; i++) state[i] = mix(state[i] ^ Math.imul(word + i, 0x85ebca6b));
  };
  for (const key of keys) {
    if (typeof key === "string") {
      for (const character of key) absorb(character.codePointAt(0) ?? 0);
      absorb(key.length);
    } else {
      for (const word of new Uint32Array(Float64Array.of(key).buffer)) absorb(word);
    }
    absorb(0x5bd1e995);
  }
  return state;
}

/** murmur3's 32-bit finalizer. */
function mix(word: number): number {
  let h = word | 0;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return h ^ (h >>> 16);
}
