import { describe, expect, test } from "vitest";
import { readOnnx } from "../../src/formats/index.ts";
import { forward } from "../../src/network/forward.ts";
import { inputSize, type Network } from "../../src/network/network.ts";
import {
  type Bytes,
  bytes,
  float32,
  float64,
  floats,
  integer,
  integers,
  type OnnxFile,
  oneNode,
  onnxFile,
  tensor,
  text,
} from "./onnxFile.ts";

const at = (network: Network, x: readonly number[]) => [
  ...forward(network, Float64Array.from(x), x.length / inputSize(network)),
];
const kinds = (network: Network) => network.nodes.map((node) => node.operator.kind);

const c23 = floats("c", [2, 3], [1, 2, 3, 4, 5, 6]);
const b3 = floats("b", [3], [10, 20, 30]);

describe("what a file holds is kept", () => {
  test("MatMul and Add stay two nodes, with their names", () => {
    const file = onnxFile({
      nodes: [
        { type: "MatMul", inputs: ["x", "c"], outputs: ["h"], name: "layer" },
        { type: "Add", inputs: ["h", "b"] },
      ],
      initializers: [c23, b3],
    });
    const network = readOnnx(file);
    expect(kinds(network)).toEqual(["input", "dense", "shift"]);
    expect(network.nodes.map((node) => node.name)).toEqual(["x", "layer", "y"]);
    // a matrix [inputs × outputs] is stored transposed, under its name
    expect(network.tensors).toEqual([
      { name: "c", shape: [3, 2], storedType: "float32", offset: 0 },
      { name: "b", shape: [3], storedType: "float32", offset: 6 },
    ]);
    expect([...network.parameters]).toEqual([1, 4, 2, 5, 3, 6, 10, 20, 30]);
  });

  test("a weight of two nodes is one tensor, and each use of its own has a name of its own", () => {
    const file = onnxFile({
      nodes: [
        { type: "MatMul", inputs: ["x", "c"], outputs: ["h"] },
        { type: "MatMul", inputs: ["h", "c"], outputs: ["i"] },
        { type: "Gemm", inputs: ["i", "c"], attributes: { transB: { integer: 1 } } },
      ],
      initializers: [floats("c", [2, 2], [1, 2, 3, 4])],
    });
    const { tensors, nodes } = readOnnx(file);
    expect(tensors.map((tensor) => tensor.name)).toEqual(["c", "c_1"]);
    expect(nodes.slice(1).map((node) => node.operator)).toEqual([
      { kind: "dense", weight: 0 },
      { kind: "dense", weight: 0 },
      { kind: "dense", weight: 1 },
    ]);
  });

  test("numbers that are computed at load are rounded once, to float64 where float32 does not hold them", () => {
    const divided = readOnnx(oneNode("Div", ["x", "c"], [floats("c", [2], [3, 4])]));
    expect([...divided.parameters]).toEqual([1 / 3, 1 / 4]);
    expect(divided.tensors[0].storedType).toBe("float64");
    const halved = readOnnx(oneNode("Gemm", ["x", "c"], [c23], { attributes: { alpha: { float: 0.5 } } }));
    expect(halved.tensors[0].storedType).toBe("float32");
    const half = tensor("c", [2], 10, bytes(9, [0, 0x3c, 0, 0x40]));
    expect(readOnnx(oneNode("Sub", ["x", "c"], [half])).tensors[0].storedType).toBe("float16");
    const double = tensor("c", [2], 11, bytes(9, float64([1 / 3, 1])));
    const network = readOnnx(oneNode("Add", ["x", "c"], [double], { inputType: 11 }));
    expect(network.tensors[0].storedType).toBe("float64");
    expect(network.parameters[0]).toBe(1 / 3);
  });

  test("branches are added and subtracted", () => {
    const file = (type: string) =>
      onnxFile({
        input: ["n", 1, 2],
        nodes: [
          { type: "Relu", inputs: ["x"], outputs: ["h"] },
          { type: "Flatten", inputs: ["x"], outputs: ["f"] },
          { type: "Reshape", inputs: ["f", "s"], outputs: ["g"] },
          { type, inputs: ["h", "g"] },
        ],
        initializers: [integers("s", [3], [1, 1, 2])],
      });
    expect(at(readOnnx(file("Add")), [-1, 3])).toEqual([-1, 6]);
    expect(at(readOnnx(file("Sub")), [-1, 3])).toEqual([1, 0]);
  });

  test("a Constant is read in all its forms", () => {
    const add = (attributes: NonNullable<OnnxFile["nodes"][number]["attributes"]>) =>
      onnxFile({
        nodes: [
          { type: "Constant", inputs: [], outputs: ["c"], attributes },
          { type: "Identity", inputs: ["c"], outputs: ["d"] },
          { type: "Add", inputs: ["x", "d"] },
        ],
      });
    expect(at(readOnnx(add({ value: { tensor: floats("", [2], [1, 2]) } })), [0, 0])).toEqual([1, 2]);
    expect(at(readOnnx(add({ value_float: { float: 2 } })), [0, 0])).toEqual([2, 2]);
    expect(at(readOnnx(add({ value_float: { empty: true } })), [0, 0])).toEqual([0, 0]);
    expect(at(readOnnx(add({ value_floats: { floats: [3, 4] } })), [0, 0])).toEqual([3, 4]);
    const reshape = (attributes: NonNullable<OnnxFile["nodes"][number]["attributes"]>) =>
      onnxFile({
        nodes: [
          { type: "Constant", inputs: [], outputs: ["c"], attributes },
          { type: "Reshape", inputs: ["x", "c"] },
        ],
      });
    expect(readOnnx(reshape({ value_ints: { integers: [1, 2, -1] } })).nodes[1].shape).toEqual([2, 1]);
    expect(() => readOnnx(reshape({ value_int: { integer: 2 } }))).toThrow(
      'expected node "y" (Reshape) to have a list of integers as its shape, got tensor "c" []',
    );
    expect(() => readOnnx(add({ value_string: { empty: true } }))).toThrow(
      'expected node "c" (Constant) to have a value, value_float(s) or value_int(s), got value_string',
    );
  });

  test("old operator sets align a constant at an axis and keep a shape in an attribute", () => {
    const attributes = { axis: { integer: 1 }, broadcast: { integer: 1 } };
    const add = oneNode("Add", ["x", "c"], [floats("c", [2], [1, 2])], { opset: 6, input: [1, 2, 3], attributes });
    expect(at(readOnnx(add), [0, 0, 0, 0, 0, 0])).toEqual([1, 1, 1, 2, 2, 2]);
    const reshape = oneNode("Reshape", ["x"], [], { opset: 1, attributes: { shape: { integers: [0, 1, 2] } } });
    expect(readOnnx(reshape).nodes[1].shape).toEqual([1, 2]);
  });

  test("initializers may be listed as inputs", () => {
    const file = oneNode("MatMul", ["x", "c"], [c23], { moreInputs: { c: [2, 3] } });
    expect(at(readOnnx(file), [1, 2])).toEqual([9, 12, 15]);
  });

  test("the batch axis is symbolic, unknown or 1, and is left out", () => {
    const shapeOf = (input: NonNullable<OnnxFile["input"]>) =>
      readOnnx(oneNode("Relu", ["x"], [], { input })).nodes[0].shape;
    expect(shapeOf(["batch", 3, 2])).toEqual([3, 2]);
    expect(shapeOf([1, 1, 1, 5])).toEqual([1, 1, 5]);
    expect(shapeOf([0, 4])).toEqual([4]);
    expect(shapeOf([-1, 4])).toEqual([4]);
    expect(shapeOf(["batch"])).toEqual([1]);
    expect(shapeOf([7])).toEqual([7]);
    expect(shapeOf([7, 1])).toEqual([7, 1]);
    expect(shapeOf([])).toEqual([]);
  });
});

