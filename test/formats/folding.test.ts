/** What the reader computes of constants, against ONNX Runtime: the same numbers, of the same shape. */
import { describe, expect, test } from "vitest";
import { readOnnx } from "../../src/formats/index.ts";
import { forward } from "../../src/network/forward.ts";
import { type Attribute, type Bytes, bytes, type NodeOfFile, onnxFile, tensor } from "./onnxFile.ts";
import { relativeDifference, runOnnx, seededNumbers } from "./onnxRuntime.ts";

type Shape = readonly number[];
type Attributes = Readonly<Record<string, Attribute>>;

/** Number of the type, bytes of an element, and how one is written. */
const TYPES = {
  float32: [1, 4, (v: DataView, i: number, x: number) => v.setFloat32(i, x, true)],
  uint8: [2, 1, (v: DataView, i: number, x: number) => v.setUint8(i, x)],
  int8: [3, 1, (v: DataView, i: number, x: number) => v.setInt8(i, x)],
  uint16: [4, 2, (v: DataView, i: number, x: number) => v.setUint16(i, x, true)],
  int16: [5, 2, (v: DataView, i: number, x: number) => v.setInt16(i, x, true)],
  int32: [6, 4, (v: DataView, i: number, x: number) => v.setInt32(i, x, true)],
  int64: [7, 8, (v: DataView, i: number, x: number) => v.setBigInt64(i, BigInt(x), true)],
  bool: [9, 1, (v: DataView, i: number, x: number) => v.setUint8(i, x)],
  float16: [10, 2, (v: DataView, i: number, x: number) => v.setUint16(i, halfBits(x), true)],
  float64: [11, 8, (v: DataView, i: number, x: number) => v.setFloat64(i, x, true)],
  uint32: [12, 4, (v: DataView, i: number, x: number) => v.setUint32(i, x, true)],
  uint64: [13, 8, (v: DataView, i: number, x: number) => v.setBigUint64(i, BigInt(x), true)],
} as const;
type Type = keyof typeof TYPES;
const floating: readonly Type[] = ["float16", "float32", "float64"];
const integral: readonly Type[] = ["int8", "uint8", "int16", "uint16", "int32", "uint32", "int64", "uint64"];

/** The bits of a binary16 for a multiple of 1/64 below 16 in magnitude, which it holds exactly. */
function halfBits(value: number): number {
  if (value === 0) return 0;
  const exponent = Math.floor(Math.log2(Math.abs(value)));
  const fraction = (Math.abs(value) / 2 ** exponent - 1) * 1024;
  return (value < 0 ? 0x8000 : 0) | ((exponent + 15) << 10) | fraction;
}

const sizeOf = (shape: Shape) => shape.reduce((size, extent) => size * extent, 1);

function constant(name: string, type: Type, shape: Shape, values: readonly number[]): Bytes {
  const [dataType, width, write] = TYPES[type];
  const view = new DataView(new ArrayBuffer(width * values.length));
  values.forEach((value, index) => {
    write(view, width * index, value);
  });
  return tensor(name, shape, dataType, bytes(9, [...new Uint8Array(view.buffer)]));
}

/** Numbers that the type holds, none of them 0, and positive where the type or the operator wants it so. */
function numbers(type: Type, count: number, seed: number, sign: "any" | "positive" = "any"): number[] {
  const next = seededNumbers(seed);
  return Array.from({ length: count }, () => {
    const negative = next() < 0.5 && sign === "any" && !type.startsWith("u");
    const draw = next();
    if (type === "bool") return draw < 0.5 ? 0 : 1;
    const magnitude = floating.includes(type) ? (1 + Math.floor(draw * 255)) / 64 : 1 + Math.floor(draw * 7);
    const fine = type === "float16" || !floating.includes(type) ? magnitude : magnitude * (1 + next() / 3);
    const value = negative ? -fine : fine;
    return type === "float32" ? Math.fround(value) : value;
  });
}

