/** Forms that operators come in: products, axes of the batch, inputs without one, chains of exporters. Against ONNX Runtime. */
import { describe, expect, test } from "vitest";
import { readOnnx } from "../../src/formats/index.ts";
import { floats, integers, type NodeOfFile, type OnnxFile, onnxFile } from "./onnxFile.ts";
import { compareAll, compareFile, flag, grid, list, type Point, random } from "./operatorPoints.ts";

const relu: NodeOfFile = { type: "Relu", inputs: ["x"], outputs: ["h"] };

describe("products", () => {
  test("Gemm: x as A or B, transposed or not, alpha and beta, C of every shape or computed: 144 files", async () => {
    const points = grid({
      side: ["A", "B"],
      transA: [0, 1],
      transB: [0, 1],
      scaled: [false, true],
      c: ["none", "number", "row", "column", "matrix", "single", "computed row", "computed column", "computed whole"],
    });
    let count = 0;
    for (const { side, transA, transB, scaled, c } of points) {
      // x is [1,3]; the product of it and a matrix of 3 or 1 rows, as it fits
      const [a, b] = side === "A" ? ["x", "w"] : ["w", "x"];
      const xIsColumn = (side === "A" ? transA : transB) === 1;
      const inner = (side === "A") === xIsColumn ? 1 : 3;
      const matrix = side === "A" ? [inner, 4] : [4, inner];
      const isSwapped = (side === "A" ? transB : transA) === 1;
      const shape = side === "A" ? [xIsColumn ? 3 : 1, 4] : [4, xIsColumn ? 1 : 3];
      const [rows, columns] = shape;
      const shapeOfC = { number: [], row: [columns], column: [rows, 1], matrix: shape, single: [1, 1] }[
        c as "number" | "row" | "column" | "matrix" | "single"
      ] as readonly number[] | undefined;
      // a computed C is the product's own kind of value: a reduction of x, repeated
      const wanted = c === "computed row" ? [1, columns] : c === "computed column" ? [rows, 1] : shape;
      const attributes = {
        transA: flag(transA),
        transB: flag(transB),
        ...(scaled ? { alpha: { float: 0.75 }, beta: { float: -1.5 } } : {}),
      };
      const computed: NodeOfFile[] = [
        { type: "ReduceMax", inputs: ["x"], outputs: ["m"] },
        { type: "Expand", inputs: ["m", "s"], outputs: ["e"] },
        { type: "Mul", inputs: ["e", "f"], outputs: ["c"] },
      ];
      const file: OnnxFile = {
        input: [1, 3],
        nodes: [
          ...(c.startsWith("computed") ? computed : []),
          { type: "Gemm", inputs: c === "none" ? [a, b] : [a, b, "c"], attributes },
        ],
        initializers: [
          random("w", isSwapped ? [...matrix].reverse() : matrix),
          ...(shapeOfC === undefined ? [] : [random("c", shapeOfC, 5)]),
          integers("s", [2], wanted),
          random("f", wanted, 6),
        ],
      };
      await compareFile(file, 1);
      count++;
    }
    expect(count).toBe(144);
  });

  test("Gemm of a batch with a C that is computed", async () => {
    const file: OnnxFile = {
      input: ["n", 3],
      nodes: [relu, { type: "Gemm", inputs: ["x", "w", "h"], attributes: { beta: { float: 0.5 } } }],
      initializers: [random("w", [3, 3])],
    };
    await compareFile(file, 4);
    await compareFile({ ...file, opset: 7 }, 4);
  });

  test("MatMul: a constant on either side of values with up to four axes", async () => {
    const left = ["w", "x"];
    const right = ["x", "w"];
    const cases: readonly (readonly [OnnxFile["input"], readonly string[], readonly number[]])[] = [
      [["n", 3], right, [3, 4]],
      [["n", 3], right, [3]],
      [["n", 2, 3], right, [3, 4]],
      [["n", 2, 3], right, [3]],
      [["n", 2, 5, 3], right, [3, 4]],
      [["n", 2, 3], right, [1, 3, 4]],
      [["n", 3, 2], left, [4, 3]],
      [["n", 3, 2], left, [1, 4, 3]],
      [["n", 3, 2], left, [3]],
      [["n", 2, 3, 5], left, [4, 3]],
      [["n", 2, 3, 5], left, [3]],
      [["n", 3, 1], left, [4, 3]],
      [[3], right, [3, 4]],
      [[3], right, [3]],
      [[3], left, [4, 3]],
      [[3], left, [3]],
      [[3, 1], left, [4, 3]],
      [[1, 3], left, [4, 1]],
      [[1, 1, 3], left, [4, 1]],
      [[1, 3, 2], left, [4, 3]],
    ];
    for (const [input, inputs, shape] of cases) {
      const file: OnnxFile = { input, nodes: [{ type: "MatMul", inputs }], initializers: [random("w", shape)] };
      await compareFile(file, input?.[0] === "n" ? 2 : 1);
    }
  });
});

