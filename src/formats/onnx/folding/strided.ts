import { sizeOf } from "../../../network/network.ts";

/** Steps within a row-major array from one element to the next along each axis. */
export function rowMajorStrides(shape: readonly number[]): number[] {
  const strides = new Array<number>(shape.length);
  let stride = 1;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    strides[axis] = stride;
    stride *= shape[axis];
  }
  return strides;
}

/** Strides with which a shape is read as a larger one that it broadcasts to: 0 where it repeats. */
export function broadcastStrides(shape: readonly number[], target: readonly number[]): number[] {
  const strides = rowMajorStrides(shape);
  return target.map((_, axis) => {
    const own = axis - target.length + shape.length;
    return own < 0 || shape[own] === 1 ? 0 : strides[own];
  });
}

/**
 * Calls `visit(i, position)` for the elements i of a row-major `shape`, in order, with position = start + Σ index · stride.
 */
export function visitStrided(
  shape: readonly number[],
  strides: readonly number[],
  start: number,
  visit: (index: number, position: number) => void,
): void {
  const size = sizeOf(shape);
  const counts = new Array<number>(shape.length).fill(0);
  let position = start;
  for (let index = 0; index < size; index++) {
    visit(index, position);
    // count up like an odometer
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      position += strides[axis];
      if (++counts[axis] < shape[axis]) break;
      position -= strides[axis] * shape[axis];
      counts[axis] = 0;
    }
  }
}

/** Fills `target`, of row-major `shape`, from the elements of `values` at those positions. */
export function takeStrided(
  values: Float64Array,
  shape: readonly number[],
  strides: readonly number[],
  start: number,
  target: Float64Array,
): Float64Array {
  visitStrided(shape, strides, start, (index, position) => {
    target[index] = values[position];
  });
  return target;
}
