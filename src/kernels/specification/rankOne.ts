/**
 * Rows with a multiple of one vector added to each:
 *
 *   target[r, j] = source[r, j] + d_r column[j]
 *
 * @param source     [rows × stride]
 * @param target     [rows × stride] may be the source, and may not overlap it otherwise
 * @param length     a multiple of 2, at most `stride`: the elements of each row that are written
 * @param column     [length]
 * @param factors    [rows] the d_r; `rankOne3` and `rankOne2` take 3 and 2 of them
 *
 * Numerics  one product and one sum each.
 */
export function rankOne(
  source: Float64Array,
  target: Float64Array,
  stride: number,
  length: number,
  column: Float64Array,
  factors: readonly number[],
): void {
  for (let r = 0; r < factors.length; r++) {
    for (let j = 0; j < length; j++) target[r * stride + j] = source[r * stride + j] + factors[r] * column[j];
  }
}
