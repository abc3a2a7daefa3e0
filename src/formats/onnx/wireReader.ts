import { formatError } from "./errors.ts";

/**
 * The wire format of Protocol Buffers: a message is a sequence of fields, each a key (number and wire type) and a
 * payload. Every length is checked against the bytes that are there before anything is made of it.
 *
 * Source    Protocol Buffers documentation, "Encoding".
 */

/** A message or payload: the bytes start ≤ i < end of a file. */
export interface WireSpan {
  readonly file: Uint8Array;
  readonly start: number;
  readonly end: number;
}

export type WireType = "varint" | "fixed64" | "bytes" | "fixed32";

export interface WireField {
  readonly number: number;
  readonly wireType: WireType;
  /** value of a varint as a signed 64-bit integer, rounded to float64; 0 for other types */
  readonly varint: number;
  /** the payload, without key and length */
  readonly span: WireSpan;
}

/** groups are skipped, and may be nested this deep */
const MAX_GROUP_DEPTH = 32;
const MAX_FIELD_NUMBER = 2 ** 29 - 1;

/** The fields of a message in the order of the file; groups, which ONNX never uses, are skipped. */
export function* fieldsOf(message: WireSpan): Generator<WireField> {
  const { file, end } = message;
  let position = message.start;
  // field numbers of the groups that are open
  const groups: number[] = [];
  while (position < end) {
    const keyStart = position;
    const key = readVarint(file, position, end);
    const number = Math.floor(key.value / 8);
    const code = key.value - number * 8;
    if (number < 1 || number > MAX_FIELD_NUMBER) throw broken(keyStart, `field number ${number}`);
    position = key.next;
    if (code === 3) {
      if (groups.push(number) > MAX_GROUP_DEPTH) throw broken(keyStart, "groups nested too deeply");
      continue;
    }
    if (code === 4) {
      if (groups.pop() !== number) throw broken(keyStart, `the end of a group ${number} that is not open`);
      continue;
    }
    const field = readPayload(file, position, end, number, code);
    position = field.span.end;
    if (groups.length === 0) yield field;
  }
  if (groups.length > 0) throw broken(end, `a group ${groups[groups.length - 1]} without end`);
}

function readPayload(file: Uint8Array, position: number, end: number, number: number, code: number): WireField {
  if (code === 0) {
    const { value, next } = readVarint(file, position, end);
    return { number, wireType: "varint", varint: value, span: { file, start: position, end: next } };
  }
  if (code === 1) return { number, wireType: "fixed64", varint: 0, span: take(file, position, end, 8) };
  if (code === 5) return { number, wireType: "fixed32", varint: 0, span: take(file, position, end, 4) };
  if (code === 2) {
    const length = readVarint(file, position, end);
    return { number, wireType: "bytes", varint: 0, span: take(file, length.next, end, length.value) };
  }
  throw broken(position, `wire type ${code}`);
}

function take(file: Uint8Array, start: number, end: number, length: number): WireSpan {
  if (length < 0 || length > end - start) {
    throw formatError(
      `expected ${length} bytes at byte ${start}, got ${end - start}; the file is truncated or no ONNX model`,
    );
  }
  return { file, start, end: start + length };
}

/** One varint of up to 64 bits, read as a signed integer; exact up to 2^53 in magnitude. */
export function readVarint(file: Uint8Array, start: number, end: number): { value: number; next: number } {
  // three limbs of 28, 28 and 8 bits, so that no shift overflows
  const limbs = [0, 0, 0];
  for (let i = 0; i < 10; i++) {
    if (start + i >= end) {
      throw formatError(
        `expected a varint at byte ${start}, got the end of its message; the file is truncated or no ONNX model`,
      );
    }
    const byte = file[start + i];
    if (i === 9 && byte > 1) break;
    limbs[i >> 2] |= (byte & 127) << (7 * (i & 3));
    if (byte < 128) {
      // from the top down, so that small negative numbers come out exactly
      const value = (signed8(limbs[2]) * 2 ** 28 + limbs[1]) * 2 ** 28 + limbs[0];
      return { value, next: start + i + 1 };
    }
  }
  throw broken(start, "a varint of more than 64 bits");
}

/** the top 8 bits of a 64-bit integer carry its sign */
function signed8(limb: number): number {
  return limb >= 128 ? limb - 256 : limb;
}

function broken(position: number, found: string): Error {
  return formatError(
    `expected a protobuf field at byte ${position}, got ${found}; the file is damaged or no ONNX model`,
  );
}
