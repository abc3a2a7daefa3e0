import type { CreaseError } from "../../numeric/errors.ts";
import type { Branch, NetworkBuilder, OnnxValue } from "./builder.ts";
import { formatError, unsupportedError } from "./errors.ts";
import { MAX_LIST } from "./limits.ts";
import type { AttributeProto } from "./messages.ts";
import { numberList } from "./numberList.ts";
import type { Constant } from "./tensorValues.ts";

/** A node of an ONNX graph whose inputs are known. */
export interface ResolvedNode {
  readonly name: string;
  readonly operatorType: string;
  /** an optional input that is left out is undefined */
  readonly inputs: readonly (OnnxValue | undefined)[];
  readonly inputNames: readonly string[];
  /** names of the values that it makes; "" is one that is left out */
  readonly outputNames: readonly string[];
  readonly attributes: ReadonlyMap<string, AttributeProto>;
}

/** Turns one ONNX node into nodes of the network, and returns its first output, or a list of its first outputs. */
export type Conversion = (node: ResolvedNode, builder: NetworkBuilder) => OnnxValue | readonly OnnxValue[];

/** An input that must be there. */
export function inputOf(node: ResolvedNode, index: number): OnnxValue {
  const value = node.inputs[index];
  if (value !== undefined) return value;
  throw formatError(
    `expected node "${node.name}" (${node.operatorType}) to have an input ${index}, got ${node.inputs.length} inputs`,
  );
}

/** An input that must depend on the network's input. */
export function branchOf(node: ResolvedNode, index: number): Branch {
  const value = inputOf(node, index);
  if (value.kind === "branch") return value;
  throw unsupportedError(
    node.name,
    node.operatorType,
    ` with the constant "${value.name}" as input ${index}, which has to depend on the network's input here; ${cutBefore(node)}`,
  );
}

/** An input that must be known when the file is read. */
export function constantOf(node: ResolvedNode, index: number): Constant {
  const value = inputOf(node, index);
  if (value.kind === "constant") return value;
  throw unsupportedError(
    node.name,
    node.operatorType,
    ` with an input ${index} that depends on the network's input, which Crease does not read; ${cutBefore(node)}`,
  );
}

/** The numbers of a constant that describes an operator, such as a shape. */
export function describingNumbers(node: ResolvedNode, { name, values }: Constant): readonly number[] {
  if (values.length <= MAX_LIST) return numberList(values);
  throw formatError(
    `expected node "${node.name}" (${node.operatorType}) to be described by at most ${MAX_LIST} numbers, got ${values.length} in tensor "${name}"`,
  );
}

/** An integer attribute; a writer may leave out the value of an attribute that is zero. */
export function integerAttribute(node: ResolvedNode, name: string, absent: number): number {
  const attribute = node.attributes.get(name);
  return attribute === undefined ? absent : (attribute.integer ?? 0);
}

/** A float attribute; a writer may leave out the value of an attribute that is zero. */
export function floatAttribute(node: ResolvedNode, name: string, absent: number): number {
  const attribute = node.attributes.get(name);
  return attribute === undefined ? absent : (attribute.float ?? 0);
}

/** A text attribute. */
export function textAttribute(node: ResolvedNode, name: string, absent: string): string {
  return node.attributes.get(name)?.text ?? absent;
}

/** An operator that jumps where its input varies. */
export function notContinuous(node: ResolvedNode): CreaseError {
  const clause = `, which is not continuous and therefore not piecewise affine as Crease means it; ${cutBefore(node)}`;
  return unsupportedError(node.name, node.operatorType, clause);
}

/** What to do about a node that cannot be read: select an earlier value, with its name where there is one. */
export function cutBefore(node: ResolvedNode): string {
  const index = node.inputs.findIndex((value) => value?.kind === "branch" && value.node > 0);
  const example = index < 0 ? "" : ` (here "${node.inputNames[index]}")`;
  return `cut the graph before it with --output NAME${example}`;
}
