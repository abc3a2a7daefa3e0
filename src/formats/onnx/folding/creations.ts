import { constantOf, type ResolvedNode } from "../conversion.ts";
import type { ElementType } from "../elementTypes.ts";
import { roundingTo } from "../elementTypes.ts";
import { formatError, shapeText } from "../errors.ts";
import { elementTypeOf } from "../tensorValues.ts";
import { allocate, type Fold, integersOf, misfit, nameOfResult, result } from "./fold.ts";
import { rowMajorStrides } from "./strided.ts";

/** Constants out of attributes, shapes and bounds. */

/** Constant: a tensor, a number or a list of numbers that stands in an attribute. */
export const foldConstant: Fold = (node, { readTensor }) => {
  const { name, attributes } = node;
  const tensor = attributes.get("value")?.tensor;
  if (tensor !== undefined) return readTensor(tensor, nameOfResult(node));
  // a number that is zero may be left out of the attribute
  const number = (type: ElementType, value: number) => result(node, type, [], Float64Array.of(value));
  const list = (type: ElementType, values: readonly number[]) =>
    result(node, type, [values.length], Float64Array.from(values));
  const float = attributes.get("value_float");
  if (float !== undefined) return number("float32", float.float ?? 0);
  const floats = attributes.get("value_floats");
  if (floats !== undefined) return list("float32", floats.floats);
  const integer = attributes.get("value_int");
  if (integer !== undefined) return number("int64", integer.integer ?? 0);
  const integers = attributes.get("value_ints");
  if (integers !== undefined) return list("int64", integers.integers);
  throw formatError(
    `expected node "${name}" (Constant) to have a value, value_float(s) or value_int(s), got ${[...attributes.keys()].join(", ") || "no attribute"}`,
  );
};

/** An array filled with one number, a float32 zero unless said. */
export const foldConstantOfShape: Fold = (node, folding) => {
  const shape = integersOf(node, 0);
  const tensor = node.attributes.get("value")?.tensor;
  const value = tensor === undefined ? undefined : folding.readTensor(tensor, nameOfResult(node));
  if (value !== undefined && value.values.length !== 1)
    throw misfit(node, "one number as value", shapeText(value.shape));
  const target = allocate(node, shape, folding).fill(value?.values[0] ?? 0);
  return result(node, value === undefined ? "float32" : elementTypeOf(value), shape, target);
};

/** start, start + delta, … before the limit; computed from the index, so that no error adds up. */
export const foldRange: Fold = (node, folding) => {
  const operands = [0, 1, 2].map((index) => constantOf(node, index));
  const stray = operands.find(({ values }) => values.length !== 1);
  if (stray !== undefined) throw misfit(node, "a number as each input", shapeText(stray.shape));
  const [start, limit, delta] = operands.map(({ values }) => values[0]);
  const type = elementTypeOf(operands[0]);
  const count = Math.max(0, Math.ceil((limit - start) / delta));
  if (!Number.isFinite(count)) throw misfit(node, "a finite range", `${start} to ${limit} by ${delta}`);
  const round = roundingTo(type, nameOfResult(node));
  const target = allocate(node, [count], folding).map((_, index) => round(start + index * delta));
  return result(node, type, [count], target);
};

/** Indices of the elements other than 0, as columns [rank × count]. */
export const foldNonZero: Fold = (node, folding) => {
  const { values, shape } = constantOf(node, 0);
  folding.budget.spendSteps(values.length, nameOfResult(node));
  let count = 0;
  for (const value of values) if (value !== 0) count++;
  const target = allocate(node, [shape.length, count], folding);
  const strides = rowMajorStrides(shape);
  let column = 0;
  values.forEach((value, position) => {
    if (value === 0) return;
    for (let axis = 0; axis < shape.length; axis++) {
      target[axis * count + column] = Math.floor(position / strides[axis]) % shape[axis];
    }
    column++;
  });
  return result(node, "int64", [shape.length, count], target);
};

/** Identity and Dropout in inference: the constant itself, under its own name. */
export const foldIdentity = (node: ResolvedNode) => constantOf(node, 0);
