import { extend, type Growable, growableFloat64, growableInt32, growableUint32, push } from "../numeric/growable.ts";

/**
 * Vertices, edges and the lines that edges lie on, shared by all cells of a subdivision of the plane.
 *
 * An edge that is split keeps its place and points to its two parts, so that the cell on its other side, which comes
 * later, finds the vertex that is already there:
 *
 *     from ─────────────── to          middle = −1
 *     from ── first ── middle ── first + 1 ── to
 *
 * A *directed* edge is 2 · edge, or 2 · edge + 1 when it runs from `to` to `from`.
 */
export interface PlanarComplex {
  /** [2V] */
  readonly vertices: Growable<Float64Array>;
  /**
   * [4V] two error generators g, h of each vertex: the exact vertex is v + α g + β h with |α|, |β| ≤ 1. Two lines meet
   * in a vertex and each is off by a known bound, so the exact vertex lies in a parallelogram.
   */
  readonly generators: Growable<Float64Array>;
  /** [E] ends of each edge */
  readonly from: Growable<Uint32Array>;
  readonly to: Growable<Uint32Array>;
  /** [E] the line that the edge lies on */
  readonly line: Growable<Uint32Array>;
  /** [E] vertex that splits the edge, or −1 */
  readonly middle: Growable<Int32Array>;
  /** [E] first of the two parts of a split edge */
  readonly first: Growable<Uint32Array>;
  /** [6L] a, b, c, x, y, e: the exact line's points satisfy |a (s − x) + b (t − y) + c| ≤ e within its cell */
  readonly lines: Growable<Float64Array>;
  /** [L] the crease that made the line: a switch, or −1 on the border of the domain */
  readonly creases: Growable<Int32Array>;
}

export function createPlanarComplex(): PlanarComplex {
  return {
    vertices: growableFloat64(),
    generators: growableFloat64(),
    from: growableUint32(),
    to: growableUint32(),
    line: growableUint32(),
    middle: growableInt32(),
    first: growableUint32(),
    lines: growableFloat64(),
    creases: growableInt32(),
  };
}

export function addVertex(complex: PlanarComplex, s: number, t: number): number {
  const at = extend(complex.vertices, 2);
  complex.vertices.data[at] = s;
  complex.vertices.data[at + 1] = t;
  extend(complex.generators, 4);
  return at / 2;
}

export function addEdge(complex: PlanarComplex, from: number, to: number, line: number): number {
  const edge = extend(complex.from, 1);
  extend(complex.to, 1);
  extend(complex.line, 1);
  extend(complex.middle, 1);
  extend(complex.first, 1);
  complex.from.data[edge] = from;
  complex.to.data[edge] = to;
  complex.line.data[edge] = line;
  complex.middle.data[edge] = -1;
  complex.first.data[edge] = 0;
  return edge;
}

/** @param coefficients [6] */
export function addLine(complex: PlanarComplex, coefficients: ArrayLike<number>, crease: number): number {
  const at = extend(complex.lines, 6);
  for (let k = 0; k < 6; k++) complex.lines.data[at + k] = coefficients[k];
  return push(complex.creases, crease);
}

/** Splits an edge that is whole at a vertex. */
export function splitEdge(complex: PlanarComplex, edge: number, vertex: number): void {
  const line = complex.line.data[edge];
  const first = addEdge(complex, complex.from.data[edge], vertex, line);
  addEdge(complex, vertex, complex.to.data[edge], line);
  complex.middle.data[edge] = vertex;
  complex.first.data[edge] = first;
}

/** Where a directed edge begins. */
export function startOf(complex: PlanarComplex, directed: number): number {
  return (directed & 1) === 0 ? complex.from.data[directed >>> 1] : complex.to.data[directed >>> 1];
}

/** The two parts of a split directed edge, in its own direction. */
export function partsOf(complex: PlanarComplex, directed: number): readonly [number, number] {
  const first = 2 * complex.first.data[directed >>> 1];
  return (directed & 1) === 0 ? [first, first + 2] : [first + 3, first + 1];
}

/** Appends the unsplit parts of a directed edge, in its own direction. */
export function collectParts(complex: PlanarComplex, directed: number, parts: number[]): void {
  if (complex.middle.data[directed >>> 1] < 0) {
    parts.push(directed);
    return;
  }
  for (const part of partsOf(complex, directed)) collectParts(complex, part, parts);
}
