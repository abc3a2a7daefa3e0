/** Arithmetic on constants, computed when a file is read, against ONNX Runtime. */
import { describe, test } from "vitest";
import {
  a23,
  a234,
  b3,
  booleans,
  doubles,
  expectFolded,
  flag,
  int8,
  int32,
  l6,
  list,
  m6,
  node,
  random,
  type Shape,
  sizeOf,
  uint8,
} from "./foldedFile.ts";
import { bytes, floats, integers, tensor } from "./onnxFile.ts";
import { seededNumbers } from "./onnxRuntime.ts";

describe("elementwise", () => {
  test.each(["Add", "Sub", "Mul", "Div"])("%s of float32, with broadcasting, rounds to float32", async (type) => {
    await expectFolded({ nodes: [node(type, ["a", "b"])], initializers: [a23, b3], shape: [2, 3] }, type);
    await expectFolded({ nodes: [node(type, ["b", "a"])], initializers: [a23, b3], shape: [2, 3] }, `${type} turned`);
    const column = floats("b", [2, 1], random(2, 5));
    const row = floats("a", [1, 3], random(3, 6));
    await expectFolded(
      { nodes: [node(type, ["a", "b"])], initializers: [row, column], shape: [2, 3] },
      `${type} outer`,
    );
  });

  test.each(["Add", "Sub", "Mul", "Div"])("%s of doubles does not round to float32", async (type) => {
    const initializers = [doubles("a", [2], [0.1, 1 / 3]), doubles("b", [2], [0.7, 3])];
    await expectFolded({ nodes: [node(type, ["a", "b"])], initializers, shape: [2] }, type);
  });

  test.each(["Add", "Sub", "Mul"])("%s of int32 wraps around", async (type) => {
    const initializers = [int32("a", [3], [2 ** 31 - 1, -(2 ** 31), 65536]), int32("b", [3], [2, 3, 65537])];
    await expectFolded({ nodes: [node(type, ["a", "b"])], initializers, shape: [3] }, type);
  });

  test.each(["Add", "Sub", "Mul", "Div", "Mod"])("%s of int64", async (type) => {
    await expectFolded({ nodes: [node(type, ["a", "b"])], initializers: [l6, m6], shape: [6] }, type);
  });

  test("Mod as in C, of integers and floats", async () => {
    const nodes = [node("Mod", ["a", "b"], { fmod: flag(1) })];
    await expectFolded({ nodes, initializers: [l6, m6], shape: [6] }, "integers");
    await expectFolded({ nodes, initializers: [a23, b3], shape: [2, 3] }, "floats");
  });

  test("Pow has the type of its base", async () => {
    const base = floats("a", [3], [1.5, 2, 0.25]);
    const nodes = [node("Pow", ["a", "b"])];
    await expectFolded({ nodes, initializers: [base, b3], shape: [3], tolerance: 2 ** -23 }, "floats");
    const initializers = [integers("a", [3], [2, -3, 5]), floats("b", [], [3])];
    await expectFolded({ nodes, initializers, shape: [3] }, "integers by a float");
  });

  test.each(["Min", "Max", "Sum", "Mean"])("%s of one, two and three operands", async (type) => {
    const c = floats("c", [2, 1], [0.1, -0.1]);
    const initializers = [a23, b3, c];
    for (const inputs of [["a"], ["a", "b"], ["c", "b", "a"]]) {
      await expectFolded({ nodes: [node(type, inputs)], initializers, shape: [2, 3], tolerance: 2 ** -22 }, type);
    }
  });

  test.each(["Neg", "Abs", "Sign", "Floor", "Ceil", "Round", "Relu", "Reciprocal"])("%s, exactly", async (type) => {
    const values = [-2.5, -1.5, -0.5, 0.3, 0.5, 1.5, 2.5, 3];
    await expectFolded({ nodes: [node(type, ["a"])], initializers: [floats("a", [8], values)], shape: [8] }, type);
  });

  test.each(["Sqrt", "Exp", "Log", "Sin", "Cos"])("%s of positive numbers", async (type) => {
    const initializers = [floats("a", [5], [0.1, 0.5, 1, 2, 7])];
    await expectFolded({ nodes: [node(type, ["a"])], initializers, shape: [5], tolerance: 2 ** -23 }, type);
    const inDouble = [doubles("a", [5], [0.1, 0.5, 1, 2, 7])];
    await expectFolded({ nodes: [node(type, ["a"])], initializers: inDouble, shape: [5], tolerance: 2 ** -51 }, type);
  });

  test.each(["Equal", "Less", "LessOrEqual", "Greater", "GreaterOrEqual"])("%s", async (type) => {
    const initializers = [floats("a", [2, 3], [1, 2, 3, 3, 2, 1]), floats("b", [3], [2, 2, 2])];
    await expectFolded({ nodes: [node(type, ["a", "b"])], initializers, shape: [2, 3] }, type);
    await expectFolded({ nodes: [node(type, ["a", "b"])], initializers: [l6, m6], shape: [6] }, type);
  });

  test.each(["And", "Or", "Xor"])("%s", async (type) => {
    const initializers = [booleans("a", [2, 2], [0, 0, 1, 1]), booleans("b", [2], [0, 1])];
    await expectFolded({ nodes: [node(type, ["a", "b"])], initializers, shape: [2, 2] }, type);
  });

  test("Not, and Where over three shapes", async () => {
    await expectFolded({ nodes: [node("Not", ["a"])], initializers: [booleans("a", [2], [0, 1])], shape: [2] }, "Not");
    const initializers = [booleans("q", [2, 1], [1, 0]), a23, floats("b", [], [9])];
    await expectFolded({ nodes: [node("Where", ["q", "a", "b"])], initializers, shape: [2, 3] }, "Where");
  });
});

