import type { Operator } from "../network.ts";
import type { OperatorDefinition } from "./operator.ts";

/** max(z, 0): off (slope 0) where z ≤ 0, active where z > 0. */
export const relu: OperatorDefinition<Extract<Operator, { kind: "relu" }>> = {
  arity: 1,
  shape: (_operator, [inputShape]) => inputShape,
  units: () => ({
    kind: "threshold",
    pieces: 2,
    classes: [{ thresholds: [0], slopes: [0, 1], intercepts: [0, 0] }],
  }),
};
