import { type BlockNetwork, blockNetwork, type Construction, defaultDense } from "crease/compelled";
import { createNetwork, type DenseLayer, type Network, tensorValues } from "crease/network";
import { createRandom } from "crease/numeric";
import { normals } from "../network/randomGraph.ts";
import { drawnPeaks } from "./descriptions.ts";

/** A network of blocks with random peaks and PyTorch's default for its dense layers. */
export function randomBlocks(
  seed: number,
  inputSize: number,
  stages: readonly number[],
  outputs: number,
  layers: number,
  construction: Construction = "valley",
): BlockNetwork {
  return blockNetwork({
    inputSize,
    outputs,
    stages,
    layers,
    construction,
    peaks: (stage, block) => drawnPeaks(seed + 100 * stage + block, layers, 0.2, 0.8),
    dense: defaultDense(createRandom(seed)),
  });
}

/** Dense layers as given, one after another. */
export function givenDense(...layers: readonly DenseLayer[]) {
  return (_outputs: number, _inputs: number, layer: number) => layers[layer];
}

/** A small body: convolution, batch normalization, ReLU, and a dense classifier behind a reshape. */
export function convolutionalNetwork(seed: number): Network {
  const random = createRandom(seed, "body");
  return createNetwork({
    inputShape: [1, 4, 4],
    tensors: [
      { name: "kernel", shape: [2, 1, 3, 3], storedType: "float32", values: normals(random, 18) },
      { name: "scale", shape: [2], values: [1, 2] },
      { name: "shift", shape: [2], values: [0.5, -0.5] },
      { name: "mean", shape: [2], values: [0.25, 0.125] },
      { name: "variance", shape: [2], values: [1, 2] },
      { name: "classifier", shape: [3, 8], values: normals(random, 24) },
    ],
    nodes: [
      {
        name: "convolution",
        operator: { kind: "convolution", weight: 0, strides: [1, 1], dilations: [1, 1], pads: [0, 0, 0, 0], groups: 1 },
        inputs: [0],
      },
      {
        name: "normalization",
        operator: { kind: "batchNormalization", scale: 1, bias: 2, mean: 3, variance: 4, epsilon: 0.001 },
        inputs: [1],
      },
      { name: "relu", operator: { kind: "relu" }, inputs: [2] },
      { name: "flatten", operator: { kind: "reshape", shape: [8] }, inputs: [3] },
      { name: "stage0.dense", operator: { kind: "dense", weight: 5 }, inputs: [4] },
    ],
  });
}

/** The values of a tensor by its name. */
export function named(network: Network, name: string): Float64Array {
  return tensorValues(
    network,
    network.tensors.findIndex((tensor) => tensor.name === name),
  );
}
