import { addVertex, splitEdge } from "../geometry/planarComplex.ts";
import { enlarge, gamma, gammaOfEvaluation } from "../numeric/errorBounds.ts";
import { switchingForm, switchingThreshold } from "./cellForms.ts";
import type { PlaneState } from "./planeState.ts";
import { type BoundedValue, decideSign, evaluateSwitch, type UncertainPoint } from "./switchSign.ts";
import { addVertexSigns, confineSigns, setSign } from "./vertexSigns.ts";

/** Decides the signs of all units of a stage at a vertex, if no cell around it has done so. */
export function decideVertex(state: PlaneState, vertex: number, stage: number): void {
  if (state.signs.decided.data[vertex] > stage) return;
  decideUnits(state, vertex, stage, -1, -1);
}

/**
 * The vertex where the crease of one unit crosses an edge whose ends it parts: the one that the neighbor has made, or a
 * new one, which splits the edge.
 */
export function crossEdge(state: PlaneState, edge: number, stage: number, unit: number): number {
  const { complex } = state;
  const present = complex.middle.data[edge];
  if (present >= 0) return present;

  // interpolate between the ends
  const { vertices } = complex;
  const from = complex.from.data[edge];
  const to = complex.to.data[edge];
  const atFrom = Math.abs(switchAt(state, from, stage, unit).value);
  const atTo = Math.abs(switchAt(state, to, stage, unit).value);
  const share = atFrom + atTo > 0 ? atFrom / (atFrom + atTo) : 0.5;
  const s = vertices.data[2 * from] + share * (vertices.data[2 * to] - vertices.data[2 * from]);
  const t = vertices.data[2 * from + 1] + share * (vertices.data[2 * to + 1] - vertices.data[2 * from + 1]);
  const vertex = addVertex(complex, s, t);
  addVertexSigns(state.signs, stage);
  boundVertex(state, vertex, edge, stage, unit);

  // its signs, the two creases that meet in it being zero by construction
  const crease = complex.creases.data[complex.line.data[edge]] - state.firstSwitch[stage];
  decideUnits(state, vertex, stage, unit, crease);
  state.log.unresolved += confineSigns(state.signs, vertex, from, to, stage);
  splitEdge(complex, edge, vertex);
  return vertex;
}

/** The coefficients of a unit's crease in the current cell, as a line of the planar complex. */
export function creaseLine(state: PlaneState, stage: number, unit: number): number[] {
  const { rows, errors } = switchingForm(state.forms, stage);
  const { reference } = state.forms.frames[stage];
  const size = errors.length;
  const threshold = switchingThreshold(state.forms, stage);
  const c = rows[2 * size + unit] - threshold;
  // the subtraction of a threshold rounds once
  const error = threshold === 0 ? errors[unit] : (errors[unit] + gamma(1) * Math.abs(c)) * enlarge(2);
  return [rows[unit], rows[size + unit], c, reference[0], reference[1], error];
}

function decideUnits(state: PlaneState, vertex: number, stage: number, zeroUnit: number, otherZeroUnit: number): void {
  const size = state.forms.stages[stage].piecewise?.size ?? 0;
  const point = pointAt(state, vertex);
  const form = switchingForm(state.forms, stage);
  const frame = state.forms.frames[stage];
  const threshold = switchingThreshold(state.forms, stage);
  const result: BoundedValue = { value: 0, bound: 0 };
  for (let unit = 0; unit < size; unit++) {
    if (unit === zeroUnit || unit === otherZeroUnit) continue;
    evaluateSwitch(form, frame, unit, threshold, point, result);
    const sign = decideSign(result, state.log);
    if (sign !== 0) setSign(state.signs, vertex, stage, unit, sign);
  }
  state.signs.decided.data[vertex] = stage + 1;
}

/**
 * Bounds a new vertex by the residuals of its two lines: M (v* − v) = −residuals, |residuals| ≤ r, so the exact vertex
 * lies in the parallelogram that M⁻¹ makes of the box r. Where the lines are too close to parallel for that, it still
 * lies on its edge.
 */
function boundVertex(state: PlaneState, vertex: number, edge: number, stage: number, unit: number): void {
  const { complex } = state;
  const line = 6 * complex.line.data[edge];
  const [a, b, c, x, y, error] = complex.lines.data.subarray(line, line + 6);
  const s = complex.vertices.data[2 * vertex];
  const t = complex.vertices.data[2 * vertex + 1];
  const onLine = [a * (s - x), b * (t - y), c];
  const rounding = gammaOfEvaluation(2);
  const lineResidual =
    Math.abs(onLine[0] + onLine[1] + onLine[2]) +
    rounding * (Math.abs(onLine[0]) + Math.abs(onLine[1]) + Math.abs(onLine[2])) +
    error;
  const { value, bound } = switchAt(state, vertex, stage, unit);
  const unitResidual = Math.abs(value) + bound;

  const [p, q] = creaseLine(state, stage, unit);
  const determinant = a * q - b * p;
  const certain = Math.abs(determinant) - gamma(4) * (Math.abs(a * q) + Math.abs(b * p));
  const generators = complex.generators.data;
  const at = 4 * vertex;
  const alongEdge = edgeBox(state, edge);
  if (certain > 0) {
    const slack = enlarge(8);
    generators[at] = (lineResidual / certain) * q * slack;
    generators[at + 1] = -(lineResidual / certain) * p * slack;
    generators[at + 2] = -(unitResidual / certain) * b * slack;
    generators[at + 3] = (unitResidual / certain) * a * slack;
    const reachS = Math.abs(generators[at]) + Math.abs(generators[at + 2]);
    const reachT = Math.abs(generators[at + 1]) + Math.abs(generators[at + 3]);
    if (reachS <= alongEdge[0] || reachT <= alongEdge[1]) return;
  }
  generators[at] = alongEdge[0];
  generators[at + 1] = 0;
  generators[at + 2] = 0;
  generators[at + 3] = alongEdge[1];
}

/** Half extents of a box around any point of an edge that contains the whole exact edge. */
function edgeBox({ complex }: PlaneState, edge: number): readonly [number, number] {
  const { vertices, generators } = complex;
  const from = complex.from.data[edge];
  const to = complex.to.data[edge];
  const extent = [0, 1].map((axis) => {
    let reach = Math.abs(vertices.data[2 * from + axis] - vertices.data[2 * to + axis]);
    for (const end of [from, to]) {
      reach += Math.abs(generators.data[4 * end + axis]) + Math.abs(generators.data[4 * end + 2 + axis]);
    }
    return reach * enlarge(6);
  });
  return [extent[0], extent[1]];
}

function switchAt(state: PlaneState, vertex: number, stage: number, unit: number): BoundedValue {
  const result: BoundedValue = { value: 0, bound: 0 };
  const form = switchingForm(state.forms, stage);
  evaluateSwitch(
    form,
    state.forms.frames[stage],
    unit,
    switchingThreshold(state.forms, stage),
    pointAt(state, vertex),
    result,
  );
  return result;
}

function pointAt({ complex }: PlaneState, vertex: number): UncertainPoint {
  return {
    point: complex.vertices.data.subarray(2 * vertex, 2 * vertex + 2),
    generators: complex.generators.data.subarray(4 * vertex, 4 * vertex + 4),
  };
}
