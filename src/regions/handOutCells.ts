import type { CellBatch } from "./cellBatch.ts";
import type { CellRow } from "./cellRow.ts";
import type { JoinedCells } from "./joinFragments.ts";
import { unitFields } from "./packPatterns.ts";
import type { PatternLayout } from "./patternLayout.ts";
import type { PlaneFragment } from "./planeFragment.ts";

/** Most cells that are handed out at once. */
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

/** Hands out the cells of joined fragments, as the partition has them. */
export function handOutJoined(
  { vertices, vertexIndices, offsets: starts, sizes }: JoinedCells,
  fragments: readonly PlaneFragment[],
  layout: PatternLayout,
  onCells: (batch: CellBatch) => void,
): void {
  const units = allUnits(layout);
  let before = 0;
  for (const { sizes: own, patterns, outputLinear, outputOffset, outputErrors } of fragments) {
    const m = outputOffset.length / own.length;
    for (let from = 0; from < own.length; from += batchSize) {
      const first = before + from;
      const to = Math.min(own.length, from + batchSize);
      const last = before + to;
      const corners = new Float64Array(2 * (starts[last] - starts[first]));
      for (let k = 0; k < corners.length / 2; k++) {
        const vertex = vertexIndices[starts[first] + k];
        corners[2 * k] = vertices[2 * vertex];
        corners[2 * k + 1] = vertices[2 * vertex + 1];
      }
      onCells({
        first,
        count: to - from,
        offsets: starts.slice(first, last + 1).map((start) => start - starts[first]),
        corners,
        sizes: sizes.slice(first, last),
        patterns: patterns.slice(from * layout.words, to * layout.words),
        outputLinear: outputLinear.slice(2 * from * m, 2 * to * m),
        outputOffset: outputOffset.slice(from * m, to * m),
        outputErrors: outputErrors.slice(from * m, to * m),
        units,
      });
    }
    before += own.length;
  }
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
