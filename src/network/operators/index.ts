import type { Operator } from "../network.ts";
import { add } from "./add.ts";
import { dense } from "./dense.ts";
import { input } from "./input.ts";
import type { OperatorDefinition } from "./operator.ts";
import { relu } from "./relu.ts";
import { reshape } from "./reshape.ts";
import { scale } from "./scale.ts";
import { shift } from "./shift.ts";
import { subtract } from "./subtract.ts";

const definitions: { readonly [K in Operator["kind"]]: OperatorDefinition<Extract<Operator, { kind: K }>> } = {
  input,
  dense,
  add,
  subtract,
  scale,
  shift,
  reshape,
  relu,
};

/** The definition of an operator; its kind picks the file. */
export function definitionOf<O extends Operator>(operator: O): OperatorDefinition<O> {
  if (!Object.hasOwn(definitions, operator.kind)) {
    const known = Object.keys(definitions).join(", ");
    throw new RangeError(`definitionOf: expected an operator of kind ${known}, got "${operator.kind}"`);
  }
  // the table's type pairs each kind with its own definition, which an index by a union cannot express
  return definitions[operator.kind] as unknown as OperatorDefinition<O>;
}
