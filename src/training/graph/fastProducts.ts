import type { Floats, Precision } from "../floats.ts";
import { paddedPoints, strideFor } from "../chain/sideBySide.ts";
import { addTo, layerMemory } from "./layerMemory.ts";

/** The products of a dense layer, forward and backward; see `products.ts`. A backward pass follows its forward pass. */
export interface DenseProducts {
  /** y += x Wᵀ, with W at `offset` in the parameters */
  values(x: Floats, rows: number, parameters: Floats, y: Floats): void;
  /** takes the gradient dy by the values of the last forward pass, for what follows */
  take(dy: Floats): void;
  /** dW += dyᵀ x, at `offset` in the gradient */
  weightGradient(gradient: Floats): void;
  /** dx += dy W */
  inputGradient(dx: Floats): void;
}

/**
 * The products of a dense layer by WebAssembly kernels, over rows that are laid side by side.
 *
 * Numerics  each product and each sum is rounded to the precision; a gradient by a weight is the sum over every second row
 *           plus that over the others, over every fourth in float32.
 */
export function fastProducts(
  precision: Precision,
  maxRows: number,
  inputs: number,
  outputs: number,
  offset: number,
): DenseProducts {
  const stride = strideFor(maxRows, precision);
  const size = inputs * outputs;
  const { kernels, areas } = layerMemory(precision, {
    rows: maxRows * Math.max(inputs, outputs),
    weight: size,
    weightGradient: size,
    x: inputs * stride,
    dx: inputs * stride,
    y: outputs * stride,
  });
  const [rowsAt, w, dw] = [areas.rows.byteOffset, areas.weight.byteOffset, areas.weightGradient.byteOffset];
  const [x, dx, y] = [areas.x.byteOffset, areas.dx.byteOffset, areas.y.byteOffset];
  let count = 0;

  const spread = (values: Floats, width: number, target: number) => {
    areas.rows.set(values.subarray(0, count * width));
    kernels.transpose(rowsAt, count, width, width, target, stride, paddedPoints(count, precision));
  };
  const addGathered = (source: number, width: number, target: Floats) => {
    kernels.transpose(source, width, count, stride, rowsAt, width, width);
    addTo(target, 0, areas.rows, count * width);
  };
  return {
    values(values, rows, parameters, target) {
      count = rows;
      areas.weight.set(parameters.subarray(offset, offset + size));
      spread(values, inputs, x);
      kernels.forwardLayer(1, outputs, inputs, w, inputs, 0, x, y, stride, paddedPoints(rows, precision), 0);
      addGathered(y, outputs, target);
    },
    take: (dy) => spread(dy, outputs, y),
    weightGradient(gradient) {
      kernels.weightGradient(1, outputs, inputs, y, x, stride, paddedPoints(count, precision), dw, inputs);
      addTo(gradient, offset, areas.weightGradient, size);
    },
    inputGradient(target) {
      kernels.backwardLayer(1, outputs, inputs, w, inputs, y, 0, dx, stride, paddedPoints(count, precision));
      addGathered(dx, inputs, target);
    },
  };
}
