/**
 * Y = X Wᵀ + b in float64; see src/kernels/specification/multiply.ts.
 *
 * 4 rows and half a panel at a time: 8 sums in registers, beside 4 entries of X and a pair of weights. The panel stays in
 * the first cache while up to 64 rows pass by, which stay in the second one.
 */
import { multiplyAdd64 } from "./multiplyAdd";

export function multiply64(
  x: usize,
  m: i32,
  inputs: i32,
  panels: usize,
  panelCount: i32,
  bias: usize,
  y: usize,
  yStride: i32,
): void {
  for (; m > 0; m -= 64) {
    multiplyRows(x, min(m, 64), inputs, panels, panelCount, bias, y, yStride);
    x += (<usize>inputs) << 9;
    y += (<usize>yStride) << 9;
  }
}

function multiplyRows(
  x: usize,
  m: i32,
  inputs: i32,
  panels: usize,
  panelCount: i32,
  bias: usize,
  y: usize,
  yStride: i32,
): void {
  const xStep = (<usize>inputs) << 3;
  const yStep = (<usize>yStride) << 3;
  const xEnd = x + <usize>m * xStep;
  const foursEnd = x + <usize>(m & ~3) * xStep;
  for (let p = 0; p < panelCount; p++) {
    for (let half: usize = 0; half < 64; half += 32) {
      const b0 = bias ? v128.load(bias + half) : f64x2.splat(0);
      const b1 = bias ? v128.load(bias + half, 16) : f64x2.splat(0);
      let y0 = y + half;
      for (let x0 = x; x0 < foursEnd; x0 += xStep << 2) {
        const x1 = x0 + xStep;
        const x2 = x1 + xStep;
        const x3 = x2 + xStep;
        let y00 = b0;
        let y01 = b1;
        let y10 = b0;
        let y11 = b1;
        let y20 = b0;
        let y21 = b1;
        let y30 = b0;
        let y31 = b1;
        let w = panels + half;
        for (let k: usize = 0; k < xStep; k += 8) {
          const s0 = v128.load_splat<f64>(x0 + k);
          const s1 = v128.load_splat<f64>(x1 + k);
          const s2 = v128.load_splat<f64>(x2 + k);
          const s3 = v128.load_splat<f64>(x3 + k);
          const w0 = v128.load(w);
          y00 = multiplyAdd64(w0, s0, y00);
          y10 = multiplyAdd64(w0, s1, y10);
          y20 = multiplyAdd64(w0, s2, y20);
          y30 = multiplyAdd64(w0, s3, y30);
          const w1 = v128.load(w, 16);
          y01 = multiplyAdd64(w1, s0, y01);
          y11 = multiplyAdd64(w1, s1, y11);
          y21 = multiplyAdd64(w1, s2, y21);
          y31 = multiplyAdd64(w1, s3, y31);
          w += 64;
        }
        v128.store(y0, y00);
        v128.store(y0, y01, 16);
        const y1 = y0 + yStep;
        v128.store(y1, y10);
        v128.store(y1, y11, 16);
        const y2 = y1 + yStep;
        v128.store(y2, y20);
        v128.store(y2, y21, 16);
        const y3 = y2 + yStep;
        v128.store(y3, y30);
        v128.store(y3, y31, 16);
        y0 += yStep << 2;
      }
    }

    // rows beyond the last four, one at a time
    let yRow = y + <usize>(m & ~3) * yStep;
    for (let xRow = foursEnd; xRow < xEnd; xRow += xStep) {
      let sum0 = bias ? v128.load(bias) : f64x2.splat(0);
      let sum1 = bias ? v128.load(bias, 16) : f64x2.splat(0);
      let sum2 = bias ? v128.load(bias, 32) : f64x2.splat(0);
      let sum3 = bias ? v128.load(bias, 48) : f64x2.splat(0);
      let w = panels;
      for (let k: usize = 0; k < xStep; k += 8) {
        const s = v128.load_splat<f64>(xRow + k);
        sum0 = multiplyAdd64(v128.load(w), s, sum0);
        sum1 = multiplyAdd64(v128.load(w, 16), s, sum1);
        sum2 = multiplyAdd64(v128.load(w, 32), s, sum2);
        sum3 = multiplyAdd64(v128.load(w, 48), s, sum3);
        w += 64;
      }
      v128.store(yRow, sum0);
      v128.store(yRow, sum1, 16);
      v128.store(yRow, sum2, 32);
      v128.store(yRow, sum3, 48);
      yRow += yStep;
    }
    panels += (<usize>inputs) << 6;
    y += 64;
    if (bias) bias += 64;
  }
}
