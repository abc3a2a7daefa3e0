/**
 * Products of packed weights with selected entries of some vectors, added to what is there:
 *
 *   y[r, j] += Σ_l W[j, i_l] x[r, i_l]
 *
 * @param panels     [panelCount × inputs × 8] weights W as `packPanels` writes them
 * @param indices    [count] the selected inputs i_l, below `inputs`
 * @param x          [rows × xStride] of which the first `inputs` of each row are read
 * @param y          [rows × yStride] of which the first 8 panelCount of each row are added to
 * @param rows       `selectedProduct3`, `selectedProduct2` and `selectedProduct1` are for 3, 2 and 1; the last takes no strides
 *
 * Numerics  the sum starts from what is there and takes the products in the order of the indices, each product and each
 *           sum rounded: `count` of both. What is not selected is not touched, so that not-a-number and ∞ there do no harm.
 * Cost      2 · 8 panelCount · rows · count operations; the panels stream from the second cache.
 */
export function selectedProduct(
  panels: Float64Array,
  panelCount: number,
  inputs: number,
  indices: Uint32Array,
  count: number,
  x: Float64Array,
  xStride: number,
  y: Float64Array,
  yStride: number,
  rows: number,
): void {
  for (let r = 0; r < rows; r++) {
    for (let j = 0; j < 8 * panelCount; j++) {
      const panel = (j >> 3) * inputs * 8 + (j & 7);
      let sum = y[r * yStride + j];
      for (let l = 0; l < count; l++) sum += panels[panel + indices[l] * 8] * x[r * xStride + indices[l]];
      y[r * yStride + j] = sum;
    }
  }
}