describe("axes of a batch that the file fixes at 1", () => {
  test.each<readonly [string, Point]>([
    ["Transpose", { node: { type: "Transpose", attributes: { perm: list([1, 0, 2]) } }, input: [3, 2] }],
    ["Transpose to the end", { node: { type: "Transpose", attributes: { perm: list([2, 1, 0]) } }, input: [3, 2] }],
    ["Transpose without perm", { node: { type: "Transpose" }, input: [3] }],
    ["Concat", { node: { type: "Concat", inputs: ["x", "x"], attributes: { axis: flag(0) } }, input: [3, 2] }],
    [
      "ReduceSum",
      { node: { type: "ReduceSum", inputs: ["x", "a"] }, input: [3], initializers: [integers("a", [1], [0])] },
    ],
    ["ReduceMax of all", { node: { type: "ReduceMax" }, input: [3, 2] }],
    ["ReduceMean of all, not kept", { node: { type: "ReduceMean", attributes: { keepdims: flag(0) } }, input: [3, 2] }],
    [
      "Squeeze",
      { node: { type: "Squeeze", inputs: ["x", "a"] }, input: [3, 2], initializers: [integers("a", [1], [0])] },
    ],
    ["Squeeze of all", { node: { type: "Squeeze" }, input: [3, 1, 2] }],
    [
      "Unsqueeze",
      { node: { type: "Unsqueeze", inputs: ["x", "a"] }, input: [3], initializers: [integers("a", [1], [0])] },
    ],
    [
      "Gather of the one",
      { node: { type: "Gather", inputs: ["x", "i"] }, input: [3, 2], initializers: [integers("i", [], [0])] },
    ],
    [
      "Gather of it twice",
      { node: { type: "Gather", inputs: ["x", "i"] }, input: [3, 2], initializers: [integers("i", [2], [0, -1])] },
    ],
    ["Tile", { node: { type: "Tile", inputs: ["x", "r"] }, input: [3], initializers: [integers("r", [2], [3, 2])] }],
    [
      "Expand",
      { node: { type: "Expand", inputs: ["x", "s"] }, input: [3], initializers: [integers("s", [3], [2, 4, 3])] },
    ],
    [
      "Expand by ones",
      { node: { type: "Expand", inputs: ["x", "s"] }, input: [3], initializers: [integers("s", [2], [1, 1])] },
    ],
    [
      "Pad",
      { node: { type: "Pad", inputs: ["x", "p"] }, input: [3], initializers: [integers("p", [4], [1, 0, 2, 1])] },
    ],
    [
      "Slice",
      {
        node: { type: "Slice", inputs: ["x", "s", "e"] },
        input: [3],
        initializers: [integers("s", [2], [0, 1]), integers("e", [2], [1, 3])],
      },
    ],
    ["Flatten at 0", { node: { type: "Flatten", attributes: { axis: flag(0) } }, input: [3, 2] }],
    ["Flatten at the end", { node: { type: "Flatten", attributes: { axis: flag(3) } }, input: [3, 2] }],
    [
      "Reshape to more",
      { node: { type: "Reshape", inputs: ["x", "s"] }, input: [3, 2], initializers: [integers("s", [2], [2, -1])] },
    ],
    [
      "Add that enlarges",
      { node: { type: "Add", inputs: ["x", "c"] }, input: [3], initializers: [random("c", [2, 1])] },
    ],
    [
      "Max that enlarges",
      { node: { type: "Max", inputs: ["x", "c"] }, input: [3], initializers: [random("c", [2, 4, 1])] },
    ],
  ])("%s", async (_, point) => {
    const file: OnnxFile = {
      input: [1, ...point.input],
      nodes: [{ inputs: ["x"], ...point.node }],
      initializers: point.initializers ?? [],
    };
    await compareFile(file, 1);
  });

  test.each(["Transpose", "Concat", "ReduceSum", "Gather", "Tile", "Pad"])(
    "%s along an open one is refused",
    (type) => {
      const nodes: Readonly<Record<string, NodeOfFile>> = {
        Transpose: { type, inputs: ["x"], attributes: { perm: list([1, 0]) } },
        Concat: { type, inputs: ["x", "x"], attributes: { axis: flag(0) } },
        ReduceSum: { type, inputs: ["x"] },
        Gather: { type, inputs: ["x", "i"] },
        Tile: { type, inputs: ["x", "r"] },
        Pad: { type, inputs: ["x", "p"] },
      };
      const initializers = [integers("i", [2], [0, 0]), integers("r", [2], [2, 1]), integers("p", [4], [1, 0, 0, 0])];
      const file = onnxFile({ input: ["n", 3], nodes: [nodes[type]], initializers });
      expect(() => readOnnx(file)).toThrow(`uses ${type} along the batch axis, which is open in this file`);
    },
  );
});

