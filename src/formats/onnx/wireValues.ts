import { formatError } from "./errors.ts";
import { MAX_NAME } from "./limits.ts";
import { readVarint, type WireField, type WireSpan, type WireType } from "./wireReader.ts";

/**
 * What a field holds, read as the type that the schema gives it. `what` names the field in messages, as in
 * "NodeProto.op_type"; a field of another wire type is a format error.
 */

export function integerOf(field: WireField, what: string): number {
  expectWireType(field, "varint", what);
  return field.varint;
}

export function floatOf(field: WireField, what: string): number {
  expectWireType(field, "fixed32", what);
  return viewOf(field.span).getFloat32(0, true);
}

export function messageOf(field: WireField, what: string): WireSpan {
  expectWireType(field, "bytes", what);
  return field.span;
}

/** The payload as a view of the file, not a copy. */
export function bytesOf(field: WireField, what: string): Uint8Array {
  const { file, start, end } = messageOf(field, what);
  return file.subarray(start, end);
}

export function textOf(field: WireField, what: string): string {
  return new TextDecoder().decode(bytesOf(field, what));
}

/** A text that names something: names are repeated and put together, so their length has a limit. */
export function nameOf(field: WireField, what: string): string {
  const { length } = bytesOf(field, what);
  if (length <= MAX_NAME) return textOf(field, what);
  throw formatError(`expected ${what} of at most ${MAX_NAME} bytes, got ${length}`);
}

/** Append a repeated integer field, packed or one by one. */
export function appendIntegers(field: WireField, what: string, values: number[]): void {
  if (field.wireType !== "bytes") {
    values.push(integerOf(field, what));
    return;
  }
  const { file, start, end } = field.span;
  for (let position = start; position < end; ) {
    const { value, next } = readVarint(file, position, end);
    values.push(value);
    position = next;
  }
}

/** Append a repeated float field, packed or one by one. */
export function appendFloats(field: WireField, what: string, values: number[]): void {
  appendFixed(field, "fixed32", 4, what, (view, position) => values.push(view.getFloat32(position, true)));
}

/** Append a repeated double field, packed or one by one. */
export function appendDoubles(field: WireField, what: string, values: number[]): void {
  appendFixed(field, "fixed64", 8, what, (view, position) => values.push(view.getFloat64(position, true)));
}

function appendFixed(
  field: WireField,
  single: WireType,
  width: number,
  what: string,
  append: (view: DataView, position: number) => void,
): void {
  if (field.wireType !== "bytes") expectWireType(field, single, what);
  const view = viewOf(field.span);
  if (view.byteLength % width !== 0) {
    throw formatError(`expected ${what} in elements of ${width} bytes, got ${view.byteLength} bytes`);
  }
  for (let position = 0; position < view.byteLength; position += width) append(view, position);
}

function viewOf(span: WireSpan): DataView {
  return new DataView(span.file.buffer, span.file.byteOffset + span.start, span.end - span.start);
}

function expectWireType(field: WireField, wireType: WireType, what: string): void {
  if (field.wireType === wireType) return;
  throw formatError(
    `expected ${what} at byte ${field.span.start} with wire type ${wireType}, got ${field.wireType}; the file is damaged or no ONNX model`,
  );
}
