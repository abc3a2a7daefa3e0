/** The networks of `compelled-head`: a body of convolutions, and the two kinds of classifier behind it. */
import { type AppendBlocksOptions, appendBlocks, type BlockNetwork, defaultDense } from "crease/compelled";
import {
  createNetwork,
  type Network,
  type NetworkDescription,
  type Operator,
  sizeOf,
  tensorValues,
} from "crease/network";
import type { Random } from "crease/numeric";
import { initialize, randomDenseNetwork } from "crease/training";

/** Hidden layers of a block. */
export const headLayers = 5;

/** Weights and biases of a block between two dense layers: the first layer, four square ones, the last. */
export const blockWeights = 20 * headLayers - 7;

type Nodes = NetworkDescription["nodes"];
type Tensors = NetworkDescription["tensors"];

/** Convolutions 3 × 3 with stride 2 and ReLU, and their output as a vector; weights of PyTorch's default. */
export function imageBody(shape: readonly number[], channels: readonly number[], random: Random): Network {
  const tensors: Tensors[number][] = [];
  const nodes: Nodes[number][] = [];
  let [inputs, height, width] = shape;
  channels.forEach((outputs, layer) => {
    const weightShape = [outputs, inputs, 3, 3];
    const weight = tensors.push(zeros(`conv${layer}.weight`, weightShape)) - 1;
    const bias = tensors.push(zeros(`conv${layer}.bias`, [outputs])) - 1;
    const operator: Operator = {
      kind: "convolution",
      weight,
      bias,
      strides: [2, 2],
      dilations: [1, 1],
      pads: [1, 1, 1, 1],
      groups: 1,
    };
    nodes.push({ name: `conv${layer}`, operator, inputs: [nodes.length] });
    nodes.push({ name: `conv${layer}.relu`, operator: { kind: "relu" }, inputs: [nodes.length] });
    [inputs, height, width] = [outputs, Math.ceil(height / 2), Math.ceil(width / 2)];
  });
  const flat = [inputs * height * width];
  nodes.push({ name: "features", operator: { kind: "reshape", shape: flat }, inputs: [nodes.length] });
  return initialize(createNetwork({ inputShape: shape, tensors, nodes }), { kind: "pytorch" }, random);
}

/** A body with ordinary dense layers behind its features and ReLU between them; weights of PyTorch's default. */
export function ordinaryHead(body: Network, hidden: readonly number[], classes: number, random: Random): Network {
  const widths = [featureCount(body), ...hidden, classes];
  return behind(body, randomDenseNetwork(widths, { kind: "pytorch" }, random));
}

/** A body with stages of compelled blocks behind its features; dense layers of PyTorch's default. */
export function compelledHead(
  body: Network,
  options: Pick<AppendBlocksOptions, "stages" | "outputs" | "peaks">,
  random: Random,
): BlockNetwork {
  return appendBlocks(body, { ...options, layers: headLayers, dense: defaultDense(random) });
}

/** Number of blocks whose stage has about as many numbers as an ordinary hidden layer of `units` units. */
export function equalBlocks(features: number, units: number, classes: number): number {
  return Math.round((units * (features + 1 + classes)) / (features + 1 + classes + blockWeights));
}

export function featureCount(body: Network): number {
  return sizeOf(body.nodes[body.output].shape);
}

/** The network that computes `head` of the outputs of `body`. */
export function behind(body: Network, head: Network): Network {
  const tensorsOf = (network: Network) =>
    network.tensors.map(({ name, shape, storedType }, index) => {
      return { name, shape, storedType, values: tensorValues(network, index) };
    });
  // the head's tensors come behind the body's
  const shifted = (operator: Operator): Operator => {
    if (operator.kind !== "dense" && operator.kind !== "convolution") return operator;
    const { weight, bias } = operator;
    const first = body.tensors.length;
    return { ...operator, weight: weight + first, bias: bias === undefined ? undefined : bias + first };
  };
  return createNetwork({
    inputShape: body.nodes[0].shape,
    tensors: [...tensorsOf(body), ...tensorsOf(head)],
    nodes: [
      ...body.nodes.slice(1),
      ...head.nodes.slice(1).map(({ name, operator, inputs }) => ({
        name,
        operator: shifted(operator),
        // the head's input is the body's output, the last of its nodes
        inputs: inputs.map((input) => input + body.output),
      })),
    ],
  });
}

function zeros(name: string, shape: readonly number[]): Tensors[number] {
  return { name, shape, values: new Float64Array(sizeOf(shape)) };
}
