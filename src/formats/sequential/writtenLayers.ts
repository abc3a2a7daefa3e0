import { tensorValues } from "../../network/createNetwork.ts";
import {
  type Network,
  type NetworkNode,
  type Operator,
  sizeOf,
  type TensorIndex,
  type Window,
} from "../../network/network.ts";
import type { CreaseError } from "../../numeric/errors.ts";
import { NEAREST_MODES } from "./layers/resampling.ts";

/** A node that reads the one before it and nothing else. */
export interface ChainNode extends NetworkNode {
  readonly inputShape: readonly number[];
}

export interface LayerSource {
  readonly network: Network;
  /** whether a number is stored as float64, and others are read as they are */
  readonly isWide: boolean;
}

/** A layer that is about to be described. */
export interface WrittenLayer {
  readonly type: string;
  readonly tensors?: Readonly<Record<string, WrittenTensor>>;
  readonly arguments?: Readonly<Record<string, unknown>>;
}

interface WrittenTensor {
  readonly tensor: TensorIndex;
  /** where it is not that of the network */
  readonly shape?: readonly number[];
}

type Of<Kind extends Operator["kind"]> = Extract<Operator, { kind: Kind }>;
type Refuse = (clause: string) => CreaseError;

/** Whether a node gives what it reads. */
export function isIdentity(network: Network, { operator, shape, inputShape }: ChainNode): boolean {
  if (operator.kind === "reshape") return String(shape) === String(inputShape);
  if (operator.kind === "shift") return tensorValues(network, operator.offset).every((value) => value === 0);
  if (operator.kind === "scale") return tensorValues(network, operator.factor).every((value) => value === 1);
  return false;
}

/** Whether three nodes are relu6(z + 3) / 6. */
export function isHardsigmoid(network: Network, nodes: readonly ChainNode[]): boolean {
  const [shift, clip, scale] = nodes.map((node) => node.operator);
  if (shift?.kind !== "shift" || clip?.kind !== "clip" || scale?.kind !== "scale") return false;
  const sixth = (value: number) => value === 1 / 6 || value === Math.fround(1 / 6);
  const isSixth = tensorValues(network, scale.factor).every(sixth);
  return (
    isSixth && clip.low === 0 && clip.high === 6 && tensorValues(network, shift.offset).every((value) => value === 3)
  );
}

/** The layers of one node. */
export function layersOf({ network, isWide }: LayerSource, node: ChainNode, refuse: Refuse): readonly WrittenLayer[] {
  const { operator } = node;
  const number = (value: number) => (isWide ? value : decimal(value));
  switch (operator.kind) {
    case "dense":
      return [{ type: "Linear", ...weights(operator) }];
    case "convolution":
      return convolution(network, operator);
    case "transposedConvolution":
      return [transposedConvolution(operator, refuse)];
    case "batchNormalization": {
      const { scale, bias, mean, variance, epsilon } = operator;
      const tensors = { weight: scale, bias, running_mean: mean, running_var: variance };
      const type = `BatchNorm${node.inputShape.length === 3 ? 2 : 1}d`;
      if (node.inputShape.length > 3) throw refuse(`reads a value of ${node.inputShape.length} axes`);
      return [{ type, tensors: indexed(tensors), ...given({ eps: [number(epsilon), 0.00001] }) }];
    }
    case "relu":
      return [{ type: "ReLU" }];
    case "leakyRelu":
      return [{ type: "LeakyReLU", ...given({ negative_slope: [number(operator.slope), 0.01] }) }];
    case "prelu":
      return [prelu(network, operator, node, refuse)];
    case "clip":
      return [clip(operator, number, refuse)];
    case "softShrink":
      return [{ type: "Softshrink", ...given({ lambd: [number(operator.threshold), 0.5] }) }];
    case "maxPool":
    case "averagePool":
      return [pool(operator, refuse)];
    case "reduce":
      return meanOfChannels(operator, node, refuse);
    case "reshape":
      return reshape(operator, node, refuse);
    case "pad":
      return [pad(operator, node, number, refuse)];
    case "resize":
      return [resize(operator, node, refuse)];
    case "pixelShuffle":
      if (operator.order !== "CRD") throw refuse("takes channels in the order DCR, which no layer does");
      return [{ type: "PixelShuffle", arguments: { upscale_factor: operator.block } }];
    default:
      throw refuse("is none of them");
  }
}

/** Weight, and bias where there is one. */
function weights({ weight, bias }: { readonly weight: TensorIndex; readonly bias?: TensorIndex }) {
  if (bias === undefined) return { tensors: indexed({ weight }), arguments: { bias: false } };
  return { tensors: indexed({ weight, bias }), arguments: {} };
}

