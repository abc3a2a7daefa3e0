/** Forms of operators that few files have, each a file of its own, against ONNX Runtime. */
import { describe, test } from "vitest";
import { bytes, floats, integers, type NodeOfFile, type OnnxFile, tensor } from "./onnxFile.ts";
import { compareFile, flag, list, random } from "./operatorPoints.ts";

const relu: NodeOfFile = { type: "Relu", inputs: ["x"], outputs: ["h"] };

describe("forms that few files have", () => {
  const text = (value: string) => ({ text: value });
  const x234: OnnxFile["input"] = ["n", 2, 3, 4];
  const scales = (...values: number[]) => floats("s", [values.length], values);
  const tensors = ["s", "b", "m", "v"].map((name, seed) =>
    name === "v" ? floats(name, [2, 3], [1, 2, 0.5, 0.25, 3, 1.5]) : random(name, [2, 3], seed),
  );
  const files: readonly (readonly [string, OnnxFile])[] = [
    [
      "Upsample with scales as an attribute",
      {
        input: x234,
        opset: 7,
        nodes: [{ type: "Upsample", inputs: ["x"], attributes: { scales: { floats: [1, 1, 2, 3] } } }],
      },
    ],
    [
      "Resize of operator set 10",
      {
        input: x234,
        opset: 10,
        nodes: [{ type: "Resize", inputs: ["x", "s"], attributes: { mode: text("linear") } }],
        initializers: [scales(1, 1, 2, 1.5)],
      },
    ],
    [
      "Resize along named axes",
      {
        input: x234,
        opset: 18,
        nodes: [{ type: "Resize", inputs: ["x", "", "s"], attributes: { axes: list([2, 3]) } }],
        initializers: [scales(2, 3)],
      },
    ],
    [
      "Resize to sizes, with an empty region and empty scales",
      {
        input: [1, 2, 3, 4],
        opset: 11,
        nodes: [{ type: "Resize", inputs: ["x", "r", "s", "z"], attributes: { mode: text("linear") } }],
        initializers: [floats("r", [0], []), scales(), integers("z", [4], [1, 2, 5, 7])],
      },
    ],
    [
      "AveragePool with dilations",
      {
        input: x234,
        opset: 19,
        nodes: [
          { type: "AveragePool", inputs: ["x"], attributes: { kernel_shape: list([2, 2]), dilations: list([2, 3]) } },
        ],
      },
    ],
    [
      "MaxPool whose places are not asked for, in column order",
      {
        input: x234,
        nodes: [
          {
            type: "MaxPool",
            inputs: ["x"],
            outputs: ["y", "i"],
            attributes: { kernel_shape: list([2, 2]), storage_order: flag(1) },
          },
        ],
      },
    ],
    [
      "ConvTranspose along one axis",
      {
        input: ["n", 2, 5],
        nodes: [
          {
            type: "ConvTranspose",
            inputs: ["x", "w"],
            attributes: { strides: list([3]), pads: list([1, 0]), output_padding: list([2]) },
          },
        ],
        initializers: [random("w", [2, 3, 4])],
      },
    ],
    [
      "a kernel_shape that agrees with the weight",
      {
        input: x234,
        nodes: [{ type: "Conv", inputs: ["x", "w"], attributes: { kernel_shape: list([3, 2]) } }],
        initializers: [random("w", [1, 2, 3, 2])],
      },
    ],
    [
      "PRelu with a slope for each channel and a batch axis",
      { input: x234, nodes: [{ type: "PRelu", inputs: ["x", "s"] }], initializers: [random("s", [1, 2, 1, 1])] },
    ],
    [
      "ReduceSum that does nothing without axes",
      { input: ["n", 3], nodes: [{ type: "ReduceSum", inputs: ["x"], attributes: { noop_with_empty_axes: flag(1) } }] },
    ],
    [
      "ReduceSum with an empty list of axes",
      { input: [1, 3], nodes: [{ type: "ReduceSum", inputs: ["x", "a"] }], initializers: [integers("a", [0], [])] },
    ],
    [
      "Concat with a constant",
      {
        input: [1, 3],
        nodes: [{ type: "Concat", inputs: ["c", "x"], attributes: { axis: flag(1) } }],
        initializers: [random("c", [1, 2])],
      },
    ],
    [
      "Split along a negative axis, the rest unused",
      {
        input: x234,
        opset: 18,
        nodes: [
          { type: "Split", inputs: ["x"], outputs: ["a", "y"], attributes: { axis: flag(-2), num_outputs: flag(2) } },
        ],
      },
    ],
    [
      "Clip with bounds in the wrong order",
      {
        nodes: [{ type: "Clip", inputs: ["x", "l", "h"] }],
        initializers: [floats("l", [], [0.5]), floats("h", [], [-0.25])],
      },
    ],
    [
      "Clip with infinities",
      {
        nodes: [{ type: "Clip", inputs: ["x", "l", "h"] }],
        initializers: [floats("l", [], [-Infinity]), floats("h", [], [3.4028234663852886e38])],
      },
    ],
    [
      "Where with a constant condition, branch and constant",
      {
        input: ["n", 2, 3],
        nodes: [{ type: "Where", inputs: ["k", "x", "c"] }],
        initializers: [tensor("k", [3], 9, bytes(9, [1, 0, 1])), random("c", [2, 1])],
      },
    ],
    [
      "Where with a constant condition, two branches",
      {
        input: ["n", 2, 3],
        nodes: [relu, { type: "Neg", inputs: ["x"], outputs: ["g"] }, { type: "Where", inputs: ["k", "h", "g"] }],
        initializers: [tensor("k", [2, 1], 9, bytes(9, [0, 1]))],
      },
    ],
    ["CastLike", { nodes: [{ type: "CastLike", inputs: ["x", "c"] }], initializers: [floats("c", [1], [0])] }],
    [
      "BatchNormalization with numbers for each element",
      {
        input: ["n", 2, 3],
        opset: 8,
        nodes: [{ type: "BatchNormalization", inputs: ["x", "s", "b", "m", "v"], attributes: { spatial: flag(0) } }],
        initializers: tensors,
      },
    ],
    [
      "Transpose back and forth",
      {
        input: x234,
        nodes: [
          { type: "Transpose", inputs: ["x"], outputs: ["t"], attributes: { perm: list([0, 2, 3, 1]) } },
          { type: "Transpose", inputs: ["t"], attributes: { perm: list([0, 3, 1, 2]) } },
        ],
      },
    ],
  ];
  test.each(files)("%s", async (_, file) => {
    await compareFile(file, file.input?.[0] === 1 ? 1 : 2);
  });
});
