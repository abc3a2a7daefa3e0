/** Operators on constants alone: computed by the network that they would become, against ONNX Runtime. */
import { describe, expect, test } from "vitest";
import { readOnnx, writeOnnx } from "../../src/formats/index.ts";
import { forward } from "../../src/network/forward.ts";
import { inputSize } from "../../src/network/network.ts";
import { floats, integers, type NodeOfFile, onnxFile } from "./onnxFile.ts";
import { relativeDifference, runOnnx } from "./onnxRuntime.ts";
import { flag, list, numbers, random } from "./operatorPoints.ts";
import { failureOf } from "./refusal.ts";

const norm = [random("s", [2]), random("b", [2], 4), random("m", [2], 5), floats("v", [2], [0.5, 2])];
const windowOf2 = { kernel_shape: list([2, 2]) };

/** A node that makes "h" of the constant "c" [1,2,3,4], and what else it reads. */
const nodes: readonly (readonly [string, NodeOfFile, readonly (typeof norm)[number][]])[] = [
  ["Conv", { type: "Conv", inputs: ["c", "w"] }, [random("w", [3, 2, 2, 2])]],
  ["ConvTranspose", { type: "ConvTranspose", inputs: ["c", "w"] }, [random("w", [2, 3, 2, 2])]],
  ["BatchNormalization", { type: "BatchNormalization", inputs: ["c", "s", "b", "m", "v"] }, norm],
  ["AveragePool", { type: "AveragePool", inputs: ["c"], attributes: windowOf2 }, []],
  ["MaxPool", { type: "MaxPool", inputs: ["c"], attributes: windowOf2 }, []],
  ["GlobalMaxPool", { type: "GlobalMaxPool", inputs: ["c"] }, []],
  ["LeakyRelu", { type: "LeakyRelu", inputs: ["c"] }, []],
  ["PRelu", { type: "PRelu", inputs: ["c", "p"] }, [random("p", [4])]],
  ["Clip", { type: "Clip", inputs: ["c", "l"] }, [floats("l", [], [-0.25])]],
  ["HardSigmoid", { type: "HardSigmoid", inputs: ["c"] }, []],
  ["Pad", { type: "Pad", inputs: ["c", "p"] }, [integers("p", [8], [0, 1, 0, 2, 0, 0, 1, 0])]],
  [
    "SpaceToDepth",
    { type: "SpaceToDepth", inputs: ["k"], attributes: { blocksize: flag(2) } },
    [random("k", [1, 2, 4, 2])],
  ],
  ["Resize", { type: "Resize", inputs: ["c", "", "f"] }, [floats("f", [4], [1, 1, 2, 2])]],
];

describe("a constant part is computed", () => {
  test.each(nodes)("%s", async (_, node, initializers) => {
    // a sum of all its numbers is added to the input
    const file = onnxFile({
      opset: 17,
      input: ["n", 3],
      nodes: [
        { ...node, outputs: ["h"] },
        { type: "ReduceMean", inputs: ["h"], outputs: ["s1"], attributes: { keepdims: flag(0) } },
        { type: "Add", inputs: ["x", "s1"] },
      ],
      initializers: [random("c", [1, 2, 3, 4]), ...initializers],
    });
    const network = readOnnx(file);
    expect(network.nodes.map(({ operator }) => operator.kind)).toEqual(["input", "shift"]);
    const inputs = Float64Array.from(numbers(9, 2 * inputSize(network)));
    const outputs = forward(network, inputs, 2);
    expect(relativeDifference(outputs, await runOnnx(file, inputs, 2))).toBeLessThan(1e-6);
    expect(forward(readOnnx(writeOnnx(network)), inputs, 2)).toEqual(outputs);
  });

  test("and may be a weight, which keeps its type", async () => {
    const file = onnxFile({
      nodes: [
        { type: "LeakyRelu", inputs: ["c"], outputs: ["w"], attributes: { alpha: { float: 0.1 } } },
        { type: "MatMul", inputs: ["x", "w"] },
      ],
      initializers: [random("c", [2, 3])],
    });
    const network = readOnnx(file);
    expect(network.tensors.map(({ name, storedType }) => [name, storedType])).toEqual([["w", "float32"]]);
    const inputs = Float64Array.of(0.5, -0.25);
    expect(relativeDifference(forward(network, inputs, 1), await runOnnx(file, inputs, 1))).toBeLessThan(1e-6);
  });

  test("not beyond what a file may ask for", () => {
    const error = failureOf(
      [
        { type: "Expand", inputs: ["c", "s"], outputs: ["e"] },
        { type: "Conv", inputs: ["e", "w"], outputs: ["h"], attributes: { pads: list([9, 9, 9, 9]) } },
        { type: "ReduceMean", inputs: ["h"], outputs: ["m"], attributes: { keepdims: flag(0) } },
        { type: "Add", inputs: ["x", "m"] },
      ],
      [random("c", [1, 1, 1, 1]), integers("s", [4], [1, 1, 1200, 1200]), random("w", [1, 1, 19, 19])],
    );
    expect(error.message).toMatch(/expected at most \d+ numbers to be made while the file is read/);
  });
});

test("a constant where a branch belongs is refused", () => {
  const nodes: readonly NodeOfFile[] = [
    { type: "Relu", inputs: ["x"], outputs: ["h"] },
    { type: "PRelu", inputs: ["c", "h"] },
  ];
  expect(failureOf(nodes, [floats("c", [1, 2], [1, 2])]).message).toBe(
    'readOnnx: node "y" uses PRelu with the constant "c" as input 0, which has to depend on the network\'s input here; cut the graph before it with --output NAME (here "h")',
  );
});

test("Squeeze of a batch that the file fixes at 1 takes its axis away", async () => {
  const file = onnxFile({
    input: [1, 5, 1],
    nodes: [
      { type: "Squeeze", inputs: ["x"], outputs: ["a"] },
      { type: "Unsqueeze", inputs: ["a", "zero"], outputs: ["b"] },
      { type: "Gemm", inputs: ["b", "w"] },
    ],
    initializers: [integers("zero", [1], [0]), random("w", [5, 2])],
  });
  const inputs = Float64Array.from(numbers(3, 5));
  expect(relativeDifference(forward(readOnnx(file), inputs, 1), await runOnnx(file, inputs, 1))).toBeLessThan(1e-6);
});
