import { type Operator, sizeOf } from "../../../network/network.ts";
import type { Branch, NetworkBuilder } from "../builder.ts";
import { constantOf, cutBefore, type ResolvedNode } from "../conversion.ts";
import { formatError, shapeText, unsupportedError } from "../errors.ts";
import { MAX_RANK } from "../limits.ts";

/** ONNX counts axes with the batch axis and may count from the end; the network counts neither. */

/** An axis from 0 to rank − 1. */
export function axisFrom0(node: ResolvedNode, axis: number, rank: number): number {
  const counted = axis < 0 ? axis + rank : axis;
  if (Number.isInteger(counted) && counted >= 0 && counted < rank) return counted;
  throw formatError(
    `expected node "${node.name}" (${node.operatorType}) to have an axis from ${-rank} to ${rank - 1}, got ${axis}`,
  );
}

/** Different axes from 0 to rank − 1. */
export function axesFrom0(node: ResolvedNode, axes: readonly number[], rank: number): readonly number[] {
  if (axes.length > MAX_RANK) {
    throw formatError(
      `expected node "${node.name}" (${node.operatorType}) to name at most ${MAX_RANK} axes, got ${axes.length}`,
    );
  }
  const counted = axes.map((axis) => axisFrom0(node, axis, rank));
  if (new Set(counted).size === counted.length) return counted;
  throw formatError(
    `expected node "${node.name}" (${node.operatorType}) to name each axis once, got ${shapeText(axes)}`,
  );
}

/** A list of integers from an attribute, which old operator sets have, or else from an input; undefined for neither. */
export function integersOf(node: ResolvedNode, attribute: string, input: number): readonly number[] | undefined {
  const { integers } = node.attributes.get(attribute) ?? {};
  if (integers !== undefined) return integers;
  if (node.inputs[input] === undefined) return undefined;
  const constant = constantOf(node, input);
  if (constant.storedType === undefined && constant.shape.length <= 1) return [...constant.values];
  throw formatError(
    `expected node "${node.name}" (${node.operatorType}) to have a list of integers as input ${input}, got tensor "${constant.name}" ${shapeText(constant.shape)}`,
  );
}

/** How many leading axes the network leaves out of a value of this shape: the batch axis, or none. */
export function leftOut(builder: NetworkBuilder, shape: readonly number[]): 0 | 1 {
  return builder.networkShape(shape).length < shape.length ? 1 : 0;
}

/** What `appendOnAxes` is asked for. */
export interface AxesRequest {
  readonly branches: readonly Branch[];
  /** whether the operator does something along axis 0, such as to move, join or extend it */
  readonly touchesFirst: boolean;
  /** the operator, where `lead` axes are left out of what it reads */
  readonly operator: (lead: 0 | 1) => Operator;
}

/**
 * Append an operator that acts along axes of ONNX. Where it leaves the batch axis alone the network's values have all
 * that it needs; otherwise the axis is put back, which needs a batch that the file fixes at 1.
 */
export function appendOnAxes(
  node: ResolvedNode,
  builder: NetworkBuilder,
  { branches, touchesFirst, operator }: AxesRequest,
): Branch {
  const isLeftOut = branches.every(({ shape }) => leftOut(builder, shape) === 1);
  if (isLeftOut && touchesFirst) refuseOpenBatch(node, builder);
  const lead = isLeftOut && !touchesFirst ? 1 : 0;
  const views = branches.map((branch) => ({ branch, shape: branch.shape.slice(lead) }));
  return builder.appendTo(node.name, operator(lead), views, lead === 1 ? [1] : []);
}

/** An operator along an open batch axis mixes the inputs of a batch, which are no function of one input. */
export function refuseOpenBatch(node: ResolvedNode, builder: NetworkBuilder): void {
  if (builder.batch !== "open") return;
  throw unsupportedError(
    node.name,
    node.operatorType,
    ` along the batch axis, which is open in this file; export the model with a batch of 1, or ${cutBefore(node)}`,
  );
}

/** Append a transposition; where it moves axes of extent 1 only, the numbers stay in place and it is a reshape. */
export function appendTransposed(
  node: ResolvedNode,
  builder: NetworkBuilder,
  branch: Branch,
  axes: readonly number[],
  name = node.name,
): Branch {
  const moved = axes.filter((axis) => branch.shape[axis] > 1);
  const touchesFirst = axes[0] !== 0;
  if (moved.every((axis, place) => place === 0 || axis > moved[place - 1])) {
    if (touchesFirst && leftOut(builder, branch.shape) === 1) refuseOpenBatch(node, builder);
    return builder.reshape(
      name,
      branch,
      axes.map((axis) => branch.shape[axis]),
    );
  }
  return appendOnAxes({ ...node, name }, builder, {
    branches: [branch],
    touchesFirst,
    operator: (lead) => ({ kind: "transpose", axes: axes.slice(lead).map((axis) => axis - lead) }),
  });
}

/**
 * A branch as a convolution or a pool reads it, [channels, spatial…]. Its batch axis must have extent 1; without one,
 * the network has the axis itself and a reshape takes it away.
 */
export function channelsOf(node: ResolvedNode, branch: Branch): readonly number[] {
  const { shape } = branch;
  if (shape.length < 2) {
    throw formatError(
      `expected node "${node.name}" (${node.operatorType}) to read a value [batch, channels, …], got ${shapeText(shape)}`,
    );
  }
  if (shape[0] !== 1) {
    throw unsupportedError(
      node.name,
      node.operatorType,
      ` on a batch of ${shape[0]} parts of one input, which Crease does not read yet; ${cutBefore(node)}`,
    );
  }
  return shape.slice(1);
}

/** Append a node that reads one branch as [channels, spatial…] and gives the same kind of value. */
export function appendOnChannels(
  node: ResolvedNode,
  builder: NetworkBuilder,
  branch: Branch,
  operator: Operator,
): Branch {
  return builder.appendTo(node.name, operator, [{ branch, shape: channelsOf(node, branch) }], [1]);
}

/** The branch repeated along axes until it has a shape that it broadcasts to. */
export function broadcastTo(name: string, builder: NetworkBuilder, branch: Branch, shape: readonly number[]): Branch {
  if (sizeOf(shape) === sizeOf(branch.shape)) return builder.reshape(name, branch, shape);
  return builder.append(name, { kind: "expand", shape: builder.networkShape(shape) }, [branch], shape);
}
