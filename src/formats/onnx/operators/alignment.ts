import { broadcastShape } from "../broadcasting.ts";
import type { Branch, NetworkBuilder } from "../builder.ts";
import type { ResolvedNode } from "../conversion.ts";
import { formatError, shapeText } from "../errors.ts";
import { broadcastTo } from "./axes.ts";

/** Branches repeated until all have the shape that they broadcast to. */
export function alignedBranches(
  node: ResolvedNode,
  builder: NetworkBuilder,
  branches: readonly Branch[],
): { readonly aligned: readonly Branch[]; readonly shape: readonly number[] } {
  const shape = branches.map((branch) => branch.shape).reduce((common, next) => commonShape(node, common, next));
  const aligned = branches.map((branch) => broadcastTo(`${node.name}/expand`, builder, branch, shape));
  return { aligned, shape };
}

/** The shape that two shapes broadcast to. */
export function commonShape(node: ResolvedNode, a: readonly number[], b: readonly number[]): readonly number[] {
  const shape = broadcastShape(a, b);
  if (shape !== undefined) return shape;
  throw formatError(
    `expected node "${node.name}" (${node.operatorType}) to have inputs that broadcast, got ${shapeText(a)} and ${shapeText(b)}`,
  );
}
