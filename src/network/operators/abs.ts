import type { Operator } from "../network.ts";
import type { OperatorDefinition } from "./operator.ts";

/** |z|: −z where z ≤ 0, z above. */
export const abs: OperatorDefinition<Extract<Operator, { kind: "abs" }>> = {
  arity: 1,
  shape: (_operator, [inputShape]) => inputShape,
  units: () => ({
    kind: "threshold",
    pieces: 2,
    classes: [{ thresholds: [0], slopes: [-1, 1], intercepts: [0, 0] }],
  }),
};
