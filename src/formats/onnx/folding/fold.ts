import { sizeOf } from "../../../network/network.ts";
import { constantOf, type ResolvedNode } from "../conversion.ts";
import { type ElementType, isStoredType } from "../elementTypes.ts";
import { formatError, shapeText } from "../errors.ts";
import { MAX_RANK, MAX_SIZE, type NumberBudget } from "../limits.ts";
import { type Constant, elementTypeOf, makeConstant, type TensorReader } from "../tensorValues.ts";

/** What folding needs beside the node. */
export interface Folding {
  readonly budget: NumberBudget;
  readonly readTensor: TensorReader;
}

/** Computes a node whose inputs are constants: its first output, or a list of its first outputs. */
export type Fold = (node: ResolvedNode, folding: Folding) => Constant | readonly Constant[];

/** An array for the result of a node; throws before it is made where it would be too large. */
export function allocate(node: ResolvedNode, shape: readonly number[], { budget }: Folding): Float64Array {
  const isValid =
    shape.length <= MAX_RANK &&
    shape.every((extent) => Number.isSafeInteger(extent) && extent >= 0) &&
    sizeOf(shape) <= MAX_SIZE;
  if (!isValid) throw misfit(node, "a result of at least 0 and at most 2^31 numbers", shapeText(shape));
  budget.spend(sizeOf(shape), nameOfResult(node));
  return new Float64Array(sizeOf(shape));
}

export function result(
  node: ResolvedNode,
  type: ElementType,
  shape: readonly number[],
  values: Float64Array,
  output = 0,
): Constant {
  return makeConstant(nameOfResult(node, output), type, shape, values);
}

/** The same numbers under another shape; they are shared, not copied. */
export function reshaped(node: ResolvedNode, constant: Constant, shape: readonly number[]): Constant {
  const isValid = shape.length <= MAX_RANK && shape.every((extent) => Number.isSafeInteger(extent) && extent >= 0);
  if (!isValid || sizeOf(shape) !== constant.values.length) {
    throw misfit(node, `a shape of ${constant.values.length} numbers`, shapeText(shape));
  }
  return result(node, elementTypeOf(constant), shape, constant.values);
}

export function nameOfResult(node: ResolvedNode, output = 0): string {
  return node.outputNames[output] ?? node.name;
}

/** An input that is a list of integers, or one integer. */
export function integersOf(node: ResolvedNode, input: number): readonly number[] {
  const constant = constantOf(node, input);
  if (isStoredType(elementTypeOf(constant)) || constant.shape.length > 1) {
    throw misfit(
      node,
      `a list of integers as input ${input}`,
      `${elementTypeOf(constant)} ${shapeText(constant.shape)}`,
    );
  }
  return [...constant.values];
}

/** A list that is an attribute in old operator sets and an input in new ones; undefined where it is neither. */
export function listOf(node: ResolvedNode, attribute: string, input: number): readonly number[] | undefined {
  if (node.inputs[input] !== undefined) return integersOf(node, input);
  return node.attributes.get(attribute)?.integers;
}

/** The axis that a number from −rank to rank − 1 means. */
export function axisOf(node: ResolvedNode, given: number, rank: number): number {
  if (Number.isInteger(given) && given >= -rank && given < rank) return given < 0 ? given + rank : given;
  throw misfit(node, `an axis from ${-rank} to ${rank - 1}`, `${given}`);
}

/** Axes without repetition. */
export function axesOf(node: ResolvedNode, given: readonly number[], rank: number): readonly number[] {
  if (given.length > MAX_RANK) throw misfit(node, `at most ${MAX_RANK} axes`, `${given.length}`);
  const axes = given.map((axis) => axisOf(node, axis, rank));
  if (new Set(axes).size === axes.length) return axes;
  throw misfit(node, "axes that differ", shapeText(given));
}

export function misfit(node: ResolvedNode, expected: string, got: string): Error {
  return formatError(`expected node "${node.name}" (${node.operatorType}) to have ${expected}, got ${got}`);
}
