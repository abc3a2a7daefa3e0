import { addVertex } from "../../geometry/planarComplex.ts";
import { enlarge, gamma, gammaOfEvaluation } from "../../numeric/errorBounds.ts";
import { addVertexBetween } from "../vertexSigns.ts";
import type { PlaneEngine } from "./engine.ts";
import type { Level } from "./level.ts";
import { switchesOf } from "./switchRows.ts";
import { decideBetween } from "./vertexDecisions.ts";

/** The new vertex where the crease of one switch, on a line of the complex, crosses an edge whose ends it parts. */
export function addCrossing(engine: PlaneEngine, level: Level, edge: number, s: number, line: number): number {
  const { complex, signs, firstCrease } = engine.state;
  const from = complex.from.data[edge];
  const to = complex.to.data[edge];
  const { rows } = switchesOf(engine, level);
  const { stride } = level.switches;
  const a = rows[s];
  const b = rows[stride + s];
  const c = rows[2 * stride + s];
  const [x, y] = level.frame.reference;
  const position = complex.vertices.data;
  const fromS = position[2 * from];
  const fromT = position[2 * from + 1];
  const toS = position[2 * to];
  const toT = position[2 * to + 1];
  const atFrom = Math.abs(c + a * (fromS - x) + b * (fromT - y));
  const atTo = Math.abs(c + a * (toS - x) + b * (toT - y));
  const share = atFrom + atTo > 0 ? atFrom / (atFrom + atTo) : 0.5;
  const vertex = addVertex(complex, fromS + share * (toS - fromS), fromT + share * (toT - fromT));
  addVertexBetween(signs, [from, to], level.stage);
  boundCrossing(engine, vertex, complex.line.data[edge], line, from, to);
  const along = complex.creases.data[complex.line.data[edge]] - firstCrease[level.stage];
  decideBetween(engine, level, vertex, from, to, s, along < level.switches.count ? along : -1);
  return vertex;
}

const slack = enlarge(8);
const evaluation = gammaOfEvaluation(2);
const determinantRounding = gamma(4);

/**
 * Bounds a new vertex by the residuals of its two lines: M (v* − v) = −residuals, |residuals| ≤ r, so the exact vertex
 * lies in the parallelogram that M⁻¹ makes of the box r. Where the lines are too close to parallel for that, it still lies
 * in the box of the edge.
 */
function boundCrossing(
  { state: { complex } }: PlaneEngine,
  vertex: number,
  first: number,
  second: number,
  from: number,
  to: number,
): void {
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
    if (Math.abs(u * q) + Math.abs(v * b) <= boxS || Math.abs(u * p) + Math.abs(v * a) <= boxT) return;
  }
  generators[at] = boxS;
  generators[at + 1] = 0;
  generators[at + 2] = 0;
  generators[at + 3] = boxT;
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
