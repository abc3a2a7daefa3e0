import { type Operator, sizeOf } from "../network.ts";
import { stridesOf } from "./axes.ts";
import type { OperatorDefinition } from "./operator.ts";
import { selection, sourcesByAxis } from "./selection.ts";
import { checkIntegers } from "./shapes.ts";

/** Per axis `extents[k]` elements from `starts[k]` on in steps of `steps[k]`. */
export const slice: OperatorDefinition<Extract<Operator, { kind: "slice" }>> = {
  arity: 1,

  shape({ starts, steps, extents }, [inputShape]) {
    const count = inputShape.length;
    checkIntegers("slice", "starts", starts, { count, least: 0 });
    checkIntegers("slice", "steps", steps, { count });
    checkIntegers("slice", "extents", extents, { count, least: 1 });
    inputShape.forEach((extent, axis) => {
      const last = starts[axis] + (extents[axis] - 1) * steps[axis];
      const isInside = starts[axis] < extent && last >= 0 && last < extent;
      if (!isInside || steps[axis] === 0) {
        throw new RangeError(
          `slice: expected positions of input [${inputShape}] along axis ${axis}, got ${extents[axis]} from ${starts[axis]} in steps of ${steps[axis]}`,
        );
      }
    });
    return extents;
  },

  bind({ starts, steps, extents }, { inputShapes: [inputShape] }) {
    const positions = extents.map((extent, axis) =>
      Int32Array.from({ length: extent }, (_, k) => starts[axis] + k * steps[axis]),
    );
    return selection(sourcesByAxis(stridesOf(inputShape), positions), sizeOf(inputShape));
  },
};
