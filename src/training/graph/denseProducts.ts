import type { Floats } from "../floats.ts";
import { paddedPoints, strideFor } from "../sideBySide.ts";
import { addTo, isWorthKernels, layerMemory } from "./layerMemory.ts";
import { addOuterProduct, addProduct, addTransposedProduct } from "./products.ts";
import type { TrainingContext } from "./trainingKernels.ts";

/** The products of a dense layer. A backward pass is that of the last forward pass. */
export interface DenseProducts {
  /** y += x Wᵀ */
  addValues(x: Floats, rows: number, parameters: Floats, y: Floats): void;
  /** dW += dyᵀ x and dx += dy W, of which those are left out that are undefined */
  addGradients(
    x: Floats,
    dy: Floats,
    rows: number,
    parameters: Floats,
    gradient: Floats | undefined,
    dx: Floats | undefined,
  ): void;
}

/** The sizes of a dense layer, and where its weight begins in the parameters. */
export interface DenseSizes {
  readonly maxRows: number;
  readonly inputs: number;
  readonly outputs: number;
  readonly offset: number;
}

/** The products of a dense layer, by kernels where they are worth it. */
export function denseProducts(precision: TrainingContext["precision"], sizes: DenseSizes): DenseProducts {
  const { maxRows, inputs, outputs } = sizes;
  return isWorthKernels(maxRows * inputs * outputs) ? kernelProducts(precision, sizes) : plainProducts(sizes);
}

/** By plain loops. */
export function plainProducts({ inputs, outputs, offset }: DenseSizes): DenseProducts {
  return {
    addValues: (x, rows, parameters, y) => addProduct(x, 0, rows, inputs, parameters, offset, outputs, y, 0),
    addGradients(x, dy, rows, parameters, gradient, dx) {
      if (gradient) addOuterProduct(dy, 0, rows, outputs, x, 0, inputs, gradient, offset);
      if (dx) addTransposedProduct(dy, 0, rows, outputs, parameters, offset, inputs, dx, 0);
    },
  };
}

/**
 * By kernels, over rows that are laid side by side.
 *
 * Numerics  each product and each sum is rounded to the precision. Terms are added in their order; those of a gradient by a
 *           weight over every second row for themselves in float64, over every fourth in float32.
 */
export function kernelProducts(precision: TrainingContext["precision"], sizes: DenseSizes): DenseProducts {
  const { maxRows, inputs, outputs, offset } = sizes;
  const stride = strideFor(maxRows, precision);
  const size = inputs * outputs;
  const { kernels, areas } = layerMemory(precision, {
    batch: maxRows * Math.max(inputs, outputs),
    weight: size,
    weightGradient: size,
    x: inputs * stride,
    dx: inputs * stride,
    y: outputs * stride,
  });
  const [batch, weight, weightGradient] = [areas.batch, areas.weight, areas.weightGradient].map(
    ({ byteOffset }) => byteOffset,
  );
  const [x, dx, y] = [areas.x, areas.dx, areas.y].map(({ byteOffset }) => byteOffset);

  const spread = (values: Floats, rows: number, width: number, target: number) => {
    areas.batch.set(values.subarray(0, rows * width));
    kernels.transpose(batch, rows, width, width, target, stride, paddedPoints(rows, precision));
  };
  const addGathered = (source: number, rows: number, width: number, target: Floats) => {
    kernels.transpose(source, width, rows, stride, batch, width, width);
    addTo(target, 0, areas.batch, rows * width);
  };
  return {
    addValues(values, rows, parameters, target) {
      areas.weight.set(parameters.subarray(offset, offset + size));
      spread(values, rows, inputs, x);
      kernels.forwardLayer(1, outputs, inputs, weight, inputs, 0, x, y, stride, paddedPoints(rows, precision), 0);
      addGathered(y, rows, outputs, target);
    },
    addGradients(_values, dy, rows, _parameters, gradient, target) {
      // the weight and the values are those of the forward pass
      const points = paddedPoints(rows, precision);
      spread(dy, rows, outputs, y);
      if (gradient) {
        kernels.weightGradient(1, outputs, inputs, y, x, stride, points, weightGradient, inputs);
        addTo(gradient, offset, areas.weightGradient, size);
      }
      if (target) {
        kernels.backwardLayer(1, outputs, inputs, weight, inputs, y, 0, dx, stride, points);
        addGathered(dx, rows, inputs, target);
      }
    },
  };
}
