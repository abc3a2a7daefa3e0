import { CreaseError } from "../../../numeric/errors.ts";
import { constantOf, type ResolvedNode } from "../conversion.ts";
import { formatError, shapeText } from "../errors.ts";
import type { Constant } from "../tensorValues.ts";

/** The one number of a constant input; it must be finite unless the caller knows what an infinity means. */
export function numberOf(node: ResolvedNode, input: number): number {
  return finite(node, singleNumber(node, constantOf(node, input)));
}

/** The one number of a constant input, finite or not. */
export function singleNumber(node: ResolvedNode, { name, shape, values }: Constant): number {
  if (values.length === 1) return values[0];
  throw formatError(
    `expected node "${node.name}" (${node.operatorType}) to have one number in tensor "${name}", got ${shapeText(shape)}`,
    { tensor: name },
  );
}

/** A number of an operator, which must be finite. */
export function finite(node: ResolvedNode, value: number): number {
  if (Number.isFinite(value)) return value;
  throw new CreaseError(
    "non-finite",
    `readOnnx: expected node "${node.name}" (${node.operatorType}) to have finite numbers, got ${value}`,
    { node: node.name },
  );
}

/** A constant that stands in no file, such as an attribute's number. */
export function numberConstant(name: string, value: number): Constant {
  return { kind: "constant", name, shape: [], values: Float64Array.of(value), storedType: "float32" };
}
