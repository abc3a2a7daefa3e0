import { type Operator, sizeOf } from "../network.ts";
import { broadcastIndices, broadcastsTo } from "./broadcast.ts";
import type { OperatorDefinition } from "./operator.ts";

/** y = h + offset with a constant offset that broadcasts to the shape of h. */
export const shift: OperatorDefinition<Extract<Operator, { kind: "shift" }>> = {
  arity: 1,
  tensors: ["offset"],

  shape(operator, [inputShape], tensors) {
    const offset = tensors[operator.offset].shape;
    if (!broadcastsTo(offset, inputShape)) {
      throw new RangeError(`shift: expected an offset that broadcasts to [${inputShape}], got [${offset}]`);
    }
    return inputShape;
  },

  bind(operator, { inputShapes, tensors, parameters }) {
    const { shape, offset } = tensors[operator.offset];
    const offsets = Float64Array.from(broadcastIndices(shape, inputShapes[0]), (index) => parameters[offset + index]);
    const size = sizeOf(inputShapes[0]);
    return {
      apply([x], rows, biasWeights, y) {
        for (let row = 0; row < rows; row++) {
          const w = biasWeights[row];
          for (let i = 0; i < size; i++) {
            y[row * size + i] = w === 0 ? x[row * size + i] : x[row * size + i] + w * offsets[i];
          }
        }
      },
      magnitude([x], biasWeight, y) {
        for (let i = 0; i < size; i++) y[i] = x[i] + biasWeight * Math.abs(offsets[i]);
      },
      adjoint(y, rows, [x]) {
        for (let i = 0; i < rows * size; i++) x[i] += y[i];
      },
      // the bias weight, its product with the offset, and the sum
      roundings: 3,
      exactBias: true,
    };
  },
};