/** Pads that differ before and behind are a layer of their own. */
function convolution(network: Network, operator: Of<"convolution">): readonly WrittenLayer[] {
  const { strides, dilations, pads, groups } = operator;
  const spatial = strides.length;
  const { tensors, arguments: bias } = weights(operator);
  const isSymmetric = symmetric(pads);
  const args = {
    ...windowArguments({ stride: [strides, 1], padding: [isSymmetric ? pads.slice(0, spatial) : [0], 0] }),
    ...windowArguments({ dilation: [dilations, 1], groups: [[groups], 1] }),
    ...bias,
  };
  const layer = { type: `Conv${network.tensors[operator.weight].shape.length - 2}d`, tensors, arguments: args };
  if (isSymmetric) return [layer];
  return [{ type: `ZeroPad${spatial}d`, arguments: { padding: plain(paddingOf(pads)) } }, layer];
}

function transposedConvolution(operator: Of<"transposedConvolution">, refuse: Refuse): WrittenLayer {
  const { strides, dilations, pads, outputPads, groups } = operator;
  const spatial = strides.length;
  if (!symmetric(pads)) throw refuse(`has different pads before and behind, [${pads}]`);
  if (outputPads.some((extent, axis) => extent >= Math.max(strides[axis], dilations[axis]))) {
    throw refuse(`has output pads of its stride or more, [${outputPads}]`);
  }
  const { tensors, arguments: bias } = weights(operator);
  const args = {
    ...windowArguments({ stride: [strides, 1], padding: [pads.slice(0, spatial), 0] }),
    ...windowArguments({ output_padding: [outputPads, 0], dilation: [dilations, 1], groups: [[groups], 1] }),
    ...bias,
  };
  return { type: `ConvTranspose${spatial}d`, tensors, arguments: args };
}

function prelu(network: Network, { slope }: Of<"prelu">, { inputShape }: ChainNode, refuse: Refuse): WrittenLayer {
  const { shape } = network.tensors[slope];
  const count = sizeOf(shape);
  // the slopes run along the first axis, where there are several
  const axis = shape.length - inputShape.length;
  if (count > 1 && (axis !== 0 || shape[0] !== count))
    throw refuse(`has slopes [${shape}] for a value [${inputShape}]`);
  return { type: "PReLU", tensors: { weight: { tensor: slope, shape: [count] } } };
}

function clip({ low, high }: Of<"clip">, number: (value: number) => number, refuse: Refuse): WrittenLayer {
  if (low === 0 && high === 6) return { type: "ReLU6" };
  if (low === 0 && high === undefined) return { type: "ReLU" };
  if (low === undefined || high === undefined) throw refuse("clips on one side");
  if (low === high) throw refuse("is constant");
  return { type: "Hardtanh", ...given({ min_val: [number(low), -1], max_val: [number(high), 1] }) };
}

function pool(operator: Of<"maxPool"> | Of<"averagePool">, refuse: Refuse): WrittenLayer {
  const { kernel, strides, dilations, pads, ceil }: Window = operator.window;
  const spatial = kernel.length;
  if (!symmetric(pads)) throw refuse(`has different pads before and behind, [${pads}]`);
  if (kernel.some((extent, axis) => 2 * pads[axis] > extent)) throw refuse("has pads of more than half its window");
  const isMax = operator.kind === "maxPool";
  if (!isMax && dilations.some((dilation) => dilation > 1)) throw refuse("is a mean with dilations");
  const args = {
    kernel_size: plain(kernel),
    ...(String(strides) === String(kernel) ? {} : { stride: plain(strides) }),
    ...windowArguments({ padding: [pads.slice(0, spatial), 0], dilation: [dilations, 1] }),
    ...(ceil ? { ceil_mode: true } : {}),
    ...(isMax || operator.countPads ? {} : { count_include_pad: false }),
  };
  return { type: `${isMax ? "Max" : "Avg"}Pool${spatial}d`, arguments: args };
}

/** The mean of each channel, with or without the axes that are left. */
function meanOfChannels({ how, axes, keepAxes }: Of<"reduce">, { inputShape }: ChainNode, refuse: Refuse) {
  const spatial = inputShape.length - 1;
  const isSpatial = axes.length === spatial && axes.toSorted().every((axis, k) => axis === k + 1);
  if (how !== "mean" || !isSpatial || spatial > 2) throw refuse("is no mean over all spatial axes");
  const layer: WrittenLayer = { type: `AdaptiveAvgPool${spatial}d`, arguments: { output_size: 1 } };
  return keepAxes ? [layer] : [layer, { type: "Flatten" }];
}

/** To a vector and from it. */
function reshape({ shape }: Of<"reshape">, { inputShape }: ChainNode, refuse: Refuse): readonly WrittenLayer[] {
  if (shape.length === 0 || inputShape.length === 0) throw refuse("makes or reads a scalar");
  const flatten: WrittenLayer[] = inputShape.length === 1 ? [] : [{ type: "Flatten" }];
  if (shape.length === 1) return flatten;
  return [...flatten, { type: "Unflatten", arguments: { dim: 1, unflattened_size: shape } }];
}

