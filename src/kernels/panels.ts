/** How weights are packed for the kernels: 8 outputs side by side, which are one cache line of float64 for each input. */
export const panelWidth = 8;

/** Panels that hold so many outputs. */
export function panelCount(outputs: number): number {
  return Math.ceil(outputs / panelWidth);
}

/** The length of a row of so many elements after padding: a multiple of 8. */
export function paddedLength(length: number): number {
  return panelCount(length) * panelWidth;
}

/**
 * Pack weights for `selectedProduct…`, `absoluteProduct1`, `multiply64`.
 *
 * @param weight [outputs × inputs] row-major
 * @param panels [⌈outputs / 8⌉ × inputs × 8] written whole, with zeros for the outputs that are not there
 */
export function packPanels(
  weight: Float64Array | Float32Array,
  outputs: number,
  inputs: number,
  panels: Float64Array | Float32Array,
): void {
  const length = panelCount(outputs) * inputs * panelWidth;
  if (weight.length !== outputs * inputs || panels.length !== length) {
    throw new RangeError(
      `packPanels: expected weights [${outputs} × ${inputs}] and panels of ${length} numbers, got ${weight.length} and ${panels.length}`,
    );
  }
  panels.fill(0);
  for (let j = 0; j < outputs; j++) {
    const first = (j - (j % panelWidth)) * inputs + (j % panelWidth);
    for (let k = 0; k < inputs; k++) panels[first + k * panelWidth] = weight[j * inputs + k];
  }
}
