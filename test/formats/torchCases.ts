/** Small networks and what PyTorch computes with them; see fixtures/torchLayers.py. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { ArrayType, LayerDescription, StoredArray } from "../../src/formats/index.ts";

export interface TorchCase {
  readonly inputShape: readonly number[];
  readonly layers: readonly LayerDescription[];
  readonly tensors: ReadonlyMap<string, StoredArray>;
  /** of three inputs */
  readonly inputs: Float64Array;
  readonly outputShape: readonly number[];
  readonly outputs: Float64Array;
}

interface JsonTensor {
  readonly shape: readonly number[];
  readonly values: readonly number[];
  readonly type: ArrayType;
}

type JsonCase = Omit<TorchCase, "tensors" | "inputs" | "outputs"> & {
  readonly tensors: Readonly<Record<string, JsonTensor>>;
  readonly inputs: readonly number[];
  readonly outputs: readonly number[];
};

const cases: readonly JsonCase[] = JSON.parse(
  readFileSync(join(import.meta.dirname, "fixtures", "torchLayers.json"), "utf8"),
);

export const torchCases: readonly TorchCase[] = cases.map(({ tensors, inputs, outputs, ...others }) => ({
  ...others,
  tensors: new Map(
    Object.entries(tensors).map(([name, { shape, values, type }]) => [
      name,
      { shape, values: Float64Array.from(values), storedType: type },
    ]),
  ),
  inputs: Float64Array.from(inputs),
  outputs: Float64Array.from(outputs),
}));

/** `inputShape` and `layers` only, as a description has them. */
export function descriptionOf({ inputShape, layers }: TorchCase) {
  return { inputShape, layers };
}
