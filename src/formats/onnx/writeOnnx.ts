import { nodesOfOutput } from "../../network/bindNetwork.ts";
import { tensorValues } from "../../network/createNetwork.ts";
import type { Network, Operator } from "../../network/network.ts";
import { withConstantNodes } from "./constantNodes.ts";
import { DATA_TYPE, encodeModel, encodeValueInfo } from "./encodeModel.ts";
import { type OpenGraph, openGraph } from "./openGraph.ts";
import { writeOperator } from "./writers/index.ts";
import type { NamedNode } from "./writers/writer.ts";

/**
 * Write a network as an ONNX file, with a symbolic batch axis before the shape of the input. A dense node becomes a Gemm,
 * or beyond vectors a MatMul and an Add; the others keep their kind. Nodes, tensors, input and output keep their names, and
 * tensors their stored types. What does not lead to the output is left out, and what does not depend on the input is
 * written as its values. The same network gives the same bytes.
 *
 * Numerics  the file computes in float64 if a tensor is stored so, or if a number that has no tensor, such as a leaky
 *           ReLU's slope, is no float32; else in float32. No number is rounded, save to the type that its tensor states.
 *           In a float64 file convolutions, average pools and resizes whose numbers are float32 stand between two casts,
 *           since ONNX Runtime has no float64 kernels for them. Operator set 17, or 19 where an average pool is dilated.
 * Errors    CreaseError "non-finite" where a number does not fit the type that is written; RangeError for a resize whose
 *           scales ONNX cannot say.
 */
export function writeOnnx(network: Network): Uint8Array {
  return writeGraph(withConstantNodes(network));
}

function writeGraph(network: Network): Uint8Array {
  const graph = openGraph(network);
  const names: string[] = [graph.input];
  for (const index of nodesOfOutput(network)) {
    if (index === 0) continue;
    const node = network.nodes[index];
    names[index] = graph.newName(node.name);
    const inputs = node.inputs.map((input) => names[input]);
    const inputShapes = node.inputs.map((input) => network.nodes[input].shape);
    const inputKinds = node.inputs.map((input) => network.nodes[input].operator.kind);
    const named = { node, name: node.name, inputs, inputShapes, inputKinds, output: names[index] };
    if (isNarrowed(network, node.operator, graph)) writeInFloat32(graph, named);
    else writeOperator(node.operator, graph, named);
  }
  // a graph's output is made by a node
  let output = names[network.output];
  if (network.output === 0) {
    output = graph.newName("output");
    graph.node("output", "Identity", [names[0]], output);
  }
  const { nodes, initializers, type, opset } = graph;
  const inputs = [encodeValueInfo(names[0], type, network.nodes[0].shape)];
  const outputs = [encodeValueInfo(output, type, network.nodes[network.output].shape)];
  return encodeModel({ nodes, initializers, inputs, outputs, opset });
}

/** Operators that ONNX Runtime computes in float32 only. */
const FLOAT32_KINDS: ReadonlySet<Operator["kind"]> = new Set([
  "convolution",
  "transposedConvolution",
  "averagePool",
  "resize",
]);

/** Whether an operator of a float64 graph is written in float32, where it loses none of its numbers. */
function isNarrowed(network: Network, operator: Operator, graph: OpenGraph): boolean {
  if (graph.type === "float32" || !FLOAT32_KINDS.has(operator.kind)) return false;
  const tensors = "weight" in operator ? [operator.weight, operator.bias] : [];
  return tensors.every(
    (index) => index === undefined || tensorValues(network, index).every((value) => Math.fround(value) === value),
  );
}

function writeInFloat32(graph: OpenGraph, named: NamedNode): void {
  const inputs = named.inputs.map((input) => {
    const narrow = graph.newName(`${input}/float32`);
    graph.node(`${named.name}/narrow`, "Cast", [input], narrow, { to: DATA_TYPE.float32 });
    return narrow;
  });
  const output = graph.newName(`${named.output}/float32`);
  writeOperator(named.node.operator, graph.inFloat32, { ...named, inputs, output });
  graph.node(`${named.name}/widen`, "Cast", [output], named.output, { to: DATA_TYPE.float64 });
}
