import { type Network, sizeOf } from "./network.ts";
import { definitionOf } from "./operators/index.ts";
import type { AffineKernels } from "./operators/operator.ts";
import type { PiecewiseUnits } from "./piecewiseUnits.ts";

/** A node ready to compute: affine (with kernels) or piecewise linear (with units). The input has neither. */
export interface BoundNode {
  /** index in `network.nodes` */
  readonly index: number;
  readonly inputs: readonly number[];
  /** sizes of the values that it reads */
  readonly inputSizes: readonly number[];
  /** number of values */
  readonly size: number;
  readonly affine?: AffineKernels;
  readonly units?: PiecewiseUnits;
}

/** The nodes on a path to the output, in topological order, bound to their parameters. */
export function bindNetwork(network: Network): readonly BoundNode[] {
  const { nodes, tensors, parameters } = network;
  return nodesOfOutput(network).map((index) => {
    const node = nodes[index];
    const { operator, inputs } = node;
    const size = sizeOf(node.shape);
    const inputShapes = inputs.map((from) => nodes[from].shape);
    const bound = { index, inputs, inputSizes: inputShapes.map(sizeOf), size };
    if (operator.kind === "input") return bound;
    const definition = definitionOf(operator);
    const context = { node, inputShapes, tensors, parameters };
    if (definition.units) return { ...bound, units: definition.units(operator, context) };
    return { ...bound, affine: definition.bind(operator, context) };
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
