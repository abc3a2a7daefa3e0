/**
 * Filters over the windows of one row of values; see src/kernels/specification/correlation.ts.
 *
 * The elements of a window that are not zero are listed in the patch, 16 bytes each: the value, and where its weights are
 * in a panel. Then two panels at a time pass over the list: 8 sums in registers.
 */
import { multiplyAdd64 } from "./multiplyAdd";
import { storeLanes } from "./storeLanes";

export function correlate1(
  offsets: usize,
  taps: usize,
  list: usize,
  count: i32,
  channels: i32,
  plane: i32,
  kernel: i32,
  x: usize,
  panels: usize,
  outputs: i32,
  bias: usize,
  patch: usize,
  y: usize,
  places: i32,
): void {
  const panelStep = (<usize>(channels * kernel)) << 6;
  const placeStep = (<usize>places) << 3;
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
        // bits of float64: shifting out the sign leaves none of a zero
        const value = load<u64>(x0 + ((<usize>load<u32>(at)) << 3));
        store<u64>(end, value);
        store<u32>(end, <u32>(weights + ((<usize>load<u32>(at, 4)) << 6)), 8);
        end += (<usize>(value << 1 !== 0)) << 4;
      }
      weights += (<usize>kernel) << 6;
      x0 += (<usize>plane) << 3;
    }

    let panel = panels;
    let shift = bias;
    let target = y + (place << 3);
    let left = outputs;
    for (; left > 8; left -= 16) {
      let y0 = f64x2.splat(0);
      let y1 = f64x2.splat(0);
      let y2 = f64x2.splat(0);
      let y3 = f64x2.splat(0);
      let y4 = f64x2.splat(0);
      let y5 = f64x2.splat(0);
      let y6 = f64x2.splat(0);
      let y7 = f64x2.splat(0);
      for (let at = patch; at < end; at += 16) {
        const w = panel + <usize>load<u32>(at, 8);
        const v = w + panelStep;
        const s = v128.load_splat<f64>(at);
        y0 = multiplyAdd64(v128.load(w), s, y0);
        y1 = multiplyAdd64(v128.load(w, 16), s, y1);
        y2 = multiplyAdd64(v128.load(w, 32), s, y2);
        y3 = multiplyAdd64(v128.load(w, 48), s, y3);
        y4 = multiplyAdd64(v128.load(v), s, y4);
        y5 = multiplyAdd64(v128.load(v, 16), s, y5);
        y6 = multiplyAdd64(v128.load(v, 32), s, y6);
        y7 = multiplyAdd64(v128.load(v, 48), s, y7);
      }
      y0 = f64x2.add(y0, v128.load(shift));
      y1 = f64x2.add(y1, v128.load(shift, 16));
      y2 = f64x2.add(y2, v128.load(shift, 32));
      y3 = f64x2.add(y3, v128.load(shift, 48));
      storeLanes(target, placeStep, 8, y0, y1, y2, y3);
      y4 = f64x2.add(y4, v128.load(shift, 64));
      y5 = f64x2.add(y5, v128.load(shift, 80));
      y6 = f64x2.add(y6, v128.load(shift, 96));
      y7 = f64x2.add(y7, v128.load(shift, 112));
      storeLanes(target + (placeStep << 3), placeStep, left - 8, y4, y5, y6, y7);
      panel += panelStep << 1;
      shift += 128;
      target += placeStep << 4;
    }

    // the last one of an odd number of panels
    if (left > 0) {
      let y0 = f64x2.splat(0);
      let y1 = f64x2.splat(0);
      let y2 = f64x2.splat(0);
      let y3 = f64x2.splat(0);
      for (let at = patch; at < end; at += 16) {
        const w = panel + <usize>load<u32>(at, 8);
        const s = v128.load_splat<f64>(at);
        y0 = multiplyAdd64(v128.load(w), s, y0);
        y1 = multiplyAdd64(v128.load(w, 16), s, y1);
        y2 = multiplyAdd64(v128.load(w, 32), s, y2);
        y3 = multiplyAdd64(v128.load(w, 48), s, y3);
      }
      y0 = f64x2.add(y0, v128.load(shift));
      y1 = f64x2.add(y1, v128.load(shift, 16));
      y2 = f64x2.add(y2, v128.load(shift, 32));
      y3 = f64x2.add(y3, v128.load(shift, 48));
      storeLanes(target, placeStep, left, y0, y1, y2, y3);
    }
  }
}
