import type { AttributeProto, TensorProto } from "./messages.ts";
import { fieldsOf, type WireSpan } from "./wireReader.ts";
import {
  appendDoubles,
  appendFloats,
  appendIntegers,
  bytesOf,
  floatOf,
  integerOf,
  messageOf,
  nameOf,
  textOf,
} from "./wireValues.ts";

/** Read a TensorProto; its numbers stay as they are stored until `tensorValues` is asked for them. */
export function parseTensor(span: WireSpan): TensorProto {
  const dims: number[] = [];
  const floatData: number[] = [];
  const int32Data: number[] = [];
  const int64Data: number[] = [];
  const doubleData: number[] = [];
  let name = "";
  let dataType = 0;
  let rawData: Uint8Array | undefined;
  const uint64Data: number[] = [];
  let external: Map<string, string> | undefined;
  let segmented = false;
  for (const field of fieldsOf(span)) {
    switch (field.number) {
      case 1:
        appendIntegers(field, "TensorProto.dims", dims);
        break;
      case 2:
        dataType = integerOf(field, "TensorProto.data_type");
        break;
      case 3:
        segmented = true;
        break;
      case 4:
        appendFloats(field, "TensorProto.float_data", floatData);
        break;
      case 5:
        appendIntegers(field, "TensorProto.int32_data", int32Data);
        break;
      case 7:
        appendIntegers(field, "TensorProto.int64_data", int64Data);
        break;
      case 8:
        name = nameOf(field, "TensorProto.name");
        break;
      case 9:
        rawData = bytesOf(field, "TensorProto.raw_data");
        break;
      case 10:
        appendDoubles(field, "TensorProto.double_data", doubleData);
        break;
      case 11:
        appendIntegers(field, "TensorProto.uint64_data", uint64Data);
        break;
      case 13: {
        const [key, value] = parseEntry(messageOf(field, "TensorProto.external_data"));
        external = (external ?? new Map<string, string>()).set(key, value);
        break;
      }
      case 14:
        if (integerOf(field, "TensorProto.data_location") === 1) external ??= new Map();
        break;
    }
  }
  return {
    name,
    dims,
    dataType,
    floatData,
    int32Data,
    int64Data,
    doubleData,
    uint64Data,
    segmented,
    ...(rawData === undefined ? {} : { rawData }),
    ...(external === undefined ? {} : { external }),
  };
}

function parseEntry(span: WireSpan): [key: string, value: string] {
  let key = "";
  let value = "";
  for (const field of fieldsOf(span)) {
    if (field.number === 1) key = nameOf(field, "StringStringEntryProto.key");
    else if (field.number === 2) value = nameOf(field, "StringStringEntryProto.value");
  }
  return [key, value];
}

/** Read an AttributeProto; graphs and lists of strings are left out, no operator here has any use for them. */
export function parseAttribute(span: WireSpan): AttributeProto {
  const floats: number[] = [];
  const integers: number[] = [];
  let name = "";
  let values: Pick<AttributeProto, "float" | "integer" | "text" | "tensor"> = {};
  for (const field of fieldsOf(span)) {
    switch (field.number) {
      case 1:
        name = nameOf(field, "AttributeProto.name");
        break;
      case 2:
        values = { ...values, float: floatOf(field, "AttributeProto.f") };
        break;
      case 3:
        values = { ...values, integer: integerOf(field, "AttributeProto.i") };
        break;
      case 4:
        values = { ...values, text: textOf(field, "AttributeProto.s") };
        break;
      case 5:
        values = { ...values, tensor: parseTensor(messageOf(field, "AttributeProto.t")) };
        break;
      case 7:
        appendFloats(field, "AttributeProto.floats", floats);
        break;
      case 8:
        appendIntegers(field, "AttributeProto.ints", integers);
        break;
    }
  }
  return { name, ...values, floats, integers };
}
