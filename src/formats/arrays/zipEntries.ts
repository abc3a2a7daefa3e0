import { Inflate } from "fflate";
import { crc32 } from "../../numeric/crc32.ts";

/**
 * The files within a zip file, by the list at its end. Names are only names: nothing here makes files of them.
 *
 * Each claim is compared with the bytes that are there before any array is made: all files together inflate to at most
 * `maxBytes`, a file to at most 1032 times its bytes, which is what deflate can do, and never beyond its stated size.
 *
 * Source    PKWARE's APPNOTE.TXT; RFC 1951 for deflate.
 */
export function zipEntries(
  file: Uint8Array,
  maxBytes: number,
  fail: (message: string) => Error,
): ReadonlyMap<string, Uint8Array> {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  const { count, start, end } = listOf(view, fail);
  const records = new Map<string, ZipRecord>();
  let position = start;
  let total = 0;
  for (let entry = 0; entry < count; entry++) {
    const record = readRecord(view, position, end, fail);
    if (records.has(record.name)) throw fail(`expected each name once, got "${record.name}" twice`);
    records.set(record.name, record);
    total += record.size;
    if (total > maxBytes) {
      throw fail(`expected at most ${maxBytes} bytes when inflated, got more; raise maxBytes if the file is trusted`);
    }
    position = record.next;
  }
  const entries = new Map<string, Uint8Array>();
  for (const record of records.values()) entries.set(record.name, contentOf(file, view, record, start, fail));
  return entries;
}

/** Where the list of files is. */
interface ZipList {
  readonly count: number;
  readonly start: number;
  readonly end: number;
}

/** What the list says of one file. */
interface ZipRecord {
  readonly name: string;
  readonly method: number;
  readonly checksum: number;
  /** bytes as stored, and inflated */
  readonly storedSize: number;
  readonly size: number;
  /** position of its local header */
  readonly offset: number;
  /** position behind this record of the list */
  readonly next: number;
}

const END_SIGNATURE = 0x06054b50;
const RECORD_SIGNATURE = 0x02014b50;
const LOCAL_SIGNATURE = 0x04034b50;
const END_LENGTH = 22;
const RECORD_LENGTH = 46;
const LOCAL_LENGTH = 30;
/** what 16 and 32 bits hold where a zip64 field has the number */
const ELSEWHERE_16 = 0xffff;
const ELSEWHERE_32 = 0xffffffff;
/** deflate writes at most 258 bytes with 2 bits */
const MAX_RATIO = 1032;
/** bytes that are inflated in one go: the result of each is counted before the next */
const CHUNK = 2 ** 16;

function listOf(view: DataView, fail: (message: string) => Error): ZipList {
  // the end record is the last thing in the file but for a comment of up to 65535 bytes
  const lowest = Math.max(0, view.byteLength - END_LENGTH - ELSEWHERE_16);
  for (let position = view.byteLength - END_LENGTH; position >= lowest; position--) {
    if (view.getUint32(position, true) !== END_SIGNATURE) continue;
    if (position + END_LENGTH + view.getUint16(position + 20, true) !== view.byteLength) continue;
    const count = view.getUint16(position + 10, true);
    const length = view.getUint32(position + 12, true);
    const start = view.getUint32(position + 16, true);
    if (count === ELSEWHERE_16 || start === ELSEWHERE_32) {
      throw fail("expected fewer than 65535 files and less than 4 GiB, got a zip64 file; split it");
    }
    if (view.getUint32(position + 4, true) !== 0 || count !== view.getUint16(position + 8, true)) {
      throw fail("expected a zip file in one part, got one of several");
    }
    if (start + length !== position) {
      throw fail(`expected the list of files to end at byte ${position}, got ${start + length}; the file is damaged`);
    }
    return { count, start, end: position };
  }
  throw fail("expected a zip file, got no list of files at its end; the file is truncated or no zip file");
}

