import { sizeOf } from "../../../network/network.ts";
import { broadcastShape } from "../broadcasting.ts";
import { branchOf, type Conversion, constantOf, integerAttribute, type ResolvedNode } from "../conversion.ts";
import { formatError, shapeText } from "../errors.ts";
import { appendTransposed, axesFrom0, broadcastTo, integersOf, leftOut, refuseOpenBatch } from "./axes.ts";

/**
 * Flatten, Reshape, Squeeze and Unsqueeze, the same numbers under another shape, computed for one input; Transpose,
 * Expand and Tile, the same numbers in other places or several.
 */

export const convertFlatten: Conversion = (node, builder) => {
  const x = branchOf(node, 0);
  const rank = x.shape.length;
  const given = integerAttribute(node, "axis", 1);
  const axis = given < 0 ? given + rank : given;
  if (axis < 0 || axis > rank) {
    throw formatError(`expected node "${node.name}" (Flatten) to have an axis from ${-rank} to ${rank}, got ${given}`);
  }
  const shape = [sizeOf(x.shape.slice(0, axis)), sizeOf(x.shape.slice(axis))];
  return builder.reshape(node.name, x, shape);
};

export const convertReshape: Conversion = (node, builder) => {
  const x = branchOf(node, 0);
  // before operator set 5 the shape is an attribute
  const attribute = node.attributes.get("shape");
  const requested = node.inputs[1] === undefined && attribute !== undefined ? attribute.integers : requestedShape(node);
  const keepsZeros = integerAttribute(node, "allowzero", 0) !== 0;
  const shape = requested.map((extent, axis) => (extent === 0 && !keepsZeros ? (x.shape[axis] ?? 0) : extent));
  // one entry of −1 takes what the others leave
  const open = shape.indexOf(-1);
  if (open >= 0) {
    shape[open] = 1;
    shape[open] = sizeOf(x.shape) / sizeOf(shape);
  }
  const valid = shape.every((extent) => Number.isSafeInteger(extent) && extent > 0);
  if (!valid || sizeOf(shape) !== sizeOf(x.shape)) {
    throw formatError(
      `expected node "${node.name}" (Reshape) to keep the ${sizeOf(x.shape)} numbers of ${shapeText(x.shape)}, got the shape ${shapeText(requested)}`,
    );
  }
  return builder.reshape(node.name, x, shape);
};

export const convertSqueeze: Conversion = (node, builder) => {
  const x = branchOf(node, 0);
  const stated = integersOf(node, "axes", 1);
  // without axes all of extent 1 go
  const axes = stated === undefined ? undefined : axesFrom0(node, stated, x.shape.length);
  const isGone = (extent: number, axis: number) => (axes === undefined ? extent === 1 : axes.includes(axis));
  if (x.shape.some((extent, axis) => extent !== 1 && isGone(extent, axis))) {
    throw formatError(
      `expected node "${node.name}" (Squeeze) to name axes of extent 1 of ${shapeText(x.shape)}, got ${shapeText(axes ?? [])}`,
    );
  }
  const shape = x.shape.filter((extent, axis) => !isGone(extent, axis));
  return builder.reshape(node.name, x, shape);
};

export const convertUnsqueeze: Conversion = (node, builder) => {
  const x = branchOf(node, 0);
  const stated = integersOf(node, "axes", 1) ?? [];
  const rank = x.shape.length + stated.length;
  const axes = axesFrom0(node, stated, rank);
  const rest = [...x.shape];
  const shape = Array.from({ length: rank }, (_, axis) => (axes.includes(axis) ? 1 : (rest.shift() as number)));
  return builder.reshape(node.name, x, shape);
};

export const convertTranspose: Conversion = (node, builder) => {
  const x = branchOf(node, 0);
  const rank = x.shape.length;
  const axes = node.attributes.get("perm")?.integers ?? x.shape.map((_, axis) => rank - 1 - axis);
  if (axes.length !== rank || axesFrom0(node, axes, rank).some((axis, place) => axis !== axes[place])) {
    throw formatError(
      `expected node "${node.name}" (Transpose) to have a perm of ${rank} axes, got ${shapeText(axes)}`,
    );
  }
  return appendTransposed(node, builder, x, axes);
};

export const convertExpand: Conversion = (node, builder) => {
  const x = branchOf(node, 0);
  const requested = integersOf(node, "shape", 1) ?? [];
  const shape = broadcastShape(x.shape, requested);
  if (shape === undefined) {
    throw formatError(
      `expected node "${node.name}" (Expand) to have a shape that ${shapeText(x.shape)} broadcasts to, got ${shapeText(requested)}`,
    );
  }
  const batch = shape.length - x.shape.length;
  if (leftOut(builder, x.shape) === 1 && shape[batch] !== 1) refuseOpenBatch(node, builder);
  return broadcastTo(node.name, builder, x, shape);
};

/** Tile: each axis, repeated as a whole, is a new axis before it that is expanded and merged with it. */
export const convertTile: Conversion = (node, builder) => {
  const x = branchOf(node, 0);
  const repeats = integersOf(node, "repeats", 1) ?? [];
  if (repeats.length !== x.shape.length || !repeats.every((count) => Number.isSafeInteger(count) && count > 0)) {
    throw formatError(
      `expected node "${node.name}" (Tile) to have ${x.shape.length} positive repeats, got ${shapeText(repeats)}`,
    );
  }
  if (repeats.every((count) => count === 1)) return x;
  if (leftOut(builder, x.shape) === 1 && repeats[0] !== 1) refuseOpenBatch(node, builder);
  const single = builder.reshape(
    `${node.name}/reshape`,
    x,
    x.shape.flatMap((extent) => [1, extent]),
  );
  const repeated = x.shape.flatMap((extent, axis) => [repeats[axis], extent]);
  const expanded = broadcastTo(`${node.name}/expand`, builder, single, repeated);
  return builder.reshape(
    node.name,
    expanded,
    x.shape.map((extent, axis) => extent * repeats[axis]),
  );
};

function requestedShape(node: ResolvedNode): readonly number[] {
  const constant = constantOf(node, 1);
  if (constant.storedType === undefined && constant.shape.length === 1) return [...constant.values];
  throw formatError(
    `expected node "${node.name}" (Reshape) to have a list of integers as its shape, got tensor "${constant.name}" ${shapeText(constant.shape)}`,
  );
}
