import { collectParts, type PlanarComplex, startOf } from "../geometry/planarComplex.ts";
import { extend, growableUint32, trimmed } from "../numeric/growable.ts";
import type { Steps } from "./enumeration.ts";
import type { PlaneState } from "./planeState.ts";

/**
 * Finished cells of a plane with all that a partition says of them, in arrays of their own: the whole plane, or the part of
 * it that one task has made. Then some vertices and edges are *old*: they were there before the task began, and other
 * tasks know them by the same numbers.
 */
export interface PlaneFragment {
  readonly oldVertices: number;
  /** [2 × new vertices] and bounds of their errors; vertex `oldVertices + k` is the k-th */
  readonly vertices: Float64Array;
  readonly vertexErrors: Float64Array;
  /** [cells + 1] where each cell's corners begin */
  readonly offsets: Uint32Array;
  readonly vertexIndices: Uint32Array;
  /** [cells] areas */
  readonly sizes: Float64Array;
  /** [2 × facets] ends, and the cells on the left and on the right, −1 where there is none in the fragment */
  readonly facetVertices: Uint32Array;
  readonly facetCells: Int32Array;
  readonly seams: Seams;
  /** [cells × words] pieces of all units */
  readonly patterns: Uint32Array;
  readonly outputLinear: Float64Array;
  readonly outputOffset: Float64Array;
  readonly outputErrors: Float64Array;
}

/** Old edges that have cells of the fragment on one side only. */
export interface Seams {
  /** [seams] numbers of the old edges, ascending */
  readonly edges: Uint32Array;
  /** [seams + 1] where the facets of each seam begin */
  readonly offsets: Uint32Array;
  /** facets along each seam, from its start to its end */
  readonly facets: Uint32Array;
}

/** How many vertices and edges there were before. */
export interface OldParts {
  readonly vertices: number;
  readonly edges: number;
}

/** The finished cells of a plane, as a fragment. */
export function* fragmentOf({ complex, finished }: PlaneState, old: OldParts): Steps<PlaneFragment> {
  const cells = finished.offsets.length - 1;
  // cells: whole edges, so that neighbors name the same vertices
  const offsets = new Uint32Array(cells + 1);
  const corners = growableUint32(4 * cells + 16);
  const left = new Int32Array(complex.from.length).fill(-1);
  const right = new Int32Array(complex.from.length).fill(-1);
  const sizes = new Float64Array(cells);
  const parts: number[] = [];
  for (let cell = 0; cell < cells; cell++) {
    if (cell % 1024 === 0) yield;
    parts.length = 0;
    for (let k = finished.offsets.data[cell]; k < finished.offsets.data[cell + 1]; k++) {
      collectParts(complex, finished.edges.data[k], parts);
    }
    const first = extend(corners, parts.length);
    for (let k = 0; k < parts.length; k++) {
      const part = parts[k];
      corners.data[first + k] = startOf(complex, part);
      if ((part & 1) === 0) left[part >>> 1] = cell;
      else right[part >>> 1] = cell;
    }
    offsets[cell + 1] = corners.length;
    sizes[cell] = Math.max(0, areaOf(complex.vertices.data, corners.data, first, corners.length));
  }

  // facets: the edges that border a cell
  const edges = complex.from.length;
  const facetOf = new Int32Array(edges).fill(-1);
  let count = 0;
  for (let edge = 0; edge < edges; edge++) if (left[edge] >= 0 || right[edge] >= 0) facetOf[edge] = count++;
  yield;
  const facetVertices = new Uint32Array(2 * count);
  const facetCells = new Int32Array(2 * count);
  for (let edge = 0; edge < edges; edge++) {
    if (edge % 8192 === 0) yield;
    const at = 2 * facetOf[edge];
    if (at < 0) continue;
    facetVertices[at] = complex.from.data[edge];
    facetVertices[at + 1] = complex.to.data[edge];
    facetCells[at] = left[edge];
    facetCells[at + 1] = right[edge];
  }
  const { outputs, patterns } = finished;
  return {
    oldVertices: old.vertices,
    vertices: complex.vertices.data.slice(2 * old.vertices, complex.vertices.length),
    vertexErrors: vertexErrors(complex, old.vertices),
    offsets,
    vertexIndices: trimmed(corners),
    sizes,
    facetVertices,
    facetCells,
    seams: seamsOf(complex, old, facetOf, facetCells),
    patterns: trimmed(patterns),
    outputLinear: trimmed(outputs.linear),
    outputOffset: trimmed(outputs.offset),
    outputErrors: trimmed(outputs.error),
  };
}

function seamsOf(complex: PlanarComplex, old: OldParts, facetOf: Int32Array, facetCells: Int32Array): Seams {
  const edges: number[] = [];
  const offsets: number[] = [0];
  const facets: number[] = [];
  const parts: number[] = [];
  for (let edge = 0; edge < old.edges; edge++) {
    const middle = complex.middle.data[edge];
    // an edge that was split before is represented by its parts
    if (middle >= 0 && middle < old.vertices) continue;
    parts.length = 0;
    collectParts(complex, 2 * edge, parts);
    const first = facetOf[parts[0] >>> 1];
    if (first < 0 || (facetCells[2 * first] >= 0 && facetCells[2 * first + 1] >= 0)) continue;
    edges.push(edge);
    for (const part of parts) facets.push(facetOf[part >>> 1]);
    offsets.push(facets.length);
  }
  return { edges: Uint32Array.from(edges), offsets: Uint32Array.from(offsets), facets: Uint32Array.from(facets) };
}

/** Area of a polygon, counter-clockwise, around its first vertex. */
function areaOf(position: Float64Array, corners: Uint32Array, from: number, to: number): number {
  const s = position[2 * corners[from]];
  const t = position[2 * corners[from] + 1];
  let twice = 0;
  for (let k = from + 1; k + 1 < to; k++) {
    const first = 2 * corners[k];
    const second = 2 * corners[k + 1];
    twice += (position[first] - s) * (position[second + 1] - t) - (position[second] - s) * (position[first + 1] - t);
  }
  return twice / 2;
}

/** Bounds of the errors of the vertices from one on. */
export function vertexErrors({ vertices, generators }: PlanarComplex, from: number): Float64Array {
  const count = vertices.length / 2;
  const errors = new Float64Array(2 * (count - from));
  for (let vertex = from; vertex < count; vertex++) {
    const at = 4 * vertex;
    errors[2 * (vertex - from)] = Math.abs(generators.data[at]) + Math.abs(generators.data[at + 2]);
    errors[2 * (vertex - from) + 1] = Math.abs(generators.data[at + 1]) + Math.abs(generators.data[at + 3]);
  }
  return errors;
}
