import type { Floats } from "../floats.ts";
import type { AffineKernels } from "./operator.ts";

/** A sparse matrix, one row for each output: y[i] = Σ weights[k] x[elements[k]] for k from offsets[i] to offsets[i + 1]. */
export interface Mixture {
  /** [outputs + 1] */
  readonly offsets: Uint32Array;
  readonly elements: Uint32Array;
  readonly weights: Float64Array;
}

/**
 * Kernels of an operator that mixes a few elements with non-negative weights.
 *
 * Numerics  a product, and as many sums as there are further elements.
 */
export function mixtureKernels({ offsets, elements, weights }: Mixture, inputSize: number): AffineKernels {
  const size = offsets.length - 1;
  const mix = (x: Floats, rows: number, y: Floats) => {
    for (let row = 0; row < rows; row++) {
      const from = row * inputSize;
      for (let i = 0; i < size; i++) {
        let sum = 0;
        for (let k = offsets[i]; k < offsets[i + 1]; k++) sum += weights[k] * x[from + elements[k]];
        y[row * size + i] = sum;
      }
    }
  };
  let most = 0;
  for (let i = 0; i < size; i++) most = Math.max(most, offsets[i + 1] - offsets[i]);
  return {
    apply([x], rows, _biasWeights, y) {
      mix(x, rows, y);
    },
    magnitude([x], _biasWeight, y) {
      mix(x, 1, y);
    },
    adjoint(y, rows, [x]) {
      for (let row = 0; row < rows; row++) {
        const from = row * inputSize;
        for (let i = 0; i < size; i++) {
          const value = y[row * size + i];
          for (let k = offsets[i]; k < offsets[i + 1]; k++) x[from + elements[k]] += weights[k] * value;
        }
      }
    },
    roundings: most,
    exactBias: true,
  };
}
