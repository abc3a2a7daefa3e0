import { gamma } from "../../numeric/errorBounds.ts";
import type { Slice } from "../slice.ts";

/**
 * [n] error of the computed x = o + U t, and of the slice's directions where they were rounded differences.
 *
 * @param uncertainty [d] how far t may be from the parameters that are meant; 0 unless given
 */
export function errorsOfPoint(slice: Slice, t: ArrayLike<number>, uncertainty?: ArrayLike<number>): Float64Array {
  const n = slice.origin.length;
  return slice.origin.map((value, i) => {
    let magnitude = Math.abs(value);
    let moved = 0;
    for (let axis = 0; axis < slice.dimension; axis++) {
      const direction = Math.abs(slice.directions[axis * n + i]);
      magnitude += Math.abs(t[axis]) * direction;
      moved += (uncertainty?.[axis] ?? 0) * direction;
    }
    return gamma(slice.dimension + 3) * (magnitude + moved) + moved;
  });
}
