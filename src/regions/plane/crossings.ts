import { addLine, addVertex } from "../../geometry/planarComplex.ts";
import { enlarge, gamma, gammaOfEvaluation } from "../../numeric/errorBounds.ts";
import { addVertexOnEdge } from "../vertexSigns.ts";
import type { PlaneEngine } from "./engine.ts";
import type { Level } from "./level.ts";
import { sharpen } from "./sharpForms.ts";
import { switchesOf } from "./switchRows.ts";
import { decideBetween } from "./vertexDecisions.ts";

/** Share of an edge that the error of a vertex on it may reach before its crease is made from sharp forms. */
const coarse = 2 ** -20;

/**
 * The new vertex where the crease of one switch, on a line of the complex, crosses an edge whose ends it parts. Where its
 * error is not small beside the edge, the cell is viewed sharply, and the line drawn again.
 */
export function addCrossing(engine: PlaneEngine, level: Level, edge: number, s: number, line: number): number {
  const { complex, signs, firstCrease } = engine.state;
  const from = complex.from.data[edge];
  const to = complex.to.data[edge];
  const vertex = addVertex(complex, 0, 0);
  addVertexOnEdge(signs, from, to, level.stage, engine.inheritsSigns);
  placeCrossing(engine, vertex, line, from, to);
  if (boundCrossing(engine, vertex, complex.line.data[edge], line, from, to) > coarse && level.view !== level.sharp) {
    sharpen(engine, level);
    setLine(engine, level, s, line);
    placeCrossing(engine, vertex, line, from, to);
    boundCrossing(engine, vertex, complex.line.data[edge], line, from, to);
  }
  const along = complex.creases.data[complex.line.data[edge]] - firstCrease[level.stage];
  decideBetween(engine, level, vertex, from, to, s, along < level.switches.count ? along : -1);
  return vertex;
}

/** Adds the line of a switch's crease in the cell in work. */
export function addCreaseLine(engine: PlaneEngine, level: Level, s: number): number {
  const { complex, firstCrease } = engine.state;
  const line = addLine(complex, noCoefficients, firstCrease[level.stage] + s);
  setLine(engine, level, s, line);
  return line;
}

const noCoefficients: readonly number[] = [0, 0, 0, 0, 0, 0];

function setLine(engine: PlaneEngine, level: Level, s: number, line: number): void {
  const { rows, errors } = switchesOf(engine, level);
  const { stride } = level.switches;
  const { data } = engine.state.complex.lines;
  const at = 6 * line;
  data[at] = rows[s];
  data[at + 1] = rows[stride + s];
  data[at + 2] = rows[2 * stride + s];
  data[at + 3] = level.view.frame.reference[0];
  data[at + 4] = level.view.frame.reference[1];
  data[at + 5] = errors[s];
}

/** Places a vertex where a line crosses an edge, by interpolation. */
function placeCrossing(
  { state: { complex } }: PlaneEngine,
  vertex: number,
  line: number,
  from: number,
  to: number,
): void {
  const position = complex.vertices.data;
  const fromS = position[2 * from];
  const fromT = position[2 * from + 1];
  const toS = position[2 * to];
  const toT = position[2 * to + 1];
  const atFrom = Math.abs(valueOn(complex.lines.data, 6 * line, fromS, fromT));
  const atTo = Math.abs(valueOn(complex.lines.data, 6 * line, toS, toT));
  const share = atFrom + atTo > 0 ? atFrom / (atFrom + atTo) : 0.5;
  position[2 * vertex] = fromS + share * (toS - fromS);
  position[2 * vertex + 1] = fromT + share * (toT - fromT);
}

function valueOn(lines: Float64Array, at: number, s: number, t: number): number {
  return lines[at + 2] + lines[at] * (s - lines[at + 3]) + lines[at + 1] * (t - lines[at + 4]);
}

const slack = enlarge(8);
const evaluation = gammaOfEvaluation(2);
const determinantRounding = gamma(4);

/**
 * Bounds a new vertex by the residuals of its two lines: M (v* − v) = −residuals, |residuals| ≤ r, so the exact vertex
 * lies in the parallelogram that M⁻¹ makes of the box r. Where the lines are too close to parallel for that, it still lies
 * in the box of the edge.
 *
 * @returns how large the parallelogram is beside the box
 */
function boundCrossing(
  { state: { complex } }: PlaneEngine,
  vertex: number,
  first: number,
  second: number,
  from: number,
  to: number,
): number {
  const lines = complex.lines.data;
  const position = complex.vertices.data;
  const generators = complex.generators.data;
  const s = position[2 * vertex];
  const t = position[2 * vertex + 1];
  const firstResidual = residualOf(lines, 6 * first, s, t);
  const secondResidual = residualOf(lines, 6 * second, s, t);
  const a = lines[6 * first];
  const b = lines[6 * first + 1];
  const p = lines[6 * second];
  const q = lines[6 * second + 1];
  const certain = Math.abs(a * q - b * p) - determinantRounding * (Math.abs(a * q) + Math.abs(b * p));
  const boxS = reachOf(position, generators, from, to, 0);
  const boxT = reachOf(position, generators, from, to, 1);
  const at = 4 * vertex;
  if (certain > 0) {
    const u = (firstResidual / certain) * slack;
    const v = (secondResidual / certain) * slack;
    generators[at] = u * q;
    generators[at + 1] = -u * p;
    generators[at + 2] = -v * b;
    generators[at + 3] = v * a;
    const sizeS = Math.abs(u * q) + Math.abs(v * b);
    const sizeT = Math.abs(u * p) + Math.abs(v * a);
    if (sizeS <= boxS || sizeT <= boxT) return (sizeS + sizeT) / (boxS + boxT);
  }
  generators[at] = boxS;
  generators[at + 1] = 0;
  generators[at + 2] = 0;
  generators[at + 3] = boxT;
  return 1;
}

/** How far a line's form can be from zero at a point that is meant to lie on it. */
function residualOf(lines: Float64Array, at: number, s: number, t: number): number {
  const alongS = lines[at] * (s - lines[at + 3]);
  const alongT = lines[at + 1] * (t - lines[at + 4]);
  const value = lines[at + 2];
  const magnitude = Math.abs(alongS) + Math.abs(alongT) + Math.abs(value);
  return Math.abs(alongS + alongT + value) + evaluation * magnitude + lines[at + 5];
}

/** How far apart, on one axis, two points of an edge can be, the errors of its ends included. */
function reachOf(position: Float64Array, generators: Float64Array, from: number, to: number, axis: number): number {
  const errors =
    Math.abs(generators[4 * from + axis]) +
    Math.abs(generators[4 * from + 2 + axis]) +
    Math.abs(generators[4 * to + axis]) +
    Math.abs(generators[4 * to + 2 + axis]);
  return (Math.abs(position[2 * to + axis] - position[2 * from + axis]) + errors) * slack;
}
