import { sizeOf } from "../../../network/network.ts";
import { branchOf, type Conversion, constantOf, integerAttribute, type ResolvedNode } from "../conversion.ts";
import { formatError, shapeText } from "../errors.ts";
import { axesFrom0, integersOf } from "./axes.ts";

/** Flatten, Reshape, Squeeze and Unsqueeze: the same numbers under another shape, computed for one input. */

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

function requestedShape(node: ResolvedNode): readonly number[] {
  const constant = constantOf(node, 1);
  if (constant.storedType === undefined && constant.shape.length === 1) return [...constant.values];
  throw formatError(
    `expected node "${node.name}" (Reshape) to have a list of integers as its shape, got tensor "${constant.name}" ${shapeText(constant.shape)}`,
  );
}

export const convertSqueeze: Conversion = (node, builder) => {
  const x = branchOf(node, 0);
  // before operator set 13 the axes are an attribute; without any, all of extent 1 go
  const stated = integersOf(node, "axes", 1);
  const all = x.shape.flatMap((extent, axis) => (extent === 1 ? [axis] : []));
  // an open batch axis stays, since it is not always of extent 1
  const axes =
    stated === undefined
      ? all.filter((axis) => axis > 0 || builder.batch !== "open")
      : axesFrom0(node, stated, x.shape.length);
  const wide = axes.find((axis) => x.shape[axis] !== 1);
  if (wide !== undefined) {
    throw formatError(
      `expected node "${node.name}" (Squeeze) to squeeze axes of extent 1, got axis ${wide} of ${shapeText(x.shape)}`,
    );
  }
  return builder.reshape(
    node.name,
    x,
    x.shape.filter((_, axis) => !axes.includes(axis)),
  );
};

export const convertUnsqueeze: Conversion = (node, builder) => {
  const x = branchOf(node, 0);
  const stated = integersOf(node, "axes", 1) ?? [];
  const axes = axesFrom0(node, stated, x.shape.length + stated.length);
  const rest = [...x.shape];
  const shape = Array.from({ length: x.shape.length + stated.length }, (_, axis) =>
    axes.includes(axis) ? 1 : (rest.shift() as number),
  );
  return builder.reshape(node.name, x, shape);
};
