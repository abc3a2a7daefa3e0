import type { Floats } from "../floats.ts";
import { type Operator, sizeOf } from "../network.ts";
import { checkAxes, reducedIndices, reducedShape } from "./axes.ts";
import type { OperatorDefinition } from "./operator.ts";

/**
 * Sum or mean over axes: over n elements each, in row-major order.
 *
 * Numerics  a mean is a sum times 1/n, rounded once to float64: that number defines the function. n − 1 sums, and for a
 *           mean the product.
 */
export const reduce: OperatorDefinition<Extract<Operator, { kind: "reduce" }>> = {
  arity: 1,

  shape(operator, [inputShape]) {
    checkAxes("reduce", operator.axes, inputShape);
    return reducedShape(inputShape, operator);
  },

  bind(operator, { node, inputShapes }) {
    const inputs = sizeOf(inputShapes[0]);
    const outputs = sizeOf(node.shape);
    const target = reducedIndices(inputShapes[0], operator.axes);
    const count = inputs / outputs;
    const factor = operator.how === "mean" ? 1 / count : 1;

    const sum = (x: Floats, rows: number, y: Floats) => {
      y.fill(0, 0, rows * outputs);
      for (let row = 0; row < rows; row++) {
        const from = row * inputs;
        const to = row * outputs;
        for (let i = 0; i < inputs; i++) y[to + target[i]] += x[from + i];
      }
      if (factor !== 1) for (let i = 0; i < rows * outputs; i++) y[i] *= factor;
    };

    return {
      apply([x], rows, _biasWeights, y) {
        sum(x, rows, y);
      },
      magnitude([x], _biasWeight, y) {
        sum(x, 1, y);
      },
      adjoint(y, rows, [x]) {
        for (let row = 0; row < rows; row++) {
          for (let i = 0; i < inputs; i++) x[row * inputs + i] += factor * y[row * outputs + target[i]];
        }
      },
      roundings: factor === 1 ? count - 1 : count,
      exactBias: true,
    };
  },
};
