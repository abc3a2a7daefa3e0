import { startOf } from "../geometry/planarComplex.ts";
import { twiceSignedArea } from "../geometry/polygon.ts";
import type { CellBatch } from "./cellBatch.ts";
import type { CellRow } from "./cellRow.ts";
import { unitFields } from "./packPatterns.ts";
import type { PatternLayout } from "./patternLayout.ts";
import type { PlaneState } from "./planeState.ts";

/** Cells of a plane that are finished before they are handed out. */
export const batchSize = 1024;

/** The fields of all units in a pattern before it is packed to the units that switch. */
export function allUnits(layout: PatternLayout): CellBatch["units"] {
  const fields = unitFields(layout);
  return {
    node: Uint32Array.from(fields, ({ node }) => node),
    index: Uint32Array.from(fields, ({ index }) => index),
    pieces: Uint32Array.from(fields, ({ pieces }) => pieces),
    bitOffset: Uint32Array.from(fields, ({ bit }) => bit),
    bitWidth: Uint32Array.from(fields, ({ width }) => width),
    words: layout.words,
  };
}

/** The finished cells of a plane from `first` on. */
export function planeBatch(
  { complex, finished, forms }: PlaneState,
  units: CellBatch["units"],
  first: number,
): CellBatch {
  const count = finished.offsets.length - 1 - first;
  const start = finished.offsets.data[first];
  const offsets = finished.offsets.data.slice(first, first + count + 1).map((offset) => offset - start);
  const corners = new Float64Array(2 * offsets[count]);
  for (let k = 0; k < offsets[count]; k++) {
    const vertex = startOf(complex, finished.edges.data[start + k]);
    corners.set(complex.vertices.data.subarray(2 * vertex, 2 * vertex + 2), 2 * k);
  }
  const sizes = Float64Array.from({ length: count }, (_, cell) =>
    Math.max(0, twiceSignedArea(corners.subarray(2 * offsets[cell], 2 * offsets[cell + 1])) / 2),
  );
  const { linear, offset, error } = finished.outputs;
  const m = offset.length / (first + count);
  const { words } = forms.layout;
  return {
    first,
    count,
    offsets,
    corners,
    sizes,
    patterns: finished.patterns.data.slice(first * words, (first + count) * words),
    outputLinear: linear.data.slice(2 * first * m, 2 * (first + count) * m),
    outputOffset: offset.data.slice(first * m, (first + count) * m),
    outputErrors: error.data.slice(first * m, (first + count) * m),
    units,
  };
}

/** The cells of a row. */
export function rowBatch(row: CellRow, layout: PatternLayout): CellBatch {
  const count = row.ends.length - 1;
  return {
    first: 0,
    count,
    offsets: Uint32Array.from({ length: count + 1 }, (_, cell) => 2 * cell),
    corners: Float64Array.from({ length: 2 * count }, (_, k) => row.ends[(k + (k & 1)) / 2]),
    sizes: Float64Array.from({ length: count }, (_, cell) => row.ends[cell + 1] - row.ends[cell]),
    patterns: row.patterns,
    outputLinear: row.outputLinear,
    outputOffset: row.outputOffset,
    outputErrors: row.outputErrors,
    units: allUnits(layout),
  };
}
