import { addEdge, addLine, partsOf, splitEdge, startOf } from "../geometry/planarComplex.ts";
import { commonCandidates, decideUnits, differenceSwitch, switchAt } from "./decideVertex.ts";
import { candidateCount, firstHandover, shareOf, valueOver } from "./handover.ts";
import { writePiece } from "./patternLayout.ts";
import { type MaximumCorner, type MaximumPart, piecesOfMaximum } from "./piecesOfMaximum.ts";
import type { CellPart, PlaneState } from "./planeState.ts";
import { addTripleVertex, addVertexOnEdge, endsOf, lineOf } from "./planeVertices.ts";
import { attainedAt } from "./vertexSigns.ts";

/**
 * Splits a part of a cell at one max unit: into the parts on which one candidate attains the maximum.
 *
 *     1   edges whose ends have no candidate in common are split where the maximum changes hands, from both sides alike
 *     2   from each such vertex on the border, and from each vertex that is made here, the crease between two candidates
 *         is followed to a vertex that has both, or to the point where a third one takes over, which becomes a vertex
 *     3   a candidate's part is the hull of the vertices where it attains the maximum (`piecesOfMaximum.ts`)
 *
 * The maximum of affine functions is convex: a candidate that attains it at two points does so between them.
 */
export function splitAtMaximum(state: PlaneState, part: CellPart, stage: number, unit: number): readonly CellPart[] {
  const { complex, signs } = state;
  const corners = part.edges.map((edge) => startOf(complex, edge));
  const whole = commonCandidates(signs, corners, stage, unit);
  if (whole.length > 0) return [withPiece(state, part, stage, unit, part.edges, whole[0])];

  const edges = part.edges.flatMap((edge) => splitAtHandover(state, edge, stage, unit));
  const border = edges.map((edge) => startOf(complex, edge));
  const vertices = followCreases(state, border, stage, unit);
  const parts = piecesOfMaximum(
    vertices.map((vertex) => cornerOf(state, vertex, stage, unit)),
    edges.map((edge) => complex.line.data[edge >>> 1]),
  );
  if (parts === undefined) {
    // signs that touch without being zero contradict each other: the part stays whole
    state.log.unresolved++;
    return [withPiece(state, part, stage, unit, edges, largestAmong(state, border, stage, unit))];
  }
  return assembleParts(state, part, stage, unit, edges, vertices, parts);
}

/** The edges that a directed edge of the border is split into, in its own direction. */
function splitAtHandover(state: PlaneState, directed: number, stage: number, unit: number): readonly number[] {
  const { complex, signs } = state;
  const edge = directed >>> 1;
  const ends = endsOf(state, edge);
  if (commonCandidates(signs, ends, stage, unit).length > 0) return [directed];
  if (complex.middle.data[edge] < 0) splitEdge(complex, edge, addHandover(state, edge, stage, unit));
  return partsOf(complex, directed).flatMap((half) => splitAtHandover(state, half, stage, unit));
}

/** Adds the first vertex along an edge where the maximum changes hands. */
function addHandover(state: PlaneState, edge: number, stage: number, unit: number): number {
  const ends = endsOf(state, edge);
  const { lower, upper } = firstHandover(state, ends, stage, unit);
  const form = differenceSwitch(state, stage, unit, upper, lower);
  const vertex = addVertexOnEdge(state, edge, stage, form, shareOf(state, stage, form, ends[0], ends[1]));
  decideUnits(state, vertex, stage, { tie: { unit, candidates: [lower, upper] } }, ends);
  return vertex;
}

/** The crease between two candidates that leaves a vertex, the first of them on its left. */
interface Crease {
  readonly from: number;
  readonly left: number;
  readonly right: number;
}

/** The vertices of the border, and those that are made inside, where creases between candidates meet. */
function followCreases(state: PlaneState, border: readonly number[], stage: number, unit: number): readonly number[] {
  const { signs } = state;
  const vertices = [...border];
  const open: Crease[] = [];
  border.forEach((vertex, position) => {
    const before = commonCandidates(signs, [border.at(position - 1) as number, vertex], stage, unit);
    const behind = commonCandidates(signs, [vertex, border[(position + 1) % border.length]], stage, unit);
    if (before.length === 0 || behind.length === 0 || before.some((candidate) => behind.includes(candidate))) return;
    open.push({
      from: vertex,
      left: innermost(state, border, stage, unit, before),
      right: innermost(state, border, stage, unit, behind),
    });
  });
  // three candidates meet in at most one point, so that much is enough
  const limit = border.length + 2 * state.signs.stages[stage].perUnit;
  for (let crease = open.pop(); crease !== undefined; crease = open.pop()) {
    const { from, left, right } = crease;
    const isEnd = (vertex: number) => {
      const attained = attainedAt(signs, vertex, stage, unit);
      return vertex !== from && attained.includes(left) && attained.includes(right);
    };
    if (vertices.some(isEnd)) continue;
    const end = takeover(state, crease, stage, unit);
    if (end === undefined || vertices.length > limit) break;
    const { third, position } = end;
    const vertex =
      position === undefined ? from : addTripleVertex(state, stage, unit, [left, right, third], position, border);
    if (position !== undefined) vertices.push(vertex);
    open.push({ from: vertex, left, right: third }, { from: vertex, left: third, right });
  }
  return vertices;
}

