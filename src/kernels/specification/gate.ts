/**
 * target[i] += source[i] where gate[i] is positive, and 0 elsewhere: the adjoint of a ReLU.
 *
 * @param gate [length] as are the others, of which a multiple of 2 in float64, of 4 in float32
 *
 * Numerics  one sum each.
 */
export function gate<T extends Float64Array | Float32Array>(gate: T, source: T, target: T, length: number): void {
  for (let i = 0; i < length; i++) target[i] += gate[i] > 0 ? source[i] : 0;
}