const filled = (name: string, type: Type, shape: Shape, seed: number, sign: "any" | "positive" = "any") =>
  constant(name, type, shape, numbers(type, sizeOf(shape), seed, sign));
const int64s = (name: string, values: readonly number[]) => constant(name, "int64", [values.length], values);

interface Case {
  readonly type: string;
  readonly inputs: readonly string[];
  readonly initializers: readonly Bytes[];
  readonly attributes?: Attributes;
  readonly outputs?: readonly string[];
  readonly opset?: number;
  /** relative difference that is allowed; none unless given */
  readonly within?: number;
}

/** Nodes that turn the constant "c" of any type into "e": its extents, then its numbers, as float64. */
const shown: readonly NodeOfFile[] = [
  { type: "Shape", inputs: ["c"], outputs: ["s"] },
  { type: "Cast", inputs: ["s"], outputs: ["extents"], attributes: { to: { integer: 11 } } },
  { type: "Cast", inputs: ["c"], outputs: ["d"], attributes: { to: { integer: 11 } } },
  { type: "Reshape", inputs: ["d", "flat"], outputs: ["list"] },
  { type: "Concat", inputs: ["extents", "list"], outputs: ["e"], attributes: { axis: { integer: 0 } } },
];

/** Whether the runtime takes the operator for this type at all; what it refuses is no case. */
async function compare({ initializers, opset = 17, within = 0, ...node }: Case): Promise<boolean> {
  const part = node.attributes === undefined ? { ...node, attributes: {} } : { ...node, attributes: node.attributes };
  const nodes: NodeOfFile[] = [{ ...part, outputs: node.outputs ?? ["c"] }, ...shown];
  const file = { nodes, initializers: [...initializers, int64s("flat", [-1])], opset, inputType: 11 };
  let expected: Float64Array;
  try {
    expected = await runOnnx(onnxFile({ ...file, input: [1], outputs: ["e"] }), Float64Array.of(0), 1, "disabled");
  } catch {
    return false;
  }
  const added = onnxFile({
    ...file,
    input: ["batch", expected.length],
    nodes: [...nodes, { type: "Add", inputs: ["x", "e"] }],
  });
  const network = readOnnx(added);
  const obtained = forward(network, new Float64Array(expected.length), 1);
  const what = JSON.stringify(node);
  if (within === 0) expect(obtained.map(Math.abs), what).toEqual(expected.map(Math.abs));
  expect(relativeDifference(obtained, expected), what).toBeLessThanOrEqual(within);
  return true;
}

async function compareAll(cases: readonly Case[], least: number): Promise<void> {
  let taken = 0;
  for (const one of cases) if (await compare(one)) taken++;
  expect(taken).toBeGreaterThanOrEqual(least);
}

const list = (values: Shape): Attribute => ({ integers: values });
const flag = (value: number): Attribute => ({ integer: value });

