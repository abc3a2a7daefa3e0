import { nodesOfOutput } from "../../network/bindNetwork.ts";
import type { Network } from "../../network/network.ts";
import { encodeModel, encodeValueInfo } from "./encodeModel.ts";
import { openGraph } from "./openGraph.ts";
import { writeOperator } from "./writers/index.ts";

/**
 * Write a network as an ONNX file, with a symbolic batch axis before the shape of the input. A dense node becomes a Gemm,
 * or beyond vectors a MatMul and an Add; the others keep their kind. Nodes, tensors, input and output keep their names, and
 * tensors their stored types. What does not lead to the output is left out. The same network gives the same bytes.
 *
 * Numerics  the file computes in float64 if a tensor is stored so, else in float32; numbers that have no tensor, such as a
 *           leaky ReLU's slope, are rounded to that. Operator set 17, or 19 where an average pool is dilated.
 * Errors    CreaseError "non-finite" where a number does not fit the type that is written.
 */
export function writeOnnx(network: Network): Uint8Array {
  const graph = openGraph(network);
  const names: string[] = [graph.input];
  for (const index of nodesOfOutput(network)) {
    if (index === 0) continue;
    const node = network.nodes[index];
    names[index] = graph.newName(node.name);
    const inputs = node.inputs.map((input) => names[input]);
    const inputShapes = node.inputs.map((input) => network.nodes[input].shape);
    writeOperator(node.operator, graph, { node, name: node.name, inputs, inputShapes, output: names[index] });
  }
  // a graph's output is made by a node
  let output = names[network.output];
  if (network.output === 0) {
    output = graph.newName("output");
    graph.node("output", "Identity", [names[0]], output);
  }
  const { nodes, initializers, type } = graph;
  const inputs = [encodeValueInfo(names[0], type, network.nodes[0].shape)];
  const outputs = [encodeValueInfo(output, type, network.nodes[network.output].shape)];
  return encodeModel({ nodes, initializers, inputs, outputs, opset: opsetOf(network) });
}

function opsetOf({ nodes }: Network): number {
  const isDilated = nodes.some(
    ({ operator }) => operator.kind === "averagePool" && operator.window.dilations.some((dilation) => dilation !== 1),
  );
  return isDilated ? 19 : 17;
}
