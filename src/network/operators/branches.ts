import { type Operator, sizeOf } from "../network.ts";
import type { OperatorDefinition } from "./operator.ts";

/** Checks that two branches have one shape, and returns it. */
export function commonShape(name: string, [first, second]: readonly (readonly number[])[]): readonly number[] {
  if (first.length !== second.length || first.some((extent, axis) => extent !== second[axis])) {
    throw new RangeError(`${name}: expected two branches of one shape, got [${first}] and [${second}]`);
  }
  return first;
}

/** y = first + sign · second, for two branches of one shape. */
export function combineBranches<O extends Operator>(name: string, sign: 1 | -1): OperatorDefinition<O> {
  return {
    arity: 2,
    shape: (_operator, inputShapes) => commonShape(name, inputShapes),
    bind(_operator, { inputShapes }) {
      const size = sizeOf(inputShapes[0]);
      return {
        apply([first, second], rows, _biasWeights, y) {
          for (let i = 0; i < rows * size; i++) y[i] = first[i] + sign * second[i];
        },
        magnitude([first, second], _biasWeight, y) {
          for (let i = 0; i < size; i++) y[i] = first[i] + second[i];
        },
        adjoint(y, rows, [first, second]) {
          for (let i = 0; i < rows * size; i++) first[i] += y[i];
          for (let i = 0; i < rows * size; i++) second[i] += sign * y[i];
        },
        roundings: 1,
      };
    },
  };
}
