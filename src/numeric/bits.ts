/** Number of bits set in a 32-bit word. */
export function bitCount(word: number): number {
  let rest = word;
  let count = 0;
  while (rest !== 0) {
    rest &= rest - 1;
    count++;
  }
  return count;
}

/** Appends the positions of the bits set in a 32-bit word, ascending, each plus `offset`. */
export function collectBits(word: number, offset: number, positions: number[]): void {
  for (let rest = word; rest !== 0; rest &= rest - 1) positions.push(offset + 31 - Math.clz32(rest & -rest));
}

/** The first bit set among bits `from` up to but not including `to` of a row of words; −1 if there is none. */
export function firstBit(words: Uint32Array, from: number, to: number): number {
  for (let bit = from; bit < to; bit++) if ((words[bit >>> 5] >>> (bit & 31)) & 1) return bit;
  return -1;
}
