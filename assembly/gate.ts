/** Adds what passes a gate; see src/kernels/specification/gate.ts. */

export function gate64(gate: usize, source: usize, target: usize, length: i32): void {
  const zero = f64x2.splat(0);
  const end = (<usize>length) << 3;
  for (let i: usize = 0; i < end; i += 16) {
    const passed = v128.and(v128.load(source + i), f64x2.lt(zero, v128.load(gate + i)));
    v128.store(target + i, f64x2.add(v128.load(target + i), passed));
  }
}

export function gate32(gate: usize, source: usize, target: usize, length: i32): void {
  const zero = f32x4.splat(0);
  const end = (<usize>length) << 2;
  for (let i: usize = 0; i < end; i += 16) {
    const passed = v128.and(v128.load(source + i), f32x4.lt(zero, v128.load(gate + i)));
    v128.store(target + i, f32x4.add(v128.load(target + i), passed));
  }
}
