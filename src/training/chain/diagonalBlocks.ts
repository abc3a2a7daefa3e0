/**
 * Into how many equal blocks on its diagonal a weight falls: all entries outside them are 0 and stay 0.
 *
 * @param weight [outputs × inputs]
 * @param trainable [outputs × inputs] 0 for entries that keep their values, or undefined where none does
 * @returns the largest number of blocks, 1 where the weight is dense
 */
export function diagonalBlocks(
  weight: Float64Array,
  trainable: Uint8Array | undefined,
  outputs: number,
  inputs: number,
): number {
  if (trainable === undefined) return 1;
  for (let blocks = Math.min(outputs, inputs); blocks > 1; blocks--) {
    if (outputs % blocks > 0 || inputs % blocks > 0) continue;
    const [height, width] = [outputs / blocks, inputs / blocks];
    const isZero = (entry: number) => weight[entry] === 0 && trainable[entry] === 0;
    const isInside = (entry: number) => {
      const [row, column] = [Math.floor(entry / inputs), entry % inputs];
      return Math.floor(row / height) === Math.floor(column / width);
    };
    if (weight.every((_, entry) => isInside(entry) || isZero(entry))) return blocks;
  }
  return 1;
}
