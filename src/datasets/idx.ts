import { CreaseError } from "../numeric/errors.ts";
import { defaultMaxBytes, inflate } from "./inflate.ts";

/** An array as an IDX file stores it. */
export interface IdxArray {
  readonly shape: readonly number[];
  /** row-major */
  readonly values: Uint8Array | Int8Array | Int16Array | Int32Array | Float32Array | Float64Array;
}

/** What of a file is read. */
export interface ReadDataOptions {
  /** bound on the inflated size of a file; 2^30 unless given */
  readonly maxBytes?: number;
}

/**
 * Reads an IDX file, the format of MNIST and its relatives, as it is or compressed by gzip.
 *
 * Source    the format is described with the MNIST database (LeCun, Cortes & Burges): two zero bytes, the type of the
 *           numbers, the number of axes, their extents, then the numbers; all big-endian.
 * Errors    CreaseError "format" for a file that is no whole IDX file.
 */
export function readIdx(bytes: Uint8Array, { maxBytes = defaultMaxBytes }: ReadDataOptions = {}): IdxArray {
  const plain = inflate(bytes, "readIdx", maxBytes);
  const view = new DataView(plain.buffer, plain.byteOffset, plain.byteLength);
  const type = elementTypes.get(plain[2]);
  const axes = plain[3];
  const start = 4 + 4 * axes;
  if (plain.length < 4 || plain[0] !== 0 || plain[1] !== 0 || type === undefined) {
    const begin = Array.from(plain.subarray(0, 4), (byte) => byte.toString(16).padStart(2, "0")).join(" ");
    throw notIdx(`a file that begins with 00 00, a type and a number of axes, got ${begin || "no bytes"}`);
  }
  if (plain.length < start) throw notIdx(`the extents of ${axes} axes, got ${plain.length} bytes in all`);
  const shape = Array.from({ length: axes }, (_, axis) => view.getUint32(4 + 4 * axis));
  const length = shape.reduce((product, extent) => product * extent, 1);
  const needed = start + length * type.bytes;
  if (plain.length !== needed) {
    throw notIdx(`${needed} bytes for numbers of ${type.bytes} bytes and the shape [${shape}], got ${plain.length}`);
  }
  return { shape, values: type.read(view, start, length) };
}

interface ElementType {
  readonly bytes: number;
  readonly read: (view: DataView, start: number, length: number) => IdxArray["values"];
}

const elementTypes: ReadonlyMap<number, ElementType> = new Map<number, ElementType>([
  [0x08, { bytes: 1, read: (view, at, length) => new Uint8Array(view.buffer, view.byteOffset + at, length).slice() }],
  [0x09, { bytes: 1, read: (view, at, length) => new Int8Array(view.buffer, view.byteOffset + at, length).slice() }],
  [0x0b, { bytes: 2, read: (view, at, length) => Int16Array.from({ length }, (_, i) => view.getInt16(at + 2 * i)) }],
  [0x0c, { bytes: 4, read: (view, at, length) => Int32Array.from({ length }, (_, i) => view.getInt32(at + 4 * i)) }],
  [
    0x0d,
    { bytes: 4, read: (view, at, length) => Float32Array.from({ length }, (_, i) => view.getFloat32(at + 4 * i)) },
  ],
  [
    0x0e,
    { bytes: 8, read: (view, at, length) => Float64Array.from({ length }, (_, i) => view.getFloat64(at + 8 * i)) },
  ],
]);

function notIdx(what: string): CreaseError {
  return new CreaseError("format", `readIdx: expected ${what}; check that this is a whole IDX file`);
}
