import type { Network, NetworkNode, Operator } from "../../network/network.ts";
import { encodeModel, encodeValueInfo } from "./encodeModel.ts";
import { type OpenGraph, openGraph } from "./openGraph.ts";

/**
 * Write a network as an ONNX file, with operator set 17 and a symbolic batch axis before the shape of the input. A
 * dense node becomes a Gemm, or beyond vectors a MatMul and an Add; the others keep their kind. What does not lead to
 * the output is left out. The same network gives the same bytes.
 *
 * Numerics  float64 if a tensor is stored so, else float32: numbers are rounded to what their stored type says.
 * Errors    CreaseError "non-finite" where a number does not fit the type that is written.
 */
export function writeOnnx(network: Network): Uint8Array {
  const graph = openGraph(network);
  const needed = ancestors(network);
  const names = network.nodes.map((node, index) => (needed.has(index) ? graph.newName(node.name) : ""));
  network.nodes.forEach((node, index) => {
    if (!needed.has(index)) return;
    const inputs = node.inputs.map((input) => names[input]);
    const inputShape = node.inputs.length > 0 ? network.nodes[node.inputs[0]].shape : [];
    writeOperator(node.operator, graph, { node, inputs, inputShape, output: names[index] });
  });
  // a graph's output is made by a node
  let output = names[network.output];
  if (network.output === 0) {
    output = graph.newName("output");
    graph.node("output", "Identity", [names[0]], output);
  }
  const { nodes, initializers, type } = graph;
  const inputs = [encodeValueInfo(names[0], type, network.nodes[0].shape)];
  const outputs = [encodeValueInfo(output, type, network.nodes[network.output].shape)];
  return encodeModel({ nodes, initializers, inputs, outputs });
}

/** A node with the names of its values. */
interface NamedNode {
  readonly node: NetworkNode;
  readonly inputs: readonly string[];
  readonly inputShape: readonly number[];
  readonly output: string;
}

type OperatorWriter<Kind extends Operator["kind"]> = (
  operator: Extract<Operator, { kind: Kind }>,
  graph: OpenGraph,
  named: NamedNode,
) => void;

/** How each operator is written: a new one is a row here. */
const WRITERS: { readonly [Kind in Operator["kind"]]: OperatorWriter<Kind> } = {
  input: () => {},
  dense: writeDense,
  add: (_, graph, { node, inputs, output }) => graph.node(node.name, "Add", inputs, output),
  subtract: (_, graph, { node, inputs, output }) => graph.node(node.name, "Sub", inputs, output),
  scale: ({ factor }, graph, { node, inputs, output }) =>
    graph.node(node.name, "Mul", [inputs[0], graph.tensor(factor)], output),
  shift: ({ offset }, graph, { node, inputs, output }) =>
    graph.node(node.name, "Add", [inputs[0], graph.tensor(offset)], output),
  reshape: ({ shape }, graph, { node, inputs, output }) =>
    graph.node(node.name, "Reshape", [inputs[0], graph.batchShape(`${node.name}/shape`, shape)], output),
  relu: (_, graph, { node, inputs, output }) => graph.node(node.name, "Relu", inputs, output),
};

function writeOperator<Kind extends Operator["kind"]>(
  operator: Extract<Operator, { kind: Kind }>,
  graph: OpenGraph,
  named: NamedNode,
): void {
  // the row of an operator's kind is the writer of that operator
  (WRITERS[operator.kind] as OperatorWriter<Kind>)(operator, graph, named);
}

function writeDense(
  { weight, bias }: Extract<Operator, { kind: "dense" }>,
  graph: OpenGraph,
  { node, inputs, inputShape, output }: NamedNode,
): void {
  const isVector = inputShape.length === 1;
  const matrix = isVector ? graph.tensor(weight) : graph.transposed(weight);
  const biases = bias === undefined ? [] : [graph.tensor(bias)];
  if (isVector) {
    graph.node(node.name, "Gemm", [inputs[0], matrix, ...biases], output, { transB: 1 });
    return;
  }
  const product = bias === undefined ? output : graph.newName(`${node.name}/product`);
  graph.node(node.name, "MatMul", [inputs[0], matrix], product);
  if (bias !== undefined) graph.node(`${node.name}/bias`, "Add", [product, ...biases], output);
}

/** The nodes that lead to the output, and the input. */
function ancestors(network: Network): ReadonlySet<number> {
  const needed = new Set<number>([0, network.output]);
  for (let index = network.nodes.length - 1; index > 0; index--) {
    if (needed.has(index)) for (const input of network.nodes[index].inputs) needed.add(input);
  }
  return needed;
}
