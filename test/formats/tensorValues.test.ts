import { describe, expect, test } from "vitest";
import { externalReader } from "../../src/formats/onnx/externalData.ts";
import { createBudget } from "../../src/formats/onnx/limits.ts";
import { parseTensor } from "../../src/formats/onnx/parseTensor.ts";
import { tensorReader } from "../../src/formats/onnx/tensorValues.ts";
import { type Bytes, bytes, fixed32, fixed64, float32, float64, int64, integer, tensor, varint } from "./onnxFile.ts";

const constant = (dims: readonly number[], dataType: number, data: Bytes) => {
  const file = Uint8Array.from(tensor("t", dims, dataType, data));
  const budget = createBudget();
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
    ["uint8", 2, [0, 200], [0, 200]],
    ["int8", 3, [5, 200], [5, -56]],
    ["uint16", 4, [5, 0, 255, 255], [5, 65535]],
    ["int16", 5, [5, 0, 254, 255], [5, -2]],
    ["uint32", 12, [5, 0, 0, 0, 255, 255, 255, 255], [5, 2 ** 32 - 1]],
    ["uint64", 13, [...int64([5]), 0, 0, 0, 0, 0, 0, 0, 128], [5, 2 ** 63]],
  ] as const)("%s: raw and packed", (type, dataType, raw, expected) => {
    expect(valuesOf([2], dataType, bytes(9, raw))).toEqual(expected);
    // unsigned integers of 32 and 64 bits have a field of their own
    const field = dataType >= 12 ? 11 : 5;
    const entries = expected.flatMap((value) => [...varint(BigInt(value))]);
    expect(valuesOf([2], dataType, bytes(field, entries))).toEqual(expected);
    expect(constant([2], dataType, bytes(9, raw))).toMatchObject({ integerType: type });
    expect(constant([2], dataType, bytes(9, raw)).storedType).toBeUndefined();
  });

  test("int4 and uint4: two in a byte, the lower half first, the last half of an odd number left over", () => {
    expect(valuesOf([4], 21, bytes(9, [0x21, 0xf8]))).toEqual([1, 2, 8, 15]);
    expect(valuesOf([4], 22, bytes(9, [0x21, 0xf8]))).toEqual([1, 2, -8, -1]);
    expect(valuesOf([3], 22, bytes(9, [0x21, 0xf8]))).toEqual([1, 2, -8]);
    expect(valuesOf([3], 22, packed(5, [0x21, 0xf8]))).toEqual([1, 2, -8]);
    expect(() => valuesOf([3], 22, bytes(9, [0x21]))).toThrow("expected 3 elements of type int4");
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
    ["8 bits of floating point", [1], 17, bytes(9, [0]), 'expected tensor "t" to be one of float32, uint8, '],
    ["e4m3fn", [1], 17, bytes(9, [0]), "got float8e4m3fn"],
    ["e4m3fnuz", [1], 18, bytes(9, [0]), "got float8e4m3fnuz"],
    ["e5m2", [1], 19, bytes(9, [0]), "got float8e5m2"],
    ["e5m2fnuz", [1], 20, bytes(9, [0]), "got float8e5m2fnuz"],
    ["complex numbers", [1], 14, bytes(9, [0]), "got complex64"],
    ["a type that does not exist", [1], 99, bytes(9, [0]), "got data type 99"],
    ["no type", [1], 0, bytes(9, [0]), "got undefined"],
    ["too many axes", new Array<number>(65).fill(1), 1, bytes(9, float32([1])), "expected at most 64 extents"],
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
