import { sizeOf } from "../network.ts";

/**
 * For each element of a tensor of `shape`, the index of the element of a constant of shape `from` that meets it under
 * the usual broadcasting (trailing axes aligned, extent 1 repeats).
 *
 * @returns [size of shape]
 */
export function broadcastIndices(from: readonly number[], shape: readonly number[]): Uint32Array {
  const size = sizeOf(shape);
  const indices = new Uint32Array(size);
  // strides of `from` seen from each axis of `shape`; a repeated axis has stride 0
  const strides = new Array<number>(shape.length).fill(0);
  let stride = 1;
  for (let axis = from.length - 1; axis >= 0; axis--) {
    if (from[axis] !== 1) strides[axis + shape.length - from.length] = stride;
    stride *= from[axis];
  }
  for (let element = 0; element < size; element++) {
    let rest = element;
    let index = 0;
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      index += (rest % shape[axis]) * strides[axis];
      rest = Math.floor(rest / shape[axis]);
    }
    indices[element] = index;
  }
  return indices;
}

/** Whether a constant of shape `from` broadcasts to `shape` without enlarging it. */
export function broadcastsTo(from: readonly number[], shape: readonly number[]): boolean {
  const extra = shape.length - from.length;
  return extra >= 0 && from.every((extent, axis) => extent === 1 || extent === shape[axis + extra]);
}
