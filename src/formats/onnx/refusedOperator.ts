import { cutBefore, type ResolvedNode } from "./conversion.ts";
import { unsupportedError } from "./errors.ts";
import { CONVERSIONS, NOT_CONTINUOUS, NOT_PIECEWISE_AFFINE } from "./operators/index.ts";
import { qualifiedName } from "./parseModel.ts";

/** Operators whose attributes are graphs of their own. */
const CONTROL_FLOW: ReadonlySet<string> = new Set(["If", "Loop", "Scan", "SequenceMap"]);

/** Why a node cannot be read, and what to do: what is smooth or jumps is refused for good, the rest for now. */
export function refusedOperator(node: ResolvedNode, domain: string): Error {
  const { name } = node;
  const operator = qualifiedName(domain, node.operatorType);
  if (NOT_PIECEWISE_AFFINE.has(operator)) {
    return unsupportedError(name, operator, `, which is not piecewise affine; ${cutBefore(node)}`);
  }
  if (NOT_CONTINUOUS.has(operator)) {
    const clause = `, which is not continuous and therefore not piecewise affine as Crease means it; ${cutBefore(node)}`;
    return unsupportedError(name, operator, clause);
  }
  if (CONTROL_FLOW.has(operator)) {
    const clause = `, which holds graphs of its own, and Crease reads none of those; export the model without control flow, or ${cutBefore(node)}`;
    return unsupportedError(name, operator, clause);
  }
  const supported = [...CONVERSIONS.keys()].join(", ");
  return unsupportedError(
    name,
    operator,
    `, which Crease does not read yet; it reads ${supported}; or ${cutBefore(node)}`,
  );
}

/** A function that the file defines hides an operator of its name. */
export function refusedFunction(node: ResolvedNode, domain: string): Error {
  return unsupportedError(
    node.name,
    qualifiedName(domain, node.operatorType),
    ", a function that the file defines, and Crease reads none of those; inline the functions when the model is saved",
  );
}
