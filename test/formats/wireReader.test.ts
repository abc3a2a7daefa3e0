import { describe, expect, test } from "vitest";
import { fieldsOf, readVarint } from "../../src/formats/onnx/wireReader.ts";
import { bytes, fixed32, fixed64, integer, text, varint } from "./onnxFile.ts";

const all = (message: readonly number[]) => {
  const file = Uint8Array.from(message);
  return [...fieldsOf({ file, start: 0, end: file.length })];
};

describe("varints", () => {
  test.each([0, 1, 127, 128, 300, 2 ** 28, 2 ** 31, 2 ** 35 + 5, 2 ** 53, -1, -2, -128, -(2 ** 31), -(2 ** 53)])(
    "%d is read exactly",
    (value) => {
      const file = Uint8Array.from(varint(value));
      expect(readVarint(file, 0, file.length)).toEqual({ value, next: file.length });
    },
  );

  test("the least and the greatest 64-bit integers are rounded, not wrapped", () => {
    for (const value of [2n ** 63n - 1n, -(2n ** 63n)]) {
      const file = Uint8Array.from(varint(value));
      expect(readVarint(file, 0, file.length).value).toBe(Number(value));
    }
  });

  test("more than 64 bits, or an end in the middle, are format errors", () => {
    expect(() => all([8, ...new Array<number>(9).fill(255), 2])).toThrow("got a varint of more than 64 bits");
    expect(() => all([8, ...new Array<number>(12).fill(128)])).toThrow("got a varint of more than 64 bits");
    expect(() => all([8, 128])).toThrow("expected a varint at byte 1, got the end of its message");
  });
});

describe("fields", () => {
  test("come in the file's order with their wire types", () => {
    const fields = all([...integer(1, 5), ...text(2, "hi"), ...fixed32(3, 1), ...fixed64(4, 1)]);
    expect(fields.map(({ number, wireType }) => [number, wireType])).toEqual([
      [1, "varint"],
      [2, "bytes"],
      [3, "fixed32"],
      [4, "fixed64"],
    ]);
  });

  test("groups are skipped with all that they hold", () => {
    const group = [
      ...varint(9 * 8 + 3),
      ...integer(1, 7),
      ...varint(10 * 8 + 3),
      ...varint(10 * 8 + 4),
      ...varint(9 * 8 + 4),
    ];
    expect(all([...group, ...integer(2, 1)]).map((field) => field.number)).toEqual([2]);
  });

  test("what is broken says where", () => {
    expect(() => all(bytes(1, [1, 2, 3]).slice(0, 4))).toThrow(
      "expected 3 bytes at byte 2, got 2; the file is truncated",
    );
    expect(() => all([...varint(10), ...varint(-1)])).toThrow("expected -1 bytes at byte 11");
    expect(() => all(varint(0))).toThrow("expected a protobuf field at byte 0, got field number 0");
    expect(() => all([8 + 6, 0])).toThrow("got wire type 6");
    expect(() => all([8 + 7, 0])).toThrow("got wire type 7");
    expect(() => all([8 + 4])).toThrow("got the end of a group 1 that is not open");
    expect(() => all([8 + 3])).toThrow("got a group 1 without end");
    expect(() => all(new Array<number>(1000).fill(8 + 3))).toThrow("got groups nested too deeply");
  });
});
