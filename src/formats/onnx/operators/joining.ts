import type { Branch } from "../builder.ts";
import { branchOf, type Conversion, inputOf, integerAttribute, type ResolvedNode } from "../conversion.ts";
import { formatError, shapeText } from "../errors.ts";
import { appendOnAxes, axisFrom0, integersOf } from "./axes.ts";

/** Concat and Split: branches behind one another along an axis, and the parts of one. */

export const convertConcat: Conversion = (node, builder) => {
  const branches = node.inputs.map((_, place): Branch => {
    const value = inputOf(node, place);
    return value.kind === "branch" ? value : builder.constant(`${node.name}/${value.name}`, value);
  });
  const rank = branches[0].shape.length;
  // the first operator sets join channels where no axis is named
  const axis = axisFrom0(node, integerAttribute(node, "axis", 1), rank);
  for (const { shape } of branches) {
    if (shape.length === rank && shape.every((extent, k) => k === axis || extent === branches[0].shape[k])) continue;
    throw formatError(
      `expected node "${node.name}" (Concat) to join values that differ along axis ${axis} only, got ${shapeText(branches[0].shape)} and ${shapeText(shape)}`,
    );
  }
  if (branches.length === 1) return branches[0];
  return appendOnAxes(node, builder, {
    branches,
    touchesFirst: axis === 0,
    operator: (lead) => ({ kind: "concat", axis: axis - lead }),
  });
};

export const convertSplit: Conversion = (node, builder) => {
  const x = branchOf(node, 0);
  const axis = axisFrom0(node, integerAttribute(node, "axis", 0), x.shape.length);
  const extents = partsOf(node, x.shape[axis]);
  if (extents.length === 1) return x;
  let start = 0;
  return extents.map((extent, part) => {
    const from = start;
    start += extent;
    return appendOnAxes({ ...node, name: node.outputNames[part] || node.name }, builder, {
      branches: [x],
      touchesFirst: axis === 0,
      operator: (lead) => ({
        kind: "slice",
        starts: x.shape.slice(lead).map((_, k) => (k + lead === axis ? from : 0)),
        steps: x.shape.slice(lead).map(() => 1),
        extents: x.shape.slice(lead).map((whole, k) => (k + lead === axis ? extent : whole)),
      }),
    });
  });
};

/** Extents of the parts: stated, or as equal as they can be. */
function partsOf(node: ResolvedNode, extent: number): readonly number[] {
  const stated = integersOf(node, "split", 1);
  const count = integerAttribute(node, "num_outputs", node.outputNames.length);
  // no part is empty, so there are at most as many as elements
  if (stated === undefined && (count < 1 || count > extent)) {
    throw formatError(
      `expected node "${node.name}" (Split) to have between 1 and ${extent} parts, which an extent of ${extent} has, got ${count}`,
    );
  }
  const size = Math.ceil(extent / count);
  const parts = stated ?? Array.from({ length: count }, (_, k) => Math.min(size, extent - k * size));
  const sum = parts.reduce((total, part) => total + part, 0);
  const isWhole = parts.every((part) => part > 0) && sum === extent && parts.length >= node.outputNames.length;
  // equal parts without a stated number of them must be equal
  const isEqual = stated !== undefined || node.attributes.has("num_outputs") || extent % count === 0;
  if (isWhole && isEqual) return parts;
  throw formatError(
    `expected node "${node.name}" (Split) to have ${node.outputNames.length} parts that fill an extent of ${extent}, got ${shapeText(parts)}`,
  );
}
