/**
 * The checksum of a set of cells: each cell's pattern is hashed to 64 bits, and the hashes are summed modulo 2⁶⁴. It does not
 * depend on the order of the cells, on how patterns are packed, or on which units have columns: the units that are constant
 * in the domain count like the others.
 *
 * Every bit of every unit's piece has a random key of 64 bits; a pattern is the XOR of the keys of its set bits, put through
 * a nonlinear bijection, without which the sum of two cells could be that of two others. Two different sets of cells collide
 * with probability 2⁻⁶⁴ or so.
 */
import type { CellBatch, Partition } from "crease/regions";

/** A sum of 64-bit hashes. */
export interface Checksum {
  low: number;
  high: number;
}

type Units = CellBatch["units"];
type Constants = Partition["units"]["constant"];

/** Where patterns hold units, and the XOR of keys for each value of each of their bytes. */
interface PatternHash {
  readonly words: number;
  /** [bytes] word and shift of each byte that holds bits of units */
  readonly word: Uint32Array;
  readonly shift: Uint32Array;
  /** [bytes × 256] low and high half of the XOR of a byte's keys */
  readonly low: Int32Array;
  readonly high: Int32Array;
  /** XOR of the keys of the constant units */
  readonly constant: readonly [number, number];
}

/** The checksum of all cells of a partition, as 16 hexadecimal digits. */
export function partitionChecksum({ patterns, units, offsets }: Partition): string {
  const sum: Checksum = { low: 0, high: 0 };
  addPatterns(sum, patternHash(units, units.constant), patterns, offsets.length - 1);
  return checksumText(sum);
}

/** Adds up the cells of a stream: `onCells` takes its batches, `text` says the checksum of all so far. */
export function streamedChecksum(): { readonly onCells: (batch: CellBatch) => void; readonly text: () => string } {
  const sum: Checksum = { low: 0, high: 0 };
  let known: { units: Units; hash: PatternHash } | undefined;
  return {
    onCells({ units, patterns, count }) {
      if (known?.units !== units) known = { units, hash: patternHash(units) };
      addPatterns(sum, known.hash, patterns, count);
    },
    text: () => checksumText(sum),
  };
}

/** The checksum of a list of counts: a hash of each count and its place. */
export function countsChecksum(counts: Uint32Array): string {
  const sum: Checksum = { low: 0, high: 0 };
  counts.forEach((count, place) => {
    addHash(sum, place, count);
  });
  return checksumText(sum);
}

/** 16 hexadecimal digits. */
export function checksumText({ low, high }: Checksum): string {
  return [high, low].map((half) => half.toString(16).padStart(8, "0")).join("");
}

/** The random key, low and high half, of one bit of a unit's piece. */
export function keyOfBit(node: number, index: number, bit: number): readonly [number, number] {
  const low = mix(mix(mix(node ^ 0x243f6a88) ^ index) ^ bit);
  const high = mix(mix(mix(node ^ 0x85a308d3) ^ index) ^ bit);
  return [low, high];
}

/** Adds the hash of 64 bits to a sum: a Feistel network of four rounds, which is a bijection. */
export function addHash(sum: Checksum, low: number, high: number): void {
  let a = low;
  let b = high;
  for (let round = 1; round <= 4; round++) {
    const next = a ^ mix((b + Math.imul(round, 0x9e3779b9)) | 0);
    a = b;
    b = next;
  }
  const lowSum = sum.low + (a >>> 0);
  const carry = lowSum >= 2 ** 32 ? 1 : 0;
  sum.low = lowSum >>> 0;
  sum.high = (sum.high + (b >>> 0) + carry) >>> 0;
}

/** Adds the hashes of `count` cells, whose patterns lie one behind the other. */
function addPatterns(sum: Checksum, hash: PatternHash, patterns: Uint32Array, count: number): void {
  const { words, word, shift, low, high } = hash;
  const bytes = word.length;
  for (let cell = 0; cell < count; cell++) {
    const start = cell * words;
    let [a, b] = hash.constant;
    for (let k = 0; k < bytes; k++) {
      const entry = 256 * k + ((patterns[start + word[k]] >>> shift[k]) & 255);
      a ^= low[entry];
      b ^= high[entry];
    }
    addHash(sum, a, b);
  }
}

function patternHash(units: Units, constants?: Constants): PatternHash {
  const keys = new Map<number, readonly [number, number]>();
  units.bitOffset.forEach((offset, column) => {
    for (let bit = 0; bit < units.bitWidth[column]; bit++) {
      keys.set(offset + bit, keyOfBit(units.node[column], units.index[column], bit));
    }
  });
  const bytes = [...new Set([...keys.keys()].map((position) => position >>> 3))];
  const low = new Int32Array(256 * bytes.length);
  const high = new Int32Array(256 * bytes.length);
  bytes.forEach((byte, k) => {
    // each value is a smaller one with its highest bit added
    for (let value = 1; value < 256; value++) {
      const top = 31 - Math.clz32(value);
      const rest = value ^ (1 << top);
      const key = keys.get(8 * byte + top) ?? [0, 0];
      low[256 * k + value] = low[256 * k + rest] ^ key[0];
      high[256 * k + value] = high[256 * k + rest] ^ key[1];
    }
  });
  return {
    words: units.words,
    word: Uint32Array.from(bytes, (byte) => byte >>> 2),
    shift: Uint32Array.from(bytes, (byte) => 8 * (byte & 3)),
    low,
    high,
    constant: constants ? keyOfConstants(constants) : [0, 0],
  };
}

function keyOfConstants({ node, index, piece }: Constants): readonly [number, number] {
  let [low, high] = [0, 0];
  piece.forEach((value, unit) => {
    for (let bit = 0; value >>> bit > 0; bit++) {
      if (((value >>> bit) & 1) === 0) continue;
      const key = keyOfBit(node[unit], index[unit], bit);
      low ^= key[0];
      high ^= key[1];
    }
  });
  return [low, high];
}

/** murmur3's 32-bit finalizer. */
function mix(word: number): number {
  let h = word | 0;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return h ^ (h >>> 16);
}
