/**
 * How weights are packed for the kernels: 8 outputs side by side for each input, a panel. They are one cache line of
 * float64, and half of one of float32.
 */
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
 * Pack weights for `selectedProduct1` to `3`, `absoluteProduct1` and `multiply64`.
 *
 * @param weight [outputs × inputs] row-major
 * @param panels [⌈outputs / 8⌉ × inputs × 8] written whole, with zeros for the outputs that are not there
 */
export function packPanels(weight: Float64Array, outputs: number, inputs: number, panels: Float64Array): void {
  pack("packPanels", weight, outputs, inputs, panels);
}

/** The same for `multiply32`; weights in float64 are rounded to float32. */
export function packPanels32(
  weight: Float64Array | Float32Array,
  outputs: number,
  inputs: number,
  panels: Float32Array,
): void {
  pack("packPanels32", weight, outputs, inputs, panels);
}

function pack(
  name: string,
  weight: Float64Array | Float32Array,
  outputs: number,
  inputs: number,
  panels: Float64Array | Float32Array,
): void {
  const length = paddedLength(outputs) * inputs;
  if (weight.length !== outputs * inputs || panels.length !== length) {
    throw new RangeError(
      `${name}: expected weights [${outputs} × ${inputs}] and panels of ${length} numbers, got ${weight.length} and ${panels.length}`,
    );
  }
  panels.fill(0);
  for (let j = 0; j < outputs; j++) {
    const column = j % panelWidth;
    const first = (j - column) * inputs + column;
    for (let k = 0; k < inputs; k++) panels[first + k * panelWidth] = weight[j * inputs + k];
  }
}
