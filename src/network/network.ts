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

export interface ParameterTensor {
  readonly name: string;
  readonly shape: readonly number[];
  readonly storedType: StoredType;
  /** first element within `parameters`; the elements are contiguous and row-major */
  readonly offset: number;
}

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

/** What a node does. One member here is one file in `operators/`. */
export type Operator =
  | { readonly kind: "input"; readonly shape: readonly number[] }
  /** y = W h + b along the last axis; `weight` is [outputs × inputs], `bias` is [outputs] or absent */
  | { readonly kind: "dense"; readonly weight: TensorIndex; readonly bias?: TensorIndex }
  /** sum of two branches of equal shape */
  | { readonly kind: "add" }
  /** first branch minus second, of equal shape */
  | { readonly kind: "subtract" }
  /** elementwise product with a constant that broadcasts to the input's shape */
  | { readonly kind: "scale"; readonly factor: TensorIndex }
  /** elementwise sum with a constant that broadcasts to the input's shape */
  | { readonly kind: "shift"; readonly offset: TensorIndex }
  /** the same numbers under another shape */
  | { readonly kind: "reshape"; readonly shape: readonly number[] }
  /** max(z, 0), elementwise */
  | { readonly kind: "relu" };

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
