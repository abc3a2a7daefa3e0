import type { Operator } from "../network.ts";
import type { OperatorDefinition } from "./operator.ts";
import { checkFinite } from "./shapes.ts";

/** z + threshold up to −threshold, 0 up to threshold, z − threshold above; with threshold 0, z on a single piece. */
export const softShrink: OperatorDefinition<Extract<Operator, { kind: "softShrink" }>> = {
  arity: 1,

  shape({ threshold }, [inputShape]) {
    checkFinite("softShrink", "threshold", threshold);
    if (threshold < 0) throw new RangeError(`softShrink: expected a threshold from 0 on, got ${threshold}`);
    return inputShape;
  },

  units({ threshold }) {
    const pieces =
      threshold === 0
        ? { thresholds: [], slopes: [1], intercepts: [0] }
        : { thresholds: [-threshold, threshold], slopes: [1, 0, 1], intercepts: [threshold, 0, -threshold] };
    return { kind: "threshold", pieces: pieces.slopes.length, classes: [pieces] };
  },
};
