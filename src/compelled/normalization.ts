import { withParameters } from "../network/createNetwork.ts";
import { type Network, sizeOf } from "../network/network.ts";
import type { Batch } from "../training/gradientEngine.ts";

/** An affine change of one coordinate: new = (old − shift) / scale. */
export interface CoordinateChange {
  readonly shift: number;
  readonly scale: number;
}

/** The units in which a network is trained, for each input and each output. */
export interface Normalization {
  readonly inputs: readonly CoordinateChange[];
  readonly outputs: readonly CoordinateChange[];
}

/** Samples in the units of the training. */
export function normalizedSamples({ inputs, targets, rows }: Batch, normalization: Normalization): Batch {
  return {
    inputs: changed(inputs, normalization.inputs),
    targets: changed(targets, normalization.outputs),
    rows,
  };
}

/**
 * The network in the samples' own units: the change of the inputs goes into its first layer, that of the outputs into its
 * last. Both are dense, with a bias.
 *
 * Numerics  a product and a sum for each weight: values agree with those in the units of the training up to roundings.
 */
export function denormalizedNetwork(network: Network, { inputs, outputs }: Normalization): Network {
  const parameters = network.parameters.slice();
  const first = denseAt(network, 1, parameters);
  for (let unit = 0; unit < first.bias.length; unit++) {
    for (let i = 0; i < inputs.length; i++) {
      const at = unit * inputs.length + i;
      first.weight[at] /= inputs[i].scale;
      first.bias[unit] -= first.weight[at] * inputs[i].shift;
    }
  }
  const last = denseAt(network, network.output, parameters);
  const width = last.weight.length / outputs.length;
  outputs.forEach(({ shift, scale }, output) => {
    for (let i = 0; i < width; i++) last.weight[output * width + i] *= scale;
    last.bias[output] = last.bias[output] * scale + shift;
  });
  return withParameters(network, parameters);
}

function changed(values: ArrayLike<number>, changes: readonly CoordinateChange[]): Float64Array {
  return Float64Array.from(values, (value, i) => {
    const { shift, scale } = changes[i % changes.length];
    return (value - shift) / scale;
  });
}

/** Views of the numbers of a dense node. */
function denseAt({ nodes, tensors }: Network, node: number, parameters: Float64Array) {
  const { operator } = nodes[node];
  if (operator.kind !== "dense" || operator.bias === undefined) {
    throw new RangeError(`denormalizedNetwork: expected a dense node with a bias, got "${nodes[node].name}"`);
  }
  const view = (tensor: number) => {
    const { offset, shape } = tensors[tensor];
    return parameters.subarray(offset, offset + sizeOf(shape));
  };
  return { weight: view(operator.weight), bias: view(operator.bias) };
}