describe("the output", () => {
  const twoOutputs = onnxFile({
    nodes: [
      { type: "Relu", inputs: ["x"], outputs: ["h"] },
      { type: "Gemm", inputs: ["h", "c"], outputs: ["y"] },
      { type: "Softmax", inputs: ["y"], outputs: ["z"], name: "Softmax_7" },
    ],
    initializers: [c23],
    outputs: ["y", "z"],
  });

  test("is chosen by name: an output, a value in between, or the input", () => {
    expect(kinds(readOnnx(twoOutputs, { output: "y" }))).toEqual(["input", "relu", "dense"]);
    // only what leads to the output is read
    expect(readOnnx(twoOutputs, { output: "h" }).tensors).toEqual([]);
    expect(kinds(readOnnx(twoOutputs, { output: "x" }))).toEqual(["input"]);
  });

  test("must be chosen where there are several, and exist", () => {
    expect(() => readOnnx(twoOutputs)).toThrow(
      'readOnnx: expected a graph with one output, got "y", "z"; choose one with --output NAME',
    );
    expect(() => readOnnx(twoOutputs, { output: "w" })).toThrow(
      'readOnnx: expected output to name a value of the graph, whose outputs are "y", "z", got "w"',
    );
    expect(() => readOnnx(onnxFile({ nodes: [], outputs: [] }))).toThrow("expected a graph with an output, got none");
  });

  test("that is beyond what is piecewise affine says where to cut", () => {
    const file = onnxFile({
      nodes: [
        { type: "Relu", inputs: ["x"], outputs: ["h"] },
        { type: "Tanh", inputs: ["h"], name: "Tanh_7" },
      ],
    });
    expect(() => readOnnx(file)).toThrow(
      'readOnnx: node "Tanh_7" uses Tanh, which is not piecewise affine; cut the graph before it with --output NAME (here "h")',
    );
  });

  test.each(["Softmax", "LogSoftmax", "Sigmoid"])("a %s that ends the graph is cut, with a notice", (type) => {
    const relu = { type: "Relu", inputs: ["x"], outputs: ["h"] };
    const notices: string[] = [];
    const onNotice = (notice: string) => notices.push(notice);
    const direct = onnxFile({ nodes: [relu, { type, inputs: ["h"], name: "last" }] });
    expect(kinds(readOnnx(direct, { onNotice }))).toEqual(["input", "relu"]);
    const behind = onnxFile({
      nodes: [relu, { type, inputs: ["h"], outputs: ["p"], name: "last" }, { type: "Flatten", inputs: ["p"] }],
    });
    expect(kinds(readOnnx(behind, { onNotice }))).toEqual(["input", "relu"]);
    const notice = `node "last" (${type}), which is not piecewise affine, was cut: the output is its input "h"`;
    expect(notices).toEqual([notice, notice]);
  });

  test("a Cast of probabilities to integers is not cut with the Softmax, one to floats is", () => {
    const nodes = (to: number) => [
      { type: "Relu", inputs: ["x"], outputs: ["h"] },
      { type: "Softmax", inputs: ["h"], outputs: ["p"] },
      { type: "Cast", inputs: ["p"], attributes: { to: { integer: to } } },
    ];
    expect(kinds(readOnnx(onnxFile({ nodes: nodes(11) })))).toEqual(["input", "relu"]);
    expect(() => readOnnx(onnxFile({ nodes: nodes(7) }))).toThrow("uses Softmax, which is not piecewise affine");
  });

  test("a Softmax inside the graph is not cut", () => {
    const nodes = [
      { type: "Softmax", inputs: ["x"], outputs: ["p"] },
      { type: "Gemm", inputs: ["p", "c"] },
    ];
    expect(() => readOnnx(onnxFile({ nodes, initializers: [c23] }))).toThrow(
      "uses Softmax, which is not piecewise affine",
    );
  });

  test("may be any output of a node that has several", () => {
    const file = onnxFile({
      input: ["batch", 6],
      nodes: [{ type: "Split", inputs: ["x"], outputs: ["a", "b"], attributes: { axis: { integer: 1 } } }],
      outputs: ["a", "b"],
    });
    expect(at(readOnnx(file, { output: "b" }), [1, 2, 3, 4, 5, 6])).toEqual([4, 5, 6]);
  });

  test("depends on one input", () => {
    const file = onnxFile({ nodes: [{ type: "Add", inputs: ["x", "w"] }], moreInputs: { w: ["batch", 2] } });
    expect(() => readOnnx(file)).toThrow(
      'readOnnx: expected one input, got "x", "w"; export the model with one concatenated input',
    );
  });
});

