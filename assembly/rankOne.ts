/** Rank-one changes of 3 or 2 rows; see src/kernels/specification/rankOne.ts. */
import { multiplyAdd64 } from "./multiplyAdd";

export function rankOne3(
  source: usize,
  target: usize,
  stride: i32,
  length: i32,
  column: usize,
  d0: f64,
  d1: f64,
  d2: f64,
): void {
  const step = (<usize>stride) << 3;
  const s0 = f64x2.splat(d0);
  const s1 = f64x2.splat(d1);
  const s2 = f64x2.splat(d2);
  const source1 = source + step;
  const source2 = source1 + step;
  const target1 = target + step;
  const target2 = target1 + step;
  const end = (<usize>length) << 3;
  for (let j: usize = 0; j < end; j += 16) {
    const c = v128.load(column + j);
    v128.store(target + j, multiplyAdd64(c, s0, v128.load(source + j)));
    v128.store(target1 + j, multiplyAdd64(c, s1, v128.load(source1 + j)));
    v128.store(target2 + j, multiplyAdd64(c, s2, v128.load(source2 + j)));
  }
}

export function rankOne2(
  source: usize,
  target: usize,
  stride: i32,
  length: i32,
  column: usize,
  d0: f64,
  d1: f64,
): void {
  const step = (<usize>stride) << 3;
  const s0 = f64x2.splat(d0);
  const s1 = f64x2.splat(d1);
  const source1 = source + step;
  const target1 = target + step;
  const end = (<usize>length) << 3;
  for (let j: usize = 0; j < end; j += 16) {
    const c = v128.load(column + j);
    v128.store(target + j, multiplyAdd64(c, s0, v128.load(source + j)));
    v128.store(target1 + j, multiplyAdd64(c, s1, v128.load(source1 + j)));
  }
}
