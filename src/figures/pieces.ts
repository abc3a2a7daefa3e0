import { cellCount, type Partition } from "../regions/partition.ts";
import { outputCount } from "./cellValues.ts";
import { earliestColumns, type UnitLayers } from "./unitLayers.ts";

/** A breakpoint of a 1-D partition and the layer of the unit that switches there. */
export interface Breakpoint {
  readonly t: number;
  readonly layer: number;
}

/** The breakpoints in rising t. */
export function breakpointsOf(partition: Partition, layers: UnitLayers): Breakpoint[] {
  const { vertices } = partition.facets;
  const breakpoints: Breakpoint[] = [];
  for (const [facet, column] of earliestColumns(partition, layers).entries()) {
    if (column >= 0) breakpoints.push({ t: partition.vertices[vertices[facet]], layer: layers.ofColumn[column] });
  }
  return breakpoints.sort((a, b) => a.t - b.t);
}

/** A cell's interval and its index, as a chart needs it. */
interface Interval {
  readonly cell: number;
  readonly from: number;
  readonly to: number;
}

/**
 * The corners (t, value) of an output's graph within a window, in rising t: the ends of every linear piece.
 *
 * @returns [2n] t0,y0,t1,y1,…
 */
export function graphOf(partition: Partition, output: number, window: readonly [number, number]): number[] {
  const outputs = outputCount(partition);
  const graph: number[] = [];
  for (const { cell, from, to } of intervals(partition)) {
    if (to < window[0] || from > window[1]) continue;
    const row = cell * outputs + output;
    // outer pieces of a line end at the window
    for (const t of [Math.max(from, window[0]), Math.min(to, window[1])]) {
      graph.push(t, partition.outputLinear[row] * t + partition.outputOffset[row]);
    }
  }
  return graph;
}

/**
 * The part of the axis to show: the whole segment; on a line, all breakpoints and a margin, or, where a few lie very far
 * out, nine tenths of them.
 */
export function shownWindow(partition: Partition, breakpoints: readonly Breakpoint[]): [number, number] {
  const ends = intervals(partition);
  if (partition.domain.kind !== "line") return [ends[0].from, ends[ends.length - 1].to];
  if (breakpoints.length === 0) return [-1, 1];
  const at = (share: number): number => breakpoints[Math.round(share * (breakpoints.length - 1))].t;
  const span = at(0.95) - at(0.05);
  const all = at(1) - at(0);
  // one breakpoint, or several in one place, leave the width open
  if (!(all > 0)) return [at(0) - 1, at(0) + 1];
  if (!(span > 0) || all <= 4 * span) return [at(0) - 0.12 * all, at(1) + 0.12 * all];
  return [at(0.05) - 0.2 * span, at(0.95) + 0.2 * span];
}

function intervals(partition: Partition): Interval[] {
  const { offsets, vertexIndices, vertices } = partition;
  return Array.from({ length: cellCount(partition) }, (_, cell) => ({
    cell,
    from: vertices[vertexIndices[offsets[cell]]],
    to: vertices[vertexIndices[offsets[cell] + 1]],
  })).sort((a, b) => a.from - b.from || a.to - b.to);
}
