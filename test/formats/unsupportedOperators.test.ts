import { describe, expect, test } from "vitest";
import { readOnnx } from "../../src/formats/index.ts";
import { type Bytes, bytes, floats, integers, type NodeOfFile, onnxFile, tensor, text } from "./onnxFile.ts";
import { failure, failureOf } from "./refusal.ts";

describe("an operator that cannot be read", () => {
  test.each(["Softplus", "Tanh", "Exp", "Log", "Gelu", "Erf", "LayerNormalization"])("%s", (type) => {
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

  test.each(["Sign", "Floor", "Greater", "Where", "ArgMax"])("%s, which jumps", (type) => {
    const error = failureOf([{ type, inputs: ["x"], name: `${type}_1` }]);
    expect(error.details).toEqual({ node: `${type}_1`, operator: type });
    expect(error.message).toBe(
      `readOnnx: node "${type}_1" uses ${type}, which is not continuous and therefore not piecewise affine as Crease means it; cut the graph before it with --output NAME`,
    );
  });

  test.each(["Einsum", "ScatterND", "CumSum"])("%s, so far", (type) => {
    const error = failureOf([{ type, inputs: ["x"], name: `${type}_1` }]);
    expect(error.code).toBe("unsupported-operator");
    expect(error.details).toEqual({ node: `${type}_1`, operator: type });
    expect(error.message).toMatch(
      `readOnnx: node "${type}_1" uses ${type}, which Crease does not read yet; it reads Abs, Add, AveragePool, `,
    );
    expect(error.message).toMatch("; or cut the graph before it with --output NAME");
  });

  test.each(["If", "Loop", "Scan"])("%s, for its sub-graphs, also where only they read the input", (type) => {
    for (const inputs of [["x"], ["k"]]) {
      const error = failureOf([{ type, inputs, name: `${type}_1` }], [tensor("k", [], 9, bytes(9, [1]))]);
      expect(error.details).toEqual({ node: `${type}_1`, operator: type });
      expect(error.message).toBe(
        `readOnnx: node "${type}_1" uses ${type}, whose sub-graphs Crease does not read; simplify the model, so that one branch is left`,
      );
    }
  });

  test("a function of the file, whatever its name", () => {
    const call = (type: string, domain: string) => {
      const file = onnxFile({ nodes: [{ type, inputs: ["x"], domain }] });
      const definition = bytes(25, [...text(1, type), ...text(10, domain)]);
      return failure(Uint8Array.from([...file, ...definition]));
    };
    const clause = "a function of the file, which Crease does not read; inline the functions before it is saved";
    expect(call("Block", "local").message).toBe(`readOnnx: node "y" uses local.Block, ${clause}`);
    expect(call("Relu", "").message).toBe(`readOnnx: node "y" uses Relu, ${clause}`);
    expect(call("Block", "local").details).toEqual({ node: "y", operator: "local.Block" });
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
      "a weight that is computed",
      [h, { type: "Gemm", inputs: ["x", "h"] }],
      [],
      "uses Gemm with an input 1 that depends on the network's input, which Crease does not read",
    ],
    [
      "a stack of matrices",
      [{ type: "MatMul", inputs: ["x", "c"] }],
      [floats("c", [2, 2, 1], [1, 2, 3, 4])],
      "uses MatMul with a stack of matrices [2,2,1], which Crease does not read yet",
    ],
    [
      "a matrix on the left of rows that are a batch",
      [{ type: "MatMul", inputs: ["c", "x"] }],
      [floats("c", [2, 1], [1, 2])],
      "uses MatMul along the batch axis, which is open in this file; export the model with a batch of 1",
    ],
    [
      "a stack of matrices on the left",
      [{ type: "MatMul", inputs: ["c", "x"] }],
      [floats("c", [2, 2, 1], [1, 2, 3, 4])],
      "uses MatMul with a stack of matrices [2,2,1], which Crease does not read yet",
    ],
    [
      "transA of a batch",
      [{ type: "Gemm", inputs: ["x", "c"], attributes: { transA: { integer: 1 } } }],
      [floats("c", [1, 2], [1, 2])],
      "uses Gemm along the batch axis, which is open in this file",
    ],
    [
      "a Shrink with a jump",
      [{ type: "Shrink", inputs: ["x"] }],
      [],
      "uses Shrink with lambd 0.5 and bias 0, which is not continuous",
    ],
    [
      "a ThresholdedRelu with a jump",
      [{ type: "ThresholdedRelu", inputs: ["x"] }],
      [],
      "uses ThresholdedRelu with alpha 1, which is not continuous; it is with alpha 0",
    ],
    [
      "a cast to integers",
      [{ type: "Cast", inputs: ["x"], attributes: { to: { integer: 7 } } }],
      [],
      "uses Cast to int64, which is not continuous",
    ],
    [
      "a cast like integers",
      [{ type: "CastLike", inputs: ["x", "i"] }],
      [tensor("i", [1], 7, bytes(7, [0]))],
      'uses CastLike to the integers of "i", which is not continuous; it is to a floating type',
    ],
    [
      "a cubic Resize",
      [{ type: "Resize", inputs: ["x", "", "s"], attributes: { mode: { text: "cubic" } } }],
      [floats("s", [2], [1, 2])],
      'uses Resize with mode "cubic", of which Crease reads nearest, linear',
    ],
    [
      "a wrapping Pad",
      [{ type: "Pad", inputs: ["x", "p"], attributes: { mode: { text: "wrap" } } }],
      [integers("p", [4], [0, 1, 0, 0])],
      'uses Pad with mode "wrap", of which Crease reads constant, reflect and edge',
    ],
    [
      "a Concat along an open batch axis",
      [h, { type: "Concat", inputs: ["x", "h"], attributes: { axis: { integer: 0 } } }],
      [],
      "uses Concat along the batch axis, which is open in this file",
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
