/** Gradients of a dense layer, sums over points that lie side by side; see src/kernels/specification/layer.ts. */
import { multiplyAdd } from "./multiplyAdd";

export function weightGradient64(
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
  weightGradient<f64>(groups, outputs, inputs, dy, x, stride, points, gradient, gradientStride);
}

export function weightGradient32(
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
  weightGradient<f32>(groups, outputs, inputs, dy, x, stride, points, gradient, gradientStride);
}

export function biasGradient64(outputs: i32, dy: usize, stride: i32, points: i32, gradient: usize): void {
  biasGradient<f64>(outputs, dy, stride, points, gradient);
}

export function biasGradient32(outputs: i32, dy: usize, stride: i32, points: i32, gradient: usize): void {
  biasGradient<f32>(outputs, dy, stride, points, gradient);
}

function weightGradient<T>(
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
  const step = <usize>stride * sizeof<T>();
  const rowStep = <usize>gradientStride * sizeof<T>();
  const length = <usize>points * sizeof<T>();
  for (; groups > 0; groups--) {
    let row = 0;
    let target = gradient;
    let dyRow = dy;
    for (; row + 4 <= outputs; row += 4) {
      let column = 0;
      let xRow = x;
      let to = target;
      for (; column + 2 <= inputs; column += 2) {
        products4x2<T>(dyRow, xRow, step, length, to, rowStep);
        xRow += step << 1;
        to += 2 * sizeof<T>();
      }
      if (column < inputs) products4x1<T>(dyRow, xRow, step, length, to, rowStep);
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
        products4x1<T>(xRow, dyRow, step, length, to, sizeof<T>());
        xRow += step << 2;
        to += 4 * sizeof<T>();
      }
      for (; column < inputs; column++) {
        store<T>(to, product<T>(dyRow, xRow, length));
        xRow += step;
        to += sizeof<T>();
      }
      dyRow += step;
      target += rowStep;
    }
    dy += <usize>outputs * step;
    x += <usize>inputs * step;
    gradient += <usize>outputs * rowStep + <usize>inputs * sizeof<T>();
  }
}

function biasGradient<T>(outputs: i32, dy: usize, stride: i32, points: i32, gradient: usize): void {
  const step = <usize>stride * sizeof<T>();
  const length = <usize>points * sizeof<T>();
  for (; outputs >= 4; outputs -= 4) {
    let s0 = v128.splat<T>(0);
    let s1 = v128.splat<T>(0);
    let s2 = v128.splat<T>(0);
    let s3 = v128.splat<T>(0);
    for (let p: usize = 0; p < length; p += 16) {
      const at = dy + p;
      s0 = v128.add<T>(s0, v128.load(at));
      s1 = v128.add<T>(s1, v128.load(at + step));
      s2 = v128.add<T>(s2, v128.load(at + step * 2));
      s3 = v128.add<T>(s3, v128.load(at + step * 3));
    }
    storePair<T>(gradient, s0, s1);
    storePair<T>(gradient + 2 * sizeof<T>(), s2, s3);
    dy += step << 2;
    gradient += 4 * sizeof<T>();
  }
  for (; outputs > 0; outputs--) {
    let s = v128.splat<T>(0);
    for (let p: usize = 0; p < length; p += 16) s = v128.add<T>(s, v128.load(dy + p));
    store<T>(gradient, lanesOf<T>(s));
    dy += step;
    gradient += sizeof<T>();
  }
}

