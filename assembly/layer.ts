/** A dense layer, and its adjoint, over points that lie side by side; see src/kernels/specification/layer.ts. */
import { multiplyAdd } from "./multiplyAdd";

/** Bytes of values that all rows pass one after another: they stay in the first cache. */
const block: usize = 32768;

/** Terms that are summed before the next points come: more of them would leave a block too few points. */
const termsOfBlock = 256;

export function forwardLayer64(
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
  forward<f64>(groups, outputs, inputs, weight, weightStride, bias, x, y, stride, points, relu);
}

export function forwardLayer32(
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
  forward<f32>(groups, outputs, inputs, weight, weightStride, bias, x, y, stride, points, relu);
}

export function backwardLayer64(
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
  backward<f64>(groups, outputs, inputs, weight, weightStride, dy, x, dx, stride, points);
}

export function backwardLayer32(
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
  backward<f32>(groups, outputs, inputs, weight, weightStride, dy, x, dx, stride, points);
}

function forward<T>(
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
  const step = <usize>stride * sizeof<T>();
  const rowStep = <usize>weightStride * sizeof<T>();
  for (; groups > 0; groups--) {
    combine<T>(outputs, inputs, weight, rowStep, sizeof<T>(), bias, x, y, step, points, relu, 0);
    weight += <usize>outputs * rowStep + <usize>inputs * sizeof<T>();
    if (bias) bias += <usize>outputs * sizeof<T>();
    x += <usize>inputs * step;
    y += <usize>outputs * step;
  }
}

function backward<T>(
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
  const step = <usize>stride * sizeof<T>();
  const rowStep = <usize>weightStride * sizeof<T>();
  for (; groups > 0; groups--) {
    combine<T>(inputs, outputs, weight, sizeof<T>(), rowStep, 0, dy, dx, step, points, 0, x);
    weight += <usize>outputs * rowStep + <usize>inputs * sizeof<T>();
    dy += <usize>outputs * step;
    dx += <usize>inputs * step;
    if (x) x += <usize>inputs * step;
  }
}

/** y_j = b_j + Σ_k w[j, k] x_k, then ReLU, or 0 where `mask` is not positive. */
function combine<T>(
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
  const end = <usize>points * sizeof<T>();
  const chunk = (block / <usize>min(terms, termsOfBlock)) & ~63;
  let isFirst = true;
  for (; terms > 0; terms -= termsOfBlock) {
    const isLast = terms <= termsOfBlock;
    const count = min(terms, termsOfBlock);
    for (let start: usize = 0; start < end; start += chunk) {
      const stop = min(end, start + chunk);
      let row = 0;
      let w = weight;
      let b = bias;
      let to = y;
      let maskRow = mask;
      for (; row + 4 <= rows; row += 4) {
        fourRows<T>(
          count,
          w,
          rowStep,
          termStep,
          b,
          x,
          to,
          step,
          start,
          stop,
          isFirst,
          relu && isLast,
          isLast ? maskRow : 0,
        );
        w += rowStep << 2;
        if (bias) b += 4 * sizeof<T>();
        to += step << 2;
        maskRow += mask ? step << 2 : 0;
      }
      for (; row < rows; row++) {
        oneRow<T>(count, w, termStep, b, x, to, step, start, stop, isFirst, relu && isLast, isLast ? maskRow : 0);
        w += rowStep;
        if (bias) b += sizeof<T>();
        to += step;
        maskRow += mask ? step : 0;
      }
    }
    isFirst = false;
    weight += termStep * termsOfBlock;
    x += step * termsOfBlock;
  }
}

