import { describe, expect, test } from "vitest";
import { readOnnx } from "../../src/formats/index.ts";
import { forward } from "../../src/network/forward.ts";
import { inputSize, type Network } from "../../src/network/network.ts";
import { bytes, floats, integers, type OnnxFile, oneNode, tensor } from "./onnxFile.ts";
import { relativeDifference, runOnnx } from "./onnxRuntime.ts";

const at = (network: Network, x: readonly number[]) => [
  ...forward(network, Float64Array.from(x), x.length / inputSize(network)),
];
const kinds = (network: Network) => network.nodes.map((node) => node.operator.kind);

const c23 = floats("c", [2, 3], [1, 2, 3, 4, 5, 6]);
const c32 = floats("c", [3, 2], [1, 4, 2, 5, 3, 6]);
const b3 = floats("b", [3], [10, 20, 30]);
const column: OnnxFile["input"] = [2, 1];

/** title, file, x, y, kinds of the nodes behind the input */
const cases: readonly (readonly [string, Uint8Array, readonly number[], readonly number[], readonly string[]])[] = [
  ["Gemm", oneNode("Gemm", ["x", "c", "b"], [c23, b3]), [1, 2], [19, 32, 45], ["dense"]],
  [
    "Gemm with transB",
    oneNode("Gemm", ["x", "c", "b"], [c32, b3], { attributes: { transB: { integer: 1 } } }),
    [1, 2],
    [19, 32, 45],
    ["dense"],
  ],
  [
    "Gemm with alpha and beta",
    oneNode("Gemm", ["x", "c", "b"], [c23, b3], { attributes: { alpha: { float: 2 }, beta: { float: 0.5 } } }),
    [1, 2],
    [23, 34, 45],
    ["dense"],
  ],
  [
    "Gemm with attributes left empty",
    oneNode("Gemm", ["x", "c", "b"], [c23, b3], { attributes: { transB: { integer: 0 }, beta: { float: 0 } } }),
    [1, 2],
    [9, 12, 15],
    ["dense"],
  ],
  ["Gemm without C", oneNode("Gemm", ["x", "c"], [c23]), [1, 2], [9, 12, 15], ["dense"]],
  ["Gemm with a C that is left out", oneNode("Gemm", ["x", "c", ""], [c23]), [1, 2], [9, 12, 15], ["dense"]],
  [
    "Gemm with one number as C",
    oneNode("Gemm", ["x", "c", "b"], [c23, floats("b", [1], [7])]),
    [1, 2],
    [16, 19, 22],
    ["dense"],
  ],
  [
    "Gemm with a row as C",
    oneNode("Gemm", ["x", "c", "b"], [c23, floats("b", [1, 3], [1, 2, 3])]),
    [1, 2],
    [10, 14, 18],
    ["dense"],
  ],
  ["MatMul with a matrix", oneNode("MatMul", ["x", "c"], [c23]), [1, 2], [9, 12, 15], ["dense"]],
  ["MatMul with a vector", oneNode("MatMul", ["x", "c"], [floats("c", [2], [3, 4])]), [1, 2], [11], ["dense"]],
  [
    "MatMul along the last of three axes",
    oneNode("MatMul", ["x", "c"], [c23], { input: ["n", 2, 2] }),
    [1, 2, 0, 1],
    [9, 12, 15, 4, 5, 6],
    ["dense"],
  ],
  [
    "MatMul with a stack of one matrix",
    oneNode("MatMul", ["x", "c"], [floats("c", [1, 2, 3], [1, 2, 3, 4, 5, 6])], { input: ["n", 2, 2] }),
    [1, 2, 0, 1],
    [9, 12, 15, 4, 5, 6],
    ["dense"],
  ],
  [
    "MatMul of a vector without batch axis",
    oneNode("MatMul", ["x", "c"], [c23], { input: [2] }),
    [1, 2],
    [9, 12, 15],
    ["dense"],
  ],
  [
    "MatMul on the left of a vector",
    oneNode("MatMul", ["c", "x"], [c32], { input: [2] }),
    [1, 2],
    [9, 12, 15],
    ["dense"],
  ],
  [
    "MatMul on the left of a column",
    oneNode("MatMul", ["c", "x"], [c32], { input: column }),
    [1, 2],
    [9, 12, 15],
    ["reshape", "dense", "reshape"],
  ],
  [
    "MatMul on the left of a batch of columns",
    oneNode("MatMul", ["c", "x"], [c32], { input: ["n", 2, 1] }),
    [1, 2],
    [9, 12, 15],
    ["reshape", "dense", "reshape"],
  ],
  ["Add of a constant", oneNode("Add", ["x", "c"], [floats("c", [2], [1, 2])]), [5, 6], [6, 8], ["shift"]],
  ["Add to a constant", oneNode("Add", ["c", "x"], [floats("c", [1], [1])]), [5, 6], [6, 7], ["shift"]],
  [
    "Add of a constant with a batch axis",
    oneNode("Add", ["x", "c"], [floats("c", [1, 2], [1, 2])]),
    [5, 6],
    [6, 8],
    ["shift"],
  ],
  [
    "Add of a constant with more axes",
    oneNode("Add", ["x", "c"], [floats("c", [1, 1, 2], [1, 2])], { input: [1, 2] }),
    [5, 6],
    [6, 8],
    ["reshape", "shift"],
  ],
  ["Sub of a constant", oneNode("Sub", ["x", "c"], [floats("c", [2], [1, 2])]), [5, 7], [4, 5], ["shift"]],
  [
    "Sub from a constant",
    oneNode("Sub", ["c", "x"], [floats("c", [2], [1, 2])]),
    [5, 7],
    [-4, -5],
    ["negate", "shift"],
  ],
  ["Mul by a constant", oneNode("Mul", ["x", "c"], [floats("c", [], [3])]), [5, 7], [15, 21], ["scale"]],
  ["Mul of a constant", oneNode("Mul", ["c", "x"], [floats("c", [2], [3, 0])]), [5, 7], [15, 0], ["scale"]],
  ["Div by a constant", oneNode("Div", ["x", "c"], [floats("c", [2], [4, -0.5])]), [5, 7], [1.25, -14], ["scale"]],
  ["Relu", oneNode("Relu", ["x"], []), [-5, 7], [0, 7], ["relu"]],
  ["Identity", oneNode("Identity", ["x"], []), [-5, 7], [-5, 7], []],
  [
    "Dropout with its seed of operator set 12",
    oneNode("Dropout", ["x", "r"], [floats("r", [], [0.5])]),
    [-5, 7],
    [-5, 7],
    [],
  ],
  [
    "Dropout not in training",
    oneNode("Dropout", ["x", "r", "t"], [floats("r", [], [0.5]), tensor("t", [], 9, bytes(9, [0]))]),
    [1, 2],
    [1, 2],
    [],
  ],
  [
    "Dropout of operator set 7",
    oneNode("Dropout", ["x"], [], { opset: 7, attributes: { ratio: { float: 0.5 } } }),
    [1, 2],
    [1, 2],
    [],
  ],
  ["Flatten", oneNode("Flatten", ["x"], [], { input: ["n", 2, 2] }), [1, 2, 3, 4], [1, 2, 3, 4], ["reshape"]],
  [
    "Flatten behind axes of 1",
    oneNode("Flatten", ["x"], [], { input: [1, 1, 1, 2], attributes: { axis: { integer: -1 } } }),
    [1, 2],
    [1, 2],
    ["reshape"],
  ],
  ["Flatten of what is flat", oneNode("Flatten", ["x"], []), [1, 2], [1, 2], []],
  [
    "Flatten at axis 0",
    oneNode("Flatten", ["x"], [], { input: [1, 2, 2], attributes: { axis: { integer: 0 } } }),
    [1, 2, 3, 4],
    [1, 2, 3, 4],
    ["reshape"],
  ],
  [
    "Reshape with 0 and −1",
    oneNode("Reshape", ["x", "s"], [integers("s", [3], [0, -1, 1])]),
    [1, 2],
    [1, 2],
    ["reshape"],
  ],
  [
    "Reshape with the batch open",
    oneNode("Reshape", ["x", "s"], [integers("s", [2], [-1, 4])], { input: ["n", 2, 2] }),
    [1, 2, 3, 4],
    [1, 2, 3, 4],
    ["reshape"],
  ],
  [
    "Reshape to a vector",
    oneNode("Reshape", ["x", "s"], [integers("s", [1], [-1])], { input: [1, 2] }),
    [1, 2],
    [1, 2],
    [],
  ],
];

describe("an operator alone", () => {
  test.each(cases)("%s", async (_, file, x, y, expected) => {
    const network = readOnnx(file);
    expect(at(network, x)).toEqual(y);
    expect(kinds(network).slice(1)).toEqual(expected);
    expect(relativeDifference(await runOnnx(file, Float64Array.from(x)), y)).toBeLessThan(1e-6);
  });
});