describe("elementwise, with broadcasting", () => {
  const shapes: readonly (readonly [Shape, Shape])[] = [
    [
      [2, 3],
      [2, 3],
    ],
    [[2, 3], [3]],
    [[], [2, 1, 2]],
    [
      [2, 1, 3],
      [4, 1],
    ],
  ];
  const binary = (type: string, types: readonly Type[], more: Partial<Case> = {}) =>
    types.flatMap((element, seed) =>
      shapes.map(([a, b]) => ({
        type,
        inputs: ["a", "b"],
        initializers: [filled("a", element, a, seed), filled("b", element, b, seed + 50)],
        ...more,
      })),
    );

  test.each(["Add", "Sub", "Mul", "Div"])("%s, rounded to the type, integers towards zero", async (type) => {
    await compareAll(binary(type, [...floating, ...integral]), 30);
  });

  test("integers wrap around", async () => {
    const pair = (type: string, element: Type, a: readonly number[], b: readonly number[]): Case => ({
      type,
      inputs: ["a", "b"],
      initializers: [constant("a", element, [a.length], a), constant("b", element, [b.length], b)],
    });
    await compareAll(
      [
        pair("Add", "int32", [2 ** 31 - 1, -(2 ** 31)], [1, -1]),
        pair("Mul", "int32", [2 ** 20, -(2 ** 17)], [2 ** 11, 2 ** 17]),
        pair("Sub", "uint32", [0, 3], [1, 4]),
        pair("Add", "uint8", [200, 255], [100, 1]),
        pair("Mul", "int8", [100, -128], [2, 2]),
        pair("Sub", "uint8", [1, 0], [2, 255]),
        pair("Add", "int64", [2 ** 52, -7], [2 ** 52 - 1, 3]),
      ],
      4,
    );
  });

  test("Mod, as the divisor's sign or the dividend's has it", async () => {
    const fmod = { attributes: { fmod: flag(1) } };
    await compareAll([...binary("Mod", integral), ...binary("Mod", [...integral, "float32", "float64"], fmod)], 40);
  });

  test("Pow", async () => {
    const powers = (["float32", "float64"] as const).flatMap((base) =>
      floating.concat("int64", "int32").map((exponent) => ({
        type: "Pow",
        inputs: ["a", "b"],
        initializers: [filled("a", base, [2, 3], 1, "positive"), filled("b", exponent, [3], 2)],
        within: 1e-6,
      })),
    );
    const integers = {
      type: "Pow",
      inputs: ["a", "b"],
      initializers: [constant("a", "int64", [2], [-3, 5]), constant("b", "int64", [2], [3, 0])],
    };
    await compareAll([...powers, integers], 8);
  });

  test.each(["Min", "Max"])("%s of three", async (type) => {
    const cases = [...floating, ...integral].map((element, seed) => ({
      type,
      inputs: ["a", "b", "third"],
      initializers: [
        filled("a", element, [2, 3], seed),
        filled("b", element, [3], seed + 9),
        filled("third", element, [], seed + 18),
      ],
    }));
    await compareAll(cases, 6);
  });

  test.each(["Equal", "Less", "Greater", "LessOrEqual", "GreaterOrEqual"])("%s", async (type) => {
    await compareAll(binary(type, [...floating, ...integral]), 20);
  });

  test.each(["And", "Or", "Xor"])("%s", async (type) => {
    await compareAll(binary(type, ["bool"]), shapes.length);
  });

  test("Where", async () => {
    const cases = [...floating, ...integral, "bool" as const].map((element, seed) => ({
      type: "Where",
      inputs: ["q", "a", "b"],
      initializers: [
        filled("q", "bool", [4, 1, 1], seed),
        filled("a", element, [2, 1], seed),
        filled("b", element, [3], seed + 1),
      ],
    }));
    await compareAll(cases, 5);
  });

  test.each(["Neg", "Abs", "Sign", "Floor", "Ceil", "Relu", "Not"])("%s", async (type) => {
    const cases = [...floating, ...integral, "bool" as const].map((element, seed) => ({
      type,
      inputs: ["a"],
      initializers: [filled("a", element, [3, 5], seed)],
    }));
    await compareAll(cases, 1);
  });

  test.each([
    ["Sqrt", 0],
    ["Reciprocal", 0],
    ["Exp", 1e-6],
    ["Log", 1e-6],
    ["Sin", 1e-6],
    ["Cos", 1e-6],
  ])("%s", async (type, within) => {
    const cases = (["float32", "float64"] as const).map((element, seed) => ({
      type,
      inputs: ["a"],
      initializers: [filled("a", element, [3, 5], seed, "positive")],
      within,
    }));
    await compareAll(cases, 2);
  });
});

