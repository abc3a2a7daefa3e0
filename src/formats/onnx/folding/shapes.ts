import { sizeOf } from "../../../network/network.ts";
import { constantOf, inputOf, integerAttribute, type ResolvedNode } from "../conversion.ts";
import { shapeText } from "../errors.ts";
import type { Constant } from "../tensorValues.ts";
import { axesOf, axisOf, type Fold, listOf, misfit, reshaped, result } from "./fold.ts";

/** Shapes: of any value, also of one that depends on the input, where a batch counts as 1; and changes of shape. */

export function foldShape(node: ResolvedNode): Constant {
  const { shape } = inputOf(node, 0);
  const end = integerAttribute(node, "end", shape.length);
  // beyond the rank means at its end
  const extents = shape.slice(integerAttribute(node, "start", 0), end);
  return result(node, "int64", [extents.length], Float64Array.from(extents));
}

export function foldSize(node: ResolvedNode): Constant {
  return result(node, "int64", [], Float64Array.of(sizeOf(inputOf(node, 0).shape)));
}

export const foldReshape: Fold = (node) => {
  const constant = constantOf(node, 0);
  const requested = listOf(node, "shape", 1);
  if (requested === undefined) throw misfit(node, "a shape", "none");
  const keepsZeros = integerAttribute(node, "allowzero", 0) !== 0;
  const shape = requested.map((extent, axis) => (extent === 0 && !keepsZeros ? (constant.shape[axis] ?? 0) : extent));
  // one entry of −1 takes what the others leave
  const open = shape.indexOf(-1);
  if (open >= 0) {
    shape[open] = 1;
    const rest = sizeOf(shape);
    shape[open] = rest === 0 ? 0 : constant.values.length / rest;
  }
  return reshaped(node, constant, shape);
};

export const foldFlatten: Fold = (node) => {
  const constant = constantOf(node, 0);
  const given = integerAttribute(node, "axis", 1);
  // the axis may be the rank itself
  const axis = given === constant.shape.length ? given : axisOf(node, given, constant.shape.length);
  return reshaped(node, constant, [sizeOf(constant.shape.slice(0, axis)), sizeOf(constant.shape.slice(axis))]);
};

export const foldSqueeze: Fold = (node) => {
  const constant = constantOf(node, 0);
  const { shape } = constant;
  const axes = axesOf(node, listOf(node, "axes", 1) ?? axesOfExtentOne(shape), shape.length);
  if (axes.some((axis) => shape[axis] !== 1)) throw misfit(node, "axes of extent 1", shapeText(shape));
  return reshaped(
    node,
    constant,
    shape.filter((_, axis) => !axes.includes(axis)),
  );
};

export const foldUnsqueeze: Fold = (node) => {
  const constant = constantOf(node, 0);
  const given = listOf(node, "axes", 1);
  if (given === undefined) throw misfit(node, "axes", "none");
  const axes = axesOf(node, given, constant.shape.length + given.length);
  const shape = [...constant.shape];
  for (const axis of axes.toSorted((a, b) => a - b)) shape.splice(axis, 0, 1);
  return reshaped(node, constant, shape);
};

function axesOfExtentOne(shape: readonly number[]): number[] {
  return shape.flatMap((extent, axis) => (extent === 1 ? [axis] : []));
}
