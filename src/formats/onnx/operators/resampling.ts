import { type Operator, sizeOf } from "../../../network/network.ts";
import type { NetworkBuilder } from "../builder.ts";
import {
  branchOf,
  type Conversion,
  constantOf,
  cutBefore,
  integerAttribute,
  type ResolvedNode,
  textAttribute,
} from "../conversion.ts";
import { formatError, shapeText, unsupportedError } from "../errors.ts";
import { appendOnAxes, appendOnChannels, axesFrom0, channelsOf, integersOf } from "./axes.ts";

/** Resize and Upsample by constant scales or to constant sizes; DepthToSpace and SpaceToDepth. */

type Resize = Extract<Operator, { kind: "resize" }>;

export const convertResize: Conversion = (node, builder) => {
  const mode = modeOf(node);
  for (const [attribute, why] of [
    ["antialias", "with antialias"],
    ["exclude_outside", "with exclude_outside"],
  ] as const) {
    if (integerAttribute(node, attribute, 0) !== 0) throw unread(node, why);
  }
  const x = branchOf(node, 0);
  const { scales, shape } = resizedExtents(node, x.shape);
  // operator set 10 has no such attributes: its coordinates are asymmetric
  const isOld = builder.opset < 11;
  const coordinates = isOld ? "asymmetric" : coordinatesOf(node, scales, x.shape, shape);
  const rounding = isOld ? "floor" : roundingOf(node);
  return appendResize(node, builder, { kind: "resize", mode, coordinates, rounding, scales, shape });
};

/** Upsample is what Resize was: coordinates are asymmetric, and rounded down. */
export const convertUpsample: Conversion = (node, builder) => {
  const x = branchOf(node, 0);
  const stated = node.attributes.get("scales")?.floats ?? [...constantOf(node, 1).values];
  const scales = checkedScales(node, stated, x.shape.length);
  const shape = x.shape.map((extent, axis) => Math.floor(extent * scales[axis]));
  return appendResize(node, builder, {
    kind: "resize",
    mode: modeOf(node),
    coordinates: "asymmetric",
    rounding: "floor",
    scales,
    shape,
  });
};

export const convertDepthToSpace: Conversion = (node, builder) => {
  const order = textAttribute(node, "mode", "DCR");
  if (order !== "DCR" && order !== "CRD") {
    throw formatError(`expected node "${node.name}" (DepthToSpace) to have a mode of DCR or CRD, got "${order}"`);
  }
  return appendOnChannels(node, builder, branchOf(node, 0), { kind: "pixelShuffle", block: blockOf(node), order });
};

/** SpaceToDepth: blocks of space become channels, [C, H b, W b] → [b, b, C, H, W]. */
export const convertSpaceToDepth: Conversion = (node, builder) => {
  const x = branchOf(node, 0);
  const block = blockOf(node);
  const [channels, height, width] = channelsOf(node, x);
  if (x.shape.length !== 4 || height % block !== 0 || width % block !== 0) {
    throw formatError(
      `expected node "${node.name}" (SpaceToDepth) to read a value whose space is blocks of ${block}, got ${shapeText(x.shape)}`,
    );
  }
  const [rows, columns] = [height / block, width / block];
  const blocks = { branch: x, shape: [channels, rows, block, columns, block] };
  const moved = builder.appendTo(`${node.name}/transpose`, { kind: "transpose", axes: [2, 4, 0, 1, 3] }, [blocks], [1]);
  return builder.reshape(node.name, moved, [1, channels * block * block, rows, columns]);
};

function appendResize(node: ResolvedNode, builder: NetworkBuilder, operator: Resize) {
  const x = branchOf(node, 0);
  if (sizeOf(operator.shape) === sizeOf(x.shape) && operator.scales.every((scale) => scale === 1)) return x;
  return appendOnAxes(node, builder, {
    branches: [x],
    touchesFirst: operator.shape[0] !== x.shape[0] || operator.scales[0] !== 1,
    operator: (lead) => ({ ...operator, scales: operator.scales.slice(lead), shape: operator.shape.slice(lead) }),
  });
}