/**
 * Where a third candidate takes over from the two of a crease: after a while, or at once, without a position, where it
 * attains the maximum at the crease's start already. None does on a crease that reaches the border.
 */
function takeover(
  state: PlaneState,
  { from, left, right }: Crease,
  stage: number,
  unit: number,
): { third: number; position?: readonly [number, number] } | undefined {
  const { rows } = differenceSwitch(state, stage, unit, left, right);
  // the gradient of left − right points to the left
  const [ds, dt] = [rows[1], -rows[0]];
  const start = state.complex.vertices.data.subarray(2 * from, 2 * from + 2);
  const attained = attainedAt(state.signs, from, stage, unit);
  let third = -1;
  let length = Number.POSITIVE_INFINITY;
  for (let candidate = 0; candidate < candidateCount(state, stage, unit); candidate++) {
    if (candidate === left || candidate === right) continue;
    const form = differenceSwitch(state, stage, unit, candidate, left);
    const slope = form.rows[0] * ds + form.rows[1] * dt;
    if (!(slope > 0)) continue;
    if (attained.includes(candidate)) return { third: candidate };
    const own = Math.max(0, -switchAt(state, form, stage, from).value) / slope;
    if (own < length) {
      length = own;
      third = candidate;
    }
  }
  return third < 0 ? undefined : { third, position: [start[0] + length * ds, start[1] + length * dt] };
}

/** Of candidates that are equal along an edge of the border, the one that is largest inside. */
function innermost(
  state: PlaneState,
  border: readonly number[],
  stage: number,
  unit: number,
  candidates: readonly number[],
): number {
  const sumOver = (first: number, second: number) =>
    border.reduce((sum, vertex) => sum + valueOver(state, stage, unit, first, second, vertex), 0);
  return candidates.reduce((best, candidate) => (sumOver(candidate, best) > 0 ? candidate : best));
}

/** The candidate that is largest in the middle of some vertices. */
function largestAmong(state: PlaneState, vertices: readonly number[], stage: number, unit: number): number {
  const all = Array.from({ length: candidateCount(state, stage, unit) }, (_, candidate) => candidate);
  return innermost(state, vertices, stage, unit, all);
}

function cornerOf(state: PlaneState, vertex: number, stage: number, unit: number): MaximumCorner {
  const [s, t] = state.complex.vertices.data.subarray(2 * vertex, 2 * vertex + 2);
  return { s, t, attained: attainedAt(state.signs, vertex, stage, unit) };
}

/** Adds the creases between the parts to the complex, and gives each part its edges. */
function assembleParts(
  state: PlaneState,
  part: CellPart,
  stage: number,
  unit: number,
  edges: readonly number[],
  vertices: readonly number[],
  parts: readonly MaximumPart[],
): readonly CellPart[] {
  const { complex, signs, firstCrease } = state;
  const { perUnit } = signs.stages[stage];
  const creases = new Map<string, number>();
  const edgeBetween = (from: number, to: number, own: number): number => {
    const there = creases.get(`${to} ${from}`);
    if (there !== undefined) return 2 * there + 1;
    const [other] = parts
      .filter(({ piece, cycle }) => piece !== own && isSide(cycle, to, from))
      .map(({ piece }) => piece);
    const [low, high] = own < other ? [own, other] : [other, own];
    const number = firstCrease[stage] + (unit * perUnit + low) * perUnit + high;
    const line = addLine(complex, lineOf(state, stage, differenceSwitch(state, stage, unit, high, low)), number);
    const edge = addEdge(complex, vertices[from], vertices[to], line);
    creases.set(`${from} ${to}`, edge);
    return 2 * edge;
  };
  return parts.map(({ piece, cycle }) => {
    const own = cycle.map((from, k) => {
      const to = cycle[(k + 1) % cycle.length];
      const isBorder = from < edges.length && to === (from + 1) % edges.length;
      return isBorder ? edges[from] : edgeBetween(from, to, piece);
    });
    return withPiece(state, part, stage, unit, own, piece);
  });
}

function isSide(cycle: readonly number[], from: number, to: number): boolean {
  const at = cycle.indexOf(from);
  return at >= 0 && cycle[(at + 1) % cycle.length] === to;
}

function withPiece(
  { forms }: PlaneState,
  { pieces }: CellPart,
  stage: number,
  unit: number,
  edges: readonly number[],
  piece: number,
): CellPart {
  const copy = pieces.slice();
  writePiece(copy, forms.layout.fields[stage], unit, piece);
  return { edges, pieces: copy };
}
