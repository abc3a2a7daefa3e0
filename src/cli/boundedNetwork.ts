import { type Bounds, boundsOf, networkBounds, networkLayers } from "crease/measures";
import { inputSize } from "crease/network";
import { asUsage, UsageError } from "./exitStatus.ts";
import { readModel } from "./readModel.ts";

export interface BoundedOptions {
  readonly dimension?: number;
  readonly pieces?: number;
  readonly maxout?: number;
  readonly layers?: string;
  readonly output?: string;
}

/** A network, of which perhaps only the widths are known, and its bounds. */
export interface BoundedNetwork {
  /** absent where only widths are given */
  readonly model?: string;
  readonly inputDim: number;
  /** of the slice, if one is asked for */
  readonly dimension?: number;
  /** units of each layer */
  readonly widths: readonly number[];
  readonly bounds: Bounds;
}

/** The bounds of a network that is given by its widths or by a model file. */
export async function bounded(source: string, options: BoundedOptions): Promise<BoundedNetwork> {
  try {
    return isWidths(source) ? ofWidths(source, options) : await ofModel(source, options);
  } catch (error) {
    throw asUsage(error);
  }
}

/** Numbers and commas: a file of such a name is `./2,3`. */
function isWidths(source: string): boolean {
  return /^[\d\s.-]*(?:,[\d\s.-]*)*$/.test(source) && /\d/.test(source);
}

function ofWidths(source: string, { dimension, pieces, maxout, output, layers }: BoundedOptions): BoundedNetwork {
  const sizes = source.split(",").map((part) => (part.trim() === "" ? Number.NaN : Number(part)));
  const isPossible = sizes.length >= 3 && sizes.every((size) => Number.isSafeInteger(size) && size > 0);
  if (!isPossible) {
    throw new UsageError(
      `bounds: expected widths of the inputs, each layer and the outputs, such as 2,32,32,1, got ${source}`,
    );
  }
  if (output !== undefined) throw new UsageError("bounds: expected --output with a model only, got widths");
  if (layers !== undefined) throw new UsageError("bounds: expected --layers with a model only, got widths");
  const inputDim = sizes[0];
  const widths = sizes.slice(1, -1);
  checkDimension(dimension, inputDim);
  const bounds = boundsOf({ inputDim: dimension ?? inputDim, widths, pieces, candidates: maxout });
  return { inputDim, dimension, widths, bounds };
}

async function ofModel(source: string, options: BoundedOptions): Promise<BoundedNetwork> {
  const { dimension, output, layers } = options;
  for (const name of ["pieces", "maxout"] as const) {
    if (options[name] !== undefined) throw new UsageError(`bounds: expected --${name} with widths only, got a model`);
  }
  const network = await readModel(source, output, layers);
  const inputDim = inputSize(network);
  checkDimension(dimension, inputDim);
  const widths = networkLayers(network, dimension).layers.map(({ units }) => units);
  return { model: source, inputDim, dimension, widths, bounds: networkBounds(network, dimension) };
}

function checkDimension(dimension: number | undefined, inputDim: number): void {
  if (dimension === undefined || dimension <= inputDim) return;
  throw new UsageError(`bounds: expected --dimension of at most ${inputDim}, the number of inputs, got ${dimension}`);
}
