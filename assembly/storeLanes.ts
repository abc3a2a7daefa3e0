/** Stores the first `count` lanes of four pairs of sums, `step` bytes apart; those beyond 8 are not there. */
export function storeLanes(target: usize, step: usize, count: i32, s0: v128, s1: v128, s2: v128, s3: v128): void {
  v128.store_lane<f64>(target, s0, 0);
  if (count < 2) return;
  target += step;
  v128.store_lane<f64>(target, s0, 1);
  if (count < 3) return;
  target += step;
  v128.store_lane<f64>(target, s1, 0);
  if (count < 4) return;
  target += step;
  v128.store_lane<f64>(target, s1, 1);
  if (count < 5) return;
  target += step;
  v128.store_lane<f64>(target, s2, 0);
  if (count < 6) return;
  target += step;
  v128.store_lane<f64>(target, s2, 1);
  if (count < 7) return;
  target += step;
  v128.store_lane<f64>(target, s3, 0);
  if (count < 8) return;
  target += step;
  v128.store_lane<f64>(target, s3, 1);
}