function pad(
  { mode, pads, value }: Of<"pad">,
  { inputShape }: ChainNode,
  number: (value: number) => number,
  refuse: Refuse,
): WrittenLayer {
  const rank = inputShape.length;
  if ((rank !== 2 && rank !== 3) || pads[0] !== 0 || pads[rank] !== 0) throw refuse("pads other than spatial axes");
  const spatial = [...pads.slice(1, rank), ...pads.slice(rank + 1)];
  const isZero = mode === "constant" && value === 0;
  if (mode !== "constant" && spatial.some((extent) => extent < 0)) throw refuse("cuts and pads at once");
  const family = isZero
    ? "ZeroPad"
    : { constant: "ConstantPad", reflect: "ReflectionPad", edge: "ReplicationPad" }[mode];
  const filled = mode === "constant" && !isZero ? { value: number(value) } : {};
  return { type: `${family}${rank - 1}d`, arguments: { padding: plain(paddingOf(spatial)), ...filled } };
}

function resize(
  { mode, coordinates, rounding, scales, shape }: Of<"resize">,
  { inputShape }: ChainNode,
  refuse: Refuse,
): WrittenLayer {
  const spatial = inputShape.length - 1;
  if ((spatial !== 1 && spatial !== 2) || shape[0] !== inputShape[0] || scales[0] !== 1) {
    throw refuse("resamples other than spatial axes");
  }
  // a size says its own scales; others have to lead to the extents by rounding down
  const isSize = shape.every((extent, axis) => scales[axis] === extent / inputShape[axis]);
  const isDown = shape.every((extent, axis) => Math.floor(inputShape[axis] * scales[axis]) === extent);
  if (!isSize && !isDown && coordinates !== "align_corners")
    throw refuse(`has scales [${scales}], which give other extents`);
  const extents = isSize || !isDown ? { size: plain(shape.slice(1)) } : { scale_factor: plain(scales.slice(1)) };
  if (mode === "nearest") {
    const names = ["nearest", "nearest-exact"] as const;
    const name = names.find(
      (key) => NEAREST_MODES[key].coordinates === coordinates && NEAREST_MODES[key].rounding === rounding,
    );
    if (name === undefined) throw refuse(`takes the nearest element by ${coordinates} and ${rounding}`);
    return { type: "Upsample", arguments: { ...extents, ...(name === "nearest" ? {} : { mode: name }) } };
  }
  const isHalf = coordinates === "half_pixel" || (coordinates === "pytorch_half_pixel" && !shape.slice(1).includes(1));
  if (!isHalf && coordinates !== "align_corners") throw refuse(`interpolates by ${coordinates}`);
  const aligned = isHalf ? {} : { align_corners: true };
  return { type: "Upsample", arguments: { ...extents, mode: spatial === 1 ? "linear" : "bilinear", ...aligned } };
}

function indexed(tensors: Readonly<Record<string, TensorIndex>>): Readonly<Record<string, WrittenTensor>> {
  return Object.fromEntries(Object.entries(tensors).map(([role, tensor]) => [role, { tensor }]));
}

/** Whether each axis has the same pads before and behind. */
function symmetric(pads: readonly number[]): boolean {
  const spatial = pads.length / 2;
  return pads.every((extent, k) => extent === pads[k % spatial]);
}

/** Pads as PyTorch lists them, those of the last axis first. */
function paddingOf(pads: readonly number[]): readonly number[] {
  const spatial = pads.length / 2;
  const axes = Array.from({ length: spatial }, (_, k) => spatial - 1 - k);
  return axes.flatMap((axis) => [pads[axis], pads[axis + spatial]]);
}

/** Arguments that differ from what PyTorch takes where none is given. */
function given(args: Readonly<Record<string, readonly [number, number]>>) {
  const kept = Object.entries(args).filter(([, [value, absent]]) => value !== absent);
  return { arguments: Object.fromEntries(kept.map(([name, [value]]) => [name, value])) };
}

function windowArguments(
  args: Readonly<Record<string, readonly [readonly number[], number]>>,
): Record<string, unknown> {
  const kept = Object.entries(args).filter(([, [values, absent]]) => values.some((value) => value !== absent));
  return Object.fromEntries(kept.map(([name, [values]]) => [name, plain(values)]));
}

/** One number where it stands for all. */
function plain(values: readonly number[]): number | readonly number[] {
  return values.every((value) => value === values[0]) ? values[0] : values;
}

/** The shortest decimal that is this number again when it is read as float32. */
function decimal(value: number): number {
  if (Math.fround(value) !== value) return value;
  for (let digits = 1; digits < 9; digits++) {
    const candidate = Number(value.toPrecision(digits));
    if (Math.fround(candidate) === value) return candidate;
  }
  return Number(value.toPrecision(9));
}
