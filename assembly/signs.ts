/**
 * Signs of affine forms at a point, as bits; see src/kernels/specification/signs.ts.
 *
 * A sign is decided where |z| > bound, and then the sign bit of z says which it is: one comparison does for both. Where it
 * is not, |z| is made infinite or not a number by setting its exponent, which a smallest value passes over.
 */
import { multiplyAdd64 } from "./multiplyAdd.ts";

export function signs2(
  rows: usize,
  stride: i32,
  count: i32,
  errors: usize,
  dx: f64,
  dy: f64,
  gx: f64,
  gy: f64,
  words: usize,
): f64 {
  const step = (<usize>stride) << 3;
  const rowB = rows + step;
  const rowC = rowB + step;
  const vdx = f64x2.splat(dx);
  const vdy = f64x2.splat(dy);
  const vgx = f64x2.splat(gx);
  const vgy = f64x2.splat(gy);
  const infinity = f64x2.splat(Infinity);
  const negative = words + (<usize>count >> 3);
  let smallest = infinity;
  let j: usize = 0;
  for (let word = words; word < negative; word += 4) {
    let decided: u32 = 0;
    let sign: u32 = 0;
    for (let bit: u32 = 0; bit < 32; bit += 2) {
      const a = v128.load(rows + j);
      const b = v128.load(rowB + j);
      const z = multiplyAdd64(b, vdy, multiplyAdd64(a, vdx, v128.load(rowC + j)));
      const bound = multiplyAdd64(f64x2.abs(b), vgy, multiplyAdd64(f64x2.abs(a), vgx, v128.load(errors + j)));
      const size = f64x2.abs(z);
      const isDecided = f64x2.gt(size, bound);
      smallest = f64x2.pmin(smallest, v128.or(size, v128.andnot(infinity, isDecided)));
      decided |= (<u32>i64x2.bitmask(isDecided)) << bit;
      sign |= (<u32>i64x2.bitmask(z)) << bit;
      j += 16;
    }
    store<u32>(word, decided & ~sign);
    store<u32>(word + (negative - words), decided & sign);
  }
  return min(f64x2.extract_lane(smallest, 0), f64x2.extract_lane(smallest, 1));
}

export function signs1(rows: usize, stride: i32, count: i32, errors: usize, dx: f64, g: f64, words: usize): f64 {
  const rowC = rows + ((<usize>stride) << 3);
  const vdx = f64x2.splat(dx);
  const vg = f64x2.splat(g);
  const infinity = f64x2.splat(Infinity);
  const negative = words + (<usize>count >> 3);
  let smallest = infinity;
  let j: usize = 0;
  for (let word = words; word < negative; word += 4) {
    let decided: u32 = 0;
    let sign: u32 = 0;
    for (let bit: u32 = 0; bit < 32; bit += 2) {
      const a = v128.load(rows + j);
      const z = multiplyAdd64(a, vdx, v128.load(rowC + j));
      const bound = multiplyAdd64(f64x2.abs(a), vg, v128.load(errors + j));
      const size = f64x2.abs(z);
      const isDecided = f64x2.gt(size, bound);
      smallest = f64x2.pmin(smallest, v128.or(size, v128.andnot(infinity, isDecided)));
      decided |= (<u32>i64x2.bitmask(isDecided)) << bit;
      sign |= (<u32>i64x2.bitmask(z)) << bit;
      j += 16;
    }
    store<u32>(word, decided & ~sign);
    store<u32>(word + (negative - words), decided & sign);
  }
  return min(f64x2.extract_lane(smallest, 0), f64x2.extract_lane(smallest, 1));
}
