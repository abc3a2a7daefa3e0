/**
 * The product of a batch with packed weights, with a bias:
 *
 *   y[i, j] = b[j] + Σ_k x[i, k] W[j, k]
 *
 * @param x          [m × inputs] with at least one input
 * @param panels     [panelCount × inputs × 8] weights W as `packPanels` writes them
 * @param bias       [8 panelCount], or undefined for zeros; `multiply64` takes 0 for its pointer then
 * @param y          [m × yStride] of which the first 8 panelCount of each row are written
 *
 * Numerics  the sum starts from the bias and takes the products in the order of k, each product and each sum rounded to
 *           float64: `inputs` of both. A row's result does not depend on the other rows.
 */
export function multiply64(
  x: Float64Array,
  m: number,
  inputs: number,
  panels: Float64Array,
  panelCount: number,
  bias: Float64Array | undefined,
  y: Float64Array,
  yStride: number,
): void {
  for (let i = 0; i < m; i++) {
    for (let j = 0; j < 8 * panelCount; j++) {
      const panel = (j >> 3) * inputs * 8 + (j & 7);
      let sum = bias === undefined ? 0 : bias[j];
      for (let k = 0; k < inputs; k++) sum += x[i * inputs + k] * panels[panel + k * 8];
      y[i * yStride + j] = sum;
    }
  }
}

/** The same with each product and each sum rounded to float32; panels as `packPanels32` writes them. */
export function multiply32(
  x: Float32Array,
  m: number,
  inputs: number,
  panels: Float32Array,
  panelCount: number,
  bias: Float32Array | undefined,
  y: Float32Array,
  yStride: number,
): void {
  for (let i = 0; i < m; i++) {
    for (let j = 0; j < 8 * panelCount; j++) {
      const panel = (j >> 3) * inputs * 8 + (j & 7);
      let sum = bias === undefined ? 0 : bias[j];
      for (let k = 0; k < inputs; k++) {
        sum = Math.fround(sum + Math.fround(x[i * inputs + k] * panels[panel + k * 8]));
      }
      y[i * yStride + j] = sum;
    }
  }
}
