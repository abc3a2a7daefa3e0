import type { Operator } from "../network.ts";
import type { OperatorDefinition } from "./operator.ts";

/** The network's input: node 0 and no other. */
export const input: OperatorDefinition<Extract<Operator, { kind: "input" }>> = {
  arity: 0,
  shape: (operator) => operator.shape,
  bind: () => ({
    apply() {
      throw new TypeError(
        "input.apply: expected an operator that computes, got the network's input; set its value instead",
      );
    },
    magnitude() {},
    adjoint() {},
    roundings: 0,
  }),
};
