import { addLine, addVertex, type PlanarComplex } from "../../geometry/planarComplex.ts";
import { enlarge } from "../../numeric/errorBounds.ts";
import { boundVertex } from "../boundVertex.ts";
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
  if (boundCrossing(engine, vertex, edge, line) > coarse && level.view !== level.sharp) {
    sharpen(engine, level);
    setLine(engine, level, s, line);
    placeCrossing(engine, vertex, line, from, to);
    boundCrossing(engine, vertex, edge, line);
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

/** Bounds a vertex on an edge by the edge's line and another; returns how far off it can be beside the length of the edge. */
function boundCrossing({ state: { complex } }: PlaneEngine, vertex: number, edge: number, line: number): number {
  const lines = complex.lines.data;
  const from = complex.from.data[edge];
  const to = complex.to.data[edge];
  const boxS = reachOf(complex, from, to, 0);
  const boxT = reachOf(complex, from, to, 1);
  return boundVertex(complex, vertex, lines, 6 * complex.line.data[edge], lines, 6 * line, boxS, boxT);
}

const slack = enlarge(8);

/** How far apart, on one axis, two points of an edge can be, the errors of its ends included. */
function reachOf(complex: PlanarComplex, from: number, to: number, axis: number): number {
  const position = complex.vertices.data;
  const generators = complex.generators.data;
  const errors =
    Math.abs(generators[4 * from + axis]) +
    Math.abs(generators[4 * from + 2 + axis]) +
    Math.abs(generators[4 * to + axis]) +
    Math.abs(generators[4 * to + 2 + axis]);
  return (Math.abs(position[2 * to + axis] - position[2 * from + axis]) + errors) * slack;
}
