import type { Operator } from "../../../network/network.ts";
import type { NetworkBuilder } from "../builder.ts";
import { branchOf, type Conversion, constantOf, type ResolvedNode } from "../conversion.ts";
import { formatError, shapeText } from "../errors.ts";
import type { Constant } from "../tensorValues.ts";
import { appendOnChannels, channelsOf } from "./axes.ts";
import { groupsOf, halved, listOf, samePads, type WindowAttributes, windowAttributes } from "./window.ts";

/**
 * Conv and ConvTranspose along one or two spatial axes, with a constant weight and bias.
 *
 * Source    ONNX specification, Conv and ConvTranspose, for the padding that follows from extents.
 */

export const convertConv: Conversion = (node, builder) => {
  const x = branchOf(node, 0);
  const spatial = channelsOf(node, x).slice(1);
  const weight = weightOf(node);
  const window = windowAttributes(node, spatial, weight.shape.slice(2));
  const pads = window.autoPad === "upper" || window.autoPad === "lower" ? samePads(window, spatial) : window.pads;
  return appendOnChannels(node, builder, x, {
    kind: "convolution",
    ...storedTensors(node, weight, weight.shape[0], builder),
    strides: window.strides,
    dilations: window.dilations,
    pads,
    groups: groupsOf(node),
  });
};

export const convertConvTranspose: Conversion = (node, builder) => {
  const x = branchOf(node, 0);
  const spatial = channelsOf(node, x).slice(1);
  const weight = weightOf(node);
  const window = windowAttributes(node, spatial, weight.shape.slice(2));
  const groups = groupsOf(node);
  return appendOnChannels(node, builder, x, {
    kind: "transposedConvolution",
    ...storedTensors(node, weight, weight.shape[1] * groups, builder),
    strides: window.strides,
    dilations: window.dilations,
    ...transposedPads(node, window, spatial),
    groups,
  });
};

/** What is cut from the result and added to it: stated, or what gives it the extents that are asked for. */
function transposedPads(
  node: ResolvedNode,
  { kernel, strides, dilations, pads, autoPad }: WindowAttributes,
  spatial: readonly number[],
): Pick<Extract<Operator, { kind: "transposedConvolution" }>, "pads" | "outputPads"> {
  const zeros = spatial.map(() => 0);
  const outputPads = listOf(node, "output_padding", zeros, (pad) => pad >= 0);
  const stated = node.attributes.get("output_shape")?.integers;
  const isSame = autoPad === "upper" || autoPad === "lower";
  if (stated === undefined && !isSame) return { pads, outputPads };
  // old files state the batch and the channels as well
  const extents = stated?.slice(-spatial.length) ?? spatial.map((extent, axis) => extent * strides[axis]);
  if (extents.length !== spatial.length) {
    throw formatError(
      `expected node "${node.name}" (ConvTranspose) to have an output_shape of ${spatial.length} extents, got ${shapeText(extents)}`,
    );
  }
  const excess = spatial.map((extent, axis) => {
    const reach = (kernel[axis] - 1) * dilations[axis] + 1;
    return (extent - 1) * strides[axis] + reach + outputPads[axis] - extents[axis];
  });
  return {
    pads: halved(
      excess.map((amount) => Math.max(0, amount)),
      autoPad === "upper" ? "behind" : "before",
    ),
    // the same padding never adds to the result, as ONNX Runtime does it
    outputPads: excess.map((amount, axis) => outputPads[axis] + (isSame ? 0 : Math.max(0, -amount))),
  };
}

function weightOf(node: ResolvedNode): Constant {
  const weight = constantOf(node, 1);
  if (weight.shape.length >= 3) return weight;
  throw formatError(
    `expected node "${node.name}" (${node.operatorType}) to have a weight [outputs, channels, kernel…], got ${shapeText(weight.shape)}`,
  );
}

function storedTensors(node: ResolvedNode, weight: Constant, outputs: number, builder: NetworkBuilder) {
  const same = { use: "same", shape: weight.shape, values: () => weight.values };
  const tensors = { weight: builder.tensor(weight, same) };
  if (node.inputs[2] === undefined) return tensors;
  const bias = constantOf(node, 2);
  if (bias.values.length !== outputs || bias.shape.length !== 1) {
    throw formatError(
      `expected node "${node.name}" (${node.operatorType}) to have a bias [${outputs}], got ${shapeText(bias.shape)}`,
    );
  }
  return { ...tensors, bias: builder.tensor(bias, { use: "same", shape: bias.shape, values: () => bias.values }) };
}
