import { startOf } from "../../geometry/planarComplex.ts";
import { twiceSignedArea } from "../../geometry/polygon.ts";
import { growableFloat64, growableUint32, push, trimmed } from "../../numeric/growable.ts";
import type { CellBatch } from "../cellBatch.ts";
import { createOutputMaps } from "../cellForms.ts";
import { batchSize } from "../handOutCells.ts";
import { appendPattern, type CellPath } from "./cellPath.ts";
import type { PlaneEngine } from "./engine.ts";
import { recordOutput } from "./recordOutput.ts";

/** The cells of a batch, without their place among all others and the units of the network. */
export type FinishedCells = Omit<CellBatch, "first" | "units">;

/** Hands out finished cells in batches; what a batch holds is its own. */
export interface CellStream {
  readonly add: (path: CellPath) => void;
  /** hands out what is left */
  readonly end: () => void;
}

export function createStream(engine: PlaneEngine, onCells: (cells: FinishedCells) => void): CellStream {
  const { layout } = engine.state.forms;
  const offsets = growableUint32();
  const corners = growableFloat64();
  const patterns = growableUint32();
  const outputs = createOutputMaps();
  const flush = () => {
    const count = offsets.length;
    if (count === 0) return;
    push(offsets, corners.length / 2);
    const ends = trimmed(offsets);
    const points = trimmed(corners);
    onCells({
      count,
      offsets: ends,
      corners: points,
      sizes: Float64Array.from({ length: count }, (_, cell) =>
        Math.max(0, twiceSignedArea(points.subarray(2 * ends[cell], 2 * ends[cell + 1])) / 2),
      ),
      patterns: trimmed(patterns),
      outputLinear: trimmed(outputs.linear),
      outputOffset: trimmed(outputs.offset),
      outputErrors: trimmed(outputs.error),
    });
    for (const array of [offsets, corners, patterns, outputs.linear, outputs.offset, outputs.error]) array.length = 0;
  };
  return {
    add(path) {
      const { lists, at } = path;
      const last = lists.length - 1;
      const { offsets: starts, edges } = lists[last];
      const { complex } = engine.state;
      push(offsets, corners.length / 2);
      for (let k = starts.data[at[last]]; k < starts.data[at[last] + 1]; k++) {
        const corner = startOf(complex, edges.data[k]);
        push(corners, complex.vertices.data[2 * corner]);
        push(corners, complex.vertices.data[2 * corner + 1]);
      }
      appendPattern(patterns, layout, path);
      recordOutput(engine, outputs);
      if (offsets.length === batchSize) flush();
    },
    end: flush,
  };
}

/** Numbers finished cells in the order in which they come, and hands them on as batches. */
export function numberCells(
  units: CellBatch["units"],
  onCells: (batch: CellBatch) => void,
): (cells: FinishedCells) => void {
  let first = 0;
  return (cells) => {
    onCells({ first, ...cells, units });
    first += cells.count;
  };
}
