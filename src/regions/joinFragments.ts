import type { Steps } from "./enumeration.ts";
import type { PlaneFragment } from "./planeFragment.ts";

/** The arrays of a partition that say where its cells are. */
export interface JoinedCells {
  readonly vertices: Float64Array;
  readonly vertexErrors: Float64Array;
  readonly offsets: Uint32Array;
  readonly vertexIndices: Uint32Array;
  readonly sizes: Float64Array;
  readonly facetVertices: Uint32Array;
  readonly facetCells: Int32Array;
}

/** Vertices that the fragments have in common: [2 × old vertices] positions and bounds of their errors. */
export interface OldVertices {
  readonly vertices: Float64Array;
  readonly vertexErrors: Float64Array;
}

/**
 * Joins fragments, in order, into one complex. Two of them that meet along an old edge have each made the vertices on it,
 * from their own side, and differ by rounding: those of the first count.
 *
 * @param oldEdges number of old edges
 * @returns undefined where two sides of an edge do not have the same vertices, as when signs that touch were taken
 *          differently on either side
 */
export function* joinFragments(
  fragments: readonly PlaneFragment[],
  old: OldVertices,
  oldEdges: number,
): Steps<JoinedCells | undefined> {
  const joiner = createJoiner(fragments, old, oldEdges);
  for (let f = 0; f < fragments.length; f++) {
    yield;
    if (!addFragment(joiner, f)) return undefined;
  }
  yield;
  return finish(joiner);
}

/** What is joined so far. */
interface Joiner {
  readonly fragments: readonly PlaneFragment[];
  /** [fragments] numbers of each fragment's new vertices, once it is joined */
  readonly numbers: Uint32Array[];
  /** [fragments] numbers of each fragment's facets, −1 for those that another has already */
  readonly facets: Int32Array[];
  /** [old edges] fragment and seam that an edge was met in first, or −1 */
  readonly seamFragment: Int32Array;
  readonly seam: Int32Array;
  readonly cells: JoinedCells;
  vertexCount: number;
  cellCount: number;
  cornerCount: number;
  facetCount: number;
}

function createJoiner(fragments: readonly PlaneFragment[], old: OldVertices, oldEdges: number): Joiner {
  const sum = (length: (fragment: PlaneFragment) => number) =>
    fragments.reduce((total, fragment) => total + length(fragment), 0);
  const vertices = new Float64Array(old.vertices.length + sum((fragment) => fragment.vertices.length));
  const vertexErrors = new Float64Array(vertices.length);
  vertices.set(old.vertices);
  vertexErrors.set(old.vertexErrors);
  const cells = sum((fragment) => fragment.sizes.length);
  return {
    fragments,
    numbers: [],
    facets: [],
    seamFragment: new Int32Array(oldEdges).fill(-1),
    seam: new Int32Array(oldEdges),
    cells: {
      vertices,
      vertexErrors,
      offsets: new Uint32Array(cells + 1),
      vertexIndices: new Uint32Array(sum((fragment) => fragment.vertexIndices.length)),
      sizes: new Float64Array(cells),
      facetVertices: new Uint32Array(sum((fragment) => fragment.facetVertices.length)),
      facetCells: new Int32Array(sum((fragment) => fragment.facetCells.length)),
    },
    vertexCount: old.vertices.length / 2,
    cellCount: 0,
    cornerCount: 0,
    facetCount: 0,
  };
}

const unnumbered = 0xffffffff;

function addFragment(joiner: Joiner, f: number): boolean {
  const fragment = joiner.fragments[f];
  const { cells } = joiner;
  joiner.numbers[f] = new Uint32Array(fragment.vertices.length / 2).fill(unnumbered);
  joiner.facets[f] = new Int32Array(fragment.facetCells.length / 2);
  if (!joinSeams(joiner, f)) return false;
  addVertices(joiner, f);

  const { oldVertices, offsets, vertexIndices, sizes, facetVertices, facetCells } = fragment;
  const numbers = joiner.numbers[f];
  for (let k = 0; k < vertexIndices.length; k++) {
    const vertex = vertexIndices[k];
    cells.vertexIndices[joiner.cornerCount + k] = vertex < oldVertices ? vertex : numbers[vertex - oldVertices];
  }
  for (let k = 0; k < sizes.length; k++) {
    cells.offsets[joiner.cellCount + k + 1] = joiner.cornerCount + offsets[k + 1];
  }
  cells.sizes.set(sizes, joiner.cellCount);

  const facets = joiner.facets[f];
  for (let facet = 0; facet < facets.length; facet++) {
    if (facets[facet] < 0) continue;
    facets[facet] = joiner.facetCount;
    const at = 2 * joiner.facetCount++;
    for (let end = 0; end < 2; end++) {
      const vertex = facetVertices[2 * facet + end];
      const cell = facetCells[2 * facet + end];
      cells.facetVertices[at + end] = vertex < oldVertices ? vertex : numbers[vertex - oldVertices];
      cells.facetCells[at + end] = cell < 0 ? -1 : cell + joiner.cellCount;
    }
  }
  joiner.cellCount += sizes.length;
  joiner.cornerCount += vertexIndices.length;
  return true;
}

