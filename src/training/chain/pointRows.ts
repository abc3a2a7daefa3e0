/** Between the rows of a batch and its points side by side, for the few units at the ends of a chain. */
import type { Floats } from "../floats.ts";

/** Rows [rows × width] → points side by side, but for the padding. */
export function spreadRows(values: Floats, rows: number, width: number, area: Floats, stride: number): void {
  for (let k = 0; k < width; k++) {
    const first = k * stride;
    for (let p = 0, at = k; p < rows; p++, at += width) area[first + p] = values[at];
  }
}

/** Repeats the last row in the padding up to `points`: it overflows only where a row does. */
export function padWithLastRow(area: Floats, rows: number, width: number, stride: number, points: number): void {
  if (rows === points) return;
  for (let k = 0; k < width; k++) {
    const first = k * stride;
    area.fill(area[first + rows - 1], first + rows, first + points);
  }
}

/**
 * Gradients [rows × width] → points side by side, with zeros in the padding up to `points`.
 *
 * @param activations what a ReLU gave, side by side: gradients are 0 where it is not positive; undefined where there is none
 */
export function spreadGradients(
  values: Floats,
  rows: number,
  width: number,
  activations: Floats | undefined,
  area: Floats,
  stride: number,
  points: number,
): void {
  for (let k = 0; k < width; k++) {
    const first = k * stride;
    for (let p = 0, at = k; p < rows; p++, at += width) {
      area[first + p] = activations === undefined || activations[first + p] > 0 ? values[at] : 0;
    }
    area.fill(0, first + rows, first + points);
  }
}

/** Points side by side → rows [rows × width]. */
export function gatherRows(area: Floats, stride: number, rows: number, width: number, values: Floats): void {
  for (let k = 0; k < width; k++) {
    const first = k * stride;
    for (let p = 0, at = k; p < rows; p++, at += width) values[at] = area[first + p];
  }
}
