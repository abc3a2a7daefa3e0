import type { Network } from "../network/network.ts";
import type { Domain } from "./domain.ts";
import type { Slice } from "./slice.ts";

/**
 * A domain cut into activation regions, as flat arrays: R cells, V vertices, F facets, output size m, slice dimension d.
 *
 * Coordinates, sizes and output maps are in slice coordinates. Cells of a plane come in depth-first layer order, children by
 * the pattern of that layer; cells of a segment or a line in rising t. Error bounds hold where `unresolved` is 0; else they
 * hold for the function in which signs that touched are zero.
 */
export interface Partition {
  readonly network: Network;
  readonly domain: Domain;
  readonly slice: Slice;
  /** a partition that is not complete covers a part of the domain: its cells are right, their number is no count */
  readonly status: "complete" | "truncated" | "cancelled";
  /** how signs were decided; see `numeric/errorBounds.ts` */
  readonly resolution: "rounding";
  /**
   * signs that touched zero within their error bound without being zero by construction; 0 certifies the count, as long as
   * no product falls below 10⁻³⁰⁸
   */
  readonly unresolved: number;
  /** smallest absolute pre-activation that decided a sign; absent where none was decided */
  readonly smallestMargin?: number;
  /** [V × d] */
  readonly vertices: Float64Array;
  /** [V × d] bounds of the vertices' errors against the exact vertices of the stored weights */
  readonly vertexErrors: Float64Array;
  /** [R + 1] where each cell's vertices begin in `vertexIndices` */
  readonly offsets: Uint32Array;
  /** per cell: two ends in rising t (d = 1), or vertices counter-clockwise (d = 2) */
  readonly vertexIndices: Uint32Array;
  /** [R] length (d = 1) or area (d = 2) */
  readonly sizes: Float64Array;
  readonly facets: Facets;
  readonly units: UnitTable;
  /** [R × units.words] see `pieceInPattern` */
  readonly patterns: Uint32Array;
  /** [R × m × d] the output's linear part on each cell */
  readonly outputLinear: Float64Array;
  /** [R × m] the rest of the map: on each cell, output = linear t + offset */
  readonly outputOffset: Float64Array;
  /** [R × m] bound of |linear t + offset − exact output| on each cell; on an unbounded one 0 or infinite */
  readonly outputErrors: Float64Array;
}

/** The pieces of the cells' borders: vertices of a 1-D partition, edges of a 2-D one. */
export interface Facets {
  /** [F × d] */
  readonly vertices: Uint32Array;
  /** [F × 2] the cell on the left of the edge (or below the vertex) and the one on the right (above); −1 outside */
  readonly cells: Int32Array;
  /** [F + 1] where each facet's switching units begin in `units` */
  readonly unitOffsets: Uint32Array;
  /** columns of the unit table that switch across the facet; none on the border of the domain */
  readonly units: Uint32Array;
}

/** The units of a partition: a column for each that switches somewhere in the domain, the constant ones apart. */
export interface UnitTable {
  /** [C] node of each column's unit */
  readonly node: Uint32Array;
  /** [C] index of the unit within the node's value */
  readonly index: Uint32Array;
  /** [C] number of pieces of the unit */
  readonly pieces: Uint32Array;
  /** [C] first bit within a pattern; a unit's bits lie within one 32-bit word */
  readonly bitOffset: Uint32Array;
  /** [C] number of bits */
  readonly bitWidth: Uint32Array;
  /** 32-bit words of one pattern */
  readonly words: number;
  /** units that keep one piece in the whole domain */
  readonly constant: { readonly node: Uint32Array; readonly index: Uint32Array; readonly piece: Uint32Array };
}

/** Number of cells. */
export function cellCount(partition: Partition): number {
  return partition.offsets.length - 1;
}

/** Number of vertices. */
export function vertexCount(partition: Partition): number {
  return partition.vertices.length / partition.slice.dimension;
}

/** Number of facets. */
export function facetCount(partition: Partition): number {
  return partition.facets.cells.length / 2;
}

/** The piece that the unit of a column keeps in a cell; pieces are numbered from the lowest slope interval up. */
export function pieceInPattern(partition: Partition, cell: number, column: number): number {
  const { bitOffset, bitWidth, words } = partition.units;
  const bit = bitOffset[column];
  const word = partition.patterns[cell * words + (bit >>> 5)];
  return (word >>> (bit & 31)) & (2 ** bitWidth[column] - 1);
}