describe("reductions", () => {
  const types = ["ReduceSum", "ReduceMean", "ReduceMax", "ReduceMin", "ReduceProd", "ReduceL1", "ReduceL2"];
  const axesAsInput = ["ReduceSum"];

  test.each([...types, "ReduceSumSquare"])("%s over each set of axes", async (type) => {
    for (const axes of [[0], [1], [-1], [0, 2], [2, 1, 0], undefined]) {
      for (const keep of [0, 1]) {
        const gone = (axes ?? [0, 1, 2]).map((axis) => (axis < 0 ? axis + 3 : axis));
        const kept = [2, 3, 4].map((extent, axis) => (gone.includes(axis) ? 1 : extent));
        const shape = keep === 1 ? kept : [2, 3, 4].filter((_, axis) => !gone.includes(axis));
        const asInput = axesAsInput.includes(type) && axes !== undefined;
        const attributes = { keepdims: flag(keep), ...(axes !== undefined && !asInput ? { axes: list(axes) } : {}) };
        const nodes = [node(type, asInput ? ["a", "k"] : ["a"], attributes)];
        const initializers = asInput ? [a234, integers("k", [axes.length], axes)] : [a234];
        await expectFolded({ nodes, initializers, shape, tolerance: 2 ** -21 }, `${type} ${axes} ${keep}`);
      }
    }
  });

  test("of integers are integers; no axes may mean none", async () => {
    const initializers = [integers("a", [2, 2], [7, -3, 2, -8])];
    for (const type of ["ReduceSum", "ReduceProd", "ReduceMax"]) {
      const nodes = [node(type, ["a"], { keepdims: flag(0) })];
      await expectFolded({ nodes, initializers, shape: [] }, type);
    }
    const nodes = [node("ReduceSum", ["a"], { noop_with_empty_axes: flag(1) })];
    await expectFolded({ nodes, initializers, shape: [2, 2] }, "no axes");
  });
});

describe("products", () => {
  test.each<readonly [Shape, Shape, Shape]>([
    [
      [2, 3],
      [3, 4],
      [2, 4],
    ],
    [[3], [3, 4], [4]],
    [[2, 3], [3], [2]],
    [[3], [3], []],
    [
      [5, 2, 3],
      [3, 4],
      [5, 2, 4],
    ],
    [
      [2, 3],
      [5, 3, 4],
      [5, 2, 4],
    ],
    [
      [5, 1, 2, 3],
      [2, 3, 4],
      [5, 2, 2, 4],
    ],
  ])("MatMul of %j and %j", async (a, b, shape) => {
    const initializers = [floats("a", a, random(sizeOf(a), 1)), floats("b", b, random(sizeOf(b), 2))];
    const nodes = [node("MatMul", ["a", "b"])];
    await expectFolded({ nodes, initializers, shape, tolerance: 2 ** -21 }, "MatMul");
  });

  test("Gemm with each transposition, factor and summand", async () => {
    for (const transA of [0, 1]) {
      for (const transB of [0, 1]) {
        for (const c of [undefined, [], [4], [2, 1], [2, 4]]) {
          const initializers = [
            floats("a", transA === 0 ? [2, 3] : [3, 2], random(6, 1)),
            floats("b", transB === 0 ? [3, 4] : [4, 3], random(12, 2)),
            ...(c === undefined ? [] : [floats("c", c, random(sizeOf(c), 3))]),
          ];
          const attributes = {
            transA: flag(transA),
            transB: flag(transB),
            alpha: { float: 0.75 },
            beta: { float: -1.5 },
          };
          const nodes = [node("Gemm", c === undefined ? ["a", "b"] : ["a", "b", "c"], attributes)];
          await expectFolded({ nodes, initializers, shape: [2, 4], tolerance: 2 ** -21 }, JSON.stringify(attributes));
        }
      }
    }
  });
});

