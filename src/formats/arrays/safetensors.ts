import { sizeOf } from "../../network/network.ts";
import type { CreaseError } from "../../numeric/errors.ts";
import { arrayError } from "./arrayError.ts";
import { decodeElements, encodeElements, widthOf } from "./elementTypes.ts";
import { type HeaderJson, parseHeaderJson } from "./headerJson.ts";
import type { ArrayType, StoredArray } from "./storedArray.ts";

/** What a safetensors file holds. */
export interface SafetensorsContent {
  /** by name, in the order of the file's header */
  readonly tensors: ReadonlyMap<string, StoredArray>;
  /** the texts of `__metadata__`, such as { format: "pt" } */
  readonly metadata?: Readonly<Record<string, string>>;
}

/** Names of the types in a file; its writers sort tensors by type, those of this table from the last to the first. */
const TYPES: Readonly<Record<string, ArrayType>> = {
  BOOL: "bool",
  U8: "uint8",
  I8: "int8",
  I16: "int16",
  U16: "uint16",
  F16: "float16",
  BF16: "bfloat16",
  I32: "int32",
  U32: "uint32",
  F32: "float32",
  F64: "float64",
  I64: "int64",
  U64: "uint64",
};

const METADATA = "__metadata__";
/** the bound of the reference implementation */
const MAX_HEADER_LENGTH = 100_000_000;
const LENGTH_BYTES = 8;

/**
 * Read the tensors of a safetensors file: a length, a JSON header, and the numbers, without gaps.
 *
 * Errors    CreaseError "format" for a file that is damaged, has a tensor of another type than those above, or whose
 *           tensors overlap or leave bytes unused.
 * Source    huggingface/safetensors, README, "Format".
 */
export function readSafetensors(bytes: Uint8Array): SafetensorsContent {
  if (!(bytes instanceof Uint8Array))
    throw new TypeError(`readSafetensors: expected a Uint8Array, got ${typeof bytes}`);
  const { header, start } = headerOf(bytes);
  const spans = [...header].filter(([name]) => name !== METADATA).map(([name, entry]) => spanOf(name, entry));
  checkSpans(spans, bytes.length - start);

  const tensors = new Map<string, StoredArray>();
  for (const { name, type, shape, begin, end } of spans) {
    const failing = (message: string) => fail(`tensor "${name}": ${message}`, { tensor: name });
    const values = decodeElements(bytes.subarray(start + begin, start + end), type, true, failing);
    tensors.set(name, { shape, values, storedType: type });
  }
  const metadata = header.get(METADATA);
  return metadata === undefined ? { tensors } : { tensors, metadata: textsOf(metadata) };
}

/**
 * Write tensors as a safetensors file, sorted as the reference implementation sorts them: by type, then by name. The
 * same tensors give the same bytes.
 *
 * Numerics  numbers are rounded to the stored type.
 * Errors    RangeError where shape, numbers and type do not fit; CreaseError "non-finite" where rounding overflows.
 */
export function writeSafetensors({ tensors, metadata }: SafetensorsContent): Uint8Array<ArrayBuffer> {
  const types = Object.keys(TYPES);
  const codeOf = (array: StoredArray) => types.findIndex((code) => TYPES[code] === array.storedType);
  const sorted = [...tensors].sort(
    ([firstName, first], [secondName, second]) =>
      codeOf(second) - codeOf(first) || (firstName < secondName ? -1 : Number(firstName > secondName)),
  );
  const entries: string[] = metadata === undefined ? [] : [`"${METADATA}":${JSON.stringify(metadata)}`];
  const parts: Uint8Array[] = [];
  let length = 0;
  for (const [name, array] of sorted) {
    if (name === METADATA || !name.isWellFormed()) {
      throw new RangeError(`writeSafetensors: expected a name other than ${METADATA} of valid text, got "${name}"`);
    }
    const part = encodeElements(array, `writeSafetensors: tensor "${name}": expected`);
    const entry = { dtype: types[codeOf(array)], shape: array.shape, data_offsets: [length, length + part.length] };
    entries.push(`${JSON.stringify(name)}:${JSON.stringify(entry)}`);
    parts.push(part);
    length += part.length;
  }

  // spaces align the numbers
  const text = new TextEncoder().encode(`{${entries.join(",")}}`);
  const start = LENGTH_BYTES + Math.ceil(text.length / LENGTH_BYTES) * LENGTH_BYTES;
  const bytes = new Uint8Array(start + length);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(start - LENGTH_BYTES), true);
  bytes.fill(0x20, LENGTH_BYTES, start).set(text, LENGTH_BYTES);
  let position = start;
  for (const part of parts) {
    bytes.set(part, position);
    position += part.length;
  }
  return bytes;
}

