/** Products of the absolute values of packed weights; see src/kernels/specification/absoluteProduct.ts. */
import { multiplyAdd64 } from "./multiplyAdd.ts";

export function absoluteProduct1(
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
      a0 = multiplyAdd64(f64x2.abs(v128.load(w)), s, a0);
      a1 = multiplyAdd64(f64x2.abs(v128.load(w, 16)), s, a1);
      a2 = multiplyAdd64(f64x2.abs(v128.load(w, 32)), s, a2);
      a3 = multiplyAdd64(f64x2.abs(v128.load(w, 48)), s, a3);
    }
    v128.store(y, a0);
    v128.store(y, a1, 16);
    v128.store(y, a2, 32);
    v128.store(y, a3, 48);
    y += 64;
    panels += panelStep;
  }
}