describe("values of several shapes", () => {
  test("Add, Sub, Max and Min of branches that broadcast against each other", async () => {
    const shapes: readonly (readonly [OnnxFile["input"], readonly number[], number])[] = [
      [["n", 2, 3], [1], 2],
      [["n", 2, 3], [2], 2],
      [["n", 2, 3], [1, 2], 2],
      [[1, 2, 3], [0], 1],
      [[3], [0], 1],
    ];
    for (const type of ["Add", "Sub", "Max", "Min", "Sum", "Mean"]) {
      for (const [input, axes, rows] of shapes) {
        for (const inputs of [
          ["x", "m"],
          ["m", "x"],
        ]) {
          const reduced: NodeOfFile = {
            type: "ReduceMax",
            inputs: ["x"],
            outputs: ["m"],
            attributes: { axes: list(axes) },
          };
          await compareFile({ input, opset: 13, nodes: [reduced, { type, inputs }] }, rows);
        }
      }
    }
  });

  test("constants that enlarge a branch: Add, Sub, Mul, Div on both sides", async () => {
    for (const type of ["Add", "Sub", "Mul", "Div"]) {
      for (const inputs of type === "Div"
        ? [["x", "c"]]
        : [
            ["x", "c"],
            ["c", "x"],
          ]) {
        const shapes: readonly (readonly number[])[] = [[4, 3], [2, 1, 1], [1, 4, 1], []];
        for (const shape of shapes) {
          const file: OnnxFile = { input: ["n", 1, 3], nodes: [{ type, inputs }], initializers: [random("c", shape)] };
          // a constant with a larger first axis would enlarge the batch
          if (shape[0] !== 2) await compareFile(file, 1);
          else await compareFile({ ...file, input: [1, 1, 3] }, 1);
        }
      }
    }
  });

  test("windows on values without a batch axis, put in by Unsqueeze or Reshape", async () => {
    const inserted: NodeOfFile = { type: "Reshape", inputs: ["x", "s"], outputs: ["h"] };
    const files: readonly NodeOfFile[] = [
      { type: "Conv", inputs: ["h", "w"], attributes: { pads: list([1, 1, 1, 1]) } },
      { type: "MaxPool", inputs: ["h"], attributes: { kernel_shape: list([2, 2]) } },
      { type: "AveragePool", inputs: ["h"], attributes: { kernel_shape: list([2, 2]) } },
      { type: "GlobalAveragePool", inputs: ["h"] },
    ];
    for (const node of files) {
      const initializers = [integers("s", [4], [1, 2, 3, 4]), random("w", [3, 2, 2, 3])];
      await compareFile({ input: [24], nodes: [inserted, node], initializers }, 1);
      await compareFile({ input: ["n", 24], nodes: [inserted, node], initializers }, 1);
    }
  });
});

