import type { Floats } from "../floats.ts";
import { type Operator, sizeOf } from "../network.ts";
import { checkAxes } from "./axes.ts";
import type { OperatorDefinition } from "./operator.ts";

/** Branches behind one another along an axis; their other axes agree. */
export const concat: OperatorDefinition<Extract<Operator, { kind: "concat" }>> = {
  arity: "many",

  shape({ axis }, inputShapes) {
    const [first] = inputShapes;
    checkAxes("concat", [axis], first);
    const fits = (shape: readonly number[]) =>
      shape.length === first.length && shape.every((extent, other) => other === axis || extent === first[other]);
    if (!inputShapes.every(fits)) {
      const list = inputShapes.map((shape) => `[${shape}]`).join(" and ");
      throw new RangeError(`concat: expected branches that differ along axis ${axis} only, got ${list}`);
    }
    return first.with(
      axis,
      inputShapes.reduce((sum, shape) => sum + shape[axis], 0),
    );
  },

  bind({ axis }, { node, inputShapes }) {
    // every branch is a list of blocks, one for each place before the axis, that lie between those of the others
    const blocks = inputShapes.map((shape) => sizeOf(shape.slice(axis)));
    const block = sizeOf(node.shape.slice(axis));
    const before = sizeOf(node.shape.slice(0, axis));

    const join = (inputs: readonly Floats[], rows: number, y: Floats) => {
      let to = 0;
      inputs.forEach((x, k) => {
        const length = blocks[k];
        for (let place = 0; place < rows * before; place++) {
          for (let i = 0; i < length; i++) y[place * block + to + i] = x[place * length + i];
        }
        to += length;
      });
    };

    return {
      apply(inputs, rows, _biasWeights, y) {
        join(inputs, rows, y);
      },
      magnitude(inputs, _biasWeight, y) {
        join(inputs, 1, y);
      },
      adjoint(y, rows, gradients) {
        let from = 0;
        gradients.forEach((x, k) => {
          const length = blocks[k];
          for (let place = 0; place < rows * before; place++) {
            for (let i = 0; i < length; i++) x[place * length + i] += y[place * block + from + i];
          }
          from += length;
        });
      },
      roundings: 0,
      exactBias: true,
    };
  },
};
