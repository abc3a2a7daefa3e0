import { type Network, sizeOf } from "./network.ts";
import { definitionOf } from "./operators/index.ts";
import type { AffineKernels, UnitPieces } from "./operators/operator.ts";

/** A node ready to compute: affine (with kernels) or piecewise linear (with pieces). The input has neither. */
export interface BoundNode {
  /** index in `network.nodes` */
  readonly index: number;
  readonly inputs: readonly number[];
  /** number of values */
  readonly size: number;
  readonly affine?: AffineKernels;
  readonly pieces?: UnitPieces;
}

/** The nodes on a path to the output, in topological order, bound to their parameters. */
export function bindNetwork(network: Network): readonly BoundNode[] {
  const { nodes, tensors, parameters } = network;
  return nodesOfOutput(network).map((index) => {
    const node = nodes[index];
    const { operator, inputs } = node;
    const size = sizeOf(node.shape);
    if (operator.kind === "input") return { index, inputs, size };
    const definition = definitionOf(operator);
    if (definition.pieces) return { index, inputs, size, pieces: definition.pieces(operator) };
    const inputShapes = inputs.map((from) => nodes[from].shape);
    return { index, inputs, size, affine: definition.bind(operator, { node, inputShapes, tensors, parameters }) };
  });
}

/** Indices of the nodes that the output depends on, the input always among them, ascending. */
export function nodesOfOutput({ nodes, output }: Network): readonly number[] {
  const needed = new Set([0, output]);
  for (let index = output; index > 0; index--) {
    if (needed.has(index)) for (const from of nodes[index].inputs) needed.add(from);
  }
  return [...needed].sort((first, second) => first - second);
}

/** The piece that holds at pre-activation z; at a threshold the lower one. */
export function pieceAt({ thresholds }: UnitPieces, z: number): number {
  let piece = 0;
  while (piece < thresholds.length && z > thresholds[piece]) piece++;
  return piece;
}
