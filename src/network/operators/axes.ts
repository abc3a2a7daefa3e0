/** Row-major strides of a shape: the distance between neighbors along each axis. */
export function stridesOf(shape: readonly number[]): readonly number[] {
  const strides = new Array<number>(shape.length).fill(1);
  for (let axis = shape.length - 2; axis >= 0; axis--) strides[axis] = strides[axis + 1] * shape[axis + 1];
  return strides;
}

/** 0, 1, … count − 1. */
export function range(count: number): Int32Array {
  return Int32Array.from({ length: count }, (_, index) => index);
}

/** Checks that each axis is one of the value's, and that none is listed twice. */
export function checkAxes(name: string, axes: readonly number[], shape: readonly number[]): void {
  const isAxis = (axis: number) => Number.isInteger(axis) && axis >= 0 && axis < shape.length;
  if (!axes.every(isAxis) || new Set(axes).size !== axes.length) {
    throw new RangeError(
      `${name}: expected different axes from 0 to ${shape.length - 1} of input [${shape}], got [${axes}]`,
    );
  }
}

/** Shape of a reduction: the axes are gone, or have extent 1. */
export function reducedShape(
  shape: readonly number[],
  { axes, keepAxes }: { readonly axes: readonly number[]; readonly keepAxes: boolean },
): readonly number[] {
  return keepAxes
    ? shape.map((extent, axis) => (axes.includes(axis) ? 1 : extent))
    : shape.filter((_, axis) => !axes.includes(axis));
}

/**
 * For each element of a tensor of `shape`, the element of its reduction over `axes` that it belongs to.
 *
 * @returns [size of shape], below the size of the reduction
 */
export function reducedIndices(shape: readonly number[], axes: readonly number[]): Uint32Array {
  const kept = stridesOf(reducedShape(shape, { axes, keepAxes: true }));
  let indices = Uint32Array.of(0);
  shape.forEach((extent, axis) => {
    const stride = axes.includes(axis) ? 0 : kept[axis];
    const longer = new Uint32Array(indices.length * extent);
    for (let i = 0; i < indices.length; i++) {
      for (let k = 0; k < extent; k++) longer[i * extent + k] = indices[i] + k * stride;
    }
    indices = longer;
  });
  return indices;
}
