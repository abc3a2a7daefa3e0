import { unsupportedError } from "./errors.ts";
import type { NodeProto } from "./messages.ts";
import { isDefaultDomain, qualifiedName } from "./parseModel.ts";

/** Nodes that stand for graphs of their own, in an attribute or in a function of the file. They are refused by name. */

const WITH_SUBGRAPHS: ReadonlySet<string> = new Set(["If", "Loop", "Scan", "SequenceMap"]);

/** Throws where a node stands for a graph; `functions` are those of the file, as `qualifiedName` has them. */
export function refuseNested({ name, operatorType, domain }: NodeProto, functions: ReadonlySet<string>): void {
  const operator = qualifiedName(domain, operatorType);
  if (functions.has(operator)) {
    const clause = ", a function of the file, which Crease does not read; inline the functions before it is saved";
    throw unsupportedError(name, operator, clause);
  }
  if (isDefaultDomain(domain) && WITH_SUBGRAPHS.has(operatorType)) {
    const clause = ", whose sub-graphs Crease does not read; simplify the model, so that one branch is left";
    throw unsupportedError(name, operator, clause);
  }
}
