import { type Operator, sizeOf } from "../network.ts";
import type { OperatorDefinition } from "./operator.ts";

/** The same numbers, in the same row-major order, under another shape. */
export const reshape: OperatorDefinition<Extract<Operator, { kind: "reshape" }>> = {
  arity: 1,

  shape(operator, [inputShape]) {
    const isShape = operator.shape.every((extent) => Number.isInteger(extent) && extent > 0);
    if (!isShape || sizeOf(operator.shape) !== sizeOf(inputShape)) {
      throw new RangeError(`reshape: expected a shape of ${sizeOf(inputShape)} values, got [${operator.shape}]`);
    }
    return operator.shape;
  },

  bind: (_operator, { inputShapes }) => ({
    apply([x], rows, _biasWeights, y) {
      y.set(x.subarray(0, rows * sizeOf(inputShapes[0])));
    },
    magnitude([x], _biasWeight, y) {
      y.set(x);
    },
    adjoint(y, rows, [x]) {
      for (let i = 0; i < rows * sizeOf(inputShapes[0]); i++) x[i] += y[i];
    },
    roundings: 0,
    exactBias: true,
  }),
};
