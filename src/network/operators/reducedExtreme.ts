import { type Operator, sizeOf } from "../network.ts";
import { checkAxes, reducedIndices, reducedShape } from "./axes.ts";
import { candidatesOf } from "./candidates.ts";
import type { OperatorDefinition } from "./operator.ts";

/** Largest (sign 1) or smallest (−1) element over axes; the candidates of a unit are in row-major order. */
export function reducedExtreme<O extends Extract<Operator, { kind: "reduceMax" | "reduceMin" }>>(
  name: O["kind"],
  sign: 1 | -1,
): OperatorDefinition<O> {
  return {
    arity: 1,
    shape(operator, [inputShape]) {
      checkAxes(name, operator.axes, inputShape);
      return reducedShape(inputShape, operator);
    },
    units(operator, { node, inputShapes: [inputShape] }) {
      const units = sizeOf(node.shape);
      const unitOf = reducedIndices(inputShape, operator.axes);
      const count = unitOf.length / units;
      const elements = new Uint32Array(unitOf.length);
      const filled = new Uint32Array(units);
      for (let element = 0; element < unitOf.length; element++) {
        const unit = unitOf[element];
        elements[unit * count + filled[unit]++] = element;
      }
      return candidatesOf({
        sign,
        offsets: Uint32Array.from({ length: units + 1 }, (_, unit) => unit * count),
        elements,
      });
    },
  };
}
