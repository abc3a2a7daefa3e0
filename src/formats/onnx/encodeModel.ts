import { bytesField, integerField, joined, textField } from "./wireWriter.ts";

/** ONNX messages as bytes, with the fields that `writeOnnx` needs. Source: onnx.proto of the ONNX specification. */

/** numbers of `TensorProto.DataType` */
export const DATA_TYPE = { float32: 1, int64: 7, float64: 11 } as const;

const IR_VERSION = 8;
const OPSET = 17;

export interface EncodedGraph {
  readonly nodes: readonly Uint8Array[];
  readonly initializers: readonly Uint8Array[];
  readonly inputs: readonly Uint8Array[];
  readonly outputs: readonly Uint8Array[];
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
    integerField(1, IR_VERSION),
    textField(2, "crease"),
    bytesField(7, ...fields),
    bytesField(8, integerField(2, OPSET)),
  ]);
}

export function encodeNode(
  name: string,
  operatorType: string,
  inputs: readonly string[],
  output: string,
  integers: Readonly<Record<string, number>> = {},
): Uint8Array {
  return joined([
    ...inputs.map((input) => textField(1, input)),
    textField(2, output),
    textField(3, name),
    textField(4, operatorType),
    // 2 is AttributeProto.AttributeType.INT
    ...Object.entries(integers).map(([key, value]) =>
      bytesField(5, textField(1, key), integerField(3, value), integerField(20, 2)),
    ),
  ]);
}

/** A tensor of numbers that are stored as they are, little-endian. */
export function encodeTensor(
  name: string,
  dims: readonly number[],
  type: keyof typeof DATA_TYPE,
  values: Float64Array,
): Uint8Array {
  const width = type === "float32" ? 4 : 8;
  const raw = new Uint8Array(values.length * width);
  const view = new DataView(raw.buffer);
  for (let i = 0; i < values.length; i++) {
    if (type === "float32") view.setFloat32(i * width, values[i], true);
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
