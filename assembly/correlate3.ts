/**
 * Filters over the windows of three rows of values; see src/kernels/specification/correlation.ts.
 *
 * The elements of a window that are not zero in all rows are listed in the patch, 32 bytes each: three values, and where
 * their weights are in a panel. Then each panel passes over the list: 12 sums in registers, as in selectedProduct3.ts.
 */
import { multiplyAdd64 } from "./multiplyAdd";
import { storeLanes } from "./storeLanes";

export function correlate3(
  offsets: usize,
  taps: usize,
  list: usize,
  count: i32,
  channels: i32,
  plane: i32,
  kernel: i32,
  x: usize,
  xStride: i32,
  panels: usize,
  outputs: i32,
  bias: usize,
  patch: usize,
  y: usize,
  places: i32,
  yStride: i32,
): void {
  const panelStep = (<usize>(channels * kernel)) << 6;
  const placeStep = (<usize>places) << 3;
  const rowStep = (<usize>yStride) << 3;
  const xStep = (<usize>xStride) << 3;
  const listEnd = list + ((<usize>count) << 2);
  for (; list < listEnd; list += 4) {
    const place = <usize>load<u32>(list);
    const first = taps + ((<usize>load<u32>(offsets + (place << 2))) << 3);
    const behind = taps + ((<usize>load<u32>(offsets + (place << 2), 4)) << 3);

    // what is not zero in the window
    let end = patch;
    let weights: usize = 0;
    let x0 = x;
    for (let channel = 0; channel < channels; channel++) {
      for (let at = first; at < behind; at += 8) {
        const from = x0 + ((<usize>load<u32>(at)) << 3);
        // bits of float64: shifting out the sign leaves none of a zero
        const value0 = load<u64>(from);
        const value1 = load<u64>(from + xStep);
        const value2 = load<u64>(from + (xStep << 1));
        store<u64>(end, value0);
        store<u64>(end, value1, 8);
        store<u64>(end, value2, 16);
        store<u32>(end, <u32>(weights + ((<usize>load<u32>(at, 4)) << 6)), 24);
        end += (<usize>((value0 | value1 | value2) << 1 !== 0)) << 5;
      }
      weights += (<usize>kernel) << 6;
      x0 += (<usize>plane) << 3;
    }

    let panel = panels;
    let shift = bias;
    let target = y + (place << 3);
    for (let left = outputs; left > 0; left -= 8) {
      let y00 = f64x2.splat(0);
      let y01 = f64x2.splat(0);
      let y02 = f64x2.splat(0);
      let y03 = f64x2.splat(0);
      let y10 = f64x2.splat(0);
      let y11 = f64x2.splat(0);
      let y12 = f64x2.splat(0);
      let y13 = f64x2.splat(0);
      let y20 = f64x2.splat(0);
      let y21 = f64x2.splat(0);
      let y22 = f64x2.splat(0);
      let y23 = f64x2.splat(0);
      for (let at = patch; at < end; at += 32) {
        const w = panel + <usize>load<u32>(at, 24);
        const w0 = v128.load(w);
        y00 = multiplyAdd64(w0, v128.load_splat<f64>(at), y00);
        y10 = multiplyAdd64(w0, v128.load_splat<f64>(at, 8), y10);
        y20 = multiplyAdd64(w0, v128.load_splat<f64>(at, 16), y20);
        const w1 = v128.load(w, 16);
        y01 = multiplyAdd64(w1, v128.load_splat<f64>(at), y01);
        y11 = multiplyAdd64(w1, v128.load_splat<f64>(at, 8), y11);
        y21 = multiplyAdd64(w1, v128.load_splat<f64>(at, 16), y21);
        const w2 = v128.load(w, 32);
        y02 = multiplyAdd64(w2, v128.load_splat<f64>(at), y02);
        y12 = multiplyAdd64(w2, v128.load_splat<f64>(at, 8), y12);
        y22 = multiplyAdd64(w2, v128.load_splat<f64>(at, 16), y22);
        const w3 = v128.load(w, 48);
        y03 = multiplyAdd64(w3, v128.load_splat<f64>(at), y03);
        y13 = multiplyAdd64(w3, v128.load_splat<f64>(at, 8), y13);
        y23 = multiplyAdd64(w3, v128.load_splat<f64>(at, 16), y23);
      }
      y20 = f64x2.add(y20, v128.load(shift));
      y21 = f64x2.add(y21, v128.load(shift, 16));
      y22 = f64x2.add(y22, v128.load(shift, 32));
      y23 = f64x2.add(y23, v128.load(shift, 48));
      storeLanes(target, placeStep, left, y00, y01, y02, y03);
      storeLanes(target + rowStep, placeStep, left, y10, y11, y12, y13);
      storeLanes(target + (rowStep << 1), placeStep, left, y20, y21, y22, y23);
      panel += panelStep;
      shift += 64;
      target += placeStep << 3;
    }
  }
}
