import { nodesOfOutput } from "../../network/bindNetwork.ts";
import { inputSize, type Network, sizeOf } from "../../network/network.ts";
import { definitionOf } from "../../network/operators/index.ts";
import { reluBounds, upperBounds } from "./boundsOf.ts";
import type { Bounds } from "./boundTable.ts";
import { networkLayers } from "./networkLayers.ts";

/**
 * Bounds on the number of activation regions of a network, in its whole input space or in a slice of it: a count in a part
 * of the slice is not above them either. Units count on a path to the output; where the output is a layer of units, that one
 * as well.
 *
 * Maxima, and lower bounds of them, are over all weights and biases of a fully connected ReLU network. They are absent for
 * other networks: those that share weights or lack biases may not reach them.
 *
 * @param dimension of the slice, 1 for a line and 2 for a plane; of the whole space if absent
 */
export function networkBounds(network: Network, dimension: number = inputSize(network)): Bounds {
  const layers = networkLayers(network, dimension);
  const widths = layers.layers.map(({ units }) => units);
  return {
    ...upperBounds(layers),
    ...(widths.length > 0 && isFullyConnected(network) ? reluBounds({ inputDim: dimension, widths }) : {}),
  };
}

/**
 * Whether the network is a chain in which one matrix of weights, which no other element shares, and a bias for each unit
 * stand before each ReLU, and nothing but reshapes and shifts beside them: other numbers then make every network of these
 * widths. What comes behind the last layer may be anything.
 */
function isFullyConnected(network: Network): boolean {
  const { nodes, tensors } = network;
  let before = { matrices: 0, hasBias: false, isPlain: true };
  let previous = 0;
  for (const index of nodesOfOutput(network).slice(1)) {
    const { operator, inputs, shape } = nodes[index];
    if (inputs.length !== 1 || inputs[0] !== previous) return false;
    previous = index;
    const size = sizeOf(shape);
    switch (operator.kind) {
      case "reshape":
        break;
      case "dense": {
        const isShared = size !== shape[shape.length - 1];
        const { matrices, hasBias, isPlain } = before;
        before = {
          matrices: matrices + 1,
          hasBias: hasBias || operator.bias !== undefined,
          isPlain: isPlain && !isShared,
        };
        break;
      }
      case "shift":
        before = { ...before, hasBias: before.hasBias || sizeOf(tensors[operator.offset].shape) === size };
        break;
      case "relu":
        if (before.matrices !== 1 || !before.hasBias || !before.isPlain) return false;
        before = { matrices: 0, hasBias: false, isPlain: true };
        break;
      default:
        if (definitionOf(operator).units) return false;
        before = { ...before, isPlain: false };
    }
  }
  return true;
}