describe("numbers in other files", () => {
  const entry = (key: string, value: string): Bytes => bytes(13, [...text(1, key), ...text(2, value)]);
  const external = (entries: Readonly<Record<string, string>>): Bytes =>
    tensor("c", [2, 2], 1, [
      ...Object.entries(entries).flatMap(([key, value]) => entry(key, value)),
      ...integer(14, 1),
    ]);
  const fileWith = (entries: Readonly<Record<string, string>>) => oneNode("MatMul", ["x", "c"], [external(entries)]);
  const data = Uint8Array.from([0, 0, 0, 0, ...float32([1, 2, 3, 4])]);
  const externalData = (location: string, start: number, end: number) =>
    location === "weights.bin" ? data.subarray(start, end) : undefined;

  test("are read from the range that the tensor names", () => {
    const network = readOnnx(fileWith({ location: "weights.bin", offset: "4", length: "16" }), { externalData });
    expect(at(network, [1, 1])).toEqual([4, 6]);
  });

  test.each<readonly [string, Readonly<Record<string, string>>, string]>([
    ["an absolute path", { location: "/etc/passwd" }, "in the model's folder or below"],
    ["a path that leaves the folder", { location: "a/../../b" }, "in the model's folder or below"],
    ["a path with a drive", { location: "C:weights.bin" }, "in the model's folder or below"],
    ["no path", {}, "in the model's folder or below"],
    [
      "another file",
      { location: "other.bin" },
      'expected the external data "other.bin" of tensor "c" beside the model, got no such file',
    ],
    ["a range beyond the file", { location: "weights.bin", offset: "8" }, "expected 16 bytes from byte 8 on"],
    [
      "another length",
      { location: "weights.bin", length: "8" },
      'expected 16 bytes of external data for tensor "c", got length 8',
    ],
    ["no number as offset", { location: "weights.bin", offset: "-4" }, "expected a number of bytes as offset"],
  ])("%s is refused", (_title, entries, message) => {
    expect(() => readOnnx(fileWith(entries), { externalData })).toThrow(message);
  });

  test("without a reader the error says what to do", () => {
    expect(() => readOnnx(fileWith({ location: "weights.bin" }))).toThrow("give readOnnx an externalData function");
  });
});
