/**
 * A piecewise-affine network: a directed acyclic graph of affine and piecewise-linear operators, as plain data that
 * survives `structuredClone`. Parameters are named views into one vector, so that training makes new vectors and never
 * new graphs. Values are flattened row-major, without the batch axis.
 */
export interface Network {
  /** every stored number, at float64 */
  readonly parameters: Float64Array;
  /** the named views into `parameters` */
  readonly tensors: readonly ParameterTensor[];
  /** in topological order; node 0 is the input */
  readonly nodes: readonly NetworkNode[];
  /** index of the node that is the network's output */
  readonly output: number;
}

/** The type in which a number was stored in the file that it came from. */
export type StoredType = "float16" | "bfloat16" | "float32" | "float64";

/** A named view into a network's parameters. */
export interface ParameterTensor {
  readonly name: string;
  readonly shape: readonly number[];
  readonly storedType: StoredType;
  /** first element within `parameters`; the elements are contiguous and row-major */
  readonly offset: number;
}

/** A place in the graph: an operator, and the nodes whose values it takes. */
export interface NetworkNode {
  readonly name: string;
  readonly operator: Operator;
  /** indices of earlier nodes */
  readonly inputs: readonly number[];
  /** shape of the value, without the batch axis; [] is a scalar */
  readonly shape: readonly number[];
}

/** Index into `Network.tensors`. */
export type TensorIndex = number;

/** Where a window of a convolution or a pool reads; each list has one entry for each spatial axis. */
export interface Window {
  readonly kernel: readonly number[];
  readonly strides: readonly number[];
  readonly dilations: readonly number[];
  /** padding before each spatial axis, then behind each */
  readonly pads: readonly number[];
  /** a last window may reach beyond the padded value, unless it begins in the padding behind */
  readonly ceil: boolean;
}

/**
 * What a node does. One member here is one file in `operators/`. Values have no batch axis: axes count from 0, the
 * channels of a convolution or a pool are axis 0 and its spatial axes, one or two, follow.
 */
