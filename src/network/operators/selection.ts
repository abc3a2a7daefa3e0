import type { AffineKernels } from "./operator.ts";

/**
 * Kernels of an operator that only moves elements: y[i] = x[source[i]], and w · fill where there is no source.
 *
 * @param source    [outputs] index of the element that each output takes, −1 for none
 * @param inputSize number of elements in a row of the input
 * @param fill      what an output without a source holds, as a bias
 *
 * Numerics  nothing is rounded but the product of the bias weight with a fill, and the bias weight itself.
 */
export function selection(source: Int32Array, inputSize: number, fill = 0): AffineKernels {
  const size = source.length;
  return {
    apply([x], rows, biasWeights, y) {
      for (let row = 0; row < rows; row++) {
        const from = row * inputSize;
        const to = row * size;
        const empty = fill === 0 || biasWeights[row] === 0 ? 0 : biasWeights[row] * fill;
        for (let i = 0; i < size; i++) y[to + i] = source[i] < 0 ? empty : x[from + source[i]];
      }
    },
    magnitude([x], biasWeight, y) {
      const empty = biasWeight * Math.abs(fill);
      for (let i = 0; i < size; i++) y[i] = source[i] < 0 ? empty : x[source[i]];
    },
    adjoint(y, rows, [x]) {
      for (let row = 0; row < rows; row++) {
        for (let i = 0; i < size; i++) if (source[i] >= 0) x[row * inputSize + source[i]] += y[row * size + i];
      }
    },
    roundings: fill === 0 ? 0 : 2,
    exactBias: true,
  };
}

/**
 * The source of each element of a result whose axes pick from the axes of a value independently.
 *
 * @param strides   [axes] distance in the value between neighbors along each axis of the result
 * @param positions per axis of the result, which position of the value's axis each of its positions takes; −1 for none
 * @returns [product of the numbers of positions] row-major
 */
export function sourcesByAxis(strides: readonly number[], positions: readonly ArrayLike<number>[]): Int32Array {
  let sources = Int32Array.of(0);
  for (let axis = 0; axis < positions.length; axis++) {
    const along = positions[axis];
    const longer = new Int32Array(sources.length * along.length);
    for (let i = 0; i < sources.length; i++) {
      for (let k = 0; k < along.length; k++) {
        const isEmpty = sources[i] < 0 || along[k] < 0;
        longer[i * along.length + k] = isEmpty ? -1 : sources[i] + along[k] * strides[axis];
      }
    }
    sources = longer;
  }
  return sources;
}
