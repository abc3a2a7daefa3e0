/**
 * x < 0 ? 0 : x of each value, in place.
 *
 * @param values     [length] of which a multiple of 2 in float64, of 4 in float32
 *
 * Numerics  exact; NaN stays NaN and −0 stays −0.
 */
export function relu(values: Float64Array | Float32Array, length: number): void {
  for (let i = 0; i < length; i++) {
    if (values[i] < 0) values[i] = 0;
  }
}