export type Operator =
  | { readonly kind: "input"; readonly shape: readonly number[] }
  /** the numbers of a tensor, whatever the input */
  | { readonly kind: "constant"; readonly value: TensorIndex }
  /** y = W h + b along the last axis; `weight` is [outputs × inputs], `bias` is [outputs] or absent */
  | { readonly kind: "dense"; readonly weight: TensorIndex; readonly bias?: TensorIndex }
  /** `weight` is [outputs × channels / groups × kernel…], `bias` [outputs] or absent; pads are zeros */
  | {
      readonly kind: "convolution";
      readonly weight: TensorIndex;
      readonly bias?: TensorIndex;
      readonly strides: readonly number[];
      readonly dilations: readonly number[];
      readonly pads: readonly number[];
      readonly groups: number;
    }
  /** the adjoint of a convolution; `weight` is [channels × outputs / groups × kernel…] */
  | {
      readonly kind: "transposedConvolution";
      readonly weight: TensorIndex;
      readonly bias?: TensorIndex;
      readonly strides: readonly number[];
      readonly dilations: readonly number[];
      /** cut from the result before and behind each spatial axis */
      readonly pads: readonly number[];
      /** added behind each spatial axis of the result */
      readonly outputPads: readonly number[];
      readonly groups: number;
    }
  /** per channel, y = scale (h − mean) / √(variance + epsilon) + bias; each tensor is [channels] */
  | {
      readonly kind: "batchNormalization";
      readonly scale: TensorIndex;
      readonly bias: TensorIndex;
      readonly mean: TensorIndex;
      readonly variance: TensorIndex;
      readonly epsilon: number;
    }
  /** mean over each window, of the padding as well if `countPads` */
  | { readonly kind: "averagePool"; readonly window: Window; readonly countPads: boolean }
  /** sum of two or more branches of equal shape */
  | { readonly kind: "add" }
  /** first branch minus second, of equal shape */
  | { readonly kind: "subtract" }
  | { readonly kind: "negate" }
  /** elementwise product with a constant that broadcasts to the input's shape */
  | { readonly kind: "scale"; readonly factor: TensorIndex }
  /** elementwise sum with a constant that broadcasts to the input's shape */
  | { readonly kind: "shift"; readonly offset: TensorIndex }
  /** sum or mean over axes, which stay with extent 1 if `keepAxes` */
  | {
      readonly kind: "reduce";
      readonly how: "sum" | "mean";
      readonly axes: readonly number[];
      readonly keepAxes: boolean;
    }
  /** the same numbers under another shape */
  | { readonly kind: "reshape"; readonly shape: readonly number[] }
  /** axis k of the result is axis `axes[k]` of the input */
  | { readonly kind: "transpose"; readonly axes: readonly number[] }
  /** repeats axes of extent 1, and puts new ones before, until the shape is this one */
  | { readonly kind: "expand"; readonly shape: readonly number[] }
  /** branches behind one another along an axis */
  | { readonly kind: "concat"; readonly axis: number }
  /** per axis `extents[k]` elements from `starts[k]` on in steps of `steps[k]`, which may be negative */
  | {
      readonly kind: "slice";
      readonly starts: readonly number[];
      readonly steps: readonly number[];
      readonly extents: readonly number[];
    }
  /** the slices of an axis at `indices` (from 0), arranged as `shape` in place of that axis */
  | {
      readonly kind: "gather";
      readonly axis: number;
      readonly indices: readonly number[];
      readonly shape: readonly number[];
    }
  /** `pads` before each axis, then behind each; negative ones cut */
  | {
      readonly kind: "pad";
      readonly mode: "constant" | "reflect" | "edge";
      readonly pads: readonly number[];
      /** what a constant pad holds */
      readonly value: number;
    }
  /** resamples every axis to `shape`; see `operators/resize.ts` for the modes, which are those of ONNX */
  | {
      readonly kind: "resize";
      readonly mode: "nearest" | "linear";
      readonly coordinates: "half_pixel" | "pytorch_half_pixel" | "asymmetric" | "align_corners";
      readonly rounding: "round_prefer_floor" | "round_prefer_ceil" | "floor" | "ceil";
      /** per axis, output extent over input extent as the model states it */
      readonly scales: readonly number[];
      readonly shape: readonly number[];
    }
  /** moves blocks of channels into space, [C b² × H × W] → [C × H b × W b]; the order of channels is ONNX's `mode` */
  | { readonly kind: "pixelShuffle"; readonly block: number; readonly order: "DCR" | "CRD" }
  /** max(z, 0), elementwise */
  | { readonly kind: "relu" }
  /** z where z > 0, else slope · z */
  | { readonly kind: "leakyRelu"; readonly slope: number }
  /** a leaky ReLU with a slope for each unit: a tensor that broadcasts to the input's shape */
  | { readonly kind: "prelu"; readonly slope: TensorIndex }
  /** min(max(z, low), high); an absent bound does not bound. ReLU6, hard tanh, hard sigmoid are clips */
  | { readonly kind: "clip"; readonly low?: number; readonly high?: number }
  | { readonly kind: "abs" }
  /** z − threshold above it, z + threshold below its negative, 0 between */
  | { readonly kind: "softShrink"; readonly threshold: number }
  /** the largest element of each window; padding is never one */
  | { readonly kind: "maxPool"; readonly window: Window }
  /** elementwise largest of two or more branches of equal shape */
  | { readonly kind: "max" }
  /** elementwise smallest */
  | { readonly kind: "min" }
  /** largest element over axes, which stay with extent 1 if `keepAxes`: a maxout, where the axis holds its ranks */
  | { readonly kind: "reduceMax"; readonly axes: readonly number[]; readonly keepAxes: boolean }
  /** smallest element over axes */
  | { readonly kind: "reduceMin"; readonly axes: readonly number[]; readonly keepAxes: boolean };

/** Number of values in a tensor of this shape. */
export function sizeOf(shape: readonly number[]): number {
  let size = 1;
  for (const extent of shape) size *= extent;
  return size;
}

/** Number of the network's inputs, flattened. */
export function inputSize(network: Network): number {
  return sizeOf(network.nodes[0].shape);
}

/** Number of the network's outputs, flattened. */
export function outputSize(network: Network): number {
  return sizeOf(network.nodes[network.output].shape);
}
