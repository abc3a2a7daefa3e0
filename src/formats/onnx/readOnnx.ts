import type { Network } from "../../network/network.ts";
import { createBuilder, type NetworkBuilder, type OnnxValue } from "./builder.ts";
import { cutBefore, notContinuous, type ResolvedNode } from "./conversion.ts";
import { cutTail } from "./cutTail.ts";
import { formatError, unsupportedError } from "./errors.ts";
import { type ExternalData, externalReader } from "./externalData.ts";
import { evaluateNode } from "./folding/evaluateNode.ts";
import type { Folding } from "./folding/fold.ts";
import { foldNode } from "./folding/foldNode.ts";
import { graphInput } from "./graphInput.ts";
import { type Ancestry, ancestryOf, type GraphValues, valuesOf } from "./graphOrder.ts";
import { asFormatErrors, createBudget } from "./limits.ts";
import type { GraphProto, ModelProto, NodeProto, ValueInfoProto } from "./messages.ts";
import { refuseNested } from "./nestedGraphs.ts";
import { CONVERSIONS, NOT_CONTINUOUS, NOT_PIECEWISE_AFFINE } from "./operators/index.ts";
import { isDefaultDomain, parseModel, qualifiedName } from "./parseModel.ts";
import { tensorReader } from "./tensorValues.ts";

/** What of a graph is read. */
export interface ReadOnnxOptions {
  /** name of the value that is the network's output; any value of the graph. Needed where the graph has several outputs */
  readonly output?: string;
  /** reads the bytes of tensors that lie in other files, beside the model */
  readonly externalData?: ExternalData;
  /** takes a sentence about what was done to the graph, such as that a trailing Softmax was cut */
  readonly onNotice?: (notice: string) => void;
}

/**
 * Read a network from an ONNX file. Only what leads to the output is read; operators stay as they are in the file, and
 * numbers as they are stored. The first axis of the input, if symbolic or 1, is the batch axis and is left out. What does
 * not depend on the input is computed. A Softmax, LogSoftmax or Sigmoid that ends the graph is cut, with a notice.
 *
 * Numerics  a Gemm's alpha and beta, and a Div by a constant, are multiplied into the numbers: one rounding to float64.
 * Errors    CreaseError: "format" for a file that is damaged or not what it says, "unsupported-operator" for one that
 *           Crease cannot read, with details { node, operator }, "non-finite" for a weight that is not a finite number.
 * Source    ONNX specification, operator sets 1 and later.
 */
export function readOnnx(bytes: Uint8Array, options: ReadOnnxOptions = {}): Network {
  if (!(bytes instanceof Uint8Array)) throw new TypeError(`readOnnx: expected a Uint8Array, got ${typeof bytes}`);
  const model = parseModel(bytes);
  const values = valuesOf(model.graph);
  const selected = selectOutput(model.graph, values, options.output);
  const output = cutTail(model.graph, values, selected, options.onNotice);
  const ancestry = ancestryOf(output, model.graph, values);
  const input = singleInput(model, ancestry, output);
  const budget = createBudget(bytes.length);
  const folding = { budget, readTensor: tensorReader(externalReader(options.externalData, budget), budget) };
  return asFormatErrors(() => convertGraph(model, values, ancestry, input, output, folding));
}

function selectOutput(graph: GraphProto, values: GraphValues, requested: string | undefined): string {
  const names = graph.outputs.map((output) => output.name);
  const listed = names.map((name) => `"${name}"`).join(", ");
  if (requested !== undefined) {
    if (values.producers.has(requested) || values.inputs.has(requested)) return requested;
    throw formatError(`expected output to name a value of the graph, whose outputs are ${listed}, got "${requested}"`, {
      outputs: names,
    });
  }
  if (names.length === 1) return names[0];
  if (names.length === 0) throw formatError("expected a graph with an output, got none");
  throw formatError(`expected a graph with one output, got ${listed}; choose one with --output NAME`, {
    outputs: names,
  });
}

