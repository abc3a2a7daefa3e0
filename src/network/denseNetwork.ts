import { createNetwork } from "./createNetwork.ts";
import type { Network, StoredType } from "./network.ts";

/** One fully connected layer: y = weight · h + bias. */
export interface DenseLayer {
  /** [k][n] a row for each unit */
  readonly weight: readonly ArrayLike<number>[];
  /** [k] */
  readonly bias: ArrayLike<number>;
}

/**
 * A fully connected network with ReLU between its layers and none after the last.
 *
 * Errors    RangeError where a layer does not fit the one before.
 */
export function denseNetwork(layers: readonly DenseLayer[], storedType: StoredType = "float64"): Network {
  if (layers.length === 0) throw new RangeError("denseNetwork: expected at least one layer, got none");
  layers.forEach(checkRows);
  const tensors = layers.flatMap(({ weight, bias }, layer) => [
    {
      name: `${layer}.weight`,
      shape: [weight.length, weight[0].length],
      storedType,
      values: weight.flatMap((row) => Array.from(row)),
    },
    { name: `${layer}.bias`, shape: [bias.length], storedType, values: bias },
  ]);
  const nodes = layers.flatMap((_, layer) => {
    const dense = { kind: "dense", weight: 2 * layer, bias: 2 * layer + 1 } as const;
    const affine = { name: `dense${layer}`, operator: dense, inputs: [2 * layer] };
    const relu = { name: `relu${layer}`, operator: { kind: "relu" } as const, inputs: [2 * layer + 1] };
    return layer + 1 < layers.length ? [affine, relu] : [affine];
  });
  return createNetwork({ inputShape: [layers[0].weight[0].length], tensors, nodes });
}

function checkRows({ weight }: DenseLayer, layer: number): void {
  if (weight.length === 0) throw new RangeError(`denseNetwork: expected at least one unit in layer ${layer}, got none`);
  const uneven = weight.findIndex((row) => row.length !== weight[0].length);
  if (uneven >= 0) {
    throw new RangeError(
      `denseNetwork: expected ${weight[0].length} weights for each unit of layer ${layer}, ` +
        `got ${weight[uneven].length} for unit ${uneven}`,
    );
  }
}
