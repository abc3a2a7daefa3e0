/** Graphs as exporters leave them, with shapes and weights that are computed, against ONNX Runtime. */
import { describe, expect, test } from "vitest";
import { readOnnx } from "../../src/formats/index.ts";
import { forward } from "../../src/network/forward.ts";
import { inputSize, type Network } from "../../src/network/network.ts";
import {
  type Attribute,
  type Bytes,
  bytes,
  float64,
  floats,
  integers,
  type NodeOfFile,
  type OnnxFile,
  onnxFile,
  tensor,
} from "./onnxFile.ts";
import { relativeDifference, runOnnx, seededNumbers } from "./onnxRuntime.ts";

const node = (
  type: string,
  inputs: readonly string[],
  output: string,
  attributes: Readonly<Record<string, Attribute>> = {},
): NodeOfFile => ({ type, inputs, outputs: [output], attributes });
const drawn = (count: number, seed: number) => {
  const next = seededNumbers(seed);
  return Array.from({ length: count }, () => Math.fround(2 * next() - 1));
};
const weights = (name: string, shape: readonly number[], seed: number): Bytes =>
  floats(
    name,
    shape,
    drawn(
      shape.reduce((size, extent) => size * extent, 1),
      seed,
    ),
  );
const int8s = (name: string, shape: readonly number[], values: readonly number[]) =>
  tensor(
    name,
    shape,
    3,
    bytes(
      9,
      values.map((value) => value & 255),
    ),
  );

/** Reads the file and compares three rows with the runtime. */
async function compared(file: OnnxFile): Promise<Network> {
  const written = onnxFile(file);
  const network = readOnnx(written);
  const rows = 3;
  const inputs = Float64Array.from(drawn(rows * inputSize(network), 11));
  const obtained = forward(network, inputs, rows, { precision: "float32" });
  expect(relativeDifference(obtained, await runOnnx(written, inputs, rows))).toBeLessThan(2e-6);
  return network;
}

const kinds = (network: Network) => network.nodes.map(({ operator }) => operator.kind);

describe("shapes that are computed from a symbolic batch", () => {
  const image: OnnxFile["input"] = ["batch", 2, 3, 3];
  const head = (flat: string): readonly NodeOfFile[] => [
    node("Gemm", [flat, "w", "b"], "g", { transB: { integer: 1 } }),
    node("Relu", ["g"], "y"),
  ];
  const initializers = [
    weights("w", [4, 18], 1),
    weights("b", [4], 2),
    integers("zero", [], [0]),
    integers("axes0", [1], [0]),
    integers("one", [1], [1]),
    integers("two", [1], [2]),
    integers("max", [1], [2 ** 53]),
    integers("open", [1], [-1]),
  ];

  test("Shape, Gather, Unsqueeze, Concat, Reshape", async () => {
    const network = await compared({
      input: image,
      nodes: [
        node("Shape", ["x"], "s"),
        node("Gather", ["s", "zero"], "n", { axis: { integer: 0 } }),
        node("Unsqueeze", ["n", "axes0"], "ns"),
        node("Concat", ["ns", "open"], "shape", { axis: { integer: 0 } }),
        node("Reshape", ["x", "shape"], "f"),
        ...head("f"),
      ],
      initializers,
    });
    expect(kinds(network)).toEqual(["input", "reshape", "dense", "relu"]);
  });

  test("Slice of a shape, its product, and a Cast", async () => {
    await compared({
      input: image,
      nodes: [
        node("Shape", ["x"], "s"),
        node("Slice", ["s", "axes0", "one"], "n"),
        node("Slice", ["s", "one", "max"], "rest"),
        node("ReduceProd", ["rest"], "product", { keepdims: { integer: 1 } }),
        node("Cast", ["product"], "width", { to: { integer: 7 } }),
        node("Concat", ["n", "width"], "shape", { axis: { integer: 0 } }),
        node("Reshape", ["x", "shape"], "f"),
        ...head("f"),
      ],
      initializers,
    });
  });

  test("Shape with start and end, and integers multiplied and divided", async () => {
    await compared({
      input: image,
      nodes: [
        node("Shape", ["x"], "n", { end: { integer: 1 } }),
        node("Shape", ["x"], "rest", { start: { integer: 1 } }),
        node("Size", ["x"], "size"),
        node("Div", ["size", "two"], "half"),
        node("Mul", ["half", "two"], "whole"),
        node("Div", ["whole", "n"], "width"),
        node("Concat", ["n", "width"], "shape", { axis: { integer: 0 } }),
        node("Reshape", ["x", "shape"], "f"),
        ...head("f"),
      ],
      initializers,
    });
  });

  test("ConstantOfShape, Equal, Where and Expand", async () => {
    const minusOne = { value: { tensor: integers("", [1], [-1]) } };
    await compared({
      input: ["batch", 1, 3],
      nodes: [
        node("ConstantOfShape", ["three"], "ones", { value: { tensor: integers("", [1], [1]) } }),
        node("Constant", [], "minus", minusOne),
        node("Mul", ["ones", "minus"], "unknown"),
        node("Equal", ["wanted", "unknown"], "isUnknown"),
        node("Where", ["isUnknown", "ones", "wanted"], "shape"),
        node("Expand", ["x", "shape"], "e"),
        node("Mul", ["e", "k"], "y"),
      ],
      initializers: [integers("three", [1], [3]), integers("wanted", [3], [-1, 4, 3]), weights("k", [4, 3], 3)],
    });
  });
});

