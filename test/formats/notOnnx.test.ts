import { describe, expect, test } from "vitest";
import { readOnnx } from "../../src/formats/index.ts";
import { bytes, fixed32, floats, integer, onnxFile, text } from "./onnxFile.ts";
import { failure } from "./refusal.ts";

const square = floats("c", [2, 2], [1, 2, 3, 4]);

describe("a file that is no ONNX model", () => {
  test.each<readonly [string, Uint8Array, string]>([
    ["empty", new Uint8Array(0), "readOnnx: expected an ONNX model, got an empty file"],
    [
      "without a graph",
      Uint8Array.from(integer(1, 8)),
      "readOnnx: expected an ONNX model, got a message without a graph",
    ],
    ["text", new TextEncoder().encode("hello, world"), "readOnnx: expected "],
    ["a PNG", Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a), "readOnnx: expected "],
    [
      "a graph that is an integer",
      Uint8Array.from(integer(7, 3)),
      "expected ModelProto.graph at byte 1 with wire type bytes, got varint",
    ],
    [
      "a version that is text",
      Uint8Array.from(text(1, "8")),
      "expected ModelProto.ir_version at byte 2 with wire type varint, got bytes",
    ],
    [
      "an alpha that is an integer",
      Uint8Array.from(bytes(7, bytes(1, bytes(5, integer(2, 1))))),
      "expected AttributeProto.f at byte",
    ],
    ["a name that is a float", Uint8Array.from(bytes(7, bytes(1, fixed32(3, 1)))), "expected NodeProto.name at byte"],
  ])("%s", (_, file, message) => {
    const error = failure(file);
    expect(error.code).toBe("format");
    expect(error.message).toContain(message);
  });

  test("every truncation of a file is a format error", () => {
    const file = onnxFile({ nodes: [{ type: "Gemm", inputs: ["x", "c"] }], initializers: [square] });
    for (let length = 0; length < file.length; length++) {
      // without its last field, the operator set, the file is whole
      const whole = length === file.length - 6;
      if (!whole) expect(failure(file.subarray(0, length)).code).toBe("format");
    }
  });

  test("what is no bytes is misuse", () => {
    // the cast stands for a caller without types
    expect(() => readOnnx("model.onnx" as unknown as Uint8Array)).toThrow(
      new TypeError("readOnnx: expected a Uint8Array, got string"),
    );
  });

  test("a view into a larger buffer is read as the view", () => {
    const file = onnxFile({ nodes: [{ type: "Gemm", inputs: ["x", "c"] }], initializers: [square] });
    const larger = new Uint8Array(file.length + 7);
    larger.set(file, 3);
    expect(readOnnx(larger.subarray(3, 3 + file.length))).toEqual(readOnnx(file));
  });
});
