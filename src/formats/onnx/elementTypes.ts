import type { StoredType } from "../../network/network.ts";
import { bfloat16Value, float16Value, roundToBfloat16, roundToFloat16 } from "../halfPrecision.ts";
import { formatError } from "./errors.ts";
import type { TensorProto } from "./messages.ts";

/**
 * The element types of ONNX tensors: how each is stored, in raw bytes and in which typed field, and how a number that
 * was computed becomes one of it.
 *
 * Source    onnx.proto of the ONNX specification, TensorProto.DataType.
 */

export type IntegerType =
  | "bool"
  | "int4"
  | "uint4"
  | "int8"
  | "uint8"
  | "int16"
  | "uint16"
  | "int32"
  | "uint32"
  | "int64"
  | "uint64";

export type ElementType = StoredType | IntegerType;

export interface ElementFormat {
  readonly type: ElementType;
  /** bits of one element in raw data, where elements of 4 bits share a byte, the lower half first */
  readonly bits: number;
  /** element `index` of raw data */
  readonly read: (view: DataView, index: number) => number;
  readonly typed: (tensor: TensorProto) => Float64Array;
  /** turns an element of the typed field into the number, where that is not the number itself */
  readonly decode?: (entry: number) => number;
}

const int32Data = (tensor: TensorProto) => tensor.int32Data;
const uint64Data = (tensor: TensorProto) => tensor.uint64Data;
const low4 = (v: DataView, i: number) => (v.getUint8(i >> 1) >> (4 * (i & 1))) & 15;

/** By number of `TensorProto.DataType`. */
const FORMATS: ReadonlyMap<number, ElementFormat> = new Map<number, ElementFormat>([
  [1, { type: "float32", bits: 32, read: (v, i) => v.getFloat32(4 * i, true), typed: (tensor) => tensor.floatData }],
  [2, narrow("uint8", (v, i) => v.getUint8(i))],
  [3, narrow("int8", (v, i) => v.getInt8(i))],
  [4, narrow("uint16", (v, i) => v.getUint16(2 * i, true))],
  [5, narrow("int16", (v, i) => v.getInt16(2 * i, true))],
  [6, narrow("int32", (v, i) => v.getInt32(4 * i, true))],
  [7, { type: "int64", bits: 64, read: readInt64, typed: (tensor) => tensor.int64Data }],
  [9, { type: "bool", bits: 8, read: (v, i) => truth(v.getUint8(i)), typed: int32Data, decode: truth }],
  [10, half("float16", float16Value)],
  [11, { type: "float64", bits: 64, read: (v, i) => v.getFloat64(8 * i, true), typed: (tensor) => tensor.doubleData }],
  [12, { ...narrow("uint32", (v, i) => v.getUint32(4 * i, true)), typed: uint64Data }],
  [13, { type: "uint64", bits: 64, read: readUint64, typed: uint64Data, decode: unsigned64 }],
  [16, half("bfloat16", bfloat16Value)],
  [21, { type: "uint4", bits: 4, read: low4, typed: int32Data }],
  [22, { type: "int4", bits: 4, read: (v, i) => signed(low4(v, i), 4), typed: int32Data }],
]);

/** Types that are refused, by name. */
const OTHER_TYPES: ReadonlyMap<number, string> = new Map([
  [0, "undefined"],
  [8, "string"],
  [14, "complex64"],
  [15, "complex128"],
  [17, "float8e4m3fn"],
  [18, "float8e4m3fnuz"],
  [19, "float8e5m2"],
  [20, "float8e5m2fnuz"],
  [23, "float4e2m1"],
  [24, "float8e8m0"],
  [25, "uint2"],
  [26, "int2"],
]);

/** How a type is stored; throws a format error where Crease does not read it. `what` is, say, `tensor "w"`. */
export function formatOf(dataType: number, what: string): ElementFormat {
  const format = FORMATS.get(dataType);
  if (format !== undefined) return format;
  const read = [...FORMATS.values()].map(({ type }) => type).join(", ");
  throw formatError(`expected ${what} to be one of ${read}, got ${dataTypeName(dataType)}`);
}

/** What messages call a `TensorProto.DataType`. */
export function dataTypeName(dataType: number): string {
  return FORMATS.get(dataType)?.type ?? OTHER_TYPES.get(dataType) ?? `data type ${dataType}`;
}

/** Whether a `TensorProto.DataType` is one of the floating-point types that a network may compute in. */
export function isFloatingPoint(dataType: number): boolean {
  const format = FORMATS.get(dataType);
  return format !== undefined && isStoredType(format.type);
}

export function isStoredType(type: ElementType): type is StoredType {
  return type === "float16" || type === "bfloat16" || type === "float32" || type === "float64";
}

/**
 * How the result of an operation becomes an element of a type.
 *
 * Numerics  floating point: rounded to nearest, ties to even. Integers up to 32 bits wrap around, as runtimes have them;
 *           those of 64 bits are exact up to 2^53, and a result beyond, or one that is no number, throws a format error.
 */
export function roundingTo(type: ElementType, what: string): (value: number) => number {
  if (type === "float64") return (value) => value;
  if (type === "float32") return Math.fround;
  if (type === "float16") return roundToFloat16;
  if (type === "bfloat16") return roundToBfloat16;
  const wrap = type === "bool" ? truth : type === "int64" ? (value: number) => value + 0 : wrapping(type);
  return (value) => {
    if (Number.isSafeInteger(value) || type === "bool") return wrap(value);
    throw formatError(`expected integers up to 2^53 in value "${what}", got ${value}`, { value: what });
  };
}

function half(type: "float16" | "bfloat16", decode: (bits: number) => number): ElementFormat {
  return { type, bits: 16, read: (v, i) => decode(v.getUint16(2 * i, true)), typed: int32Data, decode };
}

function narrow(type: WrappedType, read: ElementFormat["read"]): ElementFormat {
  return { type, bits: bitsOf(type), read, typed: int32Data, decode: wrapping(type) };
}

/** Types whose results wrap around. */
type WrappedType = Exclude<IntegerType, "bool" | "int64">;

function bitsOf(type: WrappedType): number {
  return Number(type.replace(/\D/g, ""));
}

function wrapping(type: WrappedType): (value: number) => number {
  const bits = bitsOf(type);
  const modulus = 2 ** bits;
  const isSigned = type.startsWith("i");
  return (value) => {
    const residue = value - Math.floor(value / modulus) * modulus;
    return isSigned ? signed(residue, bits) : residue;
  };
}

function signed(residue: number, bits: number): number {
  return residue >= 2 ** (bits - 1) ? residue - 2 ** bits : residue;
}

function truth(value: number): number {
  return value === 0 ? 0 : 1;
}

function unsigned64(value: number): number {
  return value < 0 ? value + 2 ** 64 : value;
}

function readInt64(view: DataView, index: number): number {
  return view.getInt32(8 * index + 4, true) * 2 ** 32 + view.getUint32(8 * index, true);
}

function readUint64(view: DataView, index: number): number {
  return view.getUint32(8 * index + 4, true) * 2 ** 32 + view.getUint32(8 * index, true);
}
