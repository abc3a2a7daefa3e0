import { type Operator, sizeOf } from "../network.ts";
import { checkAxes, range, stridesOf } from "./axes.ts";
import type { OperatorDefinition } from "./operator.ts";
import { selection, sourcesByAxis } from "./selection.ts";
import { isShape } from "./shapes.ts";

/** The slices of an axis at `indices`, arranged as `shape` in place of that axis; one may be taken several times. */
export const gather: OperatorDefinition<Extract<Operator, { kind: "gather" }>> = {
  arity: 1,

  shape({ axis, indices, shape }, [inputShape]) {
    checkAxes("gather", [axis], inputShape);
    if (!isShape(shape) || sizeOf(shape) !== indices.length) {
      throw new RangeError(`gather: expected a shape of ${indices.length} indices, got [${shape}]`);
    }
    const extent = inputShape[axis];
    const bad = indices.find((index) => !Number.isInteger(index) || index < 0 || index >= extent);
    if (bad !== undefined) {
      throw new RangeError(`gather: expected indices from 0 to ${extent - 1} along axis ${axis}, got ${bad}`);
    }
    return [...inputShape.slice(0, axis), ...shape, ...inputShape.slice(axis + 1)];
  },

  bind({ axis, indices }, { inputShapes: [inputShape] }) {
    const positions = inputShape.map((extent, other) => (other === axis ? indices : range(extent)));
    return selection(sourcesByAxis(stridesOf(inputShape), positions), sizeOf(inputShape));
  },
};
