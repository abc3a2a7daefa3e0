/**
 * Batches with their points side by side: the values of a unit are one row, `stride` numbers from that of the next unit.
 * Points are padded to whole cache lines, which is what kernels take.
 */
import type { Floats } from "../floats.ts";

/** Numbers in a cache line of 64 bytes. */
function lineLength({ BYTES_PER_ELEMENT }: Floats): number {
  return 64 / BYTES_PER_ELEMENT;
}

/** Points of so many rows after padding. */
export function paddedPoints(rows: number, like: Floats): number {
  const line = lineLength(like);
  return line * Math.ceil(rows / line);
}

/** From one unit to the next: an odd number of cache lines, so that a point's values of all units fit into a cache together. */
export function strideFor(maxRows: number, like: Floats): number {
  const line = lineLength(like);
  const lines = Math.ceil(maxRows / line);
  return line * (lines % 2 === 0 ? lines + 1 : lines);
}

/** Rows [rows × width] → points side by side; the padding repeats the last row, so that it overflows only where a row does. */
export function spreadRows(values: Floats, rows: number, width: number, area: Floats, stride: number): void {
  const points = paddedPoints(rows, area);
  for (let k = 0; k < width; k++) {
    const first = k * stride;
    for (let p = 0, at = k; p < rows; p++, at += width) area[first + p] = values[at];
    area.fill(area[first + rows - 1], first + rows, first + points);
  }
}

/**
 * The same of gradients, whose padding is 0.
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
): void {
  const points = paddedPoints(rows, area);
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
