/** A dense layer, and its adjoint, over points that lie side by side; see src/kernels/specification/layer.ts. */
import { multiplyAdd64 } from "./multiplyAdd";

/** Points that pass all rows one after another: their values stay in the first cache. */
const chunk: usize = 128 << 3;

export function forwardLayer(
  groups: i32,
  outputs: i32,
  inputs: i32,
  weight: usize,
  weightStride: i32,
  bias: usize,
  x: usize,
  y: usize,
  stride: i32,
  points: i32,
  relu: i32,
): void {
  const step = (<usize>stride) << 3;
  const rowStep = (<usize>weightStride) << 3;
  for (; groups > 0; groups--) {
    combine(outputs, inputs, weight, rowStep, 8, bias, x, y, step, points, relu, 0);
    weight += <usize>outputs * rowStep + ((<usize>inputs) << 3);
    if (bias) bias += (<usize>outputs) << 3;
    x += <usize>inputs * step;
    y += <usize>outputs * step;
  }
}

export function backwardLayer(
  groups: i32,
  outputs: i32,
  inputs: i32,
  weight: usize,
  weightStride: i32,
  dy: usize,
  x: usize,
  dx: usize,
  stride: i32,
  points: i32,
): void {
  const step = (<usize>stride) << 3;
  const rowStep = (<usize>weightStride) << 3;
  for (; groups > 0; groups--) {
    combine(inputs, outputs, weight, 8, rowStep, 0, dy, dx, step, points, 0, x);
    weight += <usize>outputs * rowStep + ((<usize>inputs) << 3);
    dy += <usize>outputs * step;
    dx += <usize>inputs * step;
    if (x) x += <usize>inputs * step;
  }
}

/** y_j = b_j + Σ_k w[j, k] x_k, then ReLU, or 0 where `mask` is not positive. 4 rows and 4 points are 8 sums. */
function combine(
  rows: i32,
  terms: i32,
  weight: usize,
  rowStep: usize,
  termStep: usize,
  bias: usize,
  x: usize,
  y: usize,
  step: usize,
  points: i32,
  relu: i32,
  mask: usize,
): void {
  const zero = f64x2.splat(0);
  const end = (<usize>points) << 3;
  for (let start: usize = 0; start < end; start += chunk) {
    const stop = min(end, start + chunk);
    let w0 = weight;
    let b = bias;
    let yRow = y;
    let maskRow = mask;
    let row = 0;
    for (; row + 4 <= rows; row += 4) {
      const b0 = bias ? v128.load_splat<f64>(b) : zero;
      const b1 = bias ? v128.load_splat<f64>(b, 8) : zero;
      const b2 = bias ? v128.load_splat<f64>(b, 16) : zero;
      const b3 = bias ? v128.load_splat<f64>(b, 24) : zero;
      for (let p = start; p < stop; p += 32) {
        let y00 = b0;
        let y01 = b0;
        let y10 = b1;
        let y11 = b1;
        let y20 = b2;
        let y21 = b2;
        let y30 = b3;
        let y31 = b3;
        let w = w0;
        let xAt = x + p;
        for (let k = terms; k > 0; k--) {
          const x0 = v128.load(xAt);
          const x1 = v128.load(xAt, 16);
          const s0 = v128.load_splat<f64>(w);
          y00 = multiplyAdd64(s0, x0, y00);
          y01 = multiplyAdd64(s0, x1, y01);
          const s1 = v128.load_splat<f64>(w + rowStep);
          y10 = multiplyAdd64(s1, x0, y10);
          y11 = multiplyAdd64(s1, x1, y11);
          const s2 = v128.load_splat<f64>(w + rowStep * 2);
          y20 = multiplyAdd64(s2, x0, y20);
          y21 = multiplyAdd64(s2, x1, y21);
          const s3 = v128.load_splat<f64>(w + rowStep * 3);
          y30 = multiplyAdd64(s3, x0, y30);
          y31 = multiplyAdd64(s3, x1, y31);
          w += termStep;
          xAt += step;
        }
        let yAt = yRow + p;
        if (relu) {
          y00 = f64x2.pmax(y00, zero);
          y01 = f64x2.pmax(y01, zero);
          y10 = f64x2.pmax(y10, zero);
          y11 = f64x2.pmax(y11, zero);
          y20 = f64x2.pmax(y20, zero);
          y21 = f64x2.pmax(y21, zero);
          y30 = f64x2.pmax(y30, zero);
          y31 = f64x2.pmax(y31, zero);
        } else if (mask) {
          let at = maskRow + p;
          y00 = v128.and(y00, f64x2.lt(zero, v128.load(at)));
          y01 = v128.and(y01, f64x2.lt(zero, v128.load(at, 16)));
          at += step;
          y10 = v128.and(y10, f64x2.lt(zero, v128.load(at)));
          y11 = v128.and(y11, f64x2.lt(zero, v128.load(at, 16)));
          at += step;
          y20 = v128.and(y20, f64x2.lt(zero, v128.load(at)));
          y21 = v128.and(y21, f64x2.lt(zero, v128.load(at, 16)));
          at += step;
          y30 = v128.and(y30, f64x2.lt(zero, v128.load(at)));
          y31 = v128.and(y31, f64x2.lt(zero, v128.load(at, 16)));
        }
        v128.store(yAt, y00);
        v128.store(yAt, y01, 16);
        yAt += step;
        v128.store(yAt, y10);
        v128.store(yAt, y11, 16);
        yAt += step;
        v128.store(yAt, y20);
        v128.store(yAt, y21, 16);
        yAt += step;
        v128.store(yAt, y30);
        v128.store(yAt, y31, 16);
      }
      w0 += rowStep << 2;
      if (bias) b += 32;
      yRow += step << 2;
      maskRow += step << 2;
    }

    // rows beyond the last four, one at a time, 8 points wide
    for (; row < rows; row++) {
      const b0 = bias ? v128.load_splat<f64>(b) : zero;
      for (let p = start; p < stop; p += 64) {
        let y0 = b0;
        let y1 = b0;
        let y2 = b0;
        let y3 = b0;
        let w = w0;
        let xAt = x + p;
        for (let k = terms; k > 0; k--) {
          const s = v128.load_splat<f64>(w);
          y0 = multiplyAdd64(s, v128.load(xAt), y0);
          y1 = multiplyAdd64(s, v128.load(xAt, 16), y1);
          y2 = multiplyAdd64(s, v128.load(xAt, 32), y2);
          y3 = multiplyAdd64(s, v128.load(xAt, 48), y3);
          w += termStep;
          xAt += step;
        }
        if (relu) {
          y0 = f64x2.pmax(y0, zero);
          y1 = f64x2.pmax(y1, zero);
          y2 = f64x2.pmax(y2, zero);
          y3 = f64x2.pmax(y3, zero);
        } else if (mask) {
          const at = maskRow + p;
          y0 = v128.and(y0, f64x2.lt(zero, v128.load(at)));
          y1 = v128.and(y1, f64x2.lt(zero, v128.load(at, 16)));
          y2 = v128.and(y2, f64x2.lt(zero, v128.load(at, 32)));
          y3 = v128.and(y3, f64x2.lt(zero, v128.load(at, 48)));
        }
        const yAt = yRow + p;
        v128.store(yAt, y0);
        v128.store(yAt, y1, 16);
        v128.store(yAt, y2, 32);
        v128.store(yAt, y3, 48);
      }
      w0 += rowStep;
      if (bias) b += 8;
      yRow += step;
      maskRow += step;
    }
  }
}
