/**
 * An affine section of the input space, x = origin + Σ tᵢ directionᵢ. Coordinates t are *slice coordinates*; the Gram
 * matrix turns lengths and areas in them into those of the input space.
 */
export interface Slice {
  /** number of directions: 1 or 2 */
  readonly dimension: number;
  /** [n] point of the input space at t = 0 */
  readonly origin: Float64Array;
  /** [dimension × n] row-major; a segment's is its rounded difference, while its cells and maps are those of the exact one */
  readonly directions: Float64Array;
}

/** [n] the input at slice coordinates `t` [dimension]. */
export function pointOnSlice(slice: Slice, t: ArrayLike<number>): Float64Array {
  const n = slice.origin.length;
  const x = Float64Array.from(slice.origin);
  for (let k = 0; k < slice.dimension; k++) {
    for (let i = 0; i < n; i++) x[i] += t[k] * slice.directions[k * n + i];
  }
  return x;
}

/** [dimension × dimension] inner products of the slice's directions. */
export function gramMatrix(slice: Slice): Float64Array {
  const { dimension, directions } = slice;
  const n = slice.origin.length;
  const gram = new Float64Array(dimension * dimension);
  for (let k = 0; k < dimension; k++) {
    for (let l = 0; l < dimension; l++) {
      let sum = 0;
      for (let i = 0; i < n; i++) sum += directions[k * n + i] * directions[l * n + i];
      gram[k * dimension + l] = sum;
    }
  }
  return gram;
}

/** Input-space length (dimension 1) or area (dimension 2) of one unit of slice length or area. */
export function volumeScale(slice: Slice): number {
  const gram = gramMatrix(slice);
  if (slice.dimension === 1) return Math.sqrt(gram[0]);
  return Math.sqrt(Math.max(0, gram[0] * gram[3] - gram[1] * gram[2]));
}
