import { type Operator, sizeOf } from "../network.ts";
import type { OperatorDefinition } from "./operator.ts";

/** y = −h; a zero stays 0 and never becomes −0. */
export const negate: OperatorDefinition<Extract<Operator, { kind: "negate" }>> = {
  arity: 1,
  shape: (_operator, [inputShape]) => inputShape,

  bind(_operator, { inputShapes }) {
    const size = sizeOf(inputShapes[0]);
    return {
      apply([x], rows, _biasWeights, y) {
        for (let i = 0; i < rows * size; i++) y[i] = 0 - x[i];
      },
      magnitude([x], _biasWeight, y) {
        for (let i = 0; i < size; i++) y[i] = x[i];
      },
      adjoint(y, rows, [x]) {
        for (let i = 0; i < rows * size; i++) x[i] -= y[i];
      },
      roundings: 0,
      exactBias: true,
    };
  },
};
