/** x < 0 ? 0 : x in place; see src/kernels/specification/relu.ts. */

export function relu64(values: usize, length: i32): void {
  const end = values + ((<usize>length) << 3);
  const zero = f64x2.splat(0);
  for (; values < end; values += 16) v128.store(values, f64x2.pmax(v128.load(values), zero));
}

export function relu32(values: usize, length: i32): void {
  const end = values + ((<usize>length) << 2);
  const zero = f32x4.splat(0);
  for (; values < end; values += 16) v128.store(values, f32x4.pmax(v128.load(values), zero));
}
