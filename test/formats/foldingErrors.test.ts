/** Constants that the reader cannot compute: the errors say why. */
import { describe, expect, test } from "vitest";
import { readOnnx } from "../../src/formats/index.ts";
import {
  type Attribute,
  type Bytes,
  bytes,
  float32,
  floats,
  integers,
  type NodeOfFile,
  onnxFile,
  tensor,
} from "./onnxFile.ts";

type Shape = readonly number[];

const flag = (value: number): Attribute => ({ integer: value });
const list = (values: Shape): Attribute => ({ integers: values });
const node = (type: string, inputs: readonly string[], attributes: NodeOfFile["attributes"] = {}): NodeOfFile => ({
  type,
  inputs,
  outputs: ["r"],
  attributes,
});
const a23 = floats("a", [2, 3], [1, 2, 3, 4, 5, 6]);
const b3 = floats("b", [3], [1, 2, 3]);
const l6 = integers("a", [6], [7, -7, 5, -5, 0, 9]);
const int8 = (name: string, dims: Shape, values: Shape) => tensor(name, dims, 3, bytes(9, values));

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