/** Scales and new extents of all axes, of which the node states one for some axes. */
function resizedExtents(node: ResolvedNode, shape: readonly number[]) {
  const rank = shape.length;
  const axes = axesFrom0(node, node.attributes.get("axes")?.integers ?? shape.map((_, axis) => axis), rank);
  const sizes = node.inputs.length > 3 ? integersOf(node, "", 3) : undefined;
  const scales = shape.map(() => 1);
  const extents = [...shape];
  if (sizes !== undefined) {
    const policy = textAttribute(node, "keep_aspect_ratio_policy", "stretch");
    if (policy !== "stretch") throw unread(node, `with keep_aspect_ratio_policy "${policy}"`);
    if (sizes.length !== axes.length || !sizes.every((size) => Number.isSafeInteger(size) && size > 0)) {
      throw formatError(
        `expected node "${node.name}" (Resize) to have ${axes.length} positive sizes, got ${shapeText(sizes)}`,
      );
    }
    axes.forEach((axis, k) => {
      extents[axis] = sizes[k];
      scales[axis] = sizes[k] / shape[axis];
    });
  } else {
    // operator set 10 has no region of interest before the scales
    const place = node.inputs.length === 2 ? 1 : 2;
    const stated = checkedScales(node, [...constantOf(node, place).values], axes.length);
    axes.forEach((axis, k) => {
      scales[axis] = stated[k];
      extents[axis] = Math.floor(shape[axis] * stated[k]);
    });
  }
  return { scales, shape: extents };
}

function checkedScales(node: ResolvedNode, scales: readonly number[], count: number): readonly number[] {
  if (scales.length === count && scales.every((scale) => Number.isFinite(scale) && scale > 0)) return scales;
  throw formatError(
    `expected node "${node.name}" (${node.operatorType}) to have ${count} positive scales, got ${shapeText(scales)}`,
  );
}

function modeOf(node: ResolvedNode): Resize["mode"] {
  const mode = textAttribute(node, "mode", "nearest");
  if (mode === "nearest") return mode;
  // operator set 7 names the interpolation after its number of axes
  if (mode === "linear" || mode === "bilinear") return "linear";
  throw unread(node, `with mode "${mode}"`);
}

function coordinatesOf(
  node: ResolvedNode,
  scales: readonly number[],
  from: readonly number[],
  to: readonly number[],
): Resize["coordinates"] {
  const coordinates = textAttribute(node, "coordinate_transformation_mode", "half_pixel");
  switch (coordinates) {
    case "half_pixel":
    case "pytorch_half_pixel":
    case "asymmetric":
    case "align_corners":
      return coordinates;
    case "half_pixel_symmetric":
      // the same, where no extent is rounded
      if (scales.every((scale, axis) => scale * from[axis] === to[axis])) return "half_pixel";
  }
  throw unread(node, `with coordinate_transformation_mode "${coordinates}"`);
}

function roundingOf(node: ResolvedNode): Resize["rounding"] {
  const rounding = textAttribute(node, "nearest_mode", "round_prefer_floor");
  switch (rounding) {
    case "round_prefer_floor":
    case "round_prefer_ceil":
    case "floor":
    case "ceil":
      return rounding;
  }
  throw formatError(
    `expected node "${node.name}" (Resize) to have a nearest_mode of round_prefer_floor, round_prefer_ceil, floor or ceil, got "${rounding}"`,
  );
}

function blockOf(node: ResolvedNode): number {
  const block = integerAttribute(node, "blocksize", 0);
  if (block > 0) return block;
  throw formatError(
    `expected node "${node.name}" (${node.operatorType}) to have a blocksize of at least 1, got ${block}`,
  );
}

function unread(node: ResolvedNode, what: string): Error {
  return unsupportedError(node.name, node.operatorType, ` ${what}, which Crease does not read yet; ${cutBefore(node)}`);
}
