import type { Window } from "../../../network/network.ts";
import type { NetworkBuilder } from "../builder.ts";
import { branchOf, type Conversion, integerAttribute, type ResolvedNode } from "../conversion.ts";
import { appendOnChannels, channelsOf } from "./axes.ts";
import { samePads, windowAttributes } from "./window.ts";

/**
 * AveragePool and MaxPool along one or two spatial axes, and their global forms, which are reductions. MaxPool's
 * `storage_order` orders the indices of its second output, which is not read.
 */

export const convertAveragePool: Conversion = (node, builder) => {
  const x = branchOf(node, 0);
  const window = windowOf(node, channelsOf(node, x).slice(1), builder);
  const countPads = integerAttribute(node, "count_include_pad", 0) !== 0;
  return appendOnChannels(node, builder, x, { kind: "averagePool", window, countPads });
};

export const convertMaxPool: Conversion = (node, builder) => {
  const x = branchOf(node, 0);
  const window = windowOf(node, channelsOf(node, x).slice(1), builder);
  return appendOnChannels(node, builder, x, { kind: "maxPool", window });
};

export const convertGlobalAveragePool: Conversion = (node, builder) => {
  const x = branchOf(node, 0);
  const axes = spatialAxes(channelsOf(node, x));
  return appendOnChannels(node, builder, x, { kind: "reduce", how: "mean", axes, keepAxes: true });
};

export const convertGlobalMaxPool: Conversion = (node, builder) => {
  const x = branchOf(node, 0);
  return appendOnChannels(node, builder, x, {
    kind: "reduceMax",
    axes: spatialAxes(channelsOf(node, x)),
    keepAxes: true,
  });
};

function spatialAxes(shape: readonly number[]): readonly number[] {
  return shape.map((_, axis) => axis).slice(1);
}

function windowOf(node: ResolvedNode, spatial: readonly number[], builder: NetworkBuilder): Window {
  const { autoPad, kernel, strides, dilations, ...attributes } = windowAttributes(node, spatial);
  const isSame = autoPad === "upper" || autoPad === "lower";
  // with the same padding the number of windows is stated, not rounded; without any it is, as ONNX Runtime does
  const ceil = !isSame && integerAttribute(node, "ceil_mode", 0) !== 0;
  const pads = isSame ? samePads({ autoPad, kernel, strides, dilations, ...attributes }, spatial) : attributes.pads;
  // the windows along an axis are listed one by one, and pads could make any number of them
  spatial.forEach((extent, axis) => {
    builder.spend(node.name, (extent + pads[axis] + pads[axis + spatial.length]) / strides[axis]);
  });
  return { kernel, strides, dilations, pads, ceil };
}