function singleInput({ graph, functions }: ModelProto, ancestry: Ancestry, output: string): ValueInfoProto {
  const inputs = graph.inputs.filter((input) => ancestry.inputs.has(input.name));
  if (inputs.length === 0) {
    // a sub-graph reads values of the graph around it without naming them as inputs
    for (const index of ancestry.nodes) refuseNested(graph.nodes[index], functions);
    throw formatError(`expected output "${output}" to depend on an input, got a constant`);
  }
  if (inputs.length > 1) {
    const names = inputs.map((input) => input.name);
    const listed = names.map((name) => `"${name}"`).join(", ");
    throw formatError(`expected one input, got ${listed}; export the model with one concatenated input`, {
      inputs: names,
    });
  }
  return inputs[0];
}

function convertGraph(
  { graph, opset, functions }: ModelProto,
  { producers, initializers }: GraphValues,
  { nodes }: Ancestry,
  input: ValueInfoProto,
  output: string,
  folding: Folding,
): Network {
  const { shape, batch } = graphInput(input);
  const builder = createBuilder(opset, input.name, shape, batch, folding.budget);
  const known = new Map<string, OnnxValue>([[input.name, builder.input]]);

  // the value of a name: made by an earlier node, or an initialiser that is decoded when first asked for
  const lookUp = (name: string): OnnxValue | undefined => {
    const tensor = known.has(name) ? undefined : initializers.get(name);
    if (tensor !== undefined) known.set(name, folding.readTensor(tensor));
    const value = known.get(name);
    const producer = producers.get(name);
    if (value === undefined && producer !== undefined && producer.output > 0) {
      const { name: node, operatorType } = graph.nodes[producer.node];
      throw unsupportedError(node, operatorType, ` for its output "${name}", which Crease does not read`);
    }
    return value;
  };

  for (const index of nodes) {
    const proto = graph.nodes[index];
    refuseNested(proto, functions);
    const node = resolve(proto, lookUp);
    const isKnown = isDefaultDomain(proto.domain);
    const folded = isKnown ? (foldNode(node, folding) ?? evaluateNode(node, opset, folding)) : undefined;
    const made = [folded ?? convertNode(node, proto.domain, builder)].flat();
    proto.outputs.slice(0, made.length).forEach((name, place) => {
      if (name !== "") known.set(name, made[place]);
    });
  }
  const result = lookUp(output);
  if (result?.kind !== "branch") throw formatError(`expected output "${output}" to depend on an input, got a constant`);
  return builder.build(result);
}

function resolve(proto: NodeProto, lookUp: (name: string) => OnnxValue | undefined): ResolvedNode {
  const { name, operatorType, attributes, inputs, outputs } = proto;
  const values = inputs.map((input) => (input === "" ? undefined : lookUp(input)));
  return { name, operatorType, attributes, inputs: values, inputNames: inputs, outputNames: outputs };
}

function convertNode(node: ResolvedNode, domain: string, builder: NetworkBuilder): OnnxValue | readonly OnnxValue[] {
  const conversion = isDefaultDomain(domain) ? CONVERSIONS.get(node.operatorType) : undefined;
  if (conversion !== undefined) return conversion(node, builder);
  // what is smooth is refused for good, the rest for now
  if (NOT_PIECEWISE_AFFINE.has(node.operatorType)) {
    throw unsupportedError(node.name, node.operatorType, `, which is not piecewise affine; ${cutBefore(node)}`);
  }
  if (NOT_CONTINUOUS.has(node.operatorType)) throw notContinuous(node);
  const operator = qualifiedName(domain, node.operatorType);
  const supported = [...CONVERSIONS.keys()].join(", ");
  throw unsupportedError(
    node.name,
    operator,
    `, which Crease does not read yet; it reads ${supported}; or ${cutBefore(node)}`,
  );
}
