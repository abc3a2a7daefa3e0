import { collectParts, startOf } from "../geometry/planarComplex.ts";
import type { Network } from "../network/network.ts";
import { extend, growableUint32, trimmed } from "../numeric/growable.ts";
import type { PlaneDomain } from "./domain.ts";
import type { Steps } from "./enumeration.ts";
import { collectFacetUnits } from "./facetUnits.ts";
import { packPatterns } from "./packPatterns.ts";
import type { Partition } from "./partition.ts";
import { partitionHead } from "./partitionHead.ts";
import type { PlaneState } from "./planeState.ts";

/** Turns the finished cells of a plane into a partition. */
export function* assemblePlane(
  network: Network,
  domain: PlaneDomain,
  state: PlaneState,
  status: Partition["status"],
): Steps<Partition> {
  const { complex, finished, forms, log } = state;
  const cells = finished.offsets.length - 1;
  const { units, packed } = yield* packPatterns(finished.patterns.data, cells, forms.layout);

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
  let count = 0;
  for (let edge = 0; edge < complex.from.length; edge++) if (left[edge] >= 0 || right[edge] >= 0) count++;
  const facetVertices = new Uint32Array(2 * count);
  const cellsOfFacets = new Int32Array(2 * count);
  count = 0;
  for (let edge = 0; edge < complex.from.length; edge++) {
    if (edge % 4096 === 0) yield;
    if (left[edge] < 0 && right[edge] < 0) continue;
    facetVertices[count] = complex.from.data[edge];
    facetVertices[count + 1] = complex.to.data[edge];
    cellsOfFacets[count] = left[edge];
    cellsOfFacets[count + 1] = right[edge];
    count += 2;
  }
  yield;
  const facetUnits = yield* collectFacetUnits(packed, units, cellsOfFacets);
  const vertexIndices = trimmed(corners);
  const { kept, numbers } = renumberVertices(vertexIndices, complex.vertices.length / 2);
  yield;
  renumber(facetVertices, numbers);
  renumber(vertexIndices, numbers);
  const facets = { vertices: facetVertices, cells: cellsOfFacets, ...facetUnits };
  yield;
  return {
    ...partitionHead(network, domain, log, status),
    vertices: gather(kept, complex.vertices.data, 2),
    vertexErrors: vertexErrors(kept, complex.generators.data),
    offsets,
    vertexIndices,
    sizes,
    facets,
    units,
    patterns: packed,
    outputLinear: trimmed(finished.outputs.linear),
    outputOffset: trimmed(finished.outputs.offset),
    outputErrors: trimmed(finished.outputs.error),
  };
}

function renumber(vertices: Uint32Array, numbers: Uint32Array): void {
  for (let i = 0; i < vertices.length; i++) vertices[i] = numbers[vertices[i]];
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

/** Numbers the vertices that cells use: all of them, unless the enumeration stopped early. */
function renumberVertices(corners: Uint32Array, count: number): { kept: Uint32Array; numbers: Uint32Array } {
  const numbers = new Uint32Array(count);
  for (let k = 0; k < corners.length; k++) numbers[corners[k]] = 1;
  let used = 0;
  for (let vertex = 0; vertex < count; vertex++) used += numbers[vertex];
  const kept = new Uint32Array(used);
  used = 0;
  for (let vertex = 0; vertex < count; vertex++) {
    if (numbers[vertex] === 0) continue;
    numbers[vertex] = used;
    kept[used++] = vertex;
  }
  return { kept, numbers };
}

function gather(kept: Uint32Array, source: Float64Array, width: number): Float64Array {
  const gathered = new Float64Array(kept.length * width);
  for (let position = 0; position < kept.length; position++) {
    for (let k = 0; k < width; k++) gathered[position * width + k] = source[kept[position] * width + k];
  }
  return gathered;
}

function vertexErrors(kept: Uint32Array, generators: Float64Array): Float64Array {
  const errors = new Float64Array(2 * kept.length);
  for (let position = 0; position < kept.length; position++) {
    const at = 4 * kept[position];
    errors[2 * position] = Math.abs(generators[at]) + Math.abs(generators[at + 2]);
    errors[2 * position + 1] = Math.abs(generators[at + 1]) + Math.abs(generators[at + 3]);
  }
  return errors;
}
