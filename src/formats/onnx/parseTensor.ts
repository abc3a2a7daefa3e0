import { growableFloat64 } from "../../numeric/growable.ts";
import { MAX_RANK } from "./limits.ts";
import type { AttributeProto, TensorProto } from "./messages.ts";
import { numberList } from "./numberList.ts";
import { fieldsOf, type WireSpan } from "./wireReader.ts";
import {
  appendDoubles,
  appendFloats,
  appendIntegers,
  bytesOf,
  floatOf,
  integerOf,
  messageOf,
  type Numbers,
  nameOf,
  textOf,
} from "./wireValues.ts";

/** Read a TensorProto; its numbers stay as they are stored until `tensorValues` is asked for them. */
export function parseTensor(span: WireSpan): TensorProto {
  const lists = numberLists();
  let name = "";
  let dataType = 0;
  let rawData: Uint8Array | undefined;
  let external: Map<string, string> | undefined;
  let segmented = false;
  for (const field of fieldsOf(span)) {
    switch (field.number) {
      case 1:
        appendIntegers(field, "TensorProto.dims", lists.of("dims"));
        break;
      case 2:
        dataType = integerOf(field, "TensorProto.data_type");
        break;
      case 3:
        segmented = true;
        break;
      case 4:
        appendFloats(field, "TensorProto.float_data", lists.of("floatData"));
        break;
      case 5:
        appendIntegers(field, "TensorProto.int32_data", lists.of("int32Data"));
        break;
      case 7:
        appendIntegers(field, "TensorProto.int64_data", lists.of("int64Data"));
        break;
      case 8:
        name = nameOf(field, "TensorProto.name");
        break;
      case 9:
        rawData = bytesOf(field, "TensorProto.raw_data");
        break;
      case 10:
        appendDoubles(field, "TensorProto.double_data", lists.of("doubleData"));
        break;
      case 11:
        appendIntegers(field, "TensorProto.uint64_data", lists.of("uint64Data"));
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
    // one more than may be, so that a longer list is seen to be too long
    dims: numberList(lists.read("dims").subarray(0, MAX_RANK + 1)),
    dataType,
    floatData: lists.read("floatData"),
    int32Data: lists.read("int32Data"),
    int64Data: lists.read("int64Data"),
    doubleData: lists.read("doubleData"),
    uint64Data: lists.read("uint64Data"),
    segmented,
    ...(rawData === undefined ? {} : { rawData }),
    ...(external === undefined ? {} : { external }),
  };
}

const NONE = new Float64Array(0);

/** Repeated fields of numbers, of which a message has few or none. */
function numberLists() {
  const lists = new Map<string, Numbers>();
  return {
    /** the list of a field, to append to */
    of(field: string): Numbers {
      const list = lists.get(field) ?? growableFloat64(0);
      lists.set(field, list);
      return list;
    },
    /** what is in it */
    read(field: string): Float64Array {
      const list = lists.get(field);
      return list === undefined ? NONE : list.data.subarray(0, list.length);
    },
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
  const lists = numberLists();
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
        appendFloats(field, "AttributeProto.floats", lists.of("floats"));
        break;
      case 8:
        appendIntegers(field, "AttributeProto.ints", lists.of("integers"));
        break;
    }
  }
  return { name, ...values, floats: numberList(lists.read("floats")), integers: numberList(lists.read("integers")) };
}
