/**
 * Rows side by side, with zeros behind them:
 *
 *   target[k, p] = source[p, k] for p < rows, and 0 for rows ≤ p < length
 *
 * @param source [rows × sourceStride] of which the first `columns` of each row are read
 * @param target [columns × targetStride] of which the first `length` of each row are written
 * @param length at least `rows`, at most `targetStride`
 */
export function transpose<T extends Float64Array | Float32Array>(
  source: T,
  rows: number,
  columns: number,
  sourceStride: number,
  target: T,
  targetStride: number,
  length: number,
): void {
  for (let k = 0; k < columns; k++) {
    for (let p = 0; p < length; p++) target[k * targetStride + p] = p < rows ? source[p * sourceStride + k] : 0;
  }
}
