/** Constant parts of graphs as exporters leave them, against ONNX Runtime, and those that cannot be computed. */
import { describe, expect, test } from "vitest";
import { readOnnx } from "../../src/formats/index.ts";
import { forward } from "../../src/network/forward.ts";
import { inputSize } from "../../src/network/network.ts";
import { a23, b3, flag, int8, l6, list, node, random } from "./foldedFile.ts";
import { type Bytes, bytes, float32, floats, integers, type NodeOfFile, onnxFile, tensor } from "./onnxFile.ts";
import { runOnnx } from "./onnxRuntime.ts";

describe("graphs as exporters leave them", () => {
  const relative = (values: Float64Array, expected: Float64Array) => {
    expect(values.length).toBe(expected.length);
    values.forEach((value, index) => {
      expect(Math.abs(value - expected[index])).toBeLessThanOrEqual(2 ** -20 * Math.max(1, Math.abs(expected[index])));
    });
  };
  const agree = async (file: Uint8Array, rows: number) => {
    const network = readOnnx(file);
    const inputs = Float64Array.from(random(rows * inputSize(network), 11));
    relative(forward(network, inputs, rows), await runOnnx(file, inputs, rows));
    return network;
  };
  const weight = floats("w", [8, 12], random(96, 12));

  test("a flattening through Shape, Gather, Unsqueeze and Concat, with an open batch", async () => {
    const file = onnxFile({
      input: ["batch", 3, 4],
      nodes: [
        { type: "Shape", inputs: ["x"], outputs: ["s"] },
        { type: "Constant", inputs: [], outputs: ["zero"], attributes: { value: { tensor: integers("", [], [0]) } } },
        { type: "Gather", inputs: ["s", "zero"], outputs: ["n"], attributes: { axis: flag(0) } },
        { type: "Constant", inputs: [], outputs: ["zeros"], attributes: { value_ints: list([0]) } },
        { type: "Unsqueeze", inputs: ["n", "zeros"], outputs: ["m"] },
        { type: "Concat", inputs: ["m", "open"], outputs: ["shape"], attributes: { axis: flag(0) } },
        { type: "Reshape", inputs: ["x", "shape"], outputs: ["flat"] },
        { type: "Transpose", inputs: ["w"], outputs: ["t"], attributes: { perm: list([1, 0]) } },
        { type: "MatMul", inputs: ["flat", "t"], outputs: ["z"] },
        { type: "Relu", inputs: ["z"] },
      ],
      initializers: [integers("open", [1], [-1]), weight],
    });
    const network = await agree(file, 3);
    expect(network.nodes.map(({ operator }) => operator.kind)).toEqual(["input", "reshape", "dense", "relu"]);
  });

  test("a product of extents, divided into heads", async () => {
    const file = onnxFile({
      input: ["batch", 3, 4],
      nodes: [
        { type: "Shape", inputs: ["x"], outputs: ["s"] },
        { type: "Slice", inputs: ["s", "one", "three"], outputs: ["inner"] },
        { type: "ReduceProd", inputs: ["inner"], outputs: ["p"], attributes: { keepdims: flag(1) } },
        { type: "Div", inputs: ["p", "two"], outputs: ["half"] },
        { type: "Slice", inputs: ["s", "none", "one"], outputs: ["n"] },
        { type: "Concat", inputs: ["n", "two", "half"], outputs: ["shape"], attributes: { axis: flag(0) } },
        { type: "Reshape", inputs: ["x", "shape"], outputs: ["heads"] },
        { type: "Relu", inputs: ["heads"] },
      ],
      initializers: [
        ...Object.entries({ none: 0, one: 1, two: 2, three: 3 }).map(([name, value]) => integers(name, [1], [value])),
      ],
    });
    expect((await agree(file, 2)).nodes.at(-1)?.shape).toEqual([2, 6]);
  });

  test("a batch normalisation taken apart: its constants become one scale and one shift", async () => {
    const file = onnxFile({
      input: ["batch", 4],
      nodes: [
        { type: "Add", inputs: ["variance", "epsilon"], outputs: ["v"] },
        { type: "Sqrt", inputs: ["v"], outputs: ["deviation"] },
        { type: "Div", inputs: ["gamma", "deviation"], outputs: ["factor"] },
        { type: "Mul", inputs: ["mean", "factor"], outputs: ["moved"] },
        { type: "Sub", inputs: ["beta", "moved"], outputs: ["offset"] },
        { type: "Mul", inputs: ["x", "factor"], outputs: ["h"] },
        { type: "Add", inputs: ["h", "offset"] },
      ],
      initializers: [
        floats("variance", [4], [0.5, 1, 2, 3]),
        floats("epsilon", [], [1e-5]),
        floats("gamma", [4], random(4, 13)),
        floats("beta", [4], random(4, 14)),
        floats("mean", [4], random(4, 15)),
      ],
    });
    const network = await agree(file, 2);
    expect(network.nodes.map(({ operator }) => operator.kind)).toEqual(["input", "scale", "shift"]);
    // the numbers are those of float32 arithmetic, as in the file
    expect(network.tensors.map(({ storedType }) => storedType)).toEqual(["float32", "float32"]);
    expect([...network.parameters].every((value) => Math.fround(value) === value)).toBe(true);
  });

  test("quantized weights, transposed behind their scaling", async () => {
    const file = onnxFile({
      input: ["batch", 3],
      nodes: [
        { type: "DequantizeLinear", inputs: ["q", "s", "z"], outputs: ["w"], attributes: { axis: flag(0) } },
        { type: "Gemm", inputs: ["x", "w", "b"], outputs: ["h"], attributes: { transB: flag(1) } },
        { type: "Relu", inputs: ["h"] },
      ],
      initializers: [
        int8("q", [2, 3], [-128, 5, 17, 99, -3, 127]),
        floats("s", [2], [0.02, 0.05]),
        int8("z", [2], [0, 0]),
        floats("b", [2], [0.5, -0.25]),
      ],
    });
    expect((await agree(file, 4)).tensors.map(({ name }) => name)).toEqual(["w", "b"]);
  });

  test("a mask of zeros that is made at run time", async () => {
    const file = onnxFile({
      input: ["batch", 3],
      nodes: [
        { type: "Shape", inputs: ["x"], outputs: ["s"] },
        { type: "ConstantOfShape", inputs: ["s"], outputs: ["zeros"] },
        { type: "Equal", inputs: ["zeros", "zeros"], outputs: ["same"] },
        { type: "Cast", inputs: ["same"], outputs: ["ones"], attributes: { to: flag(1) } },
        { type: "Mul", inputs: ["x", "ones"] },
      ],
    });
    await agree(file, 1);
  });
});

