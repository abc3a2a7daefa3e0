/** Affine forms around a new reference point, and how uncertain they are; see src/kernels/specification/recenter.ts. */

export function recenter2(
  source: usize,
  errors: usize,
  stride: i32,
  dx: f64,
  dy: f64,
  rx: f64,
  ry: f64,
  rounding: f64,
  share: f64,
  target: usize,
  targetErrors: usize,
  uncertainty: usize,
): void {
  const step = (<usize>stride) << 3;
  const vdx = f64x2.splat(dx);
  const vdy = f64x2.splat(dy);
  const vrx = f64x2.splat(rx);
  const vry = f64x2.splat(ry);
  const vrounding = f64x2.splat(rounding);
  const vshare = f64x2.splat(share);
  for (let j: usize = 0; j < step; j += 16) {
    const a = v128.load(source + j);
    const b = v128.load(source + step + j);
    const c = v128.load(source + step + step + j);
    const alongX = f64x2.mul(a, vdx);
    const alongY = f64x2.mul(b, vdy);
    const value = f64x2.add(f64x2.add(c, alongX), alongY);
    const moved = f64x2.add(f64x2.abs(alongX), f64x2.abs(alongY));
    const rounded = f64x2.mul(vrounding, f64x2.add(f64x2.abs(c), moved));
    // no rounding where nothing moves
    const isMoved = f64x2.ne(moved, f64x2.splat(0));
    const error = f64x2.add(v128.load(errors + j), v128.and(rounded, isMoved));
    const reachX = f64x2.mul(f64x2.abs(a), vrx);
    const reachY = f64x2.mul(f64x2.abs(b), vry);
    const magnitude = f64x2.add(f64x2.add(f64x2.abs(value), reachX), reachY);
    v128.store(target + j, a);
    v128.store(target + step + j, b);
    v128.store(target + step + step + j, value);
    v128.store(targetErrors + j, error);
    v128.store(uncertainty + j, f64x2.add(error, f64x2.mul(vshare, magnitude)));
  }
}
