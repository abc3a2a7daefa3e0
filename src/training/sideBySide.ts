/**
 * The sizes of batches with their points side by side: the values of a unit are one row, `stride` numbers from that of the
 * next unit, and points are padded to whole cache lines, which is what kernels take.
 */
import type { Precision } from "./floats.ts";

/** Numbers in a cache line of 64 bytes. */
const lineLength: Record<Precision, number> = { float64: 8, float32: 16 };

/** Points of so many rows after padding. */
export function paddedPoints(rows: number, precision: Precision): number {
  const line = lineLength[precision];
  return line * Math.ceil(rows / line);
}

/** From one unit to the next: an odd number of cache lines, so that a point's values of all units fit into a cache together. */
export function strideFor(maxRows: number, precision: Precision): number {
  const line = lineLength[precision];
  const lines = Math.ceil(maxRows / line);
  return line * (lines % 2 === 0 ? lines + 1 : lines);
}
