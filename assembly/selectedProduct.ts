/**
 * Products of packed weights with the selected entries of 3, 2 or 1 vectors, added to what is there; what they compute is
 * in src/kernels/specification/selectedProduct.ts.
 *
 * One row of a panel is one cache line: 8 outputs of one input.
 */
import { multiplyAdd64 } from "./multiplyAdd.ts";

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
  const xStep = (<usize>xStride) << 3;
  const x1 = x + xStep;
  const x2 = x1 + xStep;
  const yStep = (<usize>yStride) << 3;
  const panelStep = (<usize>inputs) << 6;
  // half a panel at a time: 4 outputs, 3 rows
  for (let p = 0; p < panelCount; p++) {
    for (let half: usize = 0; half < 64; half += 32) {
      const weights = panels + half;
      const y1 = y + yStep;
      const y2 = y1 + yStep;
      let a00 = v128.load(y);
      let a01 = v128.load(y, 16);
      let a10 = v128.load(y1);
      let a11 = v128.load(y1, 16);
      let a20 = v128.load(y2);
      let a21 = v128.load(y2, 16);
      for (let at = indices; at < end; at += 4) {
        const index = <usize>load<u32>(at);
        const w = weights + (index << 6);
        const k = index << 3;
        const w0 = v128.load(w);
        const w1 = v128.load(w, 16);
        const s0 = v128.load_splat<f64>(x + k);
        a00 = multiplyAdd64(w0, s0, a00);
        a01 = multiplyAdd64(w1, s0, a01);
        const s1 = v128.load_splat<f64>(x1 + k);
        a10 = multiplyAdd64(w0, s1, a10);
        a11 = multiplyAdd64(w1, s1, a11);
        const s2 = v128.load_splat<f64>(x2 + k);
        a20 = multiplyAdd64(w0, s2, a20);
        a21 = multiplyAdd64(w1, s2, a21);
      }
      v128.store(y, a00);
      v128.store(y, a01, 16);
      v128.store(y1, a10);
      v128.store(y1, a11, 16);
      v128.store(y2, a20);
      v128.store(y2, a21, 16);
      y += 32;
    }
    panels += panelStep;
  }
}

export function selectedProduct2(
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
  const x1 = x + ((<usize>xStride) << 3);
  const yStep = (<usize>yStride) << 3;
  const panelStep = (<usize>inputs) << 6;
  for (let p = 0; p < panelCount; p++) {
    const y1 = y + yStep;
    let a00 = v128.load(y);
    let a01 = v128.load(y, 16);
    let a02 = v128.load(y, 32);
    let a03 = v128.load(y, 48);
    let a10 = v128.load(y1);
    let a11 = v128.load(y1, 16);
    let a12 = v128.load(y1, 32);
    let a13 = v128.load(y1, 48);
    for (let at = indices; at < end; at += 4) {
      const index = <usize>load<u32>(at);
      const w = panels + (index << 6);
      const k = index << 3;
      const s0 = v128.load_splat<f64>(x + k);
      const s1 = v128.load_splat<f64>(x1 + k);
      const w0 = v128.load(w);
      a00 = multiplyAdd64(w0, s0, a00);
      a10 = multiplyAdd64(w0, s1, a10);
      const w1 = v128.load(w, 16);
      a01 = multiplyAdd64(w1, s0, a01);
      a11 = multiplyAdd64(w1, s1, a11);
      const w2 = v128.load(w, 32);
      a02 = multiplyAdd64(w2, s0, a02);
      a12 = multiplyAdd64(w2, s1, a12);
      const w3 = v128.load(w, 48);
      a03 = multiplyAdd64(w3, s0, a03);
      a13 = multiplyAdd64(w3, s1, a13);
    }
    v128.store(y, a00);
    v128.store(y, a01, 16);
    v128.store(y, a02, 32);
    v128.store(y, a03, 48);
    v128.store(y1, a10);
    v128.store(y1, a11, 16);
    v128.store(y1, a12, 32);
    v128.store(y1, a13, 48);
    y += 64;
    panels += panelStep;
  }
}

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
  const panelStep = (<usize>inputs) << 6;
  for (let p = 0; p < panelCount; p++) {
    let a0 = v128.load(y);
    let a1 = v128.load(y, 16);
    let a2 = v128.load(y, 32);
    let a3 = v128.load(y, 48);
    for (let at = indices; at < end; at += 4) {
      const index = <usize>load<u32>(at);
      const w = panels + (index << 6);
      const s = v128.load_splat<f64>(x + (index << 3));
      a0 = multiplyAdd64(v128.load(w), s, a0);
      a1 = multiplyAdd64(v128.load(w, 16), s, a1);
      a2 = multiplyAdd64(v128.load(w, 32), s, a2);
      a3 = multiplyAdd64(v128.load(w, 48), s, a3);
    }
    v128.store(y, a0);
    v128.store(y, a1, 16);
    v128.store(y, a2, 32);
    v128.store(y, a3, 48);
    y += 64;
    panels += panelStep;
  }
}
