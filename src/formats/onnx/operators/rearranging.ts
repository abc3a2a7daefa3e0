import { broadcastShape } from "../broadcasting.ts";
import type { Branch, NetworkBuilder } from "../builder.ts";
import { branchOf, type Conversion, integerAttribute, type ResolvedNode, textAttribute } from "../conversion.ts";
import { formatError, shapeText } from "../errors.ts";
import {
  appendOnAxes,
  appendOnChannels,
  appendTransposed,
  axesFrom0,
  broadcastTo,
  channelsOf,
  integersOf,
} from "./axes.ts";

/** Transpose, Expand, Tile, DepthToSpace and SpaceToDepth: elements in another order, or several times. */

export const convertTranspose: Conversion = (node, builder) => {
  const x = branchOf(node, 0);
  const rank = x.shape.length;
  const stated = node.attributes.get("perm")?.integers ?? x.shape.map((_, axis) => rank - 1 - axis);
  const axes = axesFrom0(node, stated, rank);
  if (axes.length !== rank) {
    throw formatError(
      `expected node "${node.name}" (Transpose) to have a perm of ${rank} axes, got ${shapeText(stated)}`,
    );
  }
  return appendTransposed(node, builder, x, axes);
};

export const convertExpand: Conversion = (node, builder) => {
  const x = branchOf(node, 0);
  const stated = integersOf(node, "shape", 1) ?? [];
  const shape = broadcastShape(x.shape, stated);
  if (shape === undefined) {
    throw formatError(
      `expected node "${node.name}" (Expand) to have a shape that ${shapeText(x.shape)} broadcasts to, got ${shapeText(stated)}`,
    );
  }
  return broadcastTo(node.name, builder, x, shape);
};

/** Tile: copies behind one another along each axis, as one gather for each axis. */
export const convertTile: Conversion = (node, builder) => {
  const x = branchOf(node, 0);
  const repeats = integersOf(node, "repeats", 1) ?? [];
  if (repeats.length !== x.shape.length || repeats.some((count) => count < 1)) {
    throw formatError(
      `expected node "${node.name}" (Tile) to have a positive number of repeats for each axis of ${shapeText(x.shape)}, got ${shapeText(repeats)}`,
    );
  }
  return repeats.reduce<Branch>((branch, count, axis) => {
    if (count === 1) return branch;
    const extent = branch.shape[axis];
    builder.spend(node.name, count * extent);
    const indices = Array.from({ length: count * extent }, (_, k) => k % extent);
    return appendOnAxes(node, builder, {
      branches: [branch],
      touchesFirst: axis === 0,
      operator: (lead) => ({ kind: "gather", axis: axis - lead, indices, shape: [indices.length] }),
    });
  }, x);
};

export const convertDepthToSpace: Conversion = (node, builder) => {
  const x = branchOf(node, 0);
  const order = textAttribute(node, "mode", "DCR");
  if (order !== "DCR" && order !== "CRD") {
    throw formatError(`expected node "${node.name}" (DepthToSpace) to have mode DCR or CRD, got "${order}"`);
  }
  return appendOnChannels(node, builder, x, { kind: "pixelShuffle", block: blockOf(node), order });
};

/** SpaceToDepth: [C × H b × W b] to [b² C × H × W], block positions before channels. */
export const convertSpaceToDepth: Conversion = (node, builder) => {
  const x = branchOf(node, 0);
  const [channels, height, width] = channelsOf(node, x);
  const block = blockOf(node);
  if (x.shape.length !== 4 || height % block !== 0 || width % block !== 0) {
    throw formatError(
      `expected node "${node.name}" (SpaceToDepth) to read [1,channels,height,width] in blocks of ${block}, got ${shapeText(x.shape)}`,
    );
  }
  const [rows, columns] = [height / block, width / block];
  const blocks = reshaped(node, builder, x, [1, channels, rows, block, columns, block]);
  const moved = appendTransposed(node, builder, blocks, [0, 3, 5, 1, 2, 4], `${node.name}/transpose`);
  return builder.reshape(node.name, moved, [1, block * block * channels, rows, columns]);
};

function reshaped(node: ResolvedNode, builder: NetworkBuilder, branch: Branch, shape: readonly number[]): Branch {
  return builder.reshape(`${node.name}/blocks`, branch, shape);
}

function blockOf(node: ResolvedNode): number {
  const block = integerAttribute(node, "blocksize", 0);
  if (block >= 1) return block;
  throw formatError(
    `expected node "${node.name}" (${node.operatorType}) to have a blocksize of at least 1, got ${block}`,
  );
}
