import { type Operator, sizeOf } from "../network.ts";
import { broadcastIndices, broadcastsTo } from "./broadcast.ts";
import type { OperatorDefinition } from "./operator.ts";
import { selection } from "./selection.ts";
import { isShape } from "./shapes.ts";

/** Repeats axes of extent 1, and puts new ones before, until the shape is the given one. */
export const expand: OperatorDefinition<Extract<Operator, { kind: "expand" }>> = {
  arity: 1,

  shape({ shape }, [inputShape]) {
    if (!isShape(shape) || !broadcastsTo(inputShape, shape)) {
      throw new RangeError(`expand: expected a shape that [${inputShape}] broadcasts to, got [${shape}]`);
    }
    return shape;
  },

  bind: ({ shape }, { inputShapes: [inputShape] }) =>
    selection(Int32Array.from(broadcastIndices(inputShape, shape)), sizeOf(inputShape)),
};
