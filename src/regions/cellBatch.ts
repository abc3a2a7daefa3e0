import type { UnitTable } from "./partition.ts";

/** Finished cells, handed out in the order of the partition. */
export interface CellBatch {
  /** number of the first cell of the batch */
  readonly first: number;
  readonly count: number;
  /** [count + 1] where each cell's corners begin */
  readonly offsets: Uint32Array;
  /**
   * [corners × d] slice coordinates: counter-clockwise, or two ends in rising t. Those of a partition's cells are its own;
   * `countRegions` leaves out vertices that only neighbors make on the sides of a cell, and neighbors that are made apart
   * may have a vertex in other last digits
   */
  readonly corners: Float64Array;
  /** [count] length or area in slice coordinates */
  readonly sizes: Float64Array;
  /** [count × units.words] pieces of all units of the network, in the layout of `units` */
  readonly patterns: Uint32Array;
  /** [count × m × d] */
  readonly outputLinear: Float64Array;
  /** [count × m] */
  readonly outputOffset: Float64Array;
  /** [count × m] */
  readonly outputErrors: Float64Array;
  readonly units: Omit<UnitTable, "constant">;
}
