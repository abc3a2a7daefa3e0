import { cellCount, type Partition } from "../regions/partition.ts";
import { outputCount, valueAt } from "./cellValues.ts";

/**
 * The decision boundary of a 2-D partition: where the two largest outputs tie, or where the only output is zero.
 *
 * Within a cell the outputs are affine, so each piece is a segment: the chord on which a pair ties, clipped to where no
 * other output is larger. Cells on which the tie holds everywhere contribute nothing; their borders come from the
 * neighbors.
 *
 * @returns [4N] segments s0,t0,s1,t1 in slice coordinates; a piece along a facet may come twice, once from either cell
 *
 * Numerics  a difference of outputs within its error bound counts as zero at a corner, so that ties along facets and on
 *           whole cells are seen as such; endpoints are rounded and not certified.
 */
export function decisionBoundarySegments(partition: Partition): Float64Array {
  if (partition.slice.dimension !== 2) {
    throw new RangeError(
      `decisionBoundarySegments: expected a partition of a plane (2 slice dimensions), got ${partition.slice.dimension}`,
    );
  }
  const outputs = outputCount(partition);
  const segments: number[] = [];
  for (let cell = 0; cell < cellCount(partition); cell++) {
    const corners = cornersOf(partition, cell);
    const errors = partition.outputErrors.subarray(cell * outputs, (cell + 1) * outputs);
    const values = Array.from({ length: outputs }, (_, k) =>
      corners.map(([s, t]) => valueAt(partition, cell, k, s, t)),
    );
    if (outputs === 1) {
      const chord = chordOfZeros(corners, values[0], errors[0]);
      if (chord !== null) segments.push(...chord[0], ...chord[1]);
      continue;
    }
    if (hasOneWinner(values, errors)) continue;
    for (let i = 0; i < outputs; i++) {
      for (let j = i + 1; j < outputs; j++) {
        const differences = values[i].map((value, corner) => value - values[j][corner]);
        const chord = chordOfZeros(corners, differences, errors[i] + errors[j]);
        const piece = chord === null ? null : clippedChord(partition, cell, chord, i, j);
        if (piece !== null) segments.push(...piece[0], ...piece[1]);
      }
    }
  }
  return Float64Array.from(segments);
}

/** An output that is larger than all others at every corner is so in the whole cell. */
function hasOneWinner(values: readonly (readonly number[])[], errors: Float64Array): boolean {
  const winner = values.reduce((best, own, k) => (own[0] > values[best][0] ? k : best), 0);
  return values.every(
    (other, k) =>
      k === winner || other.every((value, corner) => values[winner][corner] - value > errors[winner] + errors[k]),
  );
}

type Point = readonly [number, number];

function cornersOf(partition: Partition, cell: number): Point[] {
  const corners: Point[] = [];
  for (let i = partition.offsets[cell]; i < partition.offsets[cell + 1]; i++) {
    const vertex = partition.vertexIndices[i];
    corners.push([partition.vertices[2 * vertex], partition.vertices[2 * vertex + 1]]);
  }
  return corners;
}

/** Where an affine function with these values at the corners of a convex polygon is zero; null if not on a segment. */
function chordOfZeros(corners: readonly Point[], rounded: readonly number[], error: number): [Point, Point] | null {
  const values = rounded.map((value) => (Math.abs(value) <= error ? 0 : value));
  const zeros: Point[] = [];
  for (let i = 0; i < corners.length; i++) {
    const j = (i + 1) % corners.length;
    if (values[i] === 0) zeros.push(corners[i]);
    // the signs, not the product, which may underflow
    if (Math.sign(values[i]) * Math.sign(values[j]) < 0)
      zeros.push(between(corners[i], corners[j], values[i] / (values[i] - values[j])));
  }
  if (zeros.length < 2 || values.every((value) => value === 0)) return null;
  // more than two are collinear corners on a side: keep the two farthest apart
  const first = farthestFrom(zeros[0], zeros);
  const second = farthestFrom(first, zeros);
  return [second, first];
}

function farthestFrom(point: Point, others: readonly Point[]): Point {
  return others.reduce((best, other) => (distance(point, other) > distance(point, best) ? other : best), point);
}

function distance(p: Point, q: Point): number {
  return Math.hypot(p[0] - q[0], p[1] - q[1]);
}

function between(p: Point, q: Point, share: number): Point {
  return [p[0] + share * (q[0] - p[0]), p[1] + share * (q[1] - p[1])];
}

/** The part of the chord where outputs i and j, equal on it, are not below any other output. */
function clippedChord(
  partition: Partition,
  cell: number,
  chord: [Point, Point],
  i: number,
  j: number,
): [Point, Point] | null {
  let from = 0;
  let to = 1;
  for (let k = 0; k < outputCount(partition); k++) {
    if (k === i || k === j) continue;
    const [start, end] = chord.map(([s, t]) => valueAt(partition, cell, i, s, t) - valueAt(partition, cell, k, s, t));
    if (start < 0 && end < 0) return null;
    if (start < 0) from = Math.max(from, start / (start - end));
    if (end < 0) to = Math.min(to, start / (start - end));
  }
  if (!(to > from)) return null;
  return [
    from === 0 ? chord[0] : between(chord[0], chord[1], from),
    to === 1 ? chord[1] : between(chord[0], chord[1], to),
  ];
}
