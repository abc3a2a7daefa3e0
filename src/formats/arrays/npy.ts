import { sizeOf } from "../../network/network.ts";
import { arrayError } from "./arrayError.ts";
import { decodeElements, encodeElements, widthOf } from "./elementTypes.ts";
import { MAX_HEADER_LENGTH, npyHeaderText, parseNpyHeader } from "./npyHeader.ts";
import type { StoredArray } from "./storedArray.ts";

/** "\x93NUMPY" */
const MAGIC = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59];
/** the numbers begin at a multiple of this */
const ALIGNMENT = 64;

/**
 * Read an array from an npy file, versions 1 to 3. Numbers of either byte order and layout come out row-major.
 *
 * Errors    CreaseError "format" for a file that is damaged, or holds no plain numbers.
 * Source    NumPy documentation, numpy.lib.format.
 */
export function readNpy(bytes: Uint8Array): StoredArray {
  if (!(bytes instanceof Uint8Array)) throw new TypeError(`readNpy: expected a Uint8Array, got ${typeof bytes}`);
  return parseNpy(bytes, (message) => arrayError("readNpy", message));
}

/** Read an array, with errors that the caller makes of `expected <what>, got <value>`. */
export function parseNpy(bytes: Uint8Array, fail: (message: string) => Error): StoredArray {
  if (!MAGIC.every((byte, i) => bytes[i] === byte)) {
    throw fail("expected an npy file, which begins with \\x93NUMPY, got other bytes");
  }
  const version = bytes[6];
  // version 1 has two bytes of header length, later ones four
  const headerStart = version === 1 ? 10 : 12;
  if (bytes.length < headerStart) throw fail(`expected a header length, got the end of the file; it is truncated`);
  if (version < 1 || version > 3) throw fail(`expected version 1, 2 or 3 of the format, got ${version}`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const length = version === 1 ? view.getUint16(8, true) : view.getUint32(8, true);
  if (length > MAX_HEADER_LENGTH) throw fail(`expected a header of at most ${MAX_HEADER_LENGTH} bytes, got ${length}`);
  const start = headerStart + length;
  if (start > bytes.length) {
    throw fail(`expected a header of ${length} bytes, got ${bytes.length - headerStart}; the file is truncated`);
  }
  const header = parseNpyHeader(new TextDecoder().decode(bytes.subarray(headerStart, start)), fail);

  // the claimed shape is compared with the bytes that are there before any array is made
  const { type, shape, littleEndian } = header;
  const expected = sizeOf(shape) * widthOf(type);
  if (expected !== bytes.length - start) {
    throw fail(`expected ${expected} bytes of numbers, ${type} [${shape}], got ${bytes.length - start}`);
  }
  const values = decodeElements(bytes.subarray(start), type, littleEndian, fail);
  return { shape, values: header.fortranOrder ? rowMajor(values, shape) : values, storedType: type };
}

/**
 * Write an array as an npy file, version 1, as NumPy does. The same array gives the same bytes.
 *
 * Numerics  numbers are rounded to the stored type.
 * Errors    RangeError where shape, numbers and type do not fit, or for bfloat16, which NumPy does not have; CreaseError
 *           "non-finite" where rounding overflows.
 */
export function writeNpy(array: StoredArray): Uint8Array<ArrayBuffer> {
  return encodeNpy(array, "writeNpy: expected");
}

/** Write an array; `what` names the caller and the array. */
export function encodeNpy(array: StoredArray, what: string): Uint8Array<ArrayBuffer> {
  const header = npyHeaderText(array.storedType, array.shape);
  if (header === undefined) {
    throw new RangeError(`${what} a type that NumPy has, got ${array.storedType}; store the array as float32`);
  }
  const numbers = encodeElements(array, what);
  // the header ends with a line feed where the numbers begin; a full block of spaces is never left out
  const unpadded = 10 + header.length + 1;
  const start = unpadded + ALIGNMENT - (unpadded % ALIGNMENT);
  const bytes = new Uint8Array(start + numbers.length);
  bytes.set([...MAGIC, 1, 0, (start - 10) & 255, (start - 10) >> 8]);
  bytes.set(new TextEncoder().encode(`${header.padEnd(start - 11)}\n`), 10);
  bytes.set(numbers, start);
  return bytes;
}

/** Numbers stored with the first axis running fastest, with the last axis running fastest. */
function rowMajor(values: Float64Array, shape: readonly number[]): Float64Array {
  const sorted = new Float64Array(values.length);
  const strides = shape.map((_, axis) => sizeOf(shape.slice(0, axis)));
  const index = shape.map(() => 0);
  let from = 0;
  for (let to = 0; to < values.length; to++) {
    sorted[to] = values[from];
    // count up the index, last axis first
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      from += strides[axis];
      if (++index[axis] < shape[axis]) break;
      from -= shape[axis] * strides[axis];
      index[axis] = 0;
    }
  }
  return sorted;
}
