/** Cells in a row, in slice coordinates: what is left to turn into a partition. */
export interface CellRow {
  /** [R + 1] ends in rising t, and bounds of their errors */
  readonly ends: Float64Array;
  readonly errors: Float64Array;
  /** [R × layout.words] */
  readonly patterns: Uint32Array;
  /** [R × m] each */
  readonly outputLinear: Float64Array;
  readonly outputOffset: Float64Array;
  readonly outputErrors: Float64Array;
}