describe("a chain as exporters write it", () => {
  test("ReLU6 as Min and Max, an upsampling decoder, a flattening by Shape, Gather and Concat", async () => {
    const six = floats("six", [], [0.5]);
    await compareFile(
      {
        input: ["n", 5],
        nodes: [
          { type: "Min", inputs: ["x", "six"], outputs: ["h"] },
          { type: "Max", inputs: ["h", "zero"] },
        ],
        initializers: [six, floats("zero", [], [0])],
      },
      3,
    );
    await compareFile(
      {
        input: ["n", 2, 4, 4],
        nodes: [
          {
            type: "Conv",
            inputs: ["x", "w"],
            outputs: ["a"],
            attributes: { pads: list([1, 1, 1, 1]), strides: list([2, 2]) },
          },
          { type: "Relu", inputs: ["a"], outputs: ["b"] },
          { type: "Resize", inputs: ["b", "", "s"], outputs: ["c"], attributes: { mode: { text: "nearest" } } },
          { type: "Concat", inputs: ["c", "x"], outputs: ["d"], attributes: { axis: flag(1) } },
          { type: "Split", inputs: ["d", "p"], outputs: ["e", "f", "g"], attributes: { axis: flag(1) } },
          { type: "Sub", inputs: ["g", "f"], outputs: ["h"] },
          { type: "Shape", inputs: ["h"], outputs: ["shape"] },
          { type: "Gather", inputs: ["shape", "zero"], outputs: ["first"] },
          { type: "Unsqueeze", inputs: ["first", "axis"], outputs: ["firsts"] },
          { type: "Concat", inputs: ["firsts", "rest"], outputs: ["target"], attributes: { axis: flag(0) } },
          { type: "Reshape", inputs: ["h", "target"] },
        ],
        initializers: [
          random("w", [3, 2, 3, 3]),
          floats("s", [4], [1, 1, 2, 2]),
          integers("p", [3], [1, 2, 2]),
          integers("zero", [], [0]),
          integers("axis", [1], [0]),
          integers("rest", [1], [-1]),
        ],
      },
      2,
    );
  });

  test("operator sets 7 to 24 have the same values", async () => {
    for (const opset of [7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24]) {
      const pads = opset < 11 ? {} : { inputs: ["x", "p"] };
      const points: Point[] = [
        {
          node: { type: "Conv", inputs: ["x", "w"] },
          input: [2, 4, 5],
          initializers: [random("w", [3, 2, 2, 2])],
          opset,
        },
        { node: { type: "AveragePool", attributes: { kernel_shape: list([2, 3]) } }, input: [2, 4, 5], opset },
        { node: { type: "MaxPool", attributes: { kernel_shape: list([2, 3]) } }, input: [2, 4, 5], opset },
        {
          node: { type: "Pad", ...pads, attributes: opset < 11 ? { pads: list([0, 0, 1, 0, 0, 0, 0, 2]) } : {} },
          input: [2, 4, 5],
          initializers: opset < 11 ? [] : [integers("p", [8], [0, 0, 1, 0, 0, 0, 0, 2])],
          opset,
        },
        { node: { type: "LeakyRelu" }, input: [5], opset },
        { node: { type: "PRelu", inputs: ["x", "s"] }, input: [2, 3], initializers: [random("s", [2, 1])], opset },
        { node: { type: "Add", inputs: ["x", "c"] }, input: [2, 3], initializers: [random("c", [2, 1])], opset },
        { node: { type: "Identity" }, input: [2, 3], opset },
      ];
      await compareAll(points, points.length);
    }
  });
});
