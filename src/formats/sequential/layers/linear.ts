import type { TensorIndex } from "../../../network/network.ts";
import { checkSize, checkSpatial, type LayerReader, type OpenLayer } from "../openLayer.ts";

/** Layers with weights. Sizes come from the tensors; where arguments give them too, the two have to agree. */

const positive = { least: 1 } as const;
const natural = { least: 0 } as const;

export const readLinear: LayerReader = (layer) => {
  const features = layer.shape[layer.shape.length - 1];
  checkSize(layer, "in_features", features);
  const outputs = layer.arguments.integer("out_features", positive) ?? "out_features";
  const weight = layer.tensor("weight", [outputs, features]);
  layer.append({ kind: "dense", weight: weight.index(), ...biasOf(layer, weight.shape[0]) });
};

export function convolutionReader(spatial: number): LayerReader {
  return (layer) => {
    checkSpatial(layer, spatial);
    const [channels] = layer.shape;
    const args = layer.arguments;
    const { groups, outputs, kernel, strides, dilations } = convolutionArguments(layer, spatial);
    args.choice("padding_mode", ["zeros"], "zeros");
    const given = args.value("padding");
    const padding = typeof given === "string" ? [] : args.integers("padding", spatial, natural, 0);
    const weight = layer.tensor("weight", [outputs, channels / groups, ...kernel]);
    const extents = weight.shape.slice(2);
    const pads = typeof given === "string" ? namedPads(layer, given, extents, strides, dilations) : twice(padding);
    const bias = biasOf(layer, weight.shape[0]);
    layer.append({ kind: "convolution", weight: weight.index(), ...bias, strides, dilations, pads, groups });
  };
}

export function transposedConvolutionReader(spatial: number): LayerReader {
  return (layer) => {
    checkSpatial(layer, spatial);
    const [channels] = layer.shape;
    const args = layer.arguments;
    const { groups, outputs, kernel, strides, dilations } = convolutionArguments(layer, spatial);
    args.choice("padding_mode", ["zeros"], "zeros");
    const pads = twice(args.integers("padding", spatial, natural, 0));
    const outputPads = args.integers("output_padding", spatial, natural, 0);
    const wide = outputPads.findIndex((pad, axis) => pad >= Math.max(strides[axis], dilations[axis]));
    if (wide >= 0) {
      throw layer.fail(`expected "output_padding" to be below stride or dilation, got ${outputPads[wide]}`);
    }
    const perGroup = typeof outputs === "number" ? outputs / groups : "out_channels / groups";
    const weight = layer.tensor("weight", [channels, perGroup, ...kernel]);
    const bias = biasOf(layer, weight.shape[1] * groups);
    layer.append({
      kind: "transposedConvolution",
      ...{ weight: weight.index(), ...bias, strides, dilations, pads, outputPads, groups },
    });
  };
}

/** BatchNorm as it evaluates: with the running mean and variance. */
export function batchNormalizationReader(ranks: readonly number[]): LayerReader {
  return (layer) => {
    const { shape, arguments: args } = layer;
    if (!ranks.includes(shape.length)) {
      throw layer.fail(`expected a value of ${ranks.join(" or ")} axes to read, got [${shape}]`);
    }
    const [channels] = shape;
    checkSize(layer, "num_features", channels);
    const epsilon = args.number("eps", 0.00001);
    const affine = args.flag("affine", true);
    args.ignore("momentum");
    if (!args.flag("track_running_stats", true)) {
      throw layer.fail(
        'expected "track_running_stats" to be true, got false: statistics of a batch are no function of one input',
      );
    }
    const advice = 'add "affine": false if the layer has none';
    const scale = affine ? layer.tensor("weight", [channels], advice).index() : layer.constant("weight", [channels], 1);
    const bias = affine ? layer.tensor("bias", [channels], advice).index() : layer.constant("bias", [channels], 0);
    const mean = layer.tensor("running_mean", [channels]).index();
    const variance = layer.tensor("running_var", [channels]).index();
    layer.ignoreTensor("num_batches_tracked");
    layer.append({ kind: "batchNormalization", scale, bias, mean, variance, epsilon });
  };
}

function convolutionArguments(layer: OpenLayer, spatial: number) {
  const args = layer.arguments;
  const [channels] = layer.shape;
  checkSize(layer, "in_channels", channels);
  const groups = args.integer("groups", positive) ?? 1;
  const outputs = args.integer("out_channels", positive);
  if (channels % groups !== 0 || (outputs ?? groups) % groups !== 0) {
    throw layer.fail(`expected "groups" to divide ${[channels, outputs ?? []].flat().join(" and ")}, got ${groups}`);
  }
  return {
    groups,
    outputs: outputs ?? "out_channels",
    kernel: args.optionalIntegers("kernel_size", spatial, positive) ?? new Array<string>(spatial).fill("kernel_size"),
    strides: args.integers("stride", spatial, positive, 1),
    dilations: args.integers("dilation", spatial, positive, 1),
  };
}

/** "valid" pads nothing; "same" keeps the extents, with the odd element behind. */
function namedPads(
  layer: OpenLayer,
  name: string,
  kernel: readonly number[],
  strides: readonly number[],
  dilations: readonly number[],
): readonly number[] {
  const { choice } = layer.arguments;
  if (choice("padding", ["valid", "same"], "valid") === "valid") return twice(kernel.map(() => 0));
  if (strides.some((stride) => stride > 1)) {
    throw layer.fail(`expected a stride of 1 with the padding "${name}", got [${strides}]`);
  }
  const totals = kernel.map((extent, axis) => dilations[axis] * (extent - 1));
  return [...totals.map((total) => Math.floor(total / 2)), ...totals.map((total) => Math.ceil(total / 2))];
}

/** Pads before each axis, then behind each. */
function twice(pads: readonly number[]): readonly number[] {
  return [...pads, ...pads];
}

function biasOf(layer: OpenLayer, outputs: number): { readonly bias?: TensorIndex } {
  if (!layer.arguments.flag("bias", true)) return {};
  return { bias: layer.tensor("bias", [outputs], 'add "bias": false if the layer has none').index() };
}
