import { convexHull } from "../geometry/convexHull.ts";
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
 *     2   from each such vertex on the border, and from each vertex that is made here, the creases between two candidates
 *         are followed to a vertex that has both, or to the point where a third one takes over, which becomes a vertex
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
  // a convex subdivision into as many parts as there are candidates has fewer vertices than that
  const limit = border.length + 2 * signs.stages[stage].perUnit;
  for (let at = 0; at < vertices.length && vertices.length < limit; at++) {
    for (const crease of creasesFrom(state, vertices, border.length, at, stage, unit)) {
      const { from, left, right } = crease;
      const isEnd = (vertex: number) => {
        const attained = attainedAt(signs, vertex, stage, unit);
        return vertex !== from && attained.includes(left) && attained.includes(right);
      };
      if (vertices.some(isEnd)) continue;
      const end = takeover(state, crease, stage, unit);
      if (end === undefined) continue;
      vertices.push(addTripleVertex(state, stage, unit, [left, right, end.third], end.position, border));
    }
  }
  return vertices;
}

/**
 * The creases that leave a vertex into the cell. Around it, the candidate that is largest in a direction is the one whose
 * gradient reaches furthest that way: in rising angle they follow one another like the corners of the hull of the gradients,
 * and a candidate inside the hull only touches. On the border the way is from the candidate of the side behind the vertex
 * to that of the side before it.
 *
 * @param vertices the first `sides` are the border, counter-clockwise
 */
function creasesFrom(
  state: PlaneState,
  vertices: readonly number[],
  sides: number,
  at: number,
  stage: number,
  unit: number,
): readonly Crease[] {
  const from = vertices[at];
  const attained = attainedAt(state.signs, from, stage, unit);
  if (attained.length < 2) return [];
  const gradients = attained.flatMap((candidate) => {
    const { rows } = differenceSwitch(state, stage, unit, candidate, attained[0]);
    return [rows[0], rows[1]];
  });
  const hull = convexHull(gradients).map((k) => attained[k]);
  const pairs = hull.map((right, k) => ({ from, left: hull[(k + 1) % hull.length], right }));
  if (at >= sides) return pairs;

  const border = vertices.slice(0, sides);
  const before = commonCandidates(state.signs, [border[(at + sides - 1) % sides], from], stage, unit);
  const behind = commonCandidates(state.signs, [from, border[(at + 1) % sides]], stage, unit);
  if (before.some((candidate) => behind.includes(candidate))) return [];
  const first = hull.indexOf(innermost(state, border, stage, unit, behind));
  const last = hull.indexOf(innermost(state, border, stage, unit, before));
  if (first < 0 || last < 0) return [];
  return Array.from({ length: (last - first + hull.length) % hull.length }, (_, k) => pairs[(first + k) % hull.length]);
}

/** Where a third candidate takes over from the two of a crease; none does on a crease that reaches the border. */
function takeover(
  state: PlaneState,
  { from, left, right }: Crease,
  stage: number,
  unit: number,
): { third: number; position: readonly [number, number] } | undefined {
  const { rows } = differenceSwitch(state, stage, unit, left, right);
  // the gradient of left − right points to the left
  const [ds, dt] = [rows[1], -rows[0]];
  const start = state.complex.vertices.data.subarray(2 * from, 2 * from + 2);
  const attained = attainedAt(state.signs, from, stage, unit);
  let third = -1;
  let length = Number.POSITIVE_INFINITY;
  for (let candidate = 0; candidate < candidateCount(state, stage, unit); candidate++) {
    if (attained.includes(candidate)) continue;
    const form = differenceSwitch(state, stage, unit, candidate, left);
    const slope = form.rows[0] * ds + form.rows[1] * dt;
    if (!(slope > 0)) continue;
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
