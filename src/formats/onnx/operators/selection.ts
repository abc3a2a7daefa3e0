import type { Operator } from "../../../network/network.ts";
import {
  branchOf,
  type Conversion,
  constantOf,
  cutBefore,
  floatAttribute,
  integerAttribute,
  type ResolvedNode,
  textAttribute,
} from "../conversion.ts";
import { formatError, shapeText, unsupportedError } from "../errors.ts";
import { appendOnAxes, axesFrom0, axisFrom0, integersOf } from "./axes.ts";
import { finite, numberOf } from "./numbers.ts";

/** Slice, Gather and Pad: elements of a value, in other places. */

export const convertSlice: Conversion = (node, builder) => {
  const x = branchOf(node, 0);
  const rank = x.shape.length;
  // before operator set 10 all are attributes
  const starts = integersOf(node, "starts", 1) ?? [];
  const ends = integersOf(node, "ends", 2) ?? [];
  const axes = axesFrom0(node, integersOf(node, "axes", 3) ?? starts.map((_, axis) => axis), rank);
  const steps = integersOf(node, "steps", 4) ?? starts.map(() => 1);
  if ([ends, axes, steps].some((list) => list.length !== starts.length) || steps.includes(0)) {
    throw formatError(
      `expected node "${node.name}" (Slice) to have a start, an end and a step other than 0 for each axis, got ${[starts, ends, axes, steps].map(shapeText).join(", ")}`,
    );
  }
  const ranges = x.shape.map((extent) => ({ start: 0, step: 1, extent }));
  axes.forEach((axis, k) => {
    ranges[axis] = rangeOf(starts[k], ends[k], steps[k], x.shape[axis]);
  });
  if (ranges.some(({ extent }) => extent < 1)) {
    throw formatError(
      `expected node "${node.name}" (Slice) to leave at least one element of each axis of ${shapeText(x.shape)}, got ${shapeText(ranges.map(({ extent }) => extent))}`,
    );
  }
  if (ranges.every(({ start, step, extent }, axis) => start === 0 && step > 0 && extent === x.shape[axis])) return x;
  return appendOnAxes(node, builder, {
    branches: [x],
    // of an axis of extent 1 all is left
    touchesFirst: false,
    operator: (lead) => ({
      kind: "slice",
      starts: ranges.slice(lead).map(({ start }) => start),
      steps: ranges.slice(lead).map(({ step }) => step),
      extents: ranges.slice(lead).map(({ extent }) => extent),
    }),
  });
};

/** Bounds count from the end where they are negative, and are cut to the axis. */
function rangeOf(start: number, end: number, step: number, extent: number) {
  const fromFront = (bound: number) => (bound < 0 ? bound + extent : bound);
  const clamp = (bound: number, low: number, high: number) => Math.min(Math.max(bound, low), high);
  const first = clamp(fromFront(start), 0, step > 0 ? extent : extent - 1);
  const last = clamp(fromFront(end), step > 0 ? 0 : -1, step > 0 ? extent : extent - 1);
  const count = Math.max(0, Math.ceil((last - first) / step));
  return { start: first, step: count === 1 ? 1 : step, extent: count };
}

export const convertGather: Conversion = (node, builder) => {
  const x = branchOf(node, 0);
  const rank = x.shape.length;
  const axis = axisFrom0(node, integerAttribute(node, "axis", 0), rank);
  const constant = constantOf(node, 1);
  const extent = x.shape[axis];
  const indices = Array.from(constant.values, (index) => (index < 0 ? index + extent : index));
  const isValid =
    indices.length > 0 && indices.every((index) => Number.isInteger(index) && index >= 0 && index < extent);
  if (!isValid || constant.storedType !== undefined) {
    throw formatError(
      `expected node "${node.name}" (Gather) to have integers from ${-extent} to ${extent - 1} as indices, got tensor "${constant.name}" ${shapeText(constant.shape)}`,
    );
  }
  if (extent === 1 && indices.length === 1) {
    return builder.reshape(node.name, x, [...x.shape.slice(0, axis), ...constant.shape, ...x.shape.slice(axis + 1)]);
  }
  return appendOnAxes(node, builder, {
    branches: [x],
    touchesFirst: axis === 0,
    operator: (lead) => ({ kind: "gather", axis: axis - lead, indices, shape: constant.shape }),
  });
};

export const convertPad: Conversion = (node, builder) => {
  const x = branchOf(node, 0);
  const rank = x.shape.length;
  const mode = padMode(node);
  // operator set 1 calls them paddings; before 11 they are an attribute
  const stated = integersOf(node, node.attributes.has("paddings") ? "paddings" : "pads", 1) ?? [];
  const axes = axesFrom0(node, integersOf(node, "axes", 3) ?? x.shape.map((_, axis) => axis), rank);
  if (stated.length !== 2 * axes.length) {
    throw formatError(`expected node "${node.name}" (Pad) to have ${2 * axes.length} pads, got ${shapeText(stated)}`);
  }
  const pads = new Array<number>(2 * rank).fill(0);
  axes.forEach((axis, k) => {
    pads[axis] = stated[k];
    pads[axis + rank] = stated[k + axes.length];
  });
  if (pads.every((pad) => pad === 0)) return x;
  const value = node.inputs[2] === undefined ? finite(node, floatAttribute(node, "value", 0)) : numberOf(node, 2);
  return appendOnAxes(node, builder, {
    branches: [x],
    touchesFirst: pads[0] !== 0 || pads[rank] !== 0,
    operator: (lead) => ({
      kind: "pad",
      mode,
      pads: [...pads.slice(lead, rank), ...pads.slice(rank + lead)],
      value: mode === "constant" ? value : 0,
    }),
  });
};

function padMode(node: ResolvedNode): Extract<Operator, { kind: "pad" }>["mode"] {
  const mode = textAttribute(node, "mode", "constant");
  if (mode === "constant" || mode === "reflect" || mode === "edge") return mode;
  throw unsupportedError(
    node.name,
    "Pad",
    ` with mode "${mode}", of which Crease reads constant, reflect and edge; ${cutBefore(node)}`,
  );
}
