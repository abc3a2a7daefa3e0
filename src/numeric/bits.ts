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