/** Gives the seams that an earlier fragment has too its vertices and facets, and notes the others. */
function joinSeams(joiner: Joiner, f: number): boolean {
  const { seams } = joiner.fragments[f];
  for (let k = 0; k < seams.edges.length; k++) {
    const edge = seams.edges[k];
    const first = joiner.seamFragment[edge];
    if (first < 0) {
      joiner.seamFragment[edge] = f;
      joiner.seam[edge] = k;
    } else if (!joinSeam(joiner, first, joiner.seam[edge], f, k)) {
      return false;
    }
  }
  return true;
}

function joinSeam(joiner: Joiner, f: number, seam: number, g: number, otherSeam: number): boolean {
  const one = joiner.fragments[f];
  const other = joiner.fragments[g];
  const start = one.seams.offsets[seam];
  const otherStart = other.seams.offsets[otherSeam];
  const length = one.seams.offsets[seam + 1] - start;
  if (other.seams.offsets[otherSeam + 1] - otherStart !== length) return false;
  for (let k = 0; k < length; k++) {
    const facet = one.seams.facets[start + k];
    const otherFacet = other.seams.facets[otherStart + k];
    // the end of each facet but the last is a vertex that both have made
    if (k + 1 < length) {
      const vertex = one.facetVertices[2 * facet + 1] - one.oldVertices;
      const otherVertex = other.facetVertices[2 * otherFacet + 1] - other.oldVertices;
      if (!areOne(one, vertex, other, otherVertex)) return false;
      joiner.numbers[g][otherVertex] = joiner.numbers[f][vertex];
    }
    // the facet is that of the first; its open side is the other's cell
    const at = 2 * joiner.facets[f][facet];
    const side = joiner.cells.facetCells[at] < 0 ? 0 : 1;
    const otherSide = other.facetCells[2 * otherFacet] < 0 ? 1 : 0;
    joiner.cells.facetCells[at + side] = other.facetCells[2 * otherFacet + otherSide] + joiner.cellCount;
    joiner.facets[g][otherFacet] = -1;
  }
  return true;
}

/** Whether two vertices can be the same, for all that is known of their errors. */
function areOne(one: PlaneFragment, vertex: number, other: PlaneFragment, otherVertex: number): boolean {
  for (let axis = 0; axis < 2; axis++) {
    const k = 2 * vertex + axis;
    const j = 2 * otherVertex + axis;
    const gap = Math.abs(one.vertices[k] - other.vertices[j]);
    if (!(gap <= one.vertexErrors[k] + other.vertexErrors[j])) return false;
  }
  return true;
}

function addVertices(joiner: Joiner, f: number): void {
  const { vertices, vertexErrors } = joiner.fragments[f];
  const numbers = joiner.numbers[f];
  for (let k = 0; k < numbers.length; k++) {
    if (numbers[k] !== unnumbered) continue;
    const number = joiner.vertexCount++;
    numbers[k] = number;
    for (let axis = 0; axis < 2; axis++) {
      joiner.cells.vertices[2 * number + axis] = vertices[2 * k + axis];
      joiner.cells.vertexErrors[2 * number + axis] = vertexErrors[2 * k + axis];
    }
  }
}

/** Numbers the vertices that cells use: all of them, unless the enumeration stopped early. */
function finish({ cells, vertexCount, facetCount }: Joiner): JoinedCells {
  const { vertices, vertexErrors, vertexIndices, facetVertices } = cells;
  const numbers = new Uint32Array(vertexCount);
  for (let k = 0; k < vertexIndices.length; k++) numbers[vertexIndices[k]] = 1;
  let used = 0;
  for (let vertex = 0; vertex < vertexCount; vertex++) {
    if (numbers[vertex] === 0) continue;
    numbers[vertex] = used;
    for (let axis = 0; axis < 2; axis++) {
      vertices[2 * used + axis] = vertices[2 * vertex + axis];
      vertexErrors[2 * used + axis] = vertexErrors[2 * vertex + axis];
    }
    used++;
  }
  for (let k = 0; k < vertexIndices.length; k++) vertexIndices[k] = numbers[vertexIndices[k]];
  for (let k = 0; k < 2 * facetCount; k++) facetVertices[k] = numbers[facetVertices[k]];
  return {
    ...cells,
    vertices: vertices.slice(0, 2 * used),
    vertexErrors: vertexErrors.slice(0, 2 * used),
    facetVertices: facetVertices.slice(0, 2 * facetCount),
    facetCells: cells.facetCells.slice(0, 2 * facetCount),
  };
}
