/**
 * Evenly spaced points on an interval, both ends included exactly.
 *
 * @param count at least 2
 * @returns [count] ascending
 *
 * Numerics  each point is weighed from both ends, so that points mirrored about 0 are negatives of each other.
 * Errors    RangeError for fewer points, or an interval without length.
 */
export function evenPoints(low: number, high: number, count: number): Float64Array {
  if (!(Number.isInteger(count) && count >= 2)) {
    throw new RangeError(`evenPoints: expected at least 2 points, got ${count}`);
  }
  if (!(low < high && Number.isFinite(high - low))) {
    throw new RangeError(`evenPoints: expected an interval low < high, got ${low}, ${high}`);
  }
  const last = count - 1;
  return Float64Array.from({ length: count }, (_, i) =>
    i === 0 ? low : i === last ? high : (low * (last - i) + high * i) / last,
  );
}

/** The middles between consecutive points: as far from them as points between them can be. */
export function midpoints(points: Float64Array): Float64Array {
  if (points.length < 2) throw new RangeError(`midpoints: expected at least 2 points, got ${points.length}`);
  return Float64Array.from({ length: points.length - 1 }, (_, i) => (points[i] + points[i + 1]) / 2);
}

/**
 * All points of a grid; the last coordinate changes fastest.
 *
 * @param axes places along each axis
 * @returns [points × axes]
 */
export function gridPoints(axes: readonly ArrayLike<number>[]): Float64Array {
  const count = axes.reduce((product, axis) => product * axis.length, 1);
  if (axes.length === 0 || count === 0) {
    throw new RangeError(`gridPoints: expected places on at least one axis, got ${axes.map(({ length }) => length)}`);
  }
  const points = new Float64Array(count * axes.length);
  for (let point = 0; point < count; point++) {
    let rest = point;
    for (let axis = axes.length - 1; axis >= 0; axis--) {
      const { length } = axes[axis];
      points[point * axes.length + axis] = axes[axis][rest % length];
      rest = Math.floor(rest / length);
    }
  }
  return points;
}