describe("the same numbers elsewhere", () => {
  const a234 = filled("a", "float32", [2, 3, 4], 5);
  const of = (type: string, attributes: Attributes, more: Partial<Case> = {}): Case => ({
    type,
    inputs: ["a"],
    initializers: [a234],
    attributes,
    ...more,
  });

  test("Transpose", async () => {
    const orders = [
      [0, 1, 2],
      [0, 2, 1],
      [1, 0, 2],
      [1, 2, 0],
      [2, 0, 1],
      [2, 1, 0],
    ];
    await compareAll([of("Transpose", {}), ...orders.map((perm) => of("Transpose", { perm: list(perm) }))], 7);
  });

  test("Gather, with negative indices", async () => {
    const cases = [0, 1, 2, -1].flatMap((axis) =>
      [constant("i", "int64", [], [1]), int64s("i", [1, -1, 0]), constant("i", "int32", [2, 2], [0, 1, -2, -1])].map(
        (indices) => of("Gather", { axis: flag(axis) }, { inputs: ["a", "i"], initializers: [a234, indices] }),
      ),
    );
    await compareAll(cases, cases.length);
  });

  test("Slice, forwards and backwards, beyond the ends", async () => {
    const places = [-(2 ** 40), -9, -4, -3, -1, 0, 1, 3, 4, 9, 2 ** 40];
    const cases: Case[] = [];
    for (const start of places) {
      for (const end of places) {
        for (const step of [1, 2, -1, -3]) {
          cases.push({
            type: "Slice",
            inputs: ["a", "starts", "ends", "axes", "steps"],
            initializers: [
              a234,
              ...Object.entries({ starts: [start, 0], ends: [end, 1], axes: [-1, 0], steps: [step, 1] }).map(
                ([name, values]) => int64s(name, values),
              ),
            ],
          });
        }
      }
    }
    const old = of("Slice", { starts: list([1, 0]), ends: list([2, -1]), axes: list([0, 2]) }, { opset: 9 });
    await compareAll([old, ...cases], cases.length + 1);
  });

  test("Concat and Split", async () => {
    const concat = [0, 1, -1].map((axis) => ({
      type: "Concat",
      inputs: ["a", "b", "a"],
      initializers: [filled("a", "int64", [2, 3, 2], 1), filled("b", "int64", [2, 3, 2], 2)],
      attributes: { axis: flag(axis) },
    }));
    const split = [
      of("Split", { axis: flag(2) }, { outputs: ["c", "other"] }),
      of("Split", { axis: flag(2) }, { outputs: ["other", "c"] }),
      of(
        "Split",
        { axis: flag(-2) },
        { inputs: ["a", "n"], initializers: [a234, int64s("n", [1, 2])], outputs: ["other", "c"] },
      ),
      of("Split", { axis: flag(1), split: list([2, 1]) }, { outputs: ["c", "other"], opset: 11 }),
      of("Split", { axis: flag(1), num_outputs: flag(2) }, { outputs: ["other", "c"], opset: 18 }),
    ];
    await compareAll([...concat, ...split], 8);
  });

  test("Expand and Tile", async () => {
    const b = filled("a", "int32", [2, 1, 3], 4);
    const expand = [[4, 3], [2, 4, 3], [5, 2, 1, 3], [1], [2, 4, 1]].map((shape) => ({
      type: "Expand",
      inputs: ["a", "n"],
      initializers: [b, int64s("n", shape)],
    }));
    const tile = [
      [1, 1, 1],
      [2, 3, 2],
      [1, 4, 1],
      [0, 1, 1],
    ].map((repeats) => ({ type: "Tile", inputs: ["a", "n"], initializers: [b, int64s("n", repeats)] }));
    await compareAll([...expand, ...tile], 8);
  });

  test("Reshape, Flatten, Squeeze and Unsqueeze", async () => {
    const shaped = (shape: Shape, allowzero = 0) =>
      of("Reshape", { allowzero: flag(allowzero) }, { inputs: ["a", "n"], initializers: [a234, int64s("n", shape)] });
    const ones = filled("a", "float32", [1, 3, 1, 2], 1);
    const withList = (type: string, axes: Shape, initializer: Bytes): Case[] => [
      { type, inputs: ["a", "n"], initializers: [initializer, int64s("n", axes)] },
      { type, inputs: ["a"], initializers: [initializer], attributes: { axes: list(axes) }, opset: 11 },
    ];
    const cases = [
      ...[[24], [4, -1], [0, -1], [0, 0, 2, 2], [-1, 0], [2, 3, 2, 1, 2]].map((shape) => shaped(shape)),
      ...[-3, -1, 0, 1, 2, 3].map((axis) => of("Flatten", { axis: flag(axis) })),
      ...[[0], [2], [0, 2], [-2], [-4, -2]].flatMap((axes) => withList("Squeeze", axes, ones)),
      of("Squeeze", {}, { initializers: [ones] }),
      ...[[0], [1, 3], [-1], [0, -1], [4, 1]].flatMap((axes) => withList("Unsqueeze", axes, a234)),
    ];
    await compareAll(cases, cases.length - 1);
  });
});

