import type { StoredType } from "../../network/network.ts";
import { formatError, shapeText } from "./errors.ts";
import { bfloat16Value, float16Value } from "./halfPrecision.ts";
import type { TensorProto } from "./messages.ts";

/** A tensor whose numbers are known when the file is read. */
export interface Constant {
  readonly kind: "constant";
  readonly name: string;
  readonly shape: readonly number[];
  /** row-major; every stored type fits float64, except integers beyond 2^53, which are rounded */
  readonly values: Float64Array;
  /** absent for integers and booleans, which are no weights */
  readonly storedType?: StoredType;
}

/** How one `TensorProto.DataType` is stored: in raw bytes, and in which typed field. */
interface DataType {
  readonly name: string;
  readonly width: number;
  readonly read: (view: DataView, position: number) => number;
  readonly typed: (tensor: TensorProto) => readonly number[];
  /** turns an element of the typed field into the number, where that is not the number itself */
  readonly decode?: (element: number) => number;
  readonly storedType?: StoredType;
}

/** By number of `TensorProto.DataType`: a type that is missing here cannot be read. */
const DATA_TYPES: ReadonlyMap<number, DataType> = new Map<number, DataType>([
  [
    1,
    {
      name: "float",
      width: 4,
      read: (v, p) => v.getFloat32(p, true),
      typed: (t) => t.floatData,
      storedType: "float32",
    },
  ],
  [6, { name: "int32", width: 4, read: (v, p) => v.getInt32(p, true), typed: (t) => t.int32Data }],
  [7, { name: "int64", width: 8, read: readInt64, typed: (t) => t.int64Data }],
  [9, { name: "bool", width: 1, read: (v, p) => v.getUint8(p), typed: (t) => t.int32Data }],
  [10, half("float16", float16Value)],
  [
    11,
    {
      name: "double",
      width: 8,
      read: (v, p) => v.getFloat64(p, true),
      typed: (t) => t.doubleData,
      storedType: "float64",
    },
  ],
  [16, half("bfloat16", bfloat16Value)],
]);

function half(name: "float16" | "bfloat16", decode: (bits: number) => number): DataType {
  const read = (view: DataView, position: number) => decode(view.getUint16(position, true));
  return { name, width: 2, read, typed: (tensor) => tensor.int32Data, decode, storedType: name };
}

function readInt64(view: DataView, position: number): number {
  return view.getInt32(position + 4, true) * 2 ** 32 + view.getUint32(position, true);
}

/** Whether a `TensorProto.DataType` is one of the floating-point types that a network may compute in. */
export function isFloatingPoint(dataType: number): boolean {
  return DATA_TYPES.get(dataType)?.storedType !== undefined;
}

/**
 * The numbers of a tensor, raw or typed. The claimed shape is compared with the numbers that are there before any
 * array is made.
 */
export function tensorConstant(tensor: TensorProto, name = tensor.name): Constant {
  const type = DATA_TYPES.get(tensor.dataType);
  if (type === undefined) {
    throw formatError(
      `expected tensor "${name}" to be float, double, float16, bfloat16, int32, int64 or bool, got data type ${tensor.dataType}`,
      { tensor: name },
    );
  }
  if (tensor.external) {
    throw formatError(
      `expected tensor "${name}" within the file, got external data; save the model as one file without external data`,
      { tensor: name },
    );
  }
  if (tensor.segmented) throw formatError(`expected tensor "${name}" in one piece, got a segment`, { tensor: name });

  const claimed = claimedSize(tensor, name);
  const raw = tensor.rawData;
  const typed = type.typed(tensor);
  const present = raw === undefined ? typed.length : raw.length / type.width;
  if (claimed !== present) {
    throw formatError(
      `expected ${claimed} elements of type ${type.name} in tensor "${name}" ${shapeText(tensor.dims)}, got ${present}`,
      { tensor: name },
    );
  }
  const values = new Float64Array(claimed);
  if (raw === undefined) {
    for (let i = 0; i < claimed; i++) values[i] = type.decode === undefined ? typed[i] : type.decode(typed[i]);
  } else {
    const view = new DataView(raw.buffer, raw.byteOffset, raw.byteLength);
    for (let i = 0; i < claimed; i++) values[i] = type.read(view, i * type.width);
  }
  const constant = { kind: "constant", name, shape: tensor.dims, values } as const;
  return type.storedType === undefined ? constant : { ...constant, storedType: type.storedType };
}

function claimedSize(tensor: TensorProto, name: string): number {
  let size = 1;
  for (const extent of tensor.dims) {
    if (!Number.isSafeInteger(extent) || extent < 0) {
      throw formatError(`expected extents of at least 0 in tensor "${name}", got ${shapeText(tensor.dims)}`, {
        tensor: name,
      });
    }
    size *= extent;
  }
  return size;
}
