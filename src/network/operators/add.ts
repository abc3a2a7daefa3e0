import type { Floats } from "../floats.ts";
import { type Operator, sizeOf } from "../network.ts";
import { commonShape } from "./branches.ts";
import type { OperatorDefinition } from "./operator.ts";

/**
 * y = first + second + …, for two or more branches of one shape.
 *
 * Numerics  a sum runs over the branches in their order: the first two pass through all of its roundings.
 */
export const add: OperatorDefinition<Extract<Operator, { kind: "add" }>> = {
  arity: "many",
  shape: (_operator, inputShapes) => commonShape("add", inputShapes),

  bind(_operator, { inputShapes }) {
    const size = sizeOf(inputShapes[0]);
    const sum = (inputs: readonly Floats[], count: number, y: Floats) => {
      const [first, second] = inputs;
      for (let i = 0; i < count; i++) y[i] = first[i] + second[i];
      for (let k = 2; k < inputs.length; k++) {
        const branch = inputs[k];
        for (let i = 0; i < count; i++) y[i] += branch[i];
      }
    };
    return {
      apply(inputs, rows, _biasWeights, y) {
        sum(inputs, rows * size, y);
      },
      magnitude(inputs, _biasWeight, y) {
        sum(inputs, size, y);
      },
      adjoint(y, rows, gradients) {
        for (const gradient of gradients) for (let i = 0; i < rows * size; i++) gradient[i] += y[i];
      },
      roundings: inputShapes.length - 1,
      exactBias: true,
    };
  },
};
