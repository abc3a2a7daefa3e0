import type { PlaneState } from "../planeState.ts";
import type { CellList } from "./cellList.ts";

/** How far the subdivision had come at some moment. */
export interface Mark {
  vertices: number;
  edges: number;
  lines: number;
}

export function setMark(mark: Mark, { complex }: PlaneState): void {
  mark.vertices = complex.vertices.length / 2;
  mark.edges = complex.from.length;
  mark.lines = complex.creases.length;
}

/**
 * Forgets all vertices, edges and lines that were made since a mark, when the cell that they lie in is done with: of what
 * was there before, only edges on the border of that cell can have been split.
 */
export function release(mark: Mark, state: PlaneState, cells: CellList, cell: number): void {
  const { middle } = state.complex;
  for (let k = cells.offsets.data[cell]; k < cells.offsets.data[cell + 1]; k++) {
    const edge = cells.edges.data[k] >>> 1;
    if (middle.data[edge] >= mark.vertices) middle.data[edge] = -1;
  }
  shorten(mark, state);
}

/** The same where any edge that was there before can have been split. */
export function forget(mark: Mark, state: PlaneState): void {
  const { middle } = state.complex;
  for (let edge = 0; edge < mark.edges; edge++) if (middle.data[edge] >= mark.vertices) middle.data[edge] = -1;
  shorten(mark, state);
}

function shorten(mark: Mark, { complex, signs }: PlaneState): void {
  complex.vertices.length = 2 * mark.vertices;
  complex.generators.length = 4 * mark.vertices;
  // what grows again is to begin as zeros
  signs.data.data.fill(0, signs.words * mark.vertices, signs.data.length);
  signs.data.length = signs.words * mark.vertices;
  signs.decided.length = mark.vertices;
  for (const array of [complex.from, complex.to, complex.line, complex.middle, complex.first])
    array.length = mark.edges;
  complex.lines.length = 6 * mark.lines;
  complex.creases.length = mark.lines;
}
