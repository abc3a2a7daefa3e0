import type { Operator } from "../../network/network.ts";

/** The numbers of an operator that stand in no tensor, and so have no type in which they are stored. */
export function numbersOf(operator: Operator): readonly number[] {
  switch (operator.kind) {
    case "batchNormalization":
      return [operator.epsilon];
    case "pad":
      return [operator.value];
    case "leakyRelu":
      return [operator.slope];
    case "softShrink":
      return [operator.threshold];
    case "clip":
      return [operator.low, operator.high].filter((bound) => bound !== undefined);
    default:
      return [];
  }
}
