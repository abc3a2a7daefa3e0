/**
 * Rows of values taken over, with bits of what changes; see src/kernels/specification/renew.ts. Two elements at a time; the
 * last of an odd number is alone.
 */

export function renew3(source: usize, stride: i32, selected: usize, size: i32, target: usize, changed: usize): void {
  const sourceStep = (<usize>stride) << 3;
  const targetStep = (<usize>size) << 3;
  for (let first = 0; first < size; first += 32) {
    let bits = selected ? load<u32>(selected) : 0xffffffff;
    const count = min(32, size - first);
    let found: u32 = 0;
    let at = 0;
    for (; at < count - 1; at += 2) {
      const mask = pairMask(bits);
      const v0 = v128.and(v128.load(source), mask);
      const v1 = v128.and(v128.load(source + sourceStep), mask);
      const v2 = v128.and(v128.load(source + (sourceStep << 1)), mask);
      const n0 = f64x2.ne(v0, v128.load(target));
      const n1 = f64x2.ne(v1, v128.load(target + targetStep));
      const n2 = f64x2.ne(v2, v128.load(target + (targetStep << 1)));
      v128.store(target, v0);
      v128.store(target + targetStep, v1);
      v128.store(target + (targetStep << 1), v2);
      found |= (<u32>i64x2.bitmask(v128.or(v128.or(n0, n1), n2))) << at;
      bits >>= 2;
      source += 16;
      target += 16;
    }
    if (at < count) {
      const isOn = (bits & 1) !== 0;
      const v0 = isOn ? load<f64>(source) : 0;
      const v1 = isOn ? load<f64>(source + sourceStep) : 0;
      const v2 = isOn ? load<f64>(source + (sourceStep << 1)) : 0;
      const isNew =
        i32(v0 !== load<f64>(target)) |
        i32(v1 !== load<f64>(target + targetStep)) |
        i32(v2 !== load<f64>(target + (targetStep << 1)));
      store<f64>(target, v0);
      store<f64>(target + targetStep, v1);
      store<f64>(target + (targetStep << 1), v2);
      found |= (<u32>isNew) << at;
    }
    store<u32>(changed, found);
    changed += 4;
    if (selected) selected += 4;
  }
}

export function renew1(source: usize, selected: usize, size: i32, target: usize, changed: usize): void {
  for (let first = 0; first < size; first += 32) {
    let bits = selected ? load<u32>(selected) : 0xffffffff;
    const count = min(32, size - first);
    let found: u32 = 0;
    let at = 0;
    for (; at < count - 1; at += 2) {
      const value = v128.and(v128.load(source), pairMask(bits));
      found |= (<u32>i64x2.bitmask(f64x2.ne(value, v128.load(target)))) << at;
      v128.store(target, value);
      bits >>= 2;
      source += 16;
      target += 16;
    }
    if (at < count) {
      const value = bits & 1 ? load<f64>(source) : 0;
      found |= (<u32>i32(value !== load<f64>(target))) << at;
      store<f64>(target, value);
    }
    store<u32>(changed, found);
    changed += 4;
    if (selected) selected += 4;
  }
}

/** All bits of a lane where the lane's bit, one of the lowest two, is set. */
function pairMask(bits: u32): v128 {
  return i64x2.ne(v128.and(i64x2.splat(<i64>bits), i64x2(1, 2)), i64x2.splat(0));
}
