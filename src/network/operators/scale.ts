import { type Operator, sizeOf } from "../network.ts";
import { broadcastIndices, broadcastsTo } from "./broadcast.ts";
import type { OperatorDefinition } from "./operator.ts";

/** y = factor ⊙ h with a constant factor that broadcasts to the shape of h. */
export const scale: OperatorDefinition<Extract<Operator, { kind: "scale" }>> = {
  arity: 1,
  tensors: ["factor"],

  shape(operator, [inputShape], tensors) {
    const factor = tensors[operator.factor].shape;
    if (!broadcastsTo(factor, inputShape)) {
      throw new RangeError(`scale: expected a factor that broadcasts to [${inputShape}], got [${factor}]`);
    }
    return inputShape;
  },

  bind(operator, { inputShapes, tensors, parameters }) {
    const { shape, offset } = tensors[operator.factor];
    const factors = Float64Array.from(broadcastIndices(shape, inputShapes[0]), (index) => parameters[offset + index]);
    const size = sizeOf(inputShapes[0]);
    return {
      apply([x], rows, _biasWeights, y) {
        for (let row = 0; row < rows; row++) {
          for (let i = 0; i < size; i++) y[row * size + i] = factors[i] * x[row * size + i];
        }
      },
      magnitude([x], _biasWeight, y) {
        for (let i = 0; i < size; i++) y[i] = Math.abs(factors[i]) * x[i];
      },
      adjoint(y, rows, [x]) {
        for (let row = 0; row < rows; row++) {
          for (let i = 0; i < size; i++) x[row * size + i] += factors[i] * y[row * size + i];
        }
      },
      roundings: 1,
      exactBias: true,
    };
  },
};
