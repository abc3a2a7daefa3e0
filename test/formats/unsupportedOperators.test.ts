import { describe, expect, test } from "vitest";
import { readOnnx } from "../../src/formats/index.ts";
import { type Bytes, bytes, floats, type NodeOfFile, onnxFile, tensor } from "./onnxFile.ts";
import { failureOf } from "./refusal.ts";

const square = floats("c", [2, 2], [1, 2, 3, 4]);

describe("an operator that cannot be read", () => {
  test.each(["Softmax", "Sigmoid", "Tanh", "Exp", "Log", "Gelu", "Erf", "LayerNormalization"])("%s", (type) => {
    const error = failureOf([
      { type: "Relu", inputs: ["x"], outputs: ["h"] },
      { type, inputs: ["h"], name: `${type}_1` },
    ]);
    expect(error.code).toBe("unsupported-operator");
    expect(error.details).toEqual({ node: `${type}_1`, operator: type });
    expect(error.message).toBe(
      `readOnnx: node "${type}_1" uses ${type}, which is not piecewise affine; cut the graph before it with --output NAME (here "h")`,
    );
  });

  test.each(["Conv", "MaxPool", "BatchNormalization", "Concat"])("%s, so far", (type) => {
    const error = failureOf([{ type, inputs: ["x"], name: `${type}_1` }]);
    expect(error.code).toBe("unsupported-operator");
    expect(error.details).toEqual({ node: `${type}_1`, operator: type });
    expect(error.message).toBe(
      `readOnnx: node "${type}_1" uses ${type}, which Crease does not read yet; it reads Add, Constant, Div, Dropout, Flatten, Gemm, Identity, MatMul, Mul, Relu, Reshape, Sub; or cut the graph before it with --output NAME`,
    );
  });

  test("of another domain is another operator", () => {
    expect(failureOf([{ type: "Relu", inputs: ["x"], domain: "com.example" }]).message).toMatch(
      'node "y" uses com.example.Relu, which Crease does not read yet',
    );
    expect(readOnnx(onnxFile({ nodes: [{ type: "Relu", inputs: ["x"], domain: "ai.onnx" }] })).nodes).toHaveLength(2);
  });

  const h: NodeOfFile = { type: "Relu", inputs: ["x"], outputs: ["h"] };
  const scalar = floats("k", [], [1]);
  test.each<readonly [string, readonly NodeOfFile[], readonly Bytes[], string]>([
    [
      "a product of branches",
      [h, { type: "Mul", inputs: ["x", "h"] }],
      [],
      'uses Mul as a product of two values that depend on the input, which is not piecewise affine; cut the graph before it with --output NAME (here "h")',
    ],
    [
      "a quotient of branches",
      [h, { type: "Div", inputs: ["x", "h"] }],
      [],
      "uses Div to divide by a value that depends on the input, which is not piecewise affine",
    ],
    [
      "a constant divided by a branch",
      [h, { type: "Div", inputs: ["k", "h"] }],
      [scalar],
      "uses Div to divide by a value that depends on the input",
    ],
    [
      "constants only",
      [
        { type: "Add", inputs: ["k", "k"], outputs: ["m"] },
        { type: "Add", inputs: ["x", "m"] },
      ],
      [scalar],
      'node "m" uses Add on the constant "k", which Crease does not fold yet; simplify the model',
    ],
    [
      "a weight that is computed",
      [h, { type: "Gemm", inputs: ["x", "h"] }],
      [],
      "uses Gemm with an input 1 that depends on the network's input, which Crease does not read",
    ],
    [
      "transA",
      [{ type: "Gemm", inputs: ["x", "c"], attributes: { transA: { integer: 1 } } }],
      [square],
      "uses Gemm with transA, which Crease does not read yet",
    ],
    [
      "a stack of matrices",
      [{ type: "MatMul", inputs: ["x", "c"] }],
      [floats("c", [2, 2, 1], [1, 2, 3, 4])],
      "uses MatMul with a stack of matrices [2,2,1], which Crease does not read yet",
    ],
    [
      "a matrix on the left of a row",
      [{ type: "MatMul", inputs: ["c", "x"] }],
      [square],
      "uses MatMul with a constant [2,2] on the left of [1,2], which Crease reads only as a matrix by a column",
    ],
    [
      "a constant that repeats its branch",
      [{ type: "Add", inputs: ["x", "c"] }],
      [square],
      "uses Add to repeat a value [1,2] as [2,2], which Crease does not read yet",
    ],
    [
      "Dropout in training",
      [{ type: "Dropout", inputs: ["x", "", "t"] }],
      [tensor("t", [], 9, bytes(9, [1]))],
      "uses Dropout in training mode, which is random; export the model for inference",
    ],
    [
      "a second output",
      [
        { type: "Dropout", inputs: ["x"], outputs: ["d", "mask"] },
        { type: "Relu", inputs: ["mask"] },
      ],
      [],
      'node "d" uses Dropout for its output "mask", which Crease does not read',
    ],
  ])("%s", (_, nodes, initializers, message) => {
    const error = failureOf(nodes, initializers);
    expect(error.code).toBe("unsupported-operator");
    expect(error.message).toContain(message);
  });
});
