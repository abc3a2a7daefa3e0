/**
 * a b + c in each lane: a product and a sum, each rounded, or one fused step in the build with relaxed SIMD. All kernels
 * write their sums of products with these, so that both builds come from one source.
 */

export function multiplyAdd64(a: v128, b: v128, c: v128): v128 {
  if (ASC_FEATURE_RELAXED_SIMD) return f64x2.relaxed_madd(a, b, c);
  return f64x2.add(c, f64x2.mul(a, b));
}

export function multiplyAdd32(a: v128, b: v128, c: v128): v128 {
  if (ASC_FEATURE_RELAXED_SIMD) return f32x4.relaxed_madd(a, b, c);
  return f32x4.add(c, f32x4.mul(a, b));
}

/** The same for kernels that are written once for both types. */
export function multiplyAdd<T>(a: v128, b: v128, c: v128): v128 {
  if (sizeof<T>() == 8) return multiplyAdd64(a, b, c);
  return multiplyAdd32(a, b, c);
}