/** 4 rows over two vectors of points at a time: 8 sums. They go on from y where this is not the first of their blocks. */
function fourRows<T>(
  terms: i32,
  weight: usize,
  rowStep: usize,
  termStep: usize,
  bias: usize,
  x: usize,
  y: usize,
  step: usize,
  start: usize,
  stop: usize,
  isFirst: bool,
  relu: bool,
  mask: usize,
): void {
  const zero = v128.splat<T>(0);
  const b0 = bias ? v128.load_splat<T>(bias) : zero;
  const b1 = bias ? v128.load_splat<T>(bias, sizeof<T>()) : zero;
  const b2 = bias ? v128.load_splat<T>(bias, 2 * sizeof<T>()) : zero;
  const b3 = bias ? v128.load_splat<T>(bias, 3 * sizeof<T>()) : zero;
  for (let p = start; p < stop; p += 32) {
    let y00 = b0;
    let y01 = b0;
    let y10 = b1;
    let y11 = b1;
    let y20 = b2;
    let y21 = b2;
    let y30 = b3;
    let y31 = b3;
    let to = y + p;
    if (!isFirst) {
      y00 = v128.load(to);
      y01 = v128.load(to, 16);
      y10 = v128.load(to + step);
      y11 = v128.load(to + step, 16);
      y20 = v128.load(to + step * 2);
      y21 = v128.load(to + step * 2, 16);
      y30 = v128.load(to + step * 3);
      y31 = v128.load(to + step * 3, 16);
    }
    let w = weight;
    let from = x + p;
    for (let k = terms; k > 0; k--) {
      const x0 = v128.load(from);
      const x1 = v128.load(from, 16);
      const s0 = v128.load_splat<T>(w);
      y00 = multiplyAdd<T>(s0, x0, y00);
      y01 = multiplyAdd<T>(s0, x1, y01);
      const s1 = v128.load_splat<T>(w + rowStep);
      y10 = multiplyAdd<T>(s1, x0, y10);
      y11 = multiplyAdd<T>(s1, x1, y11);
      const s2 = v128.load_splat<T>(w + rowStep * 2);
      y20 = multiplyAdd<T>(s2, x0, y20);
      y21 = multiplyAdd<T>(s2, x1, y21);
      const s3 = v128.load_splat<T>(w + rowStep * 3);
      y30 = multiplyAdd<T>(s3, x0, y30);
      y31 = multiplyAdd<T>(s3, x1, y31);
      w += termStep;
      from += step;
    }
    if (relu) {
      y00 = v128.pmax<T>(y00, zero);
      y01 = v128.pmax<T>(y01, zero);
      y10 = v128.pmax<T>(y10, zero);
      y11 = v128.pmax<T>(y11, zero);
      y20 = v128.pmax<T>(y20, zero);
      y21 = v128.pmax<T>(y21, zero);
      y30 = v128.pmax<T>(y30, zero);
      y31 = v128.pmax<T>(y31, zero);
    } else if (mask) {
      let at = mask + p;
      y00 = v128.and(y00, v128.lt<T>(zero, v128.load(at)));
      y01 = v128.and(y01, v128.lt<T>(zero, v128.load(at, 16)));
      at += step;
      y10 = v128.and(y10, v128.lt<T>(zero, v128.load(at)));
      y11 = v128.and(y11, v128.lt<T>(zero, v128.load(at, 16)));
      at += step;
      y20 = v128.and(y20, v128.lt<T>(zero, v128.load(at)));
      y21 = v128.and(y21, v128.lt<T>(zero, v128.load(at, 16)));
      at += step;
      y30 = v128.and(y30, v128.lt<T>(zero, v128.load(at)));
      y31 = v128.and(y31, v128.lt<T>(zero, v128.load(at, 16)));
    }
    v128.store(to, y00);
    v128.store(to, y01, 16);
    to += step;
    v128.store(to, y10);
    v128.store(to, y11, 16);
    to += step;
    v128.store(to, y20);
    v128.store(to, y21, 16);
    to += step;
    v128.store(to, y30);
    v128.store(to, y31, 16);
  }
}

/** The same for one row, over four vectors of points. */
function oneRow<T>(
  terms: i32,
  weight: usize,
  termStep: usize,
  bias: usize,
  x: usize,
  y: usize,
  step: usize,
  start: usize,
  stop: usize,
  isFirst: bool,
  relu: bool,
  mask: usize,
): void {
  const zero = v128.splat<T>(0);
  const b0 = bias ? v128.load_splat<T>(bias) : zero;
  for (let p = start; p < stop; p += 64) {
    let y0 = b0;
    let y1 = b0;
    let y2 = b0;
    let y3 = b0;
    const to = y + p;
    if (!isFirst) {
      y0 = v128.load(to);
      y1 = v128.load(to, 16);
      y2 = v128.load(to, 32);
      y3 = v128.load(to, 48);
    }
    let w = weight;
    let from = x + p;
    for (let k = terms; k > 0; k--) {
      const s = v128.load_splat<T>(w);
      y0 = multiplyAdd<T>(s, v128.load(from), y0);
      y1 = multiplyAdd<T>(s, v128.load(from, 16), y1);
      y2 = multiplyAdd<T>(s, v128.load(from, 32), y2);
      y3 = multiplyAdd<T>(s, v128.load(from, 48), y3);
      w += termStep;
      from += step;
    }
    if (relu) {
      y0 = v128.pmax<T>(y0, zero);
      y1 = v128.pmax<T>(y1, zero);
      y2 = v128.pmax<T>(y2, zero);
      y3 = v128.pmax<T>(y3, zero);
    } else if (mask) {
      const at = mask + p;
      y0 = v128.and(y0, v128.lt<T>(zero, v128.load(at)));
      y1 = v128.and(y1, v128.lt<T>(zero, v128.load(at, 16)));
      y2 = v128.and(y2, v128.lt<T>(zero, v128.load(at, 32)));
      y3 = v128.and(y3, v128.lt<T>(zero, v128.load(at, 48)));
    }
    v128.store(to, y0);
    v128.store(to, y1, 16);
    v128.store(to, y2, 32);
    v128.store(to, y3, 48);
  }
}
