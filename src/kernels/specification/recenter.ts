/**
 * Affine forms around a new reference point, with their errors and with bounds of both in a box around it:
 *
 *   value = (c + a dx) + b dy      error = old error + rounding (|c| + |a dx| + |b dy|), the old one where nothing moves
 *   uncertainty = error + share (|value| + |a| rx + |b| ry)
 *
 * @param source       [3 × stride] slopes a, slopes b, values c
 * @param errors       [stride]
 * @param stride       a multiple of 2
 * @param dx, dy       the new reference point, from the old one
 * @param rx, ry       half extents of the box
 * @param rounding     relative error of the sum
 * @param share        of the magnitude that is added to the error
 * @param target       [3 × stride] written: the same slopes, and the values at the new point
 * @param targetErrors [stride] written
 * @param uncertainty  [stride] written
 *
 * Numerics  in the order above, every step rounded; never fused, for the bounds count each rounding.
 */
export function recenter2(
  source: Float64Array,
  errors: Float64Array,
  stride: number,
  dx: number,
  dy: number,
  rx: number,
  ry: number,
  rounding: number,
  share: number,
  target: Float64Array,
  targetErrors: Float64Array,
  uncertainty: Float64Array,
): void {
  for (let j = 0; j < stride; j++) {
    const a = source[j];
    const b = source[stride + j];
    const c = source[2 * stride + j];
    const value = c + a * dx + b * dy;
    const moved = Math.abs(a * dx) + Math.abs(b * dy);
    const error = moved === 0 ? errors[j] : errors[j] + rounding * (Math.abs(c) + moved);
    target[j] = a;
    target[stride + j] = b;
    target[2 * stride + j] = value;
    targetErrors[j] = error;
    uncertainty[j] = error + share * (Math.abs(value) + Math.abs(a) * rx + Math.abs(b) * ry);
  }
}