describe("casts", () => {
  const numbers = [-2.75, -0.4, 0, 0.5, 1.25, 100.7];

  test.each([
    ["float16", 10],
    ["bfloat16", 16],
    ["float32", 1],
    ["double", 11],
    ["int8", 3],
    ["int16", 5],
    ["int32", 6],
    ["int64", 7],
    ["bool", 9],
  ])("of doubles to %s", async (name, to) => {
    const nodes = [node("Cast", ["a"], { to: flag(to) })];
    await expectFolded({ nodes, initializers: [doubles("a", [6], numbers)], shape: [6] }, name);
    const initializers = [floats("a", [6], numbers)];
    await expectFolded({ nodes, initializers, shape: [6] }, `float32 to ${name}`);
  });

  test("round to float16 and bfloat16: ties, subnormal, overflowing numbers, from a seed", async () => {
    const next = seededNumbers(9);
    const values = [
      ...[1 + 2 ** -11, 1 + 3 * 2 ** -11, 2 ** -24, 2 ** -25, 1.5 * 2 ** -25, 65519, 2 ** -14 - 2 ** -25, 2 ** -14],
      ...[1 + 2 ** -8, 1 + 3 * 2 ** -8, 3 * 2 ** -134, 2 ** -126, 0.1, 1e30],
      ...Array.from({ length: 500 }, () => (2 * next() - 1) * 2 ** Math.floor(40 * next() - 28)),
    ].map(Math.fround);
    const half = values.filter((value) => Math.abs(value) < 65520);
    for (const [to, used] of [
      [10, half],
      [16, values],
    ] as const) {
      const nodes = [node("Cast", ["a"], { to: flag(to) })];
      await expectFolded({ nodes, initializers: [floats("a", [used.length], used)], shape: [used.length] }, `${to}`);
    }
  });

  test("between integers wrap around", async () => {
    const initializers = [integers("a", [4], [300, -200, 2 ** 31 + 5, -1])];
    for (const to of [2, 3, 4, 5, 6, 12]) {
      await expectFolded({ nodes: [node("Cast", ["a"], { to: flag(to) })], initializers, shape: [4] }, `to ${to}`);
    }
  });

  test("CastLike takes the type of another value", async () => {
    const initializers = [floats("a", [2], [1.5, -2.5]), integers("l", [1], [0])];
    await expectFolded({ nodes: [node("CastLike", ["a", "l"])], initializers, shape: [2] }, "CastLike");
  });
});

describe("quantized weights", () => {
  const weight = int8("a", [2, 3], [-128, -1, 0, 1, 64, 127]);

  test("DequantizeLinear with one scale, and with one for each slice of an axis", async () => {
    const one = [weight, floats("s", [], [0.1]), int8("z", [], [3])];
    await expectFolded({ nodes: [node("DequantizeLinear", ["a", "s", "z"])], initializers: one, shape: [2, 3] }, "one");
    const plain = [weight, floats("s", [], [0.1])];
    await expectFolded({ nodes: [node("DequantizeLinear", ["a", "s"])], initializers: plain, shape: [2, 3] }, "plain");
    const rows = [weight, floats("s", [2], [0.1, 0.3]), int8("z", [2], [3, -2])];
    const nodes = [node("DequantizeLinear", ["a", "s", "z"], { axis: flag(0) })];
    await expectFolded({ nodes, initializers: rows, shape: [2, 3] }, "rows");
    const columns = [
      uint8("a", [2, 3], [0, 1, 127, 128, 254, 255]),
      floats("s", [3], [0.1, 0.3, 0.7]),
      uint8("z", [3], [128, 0, 255]),
    ];
    await expectFolded(
      { nodes: [node("DequantizeLinear", ["a", "s", "z"], { axis: flag(-1) })], initializers: columns, shape: [2, 3] },
      "columns",
    );
  });

  test("DequantizeLinear of 4 bits, in blocks", async () => {
    // two numbers a byte, the first in the lower half: -8, 7, 1, -1, 3, -4, 0, 5
    const packed = [0x78, 0xf1, 0xc3, 0x50];
    const initializers = [
      tensor("a", [2, 4], 22, bytes(9, packed)),
      floats("s", [2, 2], [0.1, 0.2, 0.3, 0.4]),
      tensor("z", [2, 2], 22, bytes(9, [0x21, 0xf0])),
    ];
    const attributes = { axis: flag(1), block_size: flag(2) };
    const nodes = [node("DequantizeLinear", ["a", "s", "z"], attributes)];
    await expectFolded({ nodes, initializers, shape: [2, 4], opset: 21 }, "int4");
  });
});
