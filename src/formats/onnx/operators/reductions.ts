import type { Operator } from "../../../network/network.ts";
import type { Branch, NetworkBuilder } from "../builder.ts";
import { branchOf, type Conversion, integerAttribute, type ResolvedNode } from "../conversion.ts";
import { appendOnAxes, axesFrom0, integersOf, leftOut, refuseOpenBatch } from "./axes.ts";

/**
 * ReduceSum, ReduceMean, ReduceMax, ReduceMin and ReduceL1, a sum of absolute values, over axes. Along a batch axis that
 * the file fixes at 1 there is nothing to reduce.
 */

export const convertReduceSum: Conversion = (node, builder) =>
  reduced(node, builder, branchOf(node, 0), (axes, keepAxes) => ({ kind: "reduce", how: "sum", axes, keepAxes }));

export const convertReduceMean: Conversion = (node, builder) =>
  reduced(node, builder, branchOf(node, 0), (axes, keepAxes) => ({ kind: "reduce", how: "mean", axes, keepAxes }));

export const convertReduceMax: Conversion = (node, builder) =>
  reduced(node, builder, branchOf(node, 0), (axes, keepAxes) => ({ kind: "reduceMax", axes, keepAxes }));

export const convertReduceMin: Conversion = (node, builder) =>
  reduced(node, builder, branchOf(node, 0), (axes, keepAxes) => ({ kind: "reduceMin", axes, keepAxes }));

export const convertReduceL1: Conversion = (node, builder) => {
  const z = branchOf(node, 0);
  const sizes = builder.append(`${node.name}/abs`, { kind: "abs" }, [z], z.shape);
  return reduced(node, builder, sizes, (axes, keepAxes) => ({ kind: "reduce", how: "sum", axes, keepAxes }));
};

function reduced(
  node: ResolvedNode,
  builder: NetworkBuilder,
  x: Branch,
  operatorFor: (axes: readonly number[], keepAxes: boolean) => Operator,
): Branch {
  const rank = x.shape.length;
  const keeps = integerAttribute(node, "keepdims", 1) !== 0;
  // the axes are an attribute in old operator sets and an input in new ones
  const stated = integersOf(node, "axes", 1) ?? [];
  if (stated.length === 0 && integerAttribute(node, "noop_with_empty_axes", 0) !== 0) return x;
  const all = stated.length === 0 ? x.shape.map((_, axis) => axis) : axesFrom0(node, stated, rank);
  const lead = leftOut(builder, x.shape);
  if (lead === 1 && all.includes(0)) refuseOpenBatch(node, builder);
  const shape = x.shape.flatMap((extent, axis) => (!all.includes(axis) ? [extent] : keeps ? [1] : []));
  const axes = all.filter((axis) => axis >= lead);
  // one element is its own sum, mean, largest and smallest
  if (axes.every((axis) => x.shape[axis] === 1)) return builder.reshape(node.name, x, shape);
  const isPlain = axes.length === all.length;
  const value = appendOnAxes(isPlain ? node : { ...node, name: `${node.name}/reduce` }, builder, {
    branches: [x],
    touchesFirst: false,
    operator: () =>
      operatorFor(
        axes.map((axis) => axis - lead),
        keeps,
      ),
  });
  return isPlain ? value : builder.reshape(node.name, value, shape);
}
