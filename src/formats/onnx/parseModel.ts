import { formatError } from "./errors.ts";
import { MAX_MESSAGES } from "./limits.ts";
import type { AttributeProto, GraphProto, ModelProto, NodeProto, ValueInfoProto } from "./messages.ts";
import { parseAttribute, parseTensor } from "./parseTensor.ts";
import { fieldsOf, type WireSpan } from "./wireReader.ts";
import { integerOf, messageOf, nameOf } from "./wireValues.ts";

/** Read an ONNX file's messages; throws a format error where the bytes are no ONNX model. */
export function parseModel(file: Uint8Array): ModelProto {
  if (file.length === 0) throw formatError("expected an ONNX model, got an empty file");
  let irVersion = 0;
  let opset = 0;
  let graph: GraphProto | undefined;
  const functions = new Set<string>();
  for (const field of fieldsOf({ file, start: 0, end: file.length })) {
    if (field.number === 1) irVersion = integerOf(field, "ModelProto.ir_version");
    else if (field.number === 7) graph = parseGraph(messageOf(field, "ModelProto.graph"));
    else if (field.number === 8) {
      const imported = parseOperatorSet(messageOf(field, "ModelProto.opset_import"));
      if (isDefaultDomain(imported.domain)) opset = imported.version;
    } else if (field.number === 25) functions.add(parseFunction(messageOf(field, "ModelProto.functions")));
  }
  if (graph === undefined) throw formatError("expected an ONNX model, got a message without a graph");
  // files before IR version 3 import no operator set: version 1 is meant
  return { irVersion, opset: opset || 1, graph, functions };
}

/** The operator set of the ONNX specification itself, which has two spellings. */
export function isDefaultDomain(domain: string): boolean {
  return domain === "" || domain === "ai.onnx";
}

/** An operator's name with its domain, unless that is the default one. */
export function qualifiedName(domain: string, operatorType: string): string {
  return isDefaultDomain(domain) ? operatorType : `${domain}.${operatorType}`;
}

/** The name of a FunctionProto; what it does is not read. */
function parseFunction(span: WireSpan): string {
  let name = "";
  let domain = "";
  for (const field of fieldsOf(span)) {
    if (field.number === 1) name = nameOf(field, "FunctionProto.name");
    else if (field.number === 10) domain = nameOf(field, "FunctionProto.domain");
  }
  return qualifiedName(domain, name);
}

function parseOperatorSet(span: WireSpan): { domain: string; version: number } {
  let domain = "";
  let version = 0;
  for (const field of fieldsOf(span)) {
    if (field.number === 1) domain = nameOf(field, "OperatorSetIdProto.domain");
    else if (field.number === 2) version = integerOf(field, "OperatorSetIdProto.version");
  }
  return { domain, version };
}

function parseGraph(span: WireSpan): GraphProto {
  const graph = { nodes: [] as NodeProto[], initializers: [] as GraphProto["initializers"][number][] };
  const inputs: ValueInfoProto[] = [];
  const outputs: ValueInfoProto[] = [];
  let messages = 0;
  for (const field of fieldsOf(span)) {
    if (++messages > MAX_MESSAGES) {
      throw formatError(`expected at most ${MAX_MESSAGES} nodes and tensors in a graph, got more`);
    }
    if (field.number === 1) graph.nodes.push(parseNode(messageOf(field, "GraphProto.node")));
    else if (field.number === 5) graph.initializers.push(parseTensor(messageOf(field, "GraphProto.initializer")));
    else if (field.number === 11) inputs.push(parseValueInfo(messageOf(field, "GraphProto.input")));
    else if (field.number === 12) outputs.push(parseValueInfo(messageOf(field, "GraphProto.output")));
  }
  return { ...graph, inputs, outputs };
}

const NO_ATTRIBUTES: ReadonlyMap<string, AttributeProto> = new Map();

function parseNode(span: WireSpan): NodeProto {
  const inputs: string[] = [];
  const outputs: string[] = [];
  let attributes: Map<string, AttributeProto> | undefined;
  let name = "";
  let operatorType = "";
  let domain = "";
  for (const field of fieldsOf(span)) {
    if (field.number === 1) inputs.push(nameOf(field, "NodeProto.input"));
    else if (field.number === 2) outputs.push(nameOf(field, "NodeProto.output"));
    else if (field.number === 3) name = nameOf(field, "NodeProto.name");
    else if (field.number === 4) operatorType = nameOf(field, "NodeProto.op_type");
    else if (field.number === 7) domain = nameOf(field, "NodeProto.domain");
    else if (field.number === 5) {
      const attribute = parseAttribute(messageOf(field, "NodeProto.attribute"));
      attributes = (attributes ?? new Map<string, AttributeProto>()).set(attribute.name, attribute);
    }
  }
  // a node without a name is called after the value that it makes
  const made = outputs.find((output) => output !== "") ?? "";
  return { name: name || made, operatorType, domain, inputs, outputs, attributes: attributes ?? NO_ATTRIBUTES };
}

function parseValueInfo(span: WireSpan): ValueInfoProto {
  let name = "";
  let type: Omit<ValueInfoProto, "name"> = { elementType: 0 };
  for (const field of fieldsOf(span)) {
    if (field.number === 1) name = nameOf(field, "ValueInfoProto.name");
    else if (field.number === 2) type = parseType(messageOf(field, "ValueInfoProto.type"));
  }
  return { name, ...type };
}

function parseType(span: WireSpan): Omit<ValueInfoProto, "name"> {
  let elementType = 0;
  let shape: (number | null)[] | undefined;
  for (const field of fieldsOf(span)) {
    if (field.number !== 1) continue;
    for (const inner of fieldsOf(messageOf(field, "TypeProto.tensor_type"))) {
      if (inner.number === 1) elementType = integerOf(inner, "TypeProto.Tensor.elem_type");
      else if (inner.number === 2) shape = parseShape(messageOf(inner, "TypeProto.Tensor.shape"));
    }
  }
  return shape === undefined ? { elementType } : { elementType, shape };
}

function parseShape(span: WireSpan): (number | null)[] {
  const shape: (number | null)[] = [];
  for (const field of fieldsOf(span)) {
    if (field.number !== 1) continue;
    let extent: number | null = null;
    for (const inner of fieldsOf(messageOf(field, "TensorShapeProto.dim"))) {
      if (inner.number === 1) extent = integerOf(inner, "TensorShapeProto.Dimension.dim_value");
    }
    shape.push(extent);
  }
  return shape;
}