describe("what cannot be computed", () => {
  const refusal = (nodes: readonly NodeOfFile[], initializers: readonly Bytes[]) => {
    const file = onnxFile({ nodes: [...nodes, { type: "Add", inputs: ["x", "r"] }], initializers });
    return () => readOnnx(file);
  };
  const zeros = integers("z", [6], [0, 0, 0, 0, 0, 0]);

  test.each<readonly [string, NodeOfFile, readonly Bytes[], string]>([
    ["integers by zero", node("Div", ["a", "z"]), [l6, zeros], 'expected integers up to 2^53 in value "r", got'],
    [
      "the remainder by zero",
      node("Mod", ["a", "z"]),
      [l6, zeros],
      'expected integers up to 2^53 in value "r", got NaN',
    ],
    [
      "integers beyond 2^53",
      node("Mul", ["a", "a"]),
      [integers("a", [1], [2 ** 40])],
      'expected integers up to 2^53 in value "r", got 1.2089258196146292e+24',
    ],
    [
      "operands of two types",
      node("Add", ["a", "b"]),
      [l6, floats("b", [], [1])],
      'expected node "r" (Add) to have operands of one type, got int64 and float32',
    ],
    [
      "operands that do not broadcast",
      node("Add", ["a", "b"]),
      [a23, floats("b", [2], [1, 2])],
      'expected node "r" (Add) to have inputs that broadcast, got [2,3] and [2]',
    ],
    [
      "an index beyond the axis",
      node("Gather", ["a", "i"]),
      [a23, integers("i", [], [2])],
      'expected node "r" (Gather) to have indices from -2 to 1, got 2',
    ],
    [
      "parts that do not fit",
      node("Concat", ["a", "b"], { axis: flag(0) }),
      [a23, b3],
      'expected node "r" (Concat) to have parts that differ along axis 0 only, got float32 [2,3], float32 [3]',
    ],
    [
      "an axis beyond the rank",
      node("Unsqueeze", ["a", "k"]),
      [a23, integers("k", [1], [3])],
      'expected node "r" (Unsqueeze) to have an axis from -3 to 2, got 3',
    ],
    [
      "an axis twice",
      node("Squeeze", ["a", "k"]),
      [a23, integers("k", [2], [0, -2])],
      'expected node "r" (Squeeze) to have axes that differ, got [0,-2]',
    ],
    [
      "an axis that is not 1",
      node("Squeeze", ["a", "k"]),
      [a23, integers("k", [1], [0])],
      'expected node "r" (Squeeze) to have axes of extent 1, got [2,3]',
    ],
    [
      "a shape of another size",
      node("Reshape", ["a", "s"]),
      [a23, integers("s", [1], [5])],
      'expected node "r" (Reshape) to have a shape of 6 numbers, got [5]',
    ],
    [
      "a shape of floats",
      node("Reshape", ["a", "b"]),
      [a23, b3],
      'expected node "r" (Reshape) to have a list of integers as input 1, got float32 [3]',
    ],
    [
      "a permutation that is none",
      node("Transpose", ["a"], { perm: list([0, 0]) }),
      [a23],
      'expected node "r" (Transpose) to have axes that differ, got [0,0]',
    ],
    [
      "steps of zero",
      node("Slice", ["a", "s", "e", "k", "t"]),
      [a23, ...Object.entries({ s: 0, e: 1, k: 0, t: 0 }).map(([name, value]) => integers(name, [1], [value]))],
      'expected node "r" (Slice) to have as many ends, axes and steps other than 0 as starts, got [0]',
    ],
    [
      "a range without end",
      node("Range", ["s", "l", "d"]),
      [integers("s", [], [0]), integers("l", [], [1]), integers("d", [], [0])],
      'expected node "r" (Range) to have a finite range, got 0 to 1 by 0',
    ],
    [
      "a maximum of nothing",
      node("ReduceMax", ["a"]),
      [floats("a", [0], [])],
      'expected node "r" (ReduceMax) to have elements to choose from, got none',
    ],
    [
      "factors that do not fit",
      node("MatMul", ["a", "a"]),
      [a23],
      'expected node "r" (MatMul) to have factors that fit, got [2,3] and [2,3]',
    ],
    [
      "a summand that does not fit",
      node("Gemm", ["a", "b", "c"]),
      [a23, floats("b", [3, 1], [1, 2, 3]), floats("c", [3], [1, 2, 3])],
      'expected node "r" (Gemm) to have factors and a summand that fit, got [2,3], [3,1], [3]',
    ],
    [
      "a cast to text",
      node("Cast", ["a"], { to: flag(8) }),
      [a23],
      'expected the type of node "r" (Cast) to be one of float32, uint8, ',
    ],
    [
      "scales that do not fit",
      node("DequantizeLinear", ["q", "s"], { axis: flag(0) }),
      [int8("q", [2, 3], [1, 2, 3, 4, 5, 6]), floats("s", [3], [1, 2, 3])],
      'expected node "r" (DequantizeLinear) to have 2 scales, got [3]',
    ],
    [
      "parts of a Split that do not add up",
      { type: "Split", inputs: ["a", "n"], outputs: ["r", "q"], attributes: { axis: flag(1) } },
      [a23, integers("n", [2], [1, 1])],
      'expected node "r" (Split) to have 2 parts of an axis of extent 3, got [1,1]',
    ],
  ])("%s", (_, folded, initializers, message) => {
    expect(refusal([folded], initializers)).toThrow(expect.objectContaining({ code: "format" }));
    expect(refusal([folded], initializers)).toThrow(message);
  });

  test("a raw float32 tensor that is not finite is refused where it becomes a weight", () => {
    const infinite = tensor("a", [2], 1, bytes(9, float32([1, 2])));
    expect(refusal([node("Div", ["a", "b"])], [infinite, floats("b", [2], [0, 1])])).toThrow(
      'expected finite numbers in tensor "r", got Infinity',
    );
  });
});