describe("constants that are made", () => {
  test("ConstantOfShape, Range and NonZero", async () => {
    const value = (element: Type, number: number) => ({ value: { tensor: constant("", element, [1], [number]) } });
    const filledWith = (shape: Shape, attributes: Attributes): Case => ({
      type: "ConstantOfShape",
      inputs: ["n"],
      initializers: [int64s("n", shape)],
      attributes,
    });
    const range = (element: Type, start: number, limit: number, delta: number): Case => ({
      type: "Range",
      inputs: ["p", "q", "r"],
      initializers: [
        constant("p", element, [], [start]),
        constant("q", element, [], [limit]),
        constant("r", element, [], [delta]),
      ],
    });
    const cases = [
      filledWith([2, 3], {}),
      filledWith([], value("int64", 7)),
      filledWith([2, 0], value("int64", 7)),
      ...([...floating, ...integral, "bool"] as const).map((element) => filledWith([3], value(element, 1))),
      range("int64", 0, 5, 1),
      range("int64", 5, -5, -3),
      range("int64", 5, 5, 1),
      range("int32", 0, -1, 1),
      range("float32", 0, 1, 0.25),
      range("float64", 1, 2, 0.125),
      { type: "NonZero", inputs: ["a"], initializers: [constant("a", "int64", [2, 3], [0, 1, 2, 0, 0, 3])] },
      { type: "NonZero", inputs: ["a"], initializers: [constant("a", "bool", [3], [0, 1, 1])] },
    ];
    await compareAll(cases, 20);
  });

  test("Shape with start and end, and Size", async () => {
    const a = filled("a", "float32", [2, 3, 4], 1);
    const ends = [-9, -2, -1, 0, 1, 2, 3, 9];
    const cases = ends.flatMap((start) =>
      ends.map((end) => ({
        type: "Shape",
        inputs: ["a"],
        initializers: [a],
        attributes: { start: flag(start), end: flag(end) },
      })),
    );
    await compareAll([...cases, { type: "Size", inputs: ["a"], initializers: [a] }], 65);
  });
});

describe("types", () => {
  test("Cast between all", async () => {
    const all = Object.keys(TYPES) as Type[];
    const cases = all.flatMap((from) =>
      all.map((to) => ({
        type: "Cast",
        inputs: ["a"],
        initializers: [filled("a", from, [2, 5], 3, to.startsWith("u") ? "positive" : "any")],
        attributes: { to: flag(TYPES[to][0]) },
      })),
    );
    await compareAll(cases, all.length ** 2);
  });

  test("Cast to float16 and bfloat16 rounds to nearest, ties to even, subnormal numbers too", async () => {
    const fractions = Array.from({ length: 400 }, (_, i) => Math.fround((1 + i * 2 ** -13) * 2 ** ((i % 30) - 24)));
    const values = [...fractions, ...fractions.map((x) => -x), 65504, 65519, 2049, 2051, 2 ** -25, 3 * 2 ** -25];
    const cases = [10, 16].map((to) => ({
      type: "Cast",
      inputs: ["a"],
      initializers: [constant("a", "float32", [values.length], values)],
      attributes: { to: flag(to) },
    }));
    await compareAll(cases, 2);
  });

  test("DequantizeLinear with one scale, one for each row or column, and blocks", async () => {
    const quantized = (element: Type, scales: Shape, attributes: Attributes, opset = 17): Case => ({
      type: "DequantizeLinear",
      inputs: ["a", "scale", "zero"],
      initializers: [
        filled("a", element, [4, 6], 1),
        filled("scale", "float32", scales, 2, "positive"),
        filled("zero", element, scales, 3, "positive"),
      ],
      attributes,
      opset,
    });
    const cases = (["int8", "uint8"] as const).flatMap((element) => [
      quantized(element, [], {}),
      quantized(element, [4], { axis: flag(0) }),
      quantized(element, [6], {}),
      quantized(element, [6], { axis: flag(-1) }),
      quantized(element, [4, 2], { axis: flag(1), block_size: flag(3) }, 21),
      quantized(element, [2, 6], { axis: flag(0), block_size: flag(2) }, 21),
    ]);
    await compareAll(cases, 12);
  });
});

