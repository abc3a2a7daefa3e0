import { type Operator, sizeOf } from "../network.ts";
import { commonShape } from "./branches.ts";
import { candidatesOf } from "./candidates.ts";
import type { OperatorDefinition } from "./operator.ts";

/** Elementwise largest (sign 1) or smallest (−1) of two or more branches; candidate k is the element of branch k. */
export function elementwiseExtreme<O extends Extract<Operator, { kind: "max" | "min" }>>(
  name: O["kind"],
  sign: 1 | -1,
): OperatorDefinition<O> {
  return {
    arity: "many",
    shape: (_operator, inputShapes) => commonShape(name, inputShapes),
    units(_operator, { inputShapes }) {
      const size = sizeOf(inputShapes[0]);
      const count = inputShapes.length;
      return candidatesOf({
        sign,
        offsets: Uint32Array.from({ length: size + 1 }, (_, unit) => unit * count),
        branches: Uint32Array.from({ length: size * count }, (_, k) => k % count),
        elements: Uint32Array.from({ length: size * count }, (_, k) => Math.floor(k / count)),
      });
    },
  };
}
