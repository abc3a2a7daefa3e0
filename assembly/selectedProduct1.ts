/**
 * y += W x over selected inputs, for one row; see src/kernels/specification/selectedProduct.ts.
 *
 * One panel would be 4 sums, too few to hide the time that a sum takes: two panels at a time, and two inputs.
 */
import { multiplyAdd64 } from "./multiplyAdd";

export function selectedProduct1(
  panels: usize,
  panelCount: i32,
  inputs: i32,
  indices: usize,
  count: i32,
  x: usize,
  y: usize,
): void {
  const end = indices + ((<usize>count) << 2);
  const pairsEnd = end - ((<usize>(count & 1)) << 2);
  const step = (<usize>inputs) << 6;
  for (; panelCount > 1; panelCount -= 2) {
    let y0 = v128.load(y);
    let y1 = v128.load(y, 16);
    let y2 = v128.load(y, 32);
    let y3 = v128.load(y, 48);
    let y4 = v128.load(y, 64);
    let y5 = v128.load(y, 80);
    let y6 = v128.load(y, 96);
    let y7 = v128.load(y, 112);
    let at = indices;
    for (; at < pairsEnd; at += 8) {
      const kA = <usize>load<u32>(at);
      const wA = panels + (kA << 6);
      const vA = wA + step;
      const xA = v128.load_splat<f64>(x + (kA << 3));
      y0 = multiplyAdd64(v128.load(wA), xA, y0);
      y1 = multiplyAdd64(v128.load(wA, 16), xA, y1);
      y2 = multiplyAdd64(v128.load(wA, 32), xA, y2);
      y3 = multiplyAdd64(v128.load(wA, 48), xA, y3);
      y4 = multiplyAdd64(v128.load(vA), xA, y4);
      y5 = multiplyAdd64(v128.load(vA, 16), xA, y5);
      y6 = multiplyAdd64(v128.load(vA, 32), xA, y6);
      y7 = multiplyAdd64(v128.load(vA, 48), xA, y7);
      const kB = <usize>load<u32>(at, 4);
      const wB = panels + (kB << 6);
      const vB = wB + step;
      const xB = v128.load_splat<f64>(x + (kB << 3));
      y0 = multiplyAdd64(v128.load(wB), xB, y0);
      y1 = multiplyAdd64(v128.load(wB, 16), xB, y1);
      y2 = multiplyAdd64(v128.load(wB, 32), xB, y2);
      y3 = multiplyAdd64(v128.load(wB, 48), xB, y3);
      y4 = multiplyAdd64(v128.load(vB), xB, y4);
      y5 = multiplyAdd64(v128.load(vB, 16), xB, y5);
      y6 = multiplyAdd64(v128.load(vB, 32), xB, y6);
      y7 = multiplyAdd64(v128.load(vB, 48), xB, y7);
    }
    // the last one of an odd number of inputs
    if (at < end) {
      const kA = <usize>load<u32>(at);
      const wA = panels + (kA << 6);
      const vA = wA + step;
      const xA = v128.load_splat<f64>(x + (kA << 3));
      y0 = multiplyAdd64(v128.load(wA), xA, y0);
      y1 = multiplyAdd64(v128.load(wA, 16), xA, y1);
      y2 = multiplyAdd64(v128.load(wA, 32), xA, y2);
      y3 = multiplyAdd64(v128.load(wA, 48), xA, y3);
      y4 = multiplyAdd64(v128.load(vA), xA, y4);
      y5 = multiplyAdd64(v128.load(vA, 16), xA, y5);
      y6 = multiplyAdd64(v128.load(vA, 32), xA, y6);
      y7 = multiplyAdd64(v128.load(vA, 48), xA, y7);
    }
    v128.store(y, y0);
    v128.store(y, y1, 16);
    v128.store(y, y2, 32);
    v128.store(y, y3, 48);
    v128.store(y, y4, 64);
    v128.store(y, y5, 80);
    v128.store(y, y6, 96);
    v128.store(y, y7, 112);
    y += 128;
    panels += step << 1;
  }

  // the last one of an odd number of panels
  if (panelCount > 0) {
    let y0 = v128.load(y);
    let y1 = v128.load(y, 16);
    let y2 = v128.load(y, 32);
    let y3 = v128.load(y, 48);
    for (let at = indices; at < end; at += 4) {
      const kA = <usize>load<u32>(at);
      const wA = panels + (kA << 6);
      const xA = v128.load_splat<f64>(x + (kA << 3));
      y0 = multiplyAdd64(v128.load(wA), xA, y0);
      y1 = multiplyAdd64(v128.load(wA, 16), xA, y1);
      y2 = multiplyAdd64(v128.load(wA, 32), xA, y2);
      y3 = multiplyAdd64(v128.load(wA, 48), xA, y3);
    }
    v128.store(y, y0);
    v128.store(y, y1, 16);
    v128.store(y, y2, 32);
    v128.store(y, y3, 48);
  }
}
