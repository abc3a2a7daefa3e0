/** The numbers of a step of Adam. */
export interface AdamStep {
  readonly beta1: number;
  /** 1 − beta1 */
  readonly rest1: number;
  readonly beta2: number;
  /** 1 − beta2 */
  readonly rest2: number;
  /** the rate over 1 − beta1ᵗ */
  readonly stride: number;
  /** 1 / √(1 − beta2ᵗ) */
  readonly spread: number;
  readonly epsilon: number;
}

/**
 * A step of Adam: m = β₁ m + (1 − β₁) g, v = β₂ v + (1 − β₂) g², θ −= stride · m / (√v · spread + ε).
 *
 * @param theta    [length] as are the others, of float64 or of float32; the kernels take a multiple of 2
 * @param first    m, written
 * @param second   v, written
 *
 * Numerics  every operation is rounded to float64; in float32 the three results are rounded when they are stored, and not
 *           before. With a gradient of 0 and moments of 0, θ stays.
 */
export function adam<T extends Float64Array | Float32Array>(
  theta: T,
  gradient: T,
  first: T,
  second: T,
  length: number,
  { beta1, rest1, beta2, rest2, stride, spread, epsilon }: AdamStep,
): void {
  for (let i = 0; i < length; i++) {
    const g = gradient[i];
    const m = beta1 * first[i] + rest1 * g;
    const v = beta2 * second[i] + rest2 * g * g;
    first[i] = m;
    second[i] = v;
    theta[i] -= (stride * m) / (Math.sqrt(v) * spread + epsilon);
  }
}
