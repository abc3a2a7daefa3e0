import { describe, expect, test } from "vitest";
import { externalReader } from "../../src/formats/onnx/externalData.ts";
import { createBudget } from "../../src/formats/onnx/limits.ts";
import { parseTensor } from "../../src/formats/onnx/parseTensor.ts";
import { tensorReader } from "../../src/formats/onnx/tensorValues.ts";
import { type Bytes, bytes, fixed32, fixed64, float32, float64, int64, integer, tensor, varint } from "./onnxFile.ts";

const constant = (dims: readonly number[], dataType: number, data: Bytes) => {
  const file = Uint8Array.from(tensor("t", dims, dataType, data));
  const budget = createBudget(file.length);
  return tensorReader(externalReader(undefined, budget), budget)(parseTensor({ file, start: 0, end: file.length }));
};
const valuesOf = (dims: readonly number[], dataType: number, data: Bytes) => [...constant(dims, dataType, data).values];
const packed = (field: number, values: readonly number[]) =>
  bytes(
    field,
    values.flatMap((value) => [...varint(value)]),
  );

describe("numbers of a tensor", () => {
  test("float: raw, packed and one by one", () => {
    expect(constant([2], 1, bytes(9, float32([1.5, -2])))).toEqual({
      kind: "constant",
      name: "t",
      shape: [2],
      values: Float64Array.of(1.5, -2),
      storedType: "float32",
    });
    expect(valuesOf([2], 1, bytes(4, float32([1.5, -2])))).toEqual([1.5, -2]);
    expect(valuesOf([2], 1, [...fixed32(4, 1.5), ...fixed32(4, -2)])).toEqual([1.5, -2]);
  });

  test("double: raw, packed and one by one", () => {
    expect(valuesOf([2], 11, bytes(9, float64([0.1, -2])))).toEqual([0.1, -2]);
    expect(valuesOf([2], 11, bytes(10, float64([0.1, -2])))).toEqual([0.1, -2]);
    expect(valuesOf([2], 11, [...fixed64(10, 0.1), ...fixed64(10, -2)])).toEqual([0.1, -2]);
    expect(constant([1], 11, bytes(9, float64([1]))).storedType).toBe("float64");
  });

  test("int32, int64 and bool: raw, packed and one by one, negative too; they are no weights", () => {
    expect(valuesOf([2], 6, packed(5, [3, -1]))).toEqual([3, -1]);
    expect(valuesOf([1], 6, bytes(9, [254, 255, 255, 255]))).toEqual([-2]);
    expect(valuesOf([2], 7, packed(7, [3, -1]))).toEqual([3, -1]);
    expect(valuesOf([2], 7, [...integer(7, 3), ...integer(7, -1)])).toEqual([3, -1]);
    expect(valuesOf([2], 7, bytes(9, int64([2 ** 40, -1])))).toEqual([2 ** 40, -1]);
    expect(valuesOf([2], 9, bytes(9, [0, 1]))).toEqual([0, 1]);
    expect(constant([1], 7, packed(7, [3])).storedType).toBeUndefined();
  });

  test("float16: normal, subnormal, zero and infinite", () => {
    const bits = [0x3c00, 0xc000, 0x3555, 0x0001, 0x83ff, 0x7bff, 0x8000, 0x7c00];
    const expected = [1, -2, 0.333251953125, 2 ** -24, -1023 * 2 ** -24, 65504, -0, Number.POSITIVE_INFINITY];
    expect(valuesOf([8], 10, packed(5, bits))).toEqual(expected);
    expect(
      valuesOf(
        [8],
        10,
        bytes(
          9,
          bits.flatMap((value) => [value & 255, value >> 8]),
        ),
      ),
    ).toEqual(expected);
    expect(valuesOf([1], 10, packed(5, [0x7e00]))).toEqual([Number.NaN]);
    expect(constant([1], 10, packed(5, [0])).storedType).toBe("float16");
  });

  test("bfloat16 is the upper half of a float", () => {
    expect(valuesOf([3], 16, packed(5, [0x3f80, 0xc040, 0x0001]))).toEqual([1, -3, 2 ** -133]);
    expect(constant([1], 16, bytes(9, [0x80, 0x3f])).storedType).toBe("bfloat16");
  });

  test.each([
    ["uint8", 2, [0, 200, 255], [0, 200, 255]],
    ["int8", 3, [0, 100, -128], [0, 100, 128]],
    ["uint16", 4, [258, 65535], [2, 1, 255, 255]],
    ["int16", 5, [258, -2], [2, 1, 254, 255]],
  ])("%s: raw and packed", (type, dataType, values, raw) => {
    expect(valuesOf([values.length], dataType, bytes(9, raw))).toEqual(values);
    expect(valuesOf([values.length], dataType, packed(5, values))).toEqual(values);
    expect(constant([values.length], dataType, packed(5, values)).integerType).toBe(type);
  });

  test("uint32 and uint64: raw and packed, exact up to 2^53 and rounded beyond", () => {
    expect(valuesOf([2], 12, bytes(9, [1, 0, 0, 0, 255, 255, 255, 255]))).toEqual([1, 2 ** 32 - 1]);
    expect(valuesOf([2], 12, packed(11, [1, 2 ** 32 - 1]))).toEqual([1, 2 ** 32 - 1]);
    expect(valuesOf([2], 13, bytes(9, int64([2 ** 40 + 1, -1])))).toEqual([2 ** 40 + 1, 2 ** 64]);
    expect(valuesOf([2], 13, packed(11, [2 ** 40 + 1, -1]))).toEqual([2 ** 40 + 1, 2 ** 64]);
  });

  test("int4 and uint4: two in a byte, the lower half first, raw and packed", () => {
    expect(valuesOf([3], 21, bytes(9, [0x21, 0x0f]))).toEqual([1, 2, 15]);
    expect(valuesOf([3], 21, packed(5, [0x21, 0x0f]))).toEqual([1, 2, 15]);
    expect(valuesOf([2, 2], 22, bytes(9, [0x87, 0xf0]))).toEqual([7, -8, 0, -1]);
    expect(valuesOf([2, 2], 22, packed(5, [0x87, 0xf0]))).toEqual([7, -8, 0, -1]);
    expect(() => constant([3], 21, bytes(9, [0x21]))).toThrow("expected 3 elements of type uint4");
  });

  test.each([
    [17, "float8e4m3fn"],
    [18, "float8e4m3fnuz"],
    [19, "float8e5m2"],
    [20, "float8e5m2fnuz"],
    [23, "float4e2m1"],
    [14, "complex64"],
    [99, "data type 99"],
  ])("type %i is refused as %s", (dataType, name) => {
    expect(() => constant([1], dataType, bytes(9, [1]))).toThrow(
      `readOnnx: expected tensor "t" to be one of float32, uint8, int8, uint16, int16, int32, int64, bool, float16, float64, uint32, uint64, bfloat16, uint4, int4, got ${name}`,
    );
  });

  test("a scalar has no axes", () => {
    expect(constant([], 1, bytes(9, float32([3]))).shape).toEqual([]);
  });
});

