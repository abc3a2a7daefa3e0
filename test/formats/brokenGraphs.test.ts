import { describe, expect, test } from "vitest";
import { readOnnx } from "../../src/formats/index.ts";
import { type Bytes, floats, integers, type NodeOfFile, type OnnxFile, onnxFile } from "./onnxFile.ts";
import { failureOf } from "./refusal.ts";

const square = floats("c", [2, 2], [1, 2, 3, 4]);

describe("a graph that is not what it says", () => {
  const gemm: NodeOfFile = { type: "Gemm", inputs: ["x", "c"] };
  const reshape: NodeOfFile = { type: "Reshape", inputs: ["x", "s"] };
  test.each<readonly [string, readonly NodeOfFile[], readonly Bytes[], Partial<OnnxFile>, string]>([
    [
      "a tensor that is missing",
      [gemm],
      [],
      {},
      'expected value "c" to be an input, an initializer or a node\'s output, got none of them',
    ],
    [
      "an input that is left out",
      [{ type: "Relu", inputs: [] }],
      [],
      {},
      'expected output "y" to depend on an input, got a constant',
    ],
    [
      "an operand that is left out",
      [{ type: "Add", inputs: ["x"] }],
      [],
      {},
      'expected node "y" (Add) to have an input 1, got 1 inputs',
    ],
    [
      "a cycle",
      [
        { type: "Add", inputs: ["x", "h"] },
        { type: "Relu", inputs: ["y"], outputs: ["h"] },
      ],
      [],
      {},
      "expected a graph without cycles, got node",
    ],
    [
      "a value that is made twice",
      [
        { type: "Relu", inputs: ["x"] },
        { type: "Relu", inputs: ["x"] },
      ],
      [],
      {},
      'expected every value to be made once, got "y" twice',
    ],
    [
      "an input that is made by a node",
      [{ type: "Relu", inputs: ["x"], outputs: ["x"] }],
      [],
      {},
      'expected every value to be made once, got "x" twice',
    ],
    [
      "an output that is constant",
      [{ type: "Constant", inputs: [], attributes: { value_float: { float: 1 } } }],
      [],
      {},
      'expected output "y" to depend on an input, got a constant',
    ],
    [
      "a variance below 0",
      [{ type: "BatchNormalization", inputs: ["x", "b", "b", "b", "v"], attributes: { epsilon: { float: 0.5 } } }],
      [floats("b", [2], [1, 2]), floats("v", [2], [1, -1])],
      {},
      'expected node "y" (BatchNormalization) to have a positive variance + epsilon, got -0.5 for channel 1',
    ],
    [
      "a split into 2^31 parts",
      [{ type: "Split", inputs: ["x"], attributes: { axis: { integer: 1 }, num_outputs: { integer: 2 ** 31 } } }],
      [],
      { opset: 18 },
      'expected node "y" (Split) to have between 1 and 2 parts, which an extent of 2 has, got 2147483648',
    ],
    [
      "pads of 2^31",
      [
        {
          type: "MaxPool",
          inputs: ["x"],
          attributes: { kernel_shape: { integers: [2] }, pads: { integers: [2 ** 31, 0] } },
        },
      ],
      [],
      { input: ["batch", 1, 4] },
      "numbers to be made while the file is read, got 2147483652",
    ],
    [
      "a list of 10^5 axes",
      [
        {
          type: "Unsqueeze",
          inputs: ["x"],
          attributes: { axes: { integers: Array.from({ length: 100_000 }, (_, axis) => axis) } },
        },
      ],
      [],
      { opset: 11 },
      'expected node "y" (Unsqueeze) to name at most 64 axes, got 100000',
    ],
    [
      "a weight of another size",
      [gemm],
      [floats("c", [3, 2], [1, 2, 3, 4, 5, 6])],
      {},
      'expected node "y" (Gemm) to have a matrix [2 × outputs], got [3,2]',
    ],
    [
      "a transposed weight of another size",
      [{ ...gemm, attributes: { transB: { integer: 1 } } }],
      [floats("c", [2, 1], [1, 2])],
      {},
      "to have a matrix [outputs × 2], got [2,1]",
    ],
    [
      "a bias of another size",
      [{ type: "Gemm", inputs: ["x", "c", "b"] }],
      [square, floats("b", [3], [1, 2, 3])],
      {},
      "to have an input 2 that broadcasts to [1,2], got [3]",
    ],
    [
      "a Gemm of three axes",
      [gemm],
      [square],
      { input: [1, 1, 2] },
      'expected node "y" (Gemm) to have a matrix as input 0, got [1,1,2]',
    ],
    [
      "a MatMul of a scalar",
      [{ type: "MatMul", inputs: ["x", "c"] }],
      [square],
      { input: [] },
      "to have at least a vector as input 0, got []",
    ],
    [
      "operands that do not broadcast",
      [{ type: "Add", inputs: ["x", "b"] }],
      [floats("b", [3], [1, 2, 3])],
      {},
      'expected node "y" (Add) to have inputs that broadcast, got [1,2] and [3]',
    ],
    [
      "a shape of another size",
      [reshape],
      [integers("s", [2], [1, 3])],
      {},
      'expected node "y" (Reshape) to keep the 2 numbers of [1,2], got the shape [1,3]',
    ],
    ["a shape with two open entries", [reshape], [integers("s", [2], [-1, -1])], {}, "got the shape [-1,-1]"],
    [
      "a shape of nothing",
      [{ ...reshape, attributes: { allowzero: { integer: 1 } } }],
      [integers("s", [2], [0, -1])],
      {},
      "got the shape [0,-1]",
    ],
    [
      "a shape of floats",
      [reshape],
      [floats("s", [2], [1, 2])],
      {},
      'to have a list of integers as its shape, got tensor "s" [2]',
    ],
    [
      "an axis beyond the rank",
      [{ type: "Flatten", inputs: ["x"], attributes: { axis: { integer: 3 } } }],
      [],
      {},
      'expected node "y" (Flatten) to have an axis from -2 to 2, got 3',
    ],
    [
      "a weight of integers",
      [{ type: "Add", inputs: ["x", "c"] }],
      [integers("c", [2], [1, 2])],
      {},
      'expected tensor "c" to be floating point, got integers',
    ],
    [
      "a weight without numbers",
      [gemm],
      [floats("c", [2, 0], [])],
      {},
      'expected at least one element in tensor "c", got [2,0]',
    ],
    [
      "an input of integers",
      [{ type: "Relu", inputs: ["x"] }],
      [],
      { inputType: 7 },
      'expected input "x" to be floating point, got int64',
    ],
    [
      "an input with open extents",
      [{ type: "Relu", inputs: ["x"] }],
      [],
      { input: ["n", "m"] },
      'expected input "x" to have fixed extents after its batch axis, got [?,?]',
    ],
    [
      "a fixed batch",
      [{ type: "Relu", inputs: ["x"] }],
      [],
      { input: [4, 2] },
      'expected input "x" to have a batch axis that is symbolic or 1, got [4,2]; export the model with a batch of 1',
    ],
    [
      "a huge input",
      [{ type: "Relu", inputs: ["x"] }],
      [],
      { input: [1, 2 ** 40] },
      'at most 2^31 numbers in value "x", got [1,1099511627776]',
    ],
    [
      "several inputs",
      [{ type: "Add", inputs: ["x", "z"] }],
      [],
      { moreInputs: { z: [1, 2] } },
      'expected one input, got "x", "z"; export the model with one concatenated input',
    ],
  ])("%s", (_, nodes, initializers, more, message) => {
    const error = failureOf(nodes, initializers, more);
    expect(error.code).toBe("format");
    expect(error.message).toContain(message);
    expect(error.message).toMatch(/^readOnnx: expected .*, got /);
  });

  test.each([Number.NaN, Number.POSITIVE_INFINITY])("a weight that is %d", (value) => {
    const error = failureOf([gemm], [floats("c", [2, 2], [1, value, 3, 4])]);
    expect(error.code).toBe("non-finite");
    expect(error.message).toBe(`readOnnx: expected finite numbers in tensor "c", got ${value}`);
  });

  test("a division by zero", () => {
    expect(failureOf([{ type: "Div", inputs: ["x", "b"] }], [floats("b", [2], [1, 0])]).code).toBe("non-finite");
  });

  test("an input that nothing needs does no harm", () => {
    const file = onnxFile({ nodes: [{ type: "Relu", inputs: ["x"] }], moreInputs: { unused: [3] } });
    expect(readOnnx(file).nodes).toHaveLength(2);
  });

  test("nodes in any order, and a graph deeper than the call stack, are read", () => {
    const nodes = Array.from({ length: 20_000 }, (_, k) => ({
      type: "Relu",
      inputs: [k === 0 ? "x" : `h${k - 1}`],
      outputs: [`h${k}`],
    }));
    const network = readOnnx(onnxFile({ nodes: nodes.reverse(), outputs: ["h19999"] }));
    expect(network.nodes).toHaveLength(20_001);
    expect(network.nodes[network.output].name).toBe("h19999");
  });
});
