/**
 * A product with the absolute values of packed weights, for bounds of errors:
 *
 *   y[j] += Σ_l |W[j, i_l]| x[i_l]
 *
 * @param panels     [panelCount × inputs × 8] weights W as `packPanels` writes them
 * @param indices    [count] the selected inputs i_l, below `inputs`
 * @param x          [inputs] not negative
 * @param y          [8 panelCount]
 *
 * Numerics  the order of `selectedProduct`; terms are not negative, so that `enlarge(count + 1)` makes the sum an upper bound.
 */
export function absoluteProduct(
  panels: Float64Array,
  panelCount: number,
  inputs: number,
  indices: Uint32Array,
  count: number,
  x: Float64Array,
  y: Float64Array,
): void {
  for (let j = 0; j < 8 * panelCount; j++) {
    const panel = (j >> 3) * inputs * 8 + (j & 7);
    let sum = y[j];
    for (let l = 0; l < count; l++) sum += Math.abs(panels[panel + indices[l] * 8]) * x[indices[l]];
    y[j] = sum;
  }
}
