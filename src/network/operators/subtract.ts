import { type Operator, sizeOf } from "../network.ts";
import { commonShape } from "./branches.ts";
import type { OperatorDefinition } from "./operator.ts";

/** y = first − second, for two branches of one shape. */
export const subtract: OperatorDefinition<Extract<Operator, { kind: "subtract" }>> = {
  arity: 2,
  shape: (_operator, inputShapes) => commonShape("subtract", inputShapes),

  bind(_operator, { inputShapes }) {
    const size = sizeOf(inputShapes[0]);
    return {
      apply([first, second], rows, _biasWeights, y) {
        for (let i = 0; i < rows * size; i++) y[i] = first[i] - second[i];
      },
      magnitude([first, second], _biasWeight, y) {
        for (let i = 0; i < size; i++) y[i] = first[i] + second[i];
      },
      adjoint(y, rows, [first, second]) {
        for (let i = 0; i < rows * size; i++) first[i] += y[i];
        for (let i = 0; i < rows * size; i++) second[i] -= y[i];
      },
      roundings: 1,
      exactBias: true,
    };
  },
};
