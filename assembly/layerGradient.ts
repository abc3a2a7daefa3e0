/** Gradients of a dense layer, sums over points that lie side by side; see src/kernels/specification/layer.ts. */
import { multiplyAdd64 } from "./multiplyAdd";

export function weightGradient(
  groups: i32,
  outputs: i32,
  inputs: i32,
  dy: usize,
  x: usize,
  stride: i32,
  points: i32,
  gradient: usize,
  gradientStride: i32,
): void {
  const step = (<usize>stride) << 3;
  const rowStep = (<usize>gradientStride) << 3;
  const length = (<usize>points) << 3;
  for (; groups > 0; groups--) {
    let row = 0;
    let target = gradient;
    let dyRow = dy;
    for (; row + 4 <= outputs; row += 4) {
      let column = 0;
      let xRow = x;
      let to = target;
      for (; column + 2 <= inputs; column += 2) {
        products4x2(dyRow, xRow, step, length, to, rowStep);
        xRow += step << 1;
        to += 16;
      }
      if (column < inputs) products4x1(dyRow, xRow, step, length, to, rowStep);
      dyRow += step << 2;
      target += rowStep << 2;
    }

    // rows beyond the last four, one at a time
    for (; row < outputs; row++) {
      let column = 0;
      let xRow = x;
      let to = target;
      for (; column + 4 <= inputs; column += 4) {
        // the four inputs take the part of the outputs: a product does not know which is which
        products4x1(xRow, dyRow, step, length, to, 8);
        xRow += step << 2;
        to += 32;
      }
      for (; column < inputs; column++) {
        f64.store(to, product(dyRow, xRow, length));
        xRow += step;
        to += 8;
      }
      dyRow += step;
      target += rowStep;
    }
    dy += <usize>outputs * step;
    x += <usize>inputs * step;
    gradient += <usize>outputs * rowStep + ((<usize>inputs) << 3);
  }
}

export function biasGradient(outputs: i32, dy: usize, stride: i32, points: i32, gradient: usize): void {
  const step = (<usize>stride) << 3;
  const length = (<usize>points) << 3;
  for (; outputs >= 4; outputs -= 4) {
    let s0 = f64x2.splat(0);
    let s1 = f64x2.splat(0);
    let s2 = f64x2.splat(0);
    let s3 = f64x2.splat(0);
    for (let p: usize = 0; p < length; p += 16) {
      const at = dy + p;
      s0 = f64x2.add(s0, v128.load(at));
      s1 = f64x2.add(s1, v128.load(at + step));
      s2 = f64x2.add(s2, v128.load(at + step * 2));
      s3 = f64x2.add(s3, v128.load(at + step * 3));
    }
    storePair(gradient, s0, s1);
    storePair(gradient + 16, s2, s3);
    dy += step << 2;
    gradient += 32;
  }
  for (; outputs > 0; outputs--) {
    let s = f64x2.splat(0);
    for (let p: usize = 0; p < length; p += 16) s = f64x2.add(s, v128.load(dy + p));
    f64.store(gradient, lanesOf(s));
    dy += step;
    gradient += 8;
  }
}

/** The products of 4 rows with 2: 8 sums. */
function products4x2(a: usize, b: usize, step: usize, length: usize, to: usize, toStep: usize): void {
  let s00 = f64x2.splat(0);
  let s01 = f64x2.splat(0);
  let s10 = f64x2.splat(0);
  let s11 = f64x2.splat(0);
  let s20 = f64x2.splat(0);
  let s21 = f64x2.splat(0);
  let s30 = f64x2.splat(0);
  let s31 = f64x2.splat(0);
  const end = a + length;
  for (; a < end; a += 32) {
    const a1 = a + step;
    const a2 = a1 + step;
    const a3 = a2 + step;
    const b1 = b + step;
    let x0 = v128.load(b);
    let x1 = v128.load(b1);
    let d = v128.load(a);
    s00 = multiplyAdd64(d, x0, s00);
    s01 = multiplyAdd64(d, x1, s01);
    d = v128.load(a1);
    s10 = multiplyAdd64(d, x0, s10);
    s11 = multiplyAdd64(d, x1, s11);
    d = v128.load(a2);
    s20 = multiplyAdd64(d, x0, s20);
    s21 = multiplyAdd64(d, x1, s21);
    d = v128.load(a3);
    s30 = multiplyAdd64(d, x0, s30);
    s31 = multiplyAdd64(d, x1, s31);

    // the next two points
    x0 = v128.load(b, 16);
    x1 = v128.load(b1, 16);
    d = v128.load(a, 16);
    s00 = multiplyAdd64(d, x0, s00);
    s01 = multiplyAdd64(d, x1, s01);
    d = v128.load(a1, 16);
    s10 = multiplyAdd64(d, x0, s10);
    s11 = multiplyAdd64(d, x1, s11);
    d = v128.load(a2, 16);
    s20 = multiplyAdd64(d, x0, s20);
    s21 = multiplyAdd64(d, x1, s21);
    d = v128.load(a3, 16);
    s30 = multiplyAdd64(d, x0, s30);
    s31 = multiplyAdd64(d, x1, s31);
    b += 32;
  }
  storePair(to, s00, s01);
  to += toStep;
  storePair(to, s10, s11);
  to += toStep;
  storePair(to, s20, s21);
  to += toStep;
  storePair(to, s30, s31);
}

/** The products of 4 rows with one. */
function products4x1(a: usize, b: usize, step: usize, length: usize, to: usize, toStep: usize): void {
  let s0 = f64x2.splat(0);
  let s1 = f64x2.splat(0);
  let s2 = f64x2.splat(0);
  let s3 = f64x2.splat(0);
  const end = a + length;
  for (; a < end; a += 16) {
    const x = v128.load(b);
    s0 = multiplyAdd64(v128.load(a), x, s0);
    s1 = multiplyAdd64(v128.load(a + step), x, s1);
    s2 = multiplyAdd64(v128.load(a + step * 2), x, s2);
    s3 = multiplyAdd64(v128.load(a + step * 3), x, s3);
    b += 16;
  }
  f64.store(to, lanesOf(s0));
  to += toStep;
  f64.store(to, lanesOf(s1));
  to += toStep;
  f64.store(to, lanesOf(s2));
  to += toStep;
  f64.store(to, lanesOf(s3));
}

/** The product of two rows. */
function product(a: usize, b: usize, length: usize): f64 {
  let s = f64x2.splat(0);
  const end = a + length;
  for (; a < end; a += 16) {
    s = multiplyAdd64(v128.load(a), v128.load(b), s);
    b += 16;
  }
  return lanesOf(s);
}

/** The sums of both lanes of two vectors, side by side. */
function storePair(to: usize, s0: v128, s1: v128): void {
  f64.store(to, lanesOf(s0));
  f64.store(to, lanesOf(s1), 8);
}

function lanesOf(s: v128): f64 {
  return f64x2.extract_lane(s, 0) + f64x2.extract_lane(s, 1);
}
