import { CreaseError } from "../../numeric/errors.ts";
import { bfloat16Bits, bfloat16Value, float16Bits, float16Value } from "../halfPrecision.ts";
import { type ArrayType, checkArray, type StoredArray } from "./storedArray.ts";

/** How numbers of one type are stored. */
interface ElementType {
  /** bytes */
  readonly width: number;
  readonly read: (view: DataView, position: number, littleEndian: boolean) => number;
  /** little-endian */
  readonly write: (view: DataView, position: number, value: number) => void;
  /** lowest and highest number of an integer type */
  readonly range?: readonly [number, number];
}

const ELEMENT_TYPES: { readonly [Type in ArrayType]: ElementType } = {
  float16: {
    width: 2,
    read: (view, position, little) => float16Value(view.getUint16(position, little)),
    write: (view, position, value) => view.setUint16(position, float16Bits(value), true),
  },
  bfloat16: {
    width: 2,
    read: (view, position, little) => bfloat16Value(view.getUint16(position, little)),
    write: (view, position, value) => view.setUint16(position, bfloat16Bits(value), true),
  },
  float32: {
    width: 4,
    read: (view, position, little) => view.getFloat32(position, little),
    write: (view, position, value) => view.setFloat32(position, value, true),
  },
  float64: {
    width: 8,
    read: (view, position, little) => view.getFloat64(position, little),
    write: (view, position, value) => view.setFloat64(position, value, true),
  },
  int8: {
    width: 1,
    read: (view, position) => view.getInt8(position),
    write: (view, position, value) => view.setInt8(position, value),
    range: [-(2 ** 7), 2 ** 7 - 1],
  },
  int16: {
    width: 2,
    read: (view, position, little) => view.getInt16(position, little),
    write: (view, position, value) => view.setInt16(position, value, true),
    range: [-(2 ** 15), 2 ** 15 - 1],
  },
  int32: {
    width: 4,
    read: (view, position, little) => view.getInt32(position, little),
    write: (view, position, value) => view.setInt32(position, value, true),
    range: [-(2 ** 31), 2 ** 31 - 1],
  },
  int64: {
    width: 8,
    read: (view, position, little) =>
      view.getInt32(position + (little ? 4 : 0), little) * 2 ** 32 +
      view.getUint32(position + (little ? 0 : 4), little),
    write: (view, position, value) => view.setBigInt64(position, BigInt(value), true),
    range: [Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER],
  },
  uint8: {
    width: 1,
    read: (view, position) => view.getUint8(position),
    write: (view, position, value) => view.setUint8(position, value),
    range: [0, 2 ** 8 - 1],
  },
  uint16: {
    width: 2,
    read: (view, position, little) => view.getUint16(position, little),
    write: (view, position, value) => view.setUint16(position, value, true),
    range: [0, 2 ** 16 - 1],
  },
  uint32: {
    width: 4,
    read: (view, position, little) => view.getUint32(position, little),
    write: (view, position, value) => view.setUint32(position, value, true),
    range: [0, 2 ** 32 - 1],
  },
  uint64: {
    width: 8,
    read: (view, position, little) =>
      view.getUint32(position + (little ? 4 : 0), little) * 2 ** 32 +
      view.getUint32(position + (little ? 0 : 4), little),
    write: (view, position, value) => view.setBigUint64(position, BigInt(value), true),
    range: [0, Number.MAX_SAFE_INTEGER],
  },
  bool: {
    width: 1,
    read: (view, position) => (view.getUint8(position) === 0 ? 0 : 1),
    write: (view, position, value) => view.setUint8(position, value),
    range: [0, 1],
  },
};

/** Bytes of one number. */
export function widthOf(type: ArrayType): number {
  return ELEMENT_TYPES[type].width;
}

/**
 * The numbers in bytes, which hold a whole number of them.
 *
 * Numerics  float64 holds all of them, except integers beyond 2^53: these are refused.
 */
export function decodeElements(
  bytes: Uint8Array,
  type: ArrayType,
  littleEndian: boolean,
  fail: (message: string) => Error,
): Float64Array {
  const { width, read, range } = ELEMENT_TYPES[type];
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const values = new Float64Array(bytes.length / width);
  for (let i = 0; i < values.length; i++) values[i] = read(view, i * width, littleEndian);
  if (width === 8 && range !== undefined) {
    const bad = values.findIndex((value) => !Number.isSafeInteger(value));
    if (bad >= 0) {
      throw fail(`expected ${type} numbers below 2^53 in magnitude, which float64 holds, got ${values[bad]}`);
    }
  }
  return values;
}

/**
 * The numbers of an array as little-endian bytes; `what` names the caller and the array, as `writeNpy: expected`.
 *
 * Numerics  floating-point numbers are rounded to the stored type, to nearest even.
 * Errors    RangeError where an integer type cannot hold a number, CreaseError "non-finite" where rounding overflows.
 */
export function encodeElements(array: StoredArray, what: string): Uint8Array<ArrayBuffer> {
  checkArray(what, array);
  const { values, storedType } = array;
  const { width, read, write, range } = ELEMENT_TYPES[storedType];
  const bytes = new Uint8Array(values.length * width);
  const view = new DataView(bytes.buffer);
  for (let i = 0; i < values.length; i++) {
    const value = values[i];
    if (range !== undefined && !(Number.isInteger(value) && value >= range[0] && value <= range[1])) {
      throw new RangeError(`${what} integers from ${range[0]} to ${range[1]} for ${storedType}, got ${value} at ${i}`);
    }
    write(view, i * width, value);
    if (range === undefined && Number.isFinite(value) && !Number.isFinite(read(view, i * width, true))) {
      const message = `${what} numbers that are finite as ${storedType}, got ${value} at ${i}`;
      throw new CreaseError("non-finite", message, { element: i });
    }
  }
  return bytes;
}
