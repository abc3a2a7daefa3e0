/** ONNX files by hand, for tests: protobuf fields as lists of bytes, apart from the library's own writer. */

export type Bytes = readonly number[];

export function varint(value: number | bigint): Bytes {
  let rest = BigInt.asUintN(64, BigInt(value));
  const bytes: number[] = [];
  while (rest >= 128n) {
    bytes.push(Number(rest & 127n) | 128);
    rest >>= 7n;
  }
  return [...bytes, Number(rest)];
}

export const integer = (field: number, value: number | bigint): Bytes => [...varint(field * 8), ...varint(value)];
export const bytes = (field: number, payload: Bytes): Bytes => [
  ...varint(field * 8 + 2),
  ...varint(payload.length),
  ...payload,
];
export const text = (field: number, value: string): Bytes => bytes(field, [...new TextEncoder().encode(value)]);
export const fixed32 = (field: number, value: number): Bytes => [...varint(field * 8 + 5), ...float32([value])];
export const fixed64 = (field: number, value: number): Bytes => [...varint(field * 8 + 1), ...float64([value])];

export const float32 = (values: readonly number[]): Bytes => [...new Uint8Array(Float32Array.from(values).buffer)];
export const float64 = (values: readonly number[]): Bytes => [...new Uint8Array(Float64Array.from(values).buffer)];
export const int64 = (values: readonly number[]): Bytes => [
  ...new Uint8Array(BigInt64Array.from(values.map(BigInt)).buffer),
];

/** A TensorProto whose numbers are given as fields, such as `bytes(9, float32([1, 2]))` for raw data. */
export function tensor(name: string, dims: readonly number[], dataType: number, data: Bytes): Bytes {
  return [...dims.flatMap((extent) => integer(1, extent)), ...integer(2, dataType), ...text(8, name), ...data];
}

/** A TensorProto of float32 numbers as raw data. */
export function floats(name: string, dims: readonly number[], values: readonly number[]): Bytes {
  return tensor(name, dims, 1, bytes(9, float32(values)));
}

/** A TensorProto of int64 numbers as raw data. */
export function integers(name: string, dims: readonly number[], values: readonly number[]): Bytes {
  return tensor(name, dims, 7, bytes(9, int64(values)));
}

export type Attribute =
  | { readonly float: number }
  | { readonly integer: number }
  | { readonly integers: readonly number[] }
  | { readonly floats: readonly number[] }
  | { readonly text: string }
  | { readonly tensor: Bytes }
  | { readonly empty: true };

export interface NodeOfFile {
  readonly type: string;
  readonly inputs: readonly string[];
  readonly outputs?: readonly string[];
  readonly name?: string;
  readonly domain?: string;
  readonly attributes?: Readonly<Record<string, Attribute>>;
}

export interface OnnxFile {
  readonly opset?: number;
  /** shape of the input "x"; a string is a symbolic extent */
  readonly input?: readonly (number | string)[];
  /** further inputs, with their shapes */
  readonly moreInputs?: Readonly<Record<string, readonly (number | string)[]>>;
  readonly inputType?: number;
  /** a node without outputs makes the value "y" */
  readonly nodes: readonly NodeOfFile[];
  readonly initializers?: readonly Bytes[];
  readonly outputs?: readonly string[];
}

export function onnxFile(file: OnnxFile): Uint8Array<ArrayBuffer> {
  const inputs = { x: file.input ?? ["batch", 2], ...file.moreInputs };
  const graph = [
    ...file.nodes.flatMap((node) => bytes(1, nodeBytes(node))),
    ...text(2, "test"),
    ...(file.initializers ?? []).flatMap((value) => bytes(5, value)),
    ...Object.entries(inputs).flatMap(([name, shape]) => bytes(11, valueInfo(name, shape, file.inputType ?? 1))),
    ...(file.outputs ?? ["y"]).flatMap((name) => bytes(12, valueInfo(name, undefined, file.inputType ?? 1))),
  ];
  return Uint8Array.from([
    ...integer(1, 8),
    ...bytes(7, graph),
    ...bytes(8, [...text(1, ""), ...integer(2, file.opset ?? 17)]),
  ]);
}

/** A file of one node that makes "y" of its inputs; "x" is [batch,2]. */
export function oneNode(
  type: string,
  inputs: readonly string[],
  initializers: readonly Bytes[],
  { attributes, ...file }: Partial<OnnxFile> & Pick<NodeOfFile, "attributes"> = {},
): Uint8Array<ArrayBuffer> {
  return onnxFile({
    ...file,
    nodes: [attributes === undefined ? { type, inputs } : { type, inputs, attributes }],
    initializers,
  });
}

function nodeBytes(node: NodeOfFile): Bytes {
  return [
    ...node.inputs.flatMap((name) => text(1, name)),
    ...(node.outputs ?? ["y"]).flatMap((name) => text(2, name)),
    ...(node.name === undefined ? [] : text(3, node.name)),
    ...text(4, node.type),
    ...Object.entries(node.attributes ?? {}).flatMap(([name, value]) => bytes(5, attributeBytes(name, value))),
    ...(node.domain === undefined ? [] : text(7, node.domain)),
  ];
}

function attributeBytes(name: string, value: Attribute): Bytes {
  const key = text(1, name);
  if ("float" in value) return [...key, ...fixed32(2, value.float), ...integer(20, 1)];
  if ("integer" in value) return [...key, ...integer(3, value.integer), ...integer(20, 2)];
  if ("text" in value) return [...key, ...text(4, value.text), ...integer(20, 3)];
  if ("tensor" in value) return [...key, ...bytes(5, value.tensor), ...integer(20, 4)];
  if ("floats" in value) return [...key, ...bytes(7, float32(value.floats)), ...integer(20, 6)];
  if ("integers" in value) {
    return [...key, ...value.integers.flatMap((entry) => integer(8, entry)), ...integer(20, 7)];
  }
  return [...key, ...integer(20, 2)];
}

/** A ValueInfoProto; without a shape the value has its type only. */
export function valueInfo(name: string, shape: readonly (number | string)[] | undefined, elementType: number): Bytes {
  const dims = shape?.flatMap((extent) => bytes(1, typeof extent === "string" ? text(2, extent) : integer(1, extent)));
  const type = [...integer(1, elementType), ...(dims === undefined ? [] : bytes(2, dims))];
  return [...text(1, name), ...bytes(2, bytes(1, type))];
}
