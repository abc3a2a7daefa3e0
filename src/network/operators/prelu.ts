import { type Operator, sizeOf } from "../network.ts";
import { broadcastIndices, broadcastsTo } from "./broadcast.ts";
import { leakyPieces } from "./leakyRelu.ts";
import type { OperatorDefinition } from "./operator.ts";

/** slope · z where z ≤ 0, z above, with a slope for each unit; units of one slope are one class. */
export const prelu: OperatorDefinition<Extract<Operator, { kind: "prelu" }>> = {
  arity: 1,
  tensors: ["slope"],

  shape(operator, [inputShape], tensors) {
    const slope = tensors[operator.slope].shape;
    if (!broadcastsTo(slope, inputShape)) {
      throw new RangeError(`prelu: expected a slope that broadcasts to [${inputShape}], got [${slope}]`);
    }
    return inputShape;
  },

  units(operator, { inputShapes: [inputShape], tensors, parameters }) {
    const { shape, offset } = tensors[operator.slope];
    const slopes = parameters.subarray(offset, offset + sizeOf(shape));
    const classes = new Map<number, number>();
    for (const slope of slopes) if (!classes.has(slope)) classes.set(slope, classes.size);
    const units = { kind: "threshold", pieces: 2, classes: [...classes.keys()].map(leakyPieces) } as const;
    if (classes.size === 1) return units;
    const classOf = broadcastIndices(shape, inputShape).map((index) => classes.get(slopes[index]) as number);
    return { ...units, classOf };
  },
};
