import { type BoundNode, bindNetwork } from "./bindNetwork.ts";
import type { Network } from "./network.ts";

/**
 * A stretch of the network that is affine once the pieces of all earlier stages are fixed: the affine nodes after one
 * piecewise-linear node, up to and including the next. The last stage ends at the output and has no piecewise node,
 * unless the output itself is one.
 */
export interface Stage {
  /** affine nodes, in order */
  readonly affine: readonly BoundNode[];
  /** the piecewise-linear node that ends the stage; absent in the last one */
  readonly piecewise?: BoundNode;
  /** nodes that later stages read, the piecewise node included if it is read */
  readonly carried: readonly BoundNode[];
}

/**
 * Cuts the graph, in topological order, behind each piecewise-linear node.
 */
export function stagesOf(network: Network): readonly Stage[] {
  const nodes = bindNetwork(network);
  const stages: Stage[] = [];
  let affine: BoundNode[] = [];
  nodes.forEach((node, position) => {
    if (node.affine) affine.push(node);
    if (!node.units) return;
    stages.push({ affine, piecewise: node, carried: nodesReadLater(nodes, position, network.output) });
    affine = [];
  });
  return [...stages, { affine, carried: [] }];
}

/** Nodes up to `position` that a node behind it reads, or that are the output. */
function nodesReadLater(nodes: readonly BoundNode[], position: number, output: number): readonly BoundNode[] {
  const read = new Set([output]);
  for (const node of nodes.slice(position + 1)) for (const from of node.inputs) read.add(from);
  return nodes.slice(0, position + 1).filter((node) => read.has(node.index));
}
