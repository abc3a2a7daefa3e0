/**
 * y_r += W x_r over selected inputs, for 3 rows; see src/kernels/specification/selectedProduct.ts.
 *
 * 8 outputs of 3 rows are 12 sums in registers, which with a weight and a product leave none of x64's 16 free: each entry
 * of x is spread over a register anew for each pair of outputs, as loads are not what is short. Two inputs at a time.
 */
import { multiplyAdd64 } from "./multiplyAdd";

export function selectedProduct3(
  panels: usize,
  panelCount: i32,
  inputs: i32,
  indices: usize,
  count: i32,
  x: usize,
  xStride: i32,
  y: usize,
  yStride: i32,
): void {
  const end = indices + ((<usize>count) << 2);
  const pairsEnd = end - ((<usize>(count & 1)) << 2);
  const x1 = x + ((<usize>xStride) << 3);
  const x2 = x1 + ((<usize>xStride) << 3);
  for (let p = 0; p < panelCount; p++) {
    const y1 = y + ((<usize>yStride) << 3);
    const y2 = y1 + ((<usize>yStride) << 3);
    let y00 = v128.load(y);
    let y01 = v128.load(y, 16);
    let y02 = v128.load(y, 32);
    let y03 = v128.load(y, 48);
    let y10 = v128.load(y1);
    let y11 = v128.load(y1, 16);
    let y12 = v128.load(y1, 32);
    let y13 = v128.load(y1, 48);
    let y20 = v128.load(y2);
    let y21 = v128.load(y2, 16);
    let y22 = v128.load(y2, 32);
    let y23 = v128.load(y2, 48);
    let at = indices;
    for (; at < pairsEnd; at += 8) {
      const kA = <usize>load<u32>(at);
      const wA = panels + (kA << 6);
      const x0A = x + (kA << 3);
      const x1A = x1 + (kA << 3);
      const x2A = x2 + (kA << 3);
      const wA0 = v128.load(wA);
      y00 = multiplyAdd64(wA0, v128.load_splat<f64>(x0A), y00);
      y10 = multiplyAdd64(wA0, v128.load_splat<f64>(x1A), y10);
      y20 = multiplyAdd64(wA0, v128.load_splat<f64>(x2A), y20);
      const wA1 = v128.load(wA, 16);
      y01 = multiplyAdd64(wA1, v128.load_splat<f64>(x0A), y01);
      y11 = multiplyAdd64(wA1, v128.load_splat<f64>(x1A), y11);
      y21 = multiplyAdd64(wA1, v128.load_splat<f64>(x2A), y21);
      const wA2 = v128.load(wA, 32);
      y02 = multiplyAdd64(wA2, v128.load_splat<f64>(x0A), y02);
      y12 = multiplyAdd64(wA2, v128.load_splat<f64>(x1A), y12);
      y22 = multiplyAdd64(wA2, v128.load_splat<f64>(x2A), y22);
      const wA3 = v128.load(wA, 48);
      y03 = multiplyAdd64(wA3, v128.load_splat<f64>(x0A), y03);
      y13 = multiplyAdd64(wA3, v128.load_splat<f64>(x1A), y13);
      y23 = multiplyAdd64(wA3, v128.load_splat<f64>(x2A), y23);
      const kB = <usize>load<u32>(at, 4);
      const wB = panels + (kB << 6);
      const x0B = x + (kB << 3);
      const x1B = x1 + (kB << 3);
      const x2B = x2 + (kB << 3);
      const wB0 = v128.load(wB);
      y00 = multiplyAdd64(wB0, v128.load_splat<f64>(x0B), y00);
      y10 = multiplyAdd64(wB0, v128.load_splat<f64>(x1B), y10);
      y20 = multiplyAdd64(wB0, v128.load_splat<f64>(x2B), y20);
      const wB1 = v128.load(wB, 16);
      y01 = multiplyAdd64(wB1, v128.load_splat<f64>(x0B), y01);
      y11 = multiplyAdd64(wB1, v128.load_splat<f64>(x1B), y11);
      y21 = multiplyAdd64(wB1, v128.load_splat<f64>(x2B), y21);
      const wB2 = v128.load(wB, 32);
      y02 = multiplyAdd64(wB2, v128.load_splat<f64>(x0B), y02);
      y12 = multiplyAdd64(wB2, v128.load_splat<f64>(x1B), y12);
      y22 = multiplyAdd64(wB2, v128.load_splat<f64>(x2B), y22);
      const wB3 = v128.load(wB, 48);
      y03 = multiplyAdd64(wB3, v128.load_splat<f64>(x0B), y03);
      y13 = multiplyAdd64(wB3, v128.load_splat<f64>(x1B), y13);
      y23 = multiplyAdd64(wB3, v128.load_splat<f64>(x2B), y23);
    }
    // the last one of an odd number
    if (at < end) {
      const kA = <usize>load<u32>(at);
      const wA = panels + (kA << 6);
      const x0A = x + (kA << 3);
      const x1A = x1 + (kA << 3);
      const x2A = x2 + (kA << 3);
      const wA0 = v128.load(wA);
      y00 = multiplyAdd64(wA0, v128.load_splat<f64>(x0A), y00);
      y10 = multiplyAdd64(wA0, v128.load_splat<f64>(x1A), y10);
      y20 = multiplyAdd64(wA0, v128.load_splat<f64>(x2A), y20);
      const wA1 = v128.load(wA, 16);
      y01 = multiplyAdd64(wA1, v128.load_splat<f64>(x0A), y01);
      y11 = multiplyAdd64(wA1, v128.load_splat<f64>(x1A), y11);
      y21 = multiplyAdd64(wA1, v128.load_splat<f64>(x2A), y21);
      const wA2 = v128.load(wA, 32);
      y02 = multiplyAdd64(wA2, v128.load_splat<f64>(x0A), y02);
      y12 = multiplyAdd64(wA2, v128.load_splat<f64>(x1A), y12);
      y22 = multiplyAdd64(wA2, v128.load_splat<f64>(x2A), y22);
      const wA3 = v128.load(wA, 48);
      y03 = multiplyAdd64(wA3, v128.load_splat<f64>(x0A), y03);
      y13 = multiplyAdd64(wA3, v128.load_splat<f64>(x1A), y13);
      y23 = multiplyAdd64(wA3, v128.load_splat<f64>(x2A), y23);
    }
    v128.store(y, y00);
    v128.store(y, y01, 16);
    v128.store(y, y02, 32);
    v128.store(y, y03, 48);
    v128.store(y1, y10);
    v128.store(y1, y11, 16);
    v128.store(y1, y12, 32);
    v128.store(y1, y13, 48);
    v128.store(y2, y20);
    v128.store(y2, y21, 16);
    v128.store(y2, y22, 32);
    v128.store(y2, y23, 48);
    y += 64;
    panels += (<usize>inputs) << 6;
  }
}
