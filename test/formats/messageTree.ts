/** An ONNX file as a tree of fields, for tests that change fields and keep the lengths around them right. */
import { varint } from "./onnxFile.ts";

export interface MessageField {
  readonly number: number;
  readonly wireType: number;
  /** a varint; fixed or other bytes; the fields of a message */
  readonly payload: bigint | Uint8Array | MessageField[];
}

/** Which fields of a message are messages, by number. */
interface Schema {
  readonly [field: number]: Schema;
}

const tensor: Schema = { 13: {} };
const node: Schema = { 5: { 5: tensor } };
const value: Schema = { 2: { 1: { 2: { 1: {} } } } };
const model: Schema = { 7: { 1: node, 5: tensor, 11: value, 12: value }, 8: {} };

export function messageTree(file: Uint8Array, schema: Schema = model): MessageField[] {
  const fields: MessageField[] = [];
  let position = 0;
  const readVarint = (): bigint => {
    let result = 0n;
    for (let shift = 0n; ; shift += 7n) {
      const byte = file[position++];
      result |= BigInt(byte & 127) << shift;
      if (byte < 128) return result;
    }
  };
  const readBytes = (length: number) => {
    position += length;
    return file.slice(position - length, position);
  };
  while (position < file.length) {
    const key = Number(readVarint());
    const number = key >> 3;
    const wireType = key & 7;
    if (wireType === 0) fields.push({ number, wireType, payload: readVarint() });
    else {
      const payload = readBytes(wireType === 1 ? 8 : wireType === 5 ? 4 : Number(readVarint()));
      const inner = schema[number];
      fields.push({
        number,
        wireType,
        payload: wireType === 2 && inner !== undefined ? messageTree(payload, inner) : payload,
      });
    }
  }
  return fields;
}

export function encodedTree(fields: readonly MessageField[]): Uint8Array {
  return Uint8Array.from(
    fields.flatMap(({ number, wireType, payload }) => {
      const key = varint(number * 8 + wireType);
      if (typeof payload === "bigint") return [...key, ...varint(payload)];
      const bytes = Array.isArray(payload) ? encodedTree(payload) : payload;
      return [...key, ...(wireType === 2 ? varint(bytes.length) : []), ...bytes];
    }),
  );
}

/** Every field of a tree: the list that it stands in, and its place there. */
export function placesIn(fields: MessageField[]): { readonly fields: MessageField[]; readonly index: number }[] {
  return fields.flatMap((field, index) => [
    { fields, index },
    ...(Array.isArray(field.payload) ? placesIn(field.payload) : []),
  ]);
}