describe("sums and products", () => {
  const reductions = ["Sum", "Prod", "Mean", "Max", "Min", "L1", "L2", "SumSquare"].map((name) => `Reduce${name}`);
  test.each(reductions)("%s", async (type) => {
    const axesAsInput = type === "ReduceSum";
    const cases: Case[] = [];
    for (const element of ["float32", "float64", "int32", "int64"] as const) {
      for (const axes of [undefined, [0], [1], [-1], [0, 2], [-2, 0, 2]]) {
        for (const keepdims of [0, 1]) {
          const a = filled("a", element, [2, 3, 2], 4);
          const within = element.startsWith("f") ? 1e-6 : 0;
          const attributes = { keepdims: flag(keepdims) };
          if (axes === undefined) cases.push({ type, inputs: ["a"], initializers: [a], attributes, within });
          else if (axesAsInput) {
            cases.push({ type, inputs: ["a", "n"], initializers: [a, int64s("n", axes)], attributes, within });
          } else {
            cases.push({
              type,
              inputs: ["a"],
              initializers: [a],
              attributes: { ...attributes, axes: list(axes) },
              within,
            });
          }
        }
      }
    }
    await compareAll(cases, 24);
  });

  test("MatMul, also of vectors and stacks", async () => {
    const shapes: readonly (readonly [Shape, Shape])[] = [
      [
        [2, 3],
        [3, 4],
      ],
      [[3], [3, 4]],
      [[2, 3], [3]],
      [[3], [3]],
      [
        [5, 2, 3],
        [3, 4],
      ],
      [
        [2, 3],
        [5, 3, 4],
      ],
      [
        [5, 1, 2, 3],
        [2, 3, 4],
      ],
    ];
    const cases = (["float32", "float64", "int32", "int64"] as const).flatMap((element) =>
      shapes.map(([a, b]) => ({
        type: "MatMul",
        inputs: ["a", "b"],
        initializers: [filled("a", element, a, 1), filled("b", element, b, 2)],
        within: 1e-6,
      })),
    );
    await compareAll(cases, 14);
  });

  test("Gemm", async () => {
    const cases = [0, 1].flatMap((transA) =>
      [0, 1].flatMap((transB) =>
        [undefined, [], [4], [2, 1], [1, 4], [2, 4]].map((bias) => ({
          type: "Gemm",
          inputs: bias === undefined ? ["a", "b"] : ["a", "b", "bias"],
          initializers: [
            filled("a", "float32", transA === 0 ? [2, 3] : [3, 2], 1),
            filled("b", "float32", transB === 0 ? [3, 4] : [4, 3], 2),
            ...(bias === undefined ? [] : [filled("bias", "float32", bias, 3)]),
          ],
          attributes: { transA: flag(transA), transB: flag(transB), alpha: { float: 0.75 }, beta: { float: -2 } },
          within: 1e-6,
        })),
      ),
    );
    await compareAll(cases, 24);
  });
});
