import { collectParts, startOf } from "../geometry/planarComplex.ts";
import { twiceSignedArea } from "../geometry/polygon.ts";
import type { Network } from "../network/network.ts";
import { trimmed } from "../numeric/growable.ts";
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
  const corners: number[] = [];
  const left = new Int32Array(complex.from.length).fill(-1);
  const right = new Int32Array(complex.from.length).fill(-1);
  const sizes = new Float64Array(cells);
  const parts: number[] = [];
  const points: number[] = [];
  for (let cell = 0; cell < cells; cell++) {
    if (cell % 1024 === 0) yield;
    parts.length = 0;
    points.length = 0;
    for (let k = finished.offsets.data[cell]; k < finished.offsets.data[cell + 1]; k++) {
      collectParts(complex, finished.edges.data[k], parts);
    }
    for (const part of parts) {
      const corner = startOf(complex, part);
      corners.push(corner);
      points.push(complex.vertices.data[2 * corner], complex.vertices.data[2 * corner + 1]);
      ((part & 1) === 0 ? left : right)[part >>> 1] = cell;
    }
    offsets[cell + 1] = corners.length;
    sizes[cell] = Math.max(0, twiceSignedArea(points) / 2);
  }

  // facets: the edges that border a cell
  const facetVertices: number[] = [];
  const facetCells: number[] = [];
  for (let edge = 0; edge < complex.from.length; edge++) {
    if (edge % 4096 === 0) yield;
    if (left[edge] < 0 && right[edge] < 0) continue;
    facetVertices.push(complex.from.data[edge], complex.to.data[edge]);
    facetCells.push(left[edge], right[edge]);
  }
  yield;
  const cellsOfFacets = Int32Array.from(facetCells);
  const facetUnits = yield* collectFacetUnits(packed, units, cellsOfFacets);
  const { kept, numbers } = renumberVertices(corners, complex.vertices.length / 2);
  yield;
  const facets = { vertices: renumbered(facetVertices, numbers), cells: cellsOfFacets, ...facetUnits };
  yield;
  const vertexIndices = renumbered(corners, numbers);
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

function renumbered(vertices: readonly number[], numbers: Uint32Array): Uint32Array {
  const result = new Uint32Array(vertices.length);
  for (let i = 0; i < result.length; i++) result[i] = numbers[vertices[i]];
  return result;
}

/** Numbers the vertices that cells use: all of them, unless the enumeration stopped early. */
function renumberVertices(corners: readonly number[], count: number): { kept: number[]; numbers: Uint32Array } {
  const isUsed = new Uint8Array(count);
  for (const corner of corners) isUsed[corner] = 1;
  const numbers = new Uint32Array(count);
  const kept: number[] = [];
  for (let vertex = 0; vertex < count; vertex++) {
    if (isUsed[vertex] === 0) continue;
    numbers[vertex] = kept.length;
    kept.push(vertex);
  }
  return { kept, numbers };
}

function gather(kept: readonly number[], source: Float64Array, width: number): Float64Array {
  const gathered = new Float64Array(kept.length * width);
  kept.forEach((vertex, position) => {
    for (let k = 0; k < width; k++) gathered[position * width + k] = source[vertex * width + k];
  });
  return gathered;
}

function vertexErrors(kept: readonly number[], generators: Float64Array): Float64Array {
  const errors = new Float64Array(2 * kept.length);
  kept.forEach((vertex, position) => {
    for (const axis of [0, 1]) {
      errors[2 * position + axis] =
        Math.abs(generators[4 * vertex + axis]) + Math.abs(generators[4 * vertex + 2 + axis]);
    }
  });
  return errors;
}
