import { addVertex, splitEdge } from "../geometry/planarComplex.ts";
import { enlarge } from "../numeric/errorBounds.ts";
import { boundVertex } from "./boundVertex.ts";
import { type Construction, decideUnits, differenceSwitch, thresholdSwitch } from "./decideVertex.ts";
import { shareOf } from "./handover.ts";
import type { PlaneState } from "./planeState.ts";
import type { SwitchForm } from "./switchForm.ts";
import { addVertexBetween, confineSigns } from "./vertexSigns.ts";

/**
 * The vertex where the crease of one switch crosses an edge whose ends it parts: the one that the neighbor has made, or a
 * new one, which splits the edge.
 */
export function crossEdge(state: PlaneState, edge: number, stage: number, s: number): number {
  const present = state.complex.middle.data[edge];
  if (present >= 0) return present;
  const [from, to] = endsOf(state, edge);
  const form = thresholdSwitch(state, stage, s);
  const vertex = addVertexOnEdge(state, edge, stage, form, shareOf(state, stage, form, from, to));

  // its signs, the two creases that meet in it being zero by construction
  const other = state.complex.creases.data[state.complex.line.data[edge]] - state.firstCrease[stage];
  decideUnits(state, vertex, stage, { zeroSwitches: [s, other] });
  state.log.unresolved += confineSigns(state.signs, vertex, from, to, stage);
  splitEdge(state.complex, edge, vertex);
  return vertex;
}

/** Adds a vertex on an edge, where a switching form is zero, with the bounds of its error; the edge is not split yet. */
export function addVertexOnEdge(
  state: PlaneState,
  edge: number,
  stage: number,
  form: SwitchForm,
  share: number,
): number {
  const { complex } = state;
  const [from, to] = endsOf(state, edge);
  const [s, t] = [0, 1].map((axis) => {
    const start = complex.vertices.data[2 * from + axis];
    return start + share * (complex.vertices.data[2 * to + axis] - start);
  });
  const vertex = addVertex(complex, s, t);
  addVertexBetween(state.signs, [from, to], stage);
  const line = 6 * complex.line.data[edge];
  const box = hullBox(state, [from, to]);
  boundVertex(complex, vertex, complex.lines.data, line, lineOf(state, stage, form), 0, ...box);
  return vertex;
}

/**
 * Adds a vertex inside a cell, where three candidates of a max unit are equal and largest.
 *
 * @param around the cell's vertices
 */
export function addTripleVertex(
  state: PlaneState,
  stage: number,
  unit: number,
  candidates: readonly [number, number, number],
  position: readonly [number, number],
  around: readonly number[],
): number {
  const vertex = addVertex(state.complex, position[0], position[1]);
  addVertexBetween(state.signs, around, stage);
  const [first, second, third] = candidates;
  const lines = [second, third].map((other) =>
    lineOf(state, stage, differenceSwitch(state, stage, unit, first, other)),
  );
  boundVertex(state.complex, vertex, lines[0], 0, lines[1], 0, ...hullBox(state, around));
  const construction: Construction = { tie: { unit, candidates } };
  decideUnits(state, vertex, stage, construction, around);
  return vertex;
}

/** a, b, c, x, y, error: a (s − x) + b (t − y) + c, see `PlanarComplex.lines` */
type Line = readonly number[] | Float64Array;

/** The zero set of a switching form in the current cell, as a line of the planar complex. */
export function lineOf(state: PlaneState, stage: number, { rows, error }: SwitchForm): Line {
  const { reference } = state.forms.frames[stage];
  return [rows[0], rows[1], rows[2], reference[0], reference[1], error];
}

export function endsOf({ complex }: PlaneState, edge: number): readonly [number, number] {
  return [complex.from.data[edge], complex.to.data[edge]];
}

/** Half extents of a box around any point of the hull of some vertices that contains the whole exact hull. */
function hullBox({ complex }: PlaneState, corners: readonly number[]): readonly [number, number] {
  const { vertices, generators } = complex;
  const [s, t] = [0, 1].map((axis) => {
    let low = Number.POSITIVE_INFINITY;
    let high = Number.NEGATIVE_INFINITY;
    let errors = 0;
    for (const corner of corners) {
      low = Math.min(low, vertices.data[2 * corner + axis]);
      high = Math.max(high, vertices.data[2 * corner + axis]);
      errors += Math.abs(generators.data[4 * corner + axis]) + Math.abs(generators.data[4 * corner + 2 + axis]);
    }
    return (high - low + errors) * enlarge(corners.length + 4);
  });
  return [s, t];
}
