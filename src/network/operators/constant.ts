import { type Operator, sizeOf } from "../network.ts";
import type { OperatorDefinition } from "./operator.ts";

/** The numbers of a tensor, whatever the network's input: all bias, and no linear part. */
export const constant: OperatorDefinition<Extract<Operator, { kind: "constant" }>> = {
  arity: 0,
  tensors: ["value"],
  shape: (operator, _inputShapes, tensors) => tensors[operator.value].shape,

  bind(operator, { tensors, parameters }) {
    const { shape, offset } = tensors[operator.value];
    const size = sizeOf(shape);
    const values = parameters.subarray(offset, offset + size);
    return {
      apply(_inputs, rows, biasWeights, y) {
        for (let row = 0; row < rows; row++) {
          const w = biasWeights[row];
          for (let i = 0; i < size; i++) y[row * size + i] = w === 0 ? 0 : w * values[i];
        }
      },
      magnitude(_inputs, biasWeight, y) {
        for (let i = 0; i < size; i++) y[i] = biasWeight * Math.abs(values[i]);
      },
      adjoint() {},
      // the bias weight, and its product with the value
      roundings: 2,
      exactBias: true,
    };
  },
};