function readRecord(view: DataView, position: number, end: number, fail: (message: string) => Error): ZipRecord {
  if (position + RECORD_LENGTH > end || view.getUint32(position, true) !== RECORD_SIGNATURE) {
    throw fail(`expected a file's record at byte ${position}, got something else; the file is damaged`);
  }
  const nameLength = view.getUint16(position + 28, true);
  const extraStart = position + RECORD_LENGTH + nameLength;
  const extraEnd = extraStart + view.getUint16(position + 30, true);
  const next = extraEnd + view.getUint16(position + 32, true);
  if (next > end) throw fail(`expected a file's record of ${next - position} bytes, got ${end - position}`);
  const name = new TextDecoder().decode(
    new Uint8Array(view.buffer, view.byteOffset + extraStart - nameLength, nameLength),
  );

  const method = view.getUint16(position + 10, true);
  if ((view.getUint16(position + 8, true) & 1) !== 0) throw fail(`expected "${name}" to be readable, got it encrypted`);
  if (method !== 0 && method !== 8) {
    throw fail(`expected "${name}" to be stored or deflated, got compression method ${method}`);
  }
  const wide = wideNumbers(view, extraStart, extraEnd);
  const wideOr = (value: number): number => {
    if (value !== ELSEWHERE_32) return value;
    const number = wide.shift();
    if (number === undefined) throw fail(`expected the sizes of "${name}" in a zip64 field, got none`);
    return number;
  };
  // the zip64 field holds what is missing in this order
  const size = wideOr(view.getUint32(position + 24, true));
  const storedSize = wideOr(view.getUint32(position + 20, true));
  const offset = wideOr(view.getUint32(position + 42, true));
  const checksum = view.getUint32(position + 16, true);
  return { name, method, checksum, storedSize, size, offset, next };
}

/** The 64-bit numbers of a record's zip64 field, rounded to float64. */
function wideNumbers(view: DataView, start: number, end: number): number[] {
  for (let position = start; position + 4 <= end; ) {
    const next = position + 4 + view.getUint16(position + 2, true);
    if (view.getUint16(position, true) === 1) {
      const numbers: number[] = [];
      for (let at = position + 4; at + 8 <= Math.min(next, end); at += 8) {
        numbers.push(view.getUint32(at + 4, true) * 2 ** 32 + view.getUint32(at, true));
      }
      return numbers;
    }
    position = next;
  }
  return [];
}

function contentOf(
  file: Uint8Array,
  view: DataView,
  { name, method, checksum, storedSize, size, offset }: ZipRecord,
  listStart: number,
  fail: (message: string) => Error,
): Uint8Array {
  if (offset + LOCAL_LENGTH > listStart || view.getUint32(offset, true) !== LOCAL_SIGNATURE) {
    throw fail(`expected "${name}" to begin at byte ${offset}, got something else; the file is damaged`);
  }
  const start = offset + LOCAL_LENGTH + view.getUint16(offset + 26, true) + view.getUint16(offset + 28, true);
  if (start + storedSize > listStart) {
    throw fail(
      `expected ${storedSize} bytes of "${name}", got ${Math.max(0, listStart - start)}; the file is truncated`,
    );
  }
  const bounds = method === 0 ? [storedSize, storedSize] : [0, MAX_RATIO * storedSize];
  if (size < bounds[0] || size > bounds[1]) {
    throw fail(`expected "${name}" to inflate to at most ${bounds[1]} bytes, got a claim of ${size}`);
  }
  const stored = file.subarray(start, start + storedSize);
  const content = method === 0 ? stored : inflate(name, stored, size, fail);
  if (crc32(content) !== checksum) throw fail(`expected "${name}" to have the checksum of its record, got another one`);
  return content;
}

function inflate(name: string, stored: Uint8Array, size: number, fail: (message: string) => Error): Uint8Array {
  const content = new Uint8Array(size);
  let length = 0;
  const stream = new Inflate((part) => {
    if (length + part.length > size) throw fail(`expected "${name}" to inflate to ${size} bytes, got more`);
    content.set(part, length);
    length += part.length;
  });
  for (let from = 0; from < stored.length; from += CHUNK) {
    try {
      stream.push(stored.subarray(from, from + CHUNK), from + CHUNK >= stored.length);
    } catch (error) {
      // an error with a number as code is fflate's own
      if (!(error instanceof Error && "code" in error && typeof error.code === "number")) throw error;
      throw fail(`expected "${name}" in deflate's format, got ${error.message}; the file is damaged`);
    }
  }
  if (length !== size) throw fail(`expected "${name}" to inflate to ${size} bytes, got ${length}`);
  return content;
}
