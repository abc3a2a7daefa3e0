import type { Operator, TensorIndex } from "../../network/network.ts";
import type { CreaseError } from "../../numeric/errors.ts";
import type { LayerArguments } from "./layerArguments.ts";

/** An extent that a tensor must have, or the name of one that it may choose. */
export type ExpectedExtent = number | string;

/** A layer that is being read: what it gets, and where its operators go. */
export interface OpenLayer {
  readonly arguments: LayerArguments;
  /** shape of the value that it reads, without the batch axis; after `append`, of the value so far */
  readonly shape: readonly number[];
  /**
   * The tensor of a role, such as "weight", whose shape must be the expected one.
   *
   * @param advice what to do where there is none
   */
  tensor(role: string, expected: readonly ExpectedExtent[], advice?: string): LayerTensor;
  /** numbers that are not in the file, rounded as arguments are */
  constant(role: string, shape: readonly number[], value: number): TensorIndex;
  /** a tensor that evaluation does not need; it may be there */
  ignoreTensor(role: string): void;
  append(operator: Operator): void;
  fail(message: string): CreaseError;
}

export interface LayerTensor {
  readonly name: string;
  readonly shape: readonly number[];
  /** store the numbers, under another shape of equal size if one is given */
  index(shape?: readonly number[]): TensorIndex;
}

/** Reads a layer: takes its arguments and tensors, and appends its operators. */
export type LayerReader = (layer: OpenLayer) => void;

/** Throws unless the value has channels and this many spatial axes. */
export function checkSpatial(layer: OpenLayer, spatial: number): void {
  if (layer.shape.length === spatial + 1) return;
  const axes = spatial === 1 ? "channels × length" : "channels × height × width";
  throw layer.fail(`expected a value [${axes}] to read, got [${layer.shape}]`);
}

/** Throws where an argument says another size than that of the value. */
export function checkSize(layer: OpenLayer, name: string, size: number): void {
  const given = layer.arguments.integer(name, { least: 1 });
  if (given === undefined || given === size) return;
  throw layer.fail(
    `expected "${name}" to be ${size}, as the value [${layer.shape}] that it reads has it, got ${given}`,
  );
}