describe("a tensor that is not what it says", () => {
  test.each([
    [
      "fewer numbers",
      [3],
      1,
      bytes(9, float32([1, 2])),
      'expected 3 elements of type float32 in tensor "t" [3], got 2',
    ],
    ["half a number", [1], 1, bytes(9, [0, 0, 0, 0, 0]), "expected 1 elements of type float32 in tensor"],
    ["no numbers", [2], 7, [], 'expected 2 elements of type int64 in tensor "t" [2], got 0'],
    ["a huge shape", [2 ** 40, 2 ** 40], 1, bytes(9, float32([1])), "expected at most 2^31 elements in tensor"],
    [
      "a negative extent",
      [-2, -1],
      1,
      bytes(9, float32([1, 2])),
      'expected at most 64 extents, each at least 0, in tensor "t", got [-2,-1]',
    ],
    ["an extent beyond 2^53", [2 ** 60], 1, [], "each at least 0"],
    ["strings", [1], 8, [], "got string"],
    ["external data", [1], 1, integer(14, 1), 'expected the external data of tensor "t" in the model'],
    ["external data, listed", [1], 1, bytes(13, []), "external data"],
    ["a segment", [1], 1, bytes(3, []), 'expected tensor "t" in one piece, got a segment'],
    [
      "a float list of odd length",
      [1],
      1,
      bytes(4, [0, 0, 0]),
      "expected TensorProto.float_data in elements of 4 bytes, got 3 bytes",
    ],
    ["floats as integers", [1], 1, integer(4, 1), "expected TensorProto.float_data at byte"],
  ] as const)("%s", (_, dims, dataType, data, message) => {
    expect(() => constant(dims, dataType, data)).toThrow(message);
  });
});
