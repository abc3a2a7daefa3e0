import { nodesOfOutput } from "../../network/bindNetwork.ts";
import { forward } from "../../network/forward.ts";
import { inputSize, type Network, type NetworkNode, type ParameterTensor } from "../../network/network.ts";

/**
 * The same network, where a node that does not depend on the input is a constant of its values: a file's runtime and its
 * readers compute such nodes in the file's type, and would round them.
 */
export function withConstantNodes(network: Network): Network {
  const dependent = new Set([0]);
  const nodes = [...network.nodes];
  const tensors = [...network.tensors];
  const added: Float64Array[] = [];
  let offset = network.parameters.length;
  for (const index of nodesOfOutput(network)) {
    const node = network.nodes[index];
    if (node.inputs.some((input) => dependent.has(input))) dependent.add(index);
    if (dependent.has(index) || node.operator.kind === "constant") continue;
    const values = forward({ ...network, output: index }, new Float64Array(inputSize(network)), 1);
    tensors.push(tensorOf(node, values, offset));
    nodes[index] = { ...node, operator: { kind: "constant", value: tensors.length - 1 }, inputs: [] };
    added.push(values);
    offset += values.length;
  }
  if (added.length === 0) return network;
  const parameters = new Float64Array(offset);
  parameters.set(network.parameters);
  for (const [k, values] of added.entries()) parameters.set(values, tensors[network.tensors.length + k].offset);
  return { ...network, nodes, tensors, parameters };
}

function tensorOf({ name, shape }: NetworkNode, values: Float64Array, offset: number): ParameterTensor {
  const isNarrow = values.every((value) => Math.fround(value) === value);
  return { name, shape, storedType: isNarrow ? "float32" : "float64", offset };
}