/** The products of 4 rows with 2: 8 sums. */
function products4x2<T>(a: usize, b: usize, step: usize, length: usize, to: usize, toStep: usize): void {
  let s00 = v128.splat<T>(0);
  let s01 = v128.splat<T>(0);
  let s10 = v128.splat<T>(0);
  let s11 = v128.splat<T>(0);
  let s20 = v128.splat<T>(0);
  let s21 = v128.splat<T>(0);
  let s30 = v128.splat<T>(0);
  let s31 = v128.splat<T>(0);
  const end = a + length;
  for (; a < end; a += 32) {
    const a1 = a + step;
    const a2 = a1 + step;
    const a3 = a2 + step;
    const b1 = b + step;
    let x0 = v128.load(b);
    let x1 = v128.load(b1);
    let d = v128.load(a);
    s00 = multiplyAdd<T>(d, x0, s00);
    s01 = multiplyAdd<T>(d, x1, s01);
    d = v128.load(a1);
    s10 = multiplyAdd<T>(d, x0, s10);
    s11 = multiplyAdd<T>(d, x1, s11);
    d = v128.load(a2);
    s20 = multiplyAdd<T>(d, x0, s20);
    s21 = multiplyAdd<T>(d, x1, s21);
    d = v128.load(a3);
    s30 = multiplyAdd<T>(d, x0, s30);
    s31 = multiplyAdd<T>(d, x1, s31);

    // the next two points
    x0 = v128.load(b, 16);
    x1 = v128.load(b1, 16);
    d = v128.load(a, 16);
    s00 = multiplyAdd<T>(d, x0, s00);
    s01 = multiplyAdd<T>(d, x1, s01);
    d = v128.load(a1, 16);
    s10 = multiplyAdd<T>(d, x0, s10);
    s11 = multiplyAdd<T>(d, x1, s11);
    d = v128.load(a2, 16);
    s20 = multiplyAdd<T>(d, x0, s20);
    s21 = multiplyAdd<T>(d, x1, s21);
    d = v128.load(a3, 16);
    s30 = multiplyAdd<T>(d, x0, s30);
    s31 = multiplyAdd<T>(d, x1, s31);
    b += 32;
  }
  storePair<T>(to, s00, s01);
  to += toStep;
  storePair<T>(to, s10, s11);
  to += toStep;
  storePair<T>(to, s20, s21);
  to += toStep;
  storePair<T>(to, s30, s31);
}

/** The products of 4 rows with one. */
function products4x1<T>(a: usize, b: usize, step: usize, length: usize, to: usize, toStep: usize): void {
  let s0 = v128.splat<T>(0);
  let s1 = v128.splat<T>(0);
  let s2 = v128.splat<T>(0);
  let s3 = v128.splat<T>(0);
  const end = a + length;
  for (; a < end; a += 16) {
    const x = v128.load(b);
    s0 = multiplyAdd<T>(v128.load(a), x, s0);
    s1 = multiplyAdd<T>(v128.load(a + step), x, s1);
    s2 = multiplyAdd<T>(v128.load(a + step * 2), x, s2);
    s3 = multiplyAdd<T>(v128.load(a + step * 3), x, s3);
    b += 16;
  }
  store<T>(to, lanesOf<T>(s0));
  to += toStep;
  store<T>(to, lanesOf<T>(s1));
  to += toStep;
  store<T>(to, lanesOf<T>(s2));
  to += toStep;
  store<T>(to, lanesOf<T>(s3));
}

/** The product of two rows. */
function product<T>(a: usize, b: usize, length: usize): T {
  let s = v128.splat<T>(0);
  const end = a + length;
  for (; a < end; a += 16) {
    s = multiplyAdd<T>(v128.load(a), v128.load(b), s);
    b += 16;
  }
  return lanesOf<T>(s);
}

/** The sums of the lanes of two vectors, side by side. */
function storePair<T>(to: usize, s0: v128, s1: v128): void {
  store<T>(to, lanesOf<T>(s0));
  store<T>(to, lanesOf<T>(s1), sizeof<T>());
}

/** The sum of the lanes of a vector: by pairs where there are four. */
function lanesOf<T>(s: v128): T {
  const low = <T>(v128.extract_lane<T>(s, 0) + v128.extract_lane<T>(s, 1));
  if (sizeof<T>() == 8) return low;
  return <T>(low + <T>(v128.extract_lane<T>(s, 2) + v128.extract_lane<T>(s, 3)));
}
