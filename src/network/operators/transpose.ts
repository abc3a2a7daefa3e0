import { type Operator, sizeOf } from "../network.ts";
import { checkAxes, range, stridesOf } from "./axes.ts";
import type { OperatorDefinition } from "./operator.ts";
import { selection, sourcesByAxis } from "./selection.ts";

/** Permutes the axes: axis k of the result is axis `axes[k]` of the input. */
export const transpose: OperatorDefinition<Extract<Operator, { kind: "transpose" }>> = {
  arity: 1,

  shape({ axes }, [inputShape]) {
    if (axes.length !== inputShape.length) {
      throw new RangeError(`transpose: expected all ${inputShape.length} axes of input [${inputShape}], got [${axes}]`);
    }
    checkAxes("transpose", axes, inputShape);
    return axes.map((axis) => inputShape[axis]);
  },

  bind({ axes }, { node, inputShapes: [inputShape] }) {
    const strides = stridesOf(inputShape);
    const sources = sourcesByAxis(
      axes.map((axis) => strides[axis]),
      node.shape.map(range),
    );
    return selection(sources, sizeOf(inputShape));
  },
};