/** One tensor of the header; its numbers are begin ≤ i < end behind the header. */
interface Span {
  readonly name: string;
  readonly type: ArrayType;
  readonly shape: readonly number[];
  readonly begin: number;
  readonly end: number;
}

function headerOf(bytes: Uint8Array): { header: ReadonlyMap<string, HeaderJson>; start: number } {
  if (bytes.length < LENGTH_BYTES) {
    throw fail(`expected a header length of ${LENGTH_BYTES} bytes, got a file of ${bytes.length}; it is truncated`);
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const length = view.getUint32(4, true) * 2 ** 32 + view.getUint32(0, true);
  const present = bytes.length - LENGTH_BYTES;
  if (length > Math.min(present, MAX_HEADER_LENGTH)) {
    const bound = Math.min(present, MAX_HEADER_LENGTH);
    throw fail(
      `expected a header of at most ${bound} bytes, got a length of ${length}; the file is truncated or no safetensors file`,
    );
  }
  if (bytes[LENGTH_BYTES] !== 0x7b) throw fail('expected a header that begins with "{", got another byte');
  const start = LENGTH_BYTES + length;
  let text: string;
  try {
    text = new TextDecoder("utf-8", { fatal: true }).decode(bytes.subarray(LENGTH_BYTES, start));
  } catch {
    throw fail("expected a header in UTF-8, got bytes that are not");
  }
  const header = parseHeaderJson(text, (message) => fail(message));
  if (!(header instanceof Map)) throw fail("expected an object as header, got something else");
  return { header, start };
}

function spanOf(name: string, entry: HeaderJson): Span {
  const details = { tensor: name };
  if (!(entry instanceof Map)) throw fail(`expected an object for tensor "${name}", got something else`, details);
  const dtype = entry.get("dtype");
  if (typeof dtype !== "string" || !Object.hasOwn(TYPES, dtype)) {
    const known = Object.keys(TYPES).join(", ");
    throw fail(`expected tensor "${name}" to be of a type among ${known}, got ${textOf(dtype)}`, details);
  }
  const type = TYPES[dtype];
  const shape = integersOf(entry.get("shape"));
  if (shape === undefined)
    throw fail(`expected a shape of tensor "${name}", got ${textOf(entry.get("shape"))}`, details);
  const offsets = integersOf(entry.get("data_offsets"));
  if (offsets === undefined || offsets.length !== 2) {
    throw fail(`expected two data_offsets of tensor "${name}", got ${textOf(entry.get("data_offsets"))}`, details);
  }
  const [begin, end] = offsets;
  const expected = sizeOf(shape) * widthOf(type);
  if (expected !== end - begin) {
    throw fail(`expected ${expected} bytes of tensor "${name}", ${dtype} [${shape}], got ${end - begin}`, details);
  }
  return { name, type, shape, begin, end };
}

/** Throws unless the tensors fill the bytes behind the header, one behind the other. */
function checkSpans(spans: readonly Span[], length: number): void {
  let position = 0;
  for (const { name, begin, end } of spans.toSorted((a, b) => a.begin - b.begin || a.end - b.end)) {
    if (begin !== position) {
      const what = begin < position ? "which overlaps another" : "which leaves a gap";
      throw fail(`expected tensor "${name}" to begin at byte ${position}, got ${begin}, ${what}`, { tensor: name });
    }
    position = end;
  }
  if (position !== length) throw fail(`expected ${position} bytes behind the header, got ${length}`);
}

function textsOf(metadata: HeaderJson): Readonly<Record<string, string>> {
  const isTexts = metadata instanceof Map && [...metadata.values()].every((value) => typeof value === "string");
  if (!isTexts) throw fail(`expected ${METADATA} to hold texts only, got something else`);
  return Object.fromEntries(metadata as ReadonlyMap<string, string>);
}

function integersOf(value: HeaderJson | undefined): readonly number[] | undefined {
  return Array.isArray(value) && value.every((entry) => typeof entry === "number") ? value : undefined;
}

function textOf(value: HeaderJson | undefined): string {
  if (value === undefined) return "none";
  return value instanceof Map ? "an object" : JSON.stringify(value).slice(0, 40);
}

function fail(message: string, details: Readonly<Record<string, unknown>> = {}): CreaseError {
  return arrayError("readSafetensors", message, details);
}
