import type { Operator } from "../network.ts";
import type { ThresholdUnits } from "../piecewiseUnits.ts";
import type { OperatorDefinition } from "./operator.ts";
import { checkFinite } from "./shapes.ts";

/** slope · z where z ≤ 0, z above. Two pieces whatever the slope, 1 included. */
export const leakyRelu: OperatorDefinition<Extract<Operator, { kind: "leakyRelu" }>> = {
  arity: 1,
  shape({ slope }, [inputShape]) {
    checkFinite("leakyRelu", "slope", slope);
    return inputShape;
  },
  units: ({ slope }) => ({ kind: "threshold", pieces: 2, classes: [leakyPieces(slope)] }),
};

/** The pieces of a unit that is steeper or flatter below zero. */
export function leakyPieces(slope: number): ThresholdUnits["classes"][number] {
  return { thresholds: [0], slopes: [slope, 1], intercepts: [0, 0] };
}
