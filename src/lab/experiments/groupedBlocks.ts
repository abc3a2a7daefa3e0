import type { BlockNetwork } from "crease/compelled";
import { createNetwork, type Network, type NetworkDescription, type Operator, tensorValues } from "crease/network";

/**
 * The same function with blocks as convolutions in groups, one group for each block: a pass over the network then leaves out
 * the zeros outside the blocks, which are nearly all of their numbers.
 *
 * @param blocks     where the blocks of a network are
 * @param parameters [P] numbers in place of those that the network has
 *
 * Numerics  sums of the same products without zeros: values agree up to their roundings.
 */
export function groupedBlocks({ network, stages }: BlockNetwork, parameters: Float64Array): Network {
  const source = { ...network, parameters };
  const tensors: NetworkDescription["tensors"][number][] = network.tensors.map(
    ({ name, shape, storedType }, tensor) => {
      return { name, shape, storedType, values: tensorValues(source, tensor) };
    },
  );
  const groupsOf = new Map(stages.flatMap(({ blocks, tensors }) => tensors.map(({ weight }) => [weight, blocks])));

  // each tensor of a layer of blocks keeps its place, and becomes its diagonal
  for (const [weight, groups] of groupsOf) {
    const { name, shape, storedType, values } = tensors[weight];
    const [outputs, inputs] = shape;
    const [units, width] = [outputs / groups, inputs / groups];
    const own = Float64Array.from({ length: outputs * width }, (_, i) => {
      const unit = Math.floor(i / width);
      return values[unit * inputs + Math.floor(unit / units) * width + (i % width)];
    });
    tensors[weight] = { name, shape: [outputs, width, 1], storedType, values: own };
  }

  const nodes: NetworkDescription["nodes"][number][] = [];
  const places = [0];
  const add = (name: string, operator: Operator, input: number) => nodes.push({ name, operator, inputs: [input] });
  network.nodes.forEach(({ name, operator, inputs, shape }, index) => {
    if (index === 0) return;
    const groups = operator.kind === "dense" ? groupsOf.get(operator.weight) : undefined;
    if (operator.kind !== "dense" || groups === undefined) {
      places.push(nodes.push({ name, operator, inputs: inputs.map((input) => places[input]) }));
      return;
    }
    const { weight, bias } = operator;
    const column = [network.nodes[inputs[0]].shape[0], 1];
    const read = add(`${name}.column`, { kind: "reshape", shape: column }, places[inputs[0]]);
    const one = { strides: [1], dilations: [1], pads: [0, 0] };
    const convolution = add(name, { kind: "convolution", weight, bias, groups, ...one }, read);
    places.push(add(`${name}.row`, { kind: "reshape", shape }, convolution));
  });
  return createNetwork({ inputShape: network.nodes[0].shape, tensors, nodes, output: places[network.output] });
}