describe("weights that are computed", () => {
  test("a transposed and scaled matrix", async () => {
    const network = await compared({
      input: ["batch", 3],
      nodes: [
        node("Transpose", ["w"], "t", { perm: { integers: [1, 0] } }),
        node("Mul", ["t", "k"], "scaled"),
        node("MatMul", ["x", "scaled"], "m"),
        node("Neg", ["b"], "minus"),
        node("Add", ["m", "minus"], "y"),
      ],
      initializers: [weights("w", [4, 3], 1), weights("k", [4], 2), weights("b", [4], 3)],
    });
    // what is computed is rounded as the file's own type would be
    expect(network.tensors.map(({ storedType }) => storedType)).toEqual(["float32", "float32"]);
    expect([...network.parameters]).toEqual([...network.parameters].map(Math.fround));
  });

  test("batch normalization in its parts", async () => {
    await compared({
      input: ["batch", 3],
      nodes: [
        node("Add", ["variance", "epsilon"], "v"),
        node("Sqrt", ["v"], "deviation"),
        node("Reciprocal", ["deviation"], "r"),
        node("Mul", ["r", "gamma"], "scale"),
        node("Mul", ["mean", "scale"], "ms"),
        node("Sub", ["beta", "ms"], "shift"),
        node("Mul", ["x", "scale"], "m"),
        node("Add", ["m", "shift"], "z"),
        node("Relu", ["z"], "y"),
      ],
      initializers: [
        floats("variance", [3], [0.5, 1.25, 2]),
        floats("epsilon", [], [1e-5]),
        weights("gamma", [3], 1),
        weights("mean", [3], 2),
        weights("beta", [3], 3),
      ],
    });
  });

  test("quantized matrices, with a scale for each column, and a mask of triangles", async () => {
    await compared({
      input: ["batch", 3],
      nodes: [
        node("DequantizeLinear", ["q", "scales", "zeros"], "w", { axis: { integer: 1 } }),
        node("Range", ["start", "limit", "step"], "columns"),
        node("Unsqueeze", ["columns", "axis1"], "rows"),
        node("LessOrEqual", ["rows", "columns"], "upper"),
        node("Where", ["upper", "w", "nothing"], "masked"),
        node("MatMul", ["x", "masked"], "y"),
      ],
      initializers: [
        int8s("q", [3, 3], [-128, 5, 127, 3, -7, 11, 0, 1, -1]),
        floats("scales", [3], [0.02, 0.5, 0.125]),
        int8s("zeros", [3], [1, 0, -5]),
        ...[0, 3, 1].map((value, k) => integers(["start", "limit", "step"][k], [], [value])),
        integers("axis1", [1], [1]),
        floats("nothing", [], [0]),
      ],
    });
  });

  test("a product of matrices and a Gemm of constants", async () => {
    await compared({
      input: ["batch", 2],
      nodes: [
        node("MatMul", ["u", "v"], "p"),
        node("Gemm", ["p", "p", "v"], "w", { transA: { integer: 1 }, alpha: { float: 0.5 } }),
        node("MatMul", ["x", "w"], "y"),
      ],
      initializers: [weights("u", [2, 2], 1), weights("v", [2, 2], 2)],
    });
  });
});

describe("the type of the input", () => {
  const shifted = (inputType: number, data: Bytes) =>
    onnxFile({
      inputType,
      nodes: [node("Add", ["x", "c"], "h"), node("Relu", ["h"], "y")],
      initializers: [tensor("c", [2], inputType, data)],
    });

  test.each([
    ["float16", 10, bytes(9, [0, 0x3c, 0, 0xc0])],
    ["bfloat16", 16, bytes(9, [0x80, 0x3f, 0, 0xc0])],
    ["float64", 11, bytes(9, float64([1, -2]))],
  ])("may be %s", (type, inputType, data) => {
    const network = readOnnx(shifted(inputType, data));
    expect(network.tensors[0].storedType).toBe(type);
    expect([...forward(network, Float64Array.of(0.5, 0.5), 1)]).toEqual([1.5, 0]);
  });

  test.each([
    ["int64", 7],
    ["bool", 9],
    ["string", 8],
    ["float8e5m2", 19],
  ])("may not be %s", (type, inputType) => {
    const file = onnxFile({ inputType, nodes: [node("Relu", ["x"], "y")] });
    expect(() => readOnnx(file)).toThrow(`readOnnx: expected input "x" to be floating point, got ${type}`);
  });
});
