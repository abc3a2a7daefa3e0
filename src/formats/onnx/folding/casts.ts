import type { StoredType } from "../../../network/network.ts";
import { constantOf, integerAttribute, type ResolvedNode } from "../conversion.ts";
import { type ElementType, formatOf, isStoredType, roundingTo } from "../elementTypes.ts";
import { shapeText } from "../errors.ts";
import { type Constant, elementTypeOf } from "../tensorValues.ts";
import { allocate, axisOf, type Fold, type Folding, misfit, nameOfResult, result } from "./fold.ts";

/** From one element type to another: Cast, CastLike, DequantizeLinear. */

export const foldCast: Fold = (node, folding) => {
  const to = integerAttribute(node, "to", 0);
  return castTo(node, formatOf(to, `the type of node "${node.name}" (Cast)`).type, folding);
};

export const foldCastLike: Fold = (node, folding) => castTo(node, elementTypeOf(constantOf(node, 1)), folding);

/** The types that hold every number of a type. */
const widerThan: { readonly [Type in StoredType]: readonly ElementType[] } = {
  float16: ["float32", "float64"],
  bfloat16: ["float32", "float64"],
  float32: ["float64"],
  float64: [],
};

/** Numerics  floats are rounded to nearest, and cut towards zero as integers; everything but 0 is true. */
function castTo(node: ResolvedNode, type: ElementType, folding: Folding): Constant {
  const constant = constantOf(node, 0);
  const { values, shape } = constant;
  if (elementTypeOf(constant) === type) return result(node, type, shape, values);
  const { name, storedType } = constant;
  if (storedType !== undefined && widerThan[storedType].includes(type)) {
    return { ...result(node, type, shape, values), widenedFrom: constant.widenedFrom ?? { name, storedType } };
  }
  const round = roundingTo(type, nameOfResult(node));
  const cut = !isStoredType(type) && type !== "bool";
  const target = allocate(node, shape, folding);
  for (let i = 0; i < target.length; i++) target[i] = round(cut ? Math.trunc(values[i]) : values[i]);
  return result(node, type, shape, target);
}

/**
 * (x − zero point) · scale, with one scale for all, for each slice of an axis, or for blocks along it.
 *
 * Numerics  the difference of integers is exact, the product is rounded once to the type of the scale.
 * Source    ONNX specification, DequantizeLinear 10 to 23.
 */
export const foldDequantize: Fold = (node, folding) => {
  const x = constantOf(node, 0);
  const scale = constantOf(node, 1);
  const zero = node.inputs[2] === undefined ? undefined : constantOf(node, 2);
  const type = elementTypeOf(scale);
  if (!isStoredType(type)) throw misfit(node, "a scale of floating point", type);
  if (zero !== undefined && zero.values.length !== scale.values.length) {
    throw misfit(node, `zero points ${shapeText(scale.shape)}`, shapeText(zero.shape));
  }
  const placeOf = scalePlaces(node, x, scale);
  const round = roundingTo(type, nameOfResult(node));
  const target = allocate(node, x.shape, folding);
  for (let i = 0; i < target.length; i++) {
    const place = placeOf(i);
    target[i] = round((x.values[i] - (zero?.values[place] ?? 0)) * scale.values[place]);
  }
  return result(node, type, x.shape, target);
};

/** Which of the scales belongs to element i of x. */
function scalePlaces(node: ResolvedNode, x: Constant, scale: Constant): (index: number) => number {
  if (scale.values.length === 1) return () => 0;
  const axis = axisOf(node, integerAttribute(node, "axis", 1), x.shape.length);
  const extent = x.shape[axis];
  const inner = x.shape.slice(axis + 1).reduce((size, length) => size * length, 1);
  const block = integerAttribute(node, "block_size", 0);
  if (block === 0) {
    if (scale.values.length !== extent) throw misfit(node, `${extent} scales`, shapeText(scale.shape));
    return (index) => Math.floor(index / inner) % extent;
  }
  const blocks = Math.ceil(extent / block);
  const expected = x.shape.with(axis, blocks);
  const isFit = block > 0 && scale.shape.length === expected.length && scale.shape.every((n, k) => n === expected[k]);
  if (!isFit) throw misfit(node, `scales ${shapeText(expected)}`, shapeText(scale.shape));
  return (index) => {
    const outer = Math.floor(index / (inner * extent));
    const within = Math.floor((Math.floor(index / inner) % extent) / block);
    return (outer * blocks + within) * inner + (index % inner);
  };
}
