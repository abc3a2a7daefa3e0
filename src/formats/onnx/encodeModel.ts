import { bfloat16Bits, float16Bits } from "../halfPrecision.ts";
import { bytesField, floatField, integerField, joined, textField } from "./wireWriter.ts";

/** ONNX messages as bytes, with the fields that `writeOnnx` needs. Source: onnx.proto of the ONNX specification. */

/** numbers of `TensorProto.DataType` */
export const DATA_TYPE = { float32: 1, int64: 7, float16: 10, float64: 11, bfloat16: 16 } as const;

/** The version of the file's own form that came with an operator set. */
const irVersionOf = (opset: number) => (opset >= 19 ? 9 : 8);

export interface EncodedGraph {
  readonly nodes: readonly Uint8Array[];
  readonly initializers: readonly Uint8Array[];
  readonly inputs: readonly Uint8Array[];
  readonly outputs: readonly Uint8Array[];
  /** version of the operator set */
  readonly opset: number;
}

export function encodeModel(graph: EncodedGraph): Uint8Array {
  const fields = [
    ...graph.nodes.map((node) => bytesField(1, node)),
    textField(2, "crease"),
    ...graph.initializers.map((tensor) => bytesField(5, tensor)),
    ...graph.inputs.map((value) => bytesField(11, value)),
    ...graph.outputs.map((value) => bytesField(12, value)),
  ];
  return joined([
    integerField(1, irVersionOf(graph.opset)),
    textField(2, "crease"),
    bytesField(7, ...fields),
    bytesField(8, integerField(2, graph.opset)),
  ]);
}

/** An attribute: an integer, a list of integers, a text, or a float. */
export type AttributeValue = number | readonly number[] | string | { readonly float: number };

export function encodeNode(
  name: string,
  operatorType: string,
  inputs: readonly string[],
  output: string,
  attributes: Readonly<Record<string, AttributeValue>> = {},
): Uint8Array {
  return joined([
    ...inputs.map((input) => textField(1, input)),
    textField(2, output),
    textField(3, name),
    textField(4, operatorType),
    ...Object.entries(attributes).map(([key, value]) => bytesField(5, textField(1, key), ...attributeFields(value))),
  ]);
}

/** The value of an AttributeProto, and its type in field 20. */
function attributeFields(value: AttributeValue): readonly Uint8Array[] {
  if (typeof value === "number") return [integerField(3, value), integerField(20, 2)];
  if (typeof value === "string") return [textField(4, value), integerField(20, 3)];
  if ("float" in value) return [floatField(2, value.float), integerField(20, 1)];
  return [...value.map((entry) => integerField(8, entry)), integerField(20, 7)];
}

/** A tensor of numbers that are stored as they are, little-endian. */
export function encodeTensor(
  name: string,
  dims: readonly number[],
  type: keyof typeof DATA_TYPE,
  values: Float64Array,
): Uint8Array {
  const width = { float16: 2, bfloat16: 2, float32: 4, float64: 8, int64: 8 }[type];
  const raw = new Uint8Array(values.length * width);
  const view = new DataView(raw.buffer);
  for (let i = 0; i < values.length; i++) {
    if (type === "float32") view.setFloat32(i * width, values[i], true);
    else if (type === "float16") view.setUint16(i * width, float16Bits(values[i]), true);
    else if (type === "bfloat16") view.setUint16(i * width, bfloat16Bits(values[i]), true);
    else if (type === "float64") view.setFloat64(i * width, values[i], true);
    else view.setBigInt64(i * width, BigInt(values[i]), true);
  }
  return joined([
    ...dims.map((extent) => integerField(1, extent)),
    integerField(2, DATA_TYPE[type]),
    textField(8, name),
    bytesField(9, raw),
  ]);
}

/** A value with a symbolic batch axis before its shape. */
export function encodeValueInfo(name: string, type: keyof typeof DATA_TYPE, shape: readonly number[]): Uint8Array {
  const dims = [textField(2, "batch"), ...shape.map((extent) => integerField(1, extent))];
  const tensorType = [integerField(1, DATA_TYPE[type]), bytesField(2, ...dims.map((dim) => bytesField(1, dim)))];
  return joined([textField(1, name), bytesField(2, bytesField(1, ...tensorType))]);
}
