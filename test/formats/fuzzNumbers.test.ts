/** Graphs in which single integers are wrong or extreme, in frames that fit: what damage to bytes rarely reaches. */
import { describe, expect, test } from "vitest";
import { readOnnx } from "../../src/formats/index.ts";
import { forward } from "../../src/network/forward.ts";
import { inputSize, outputSize } from "../../src/network/network.ts";
import { CreaseError } from "../../src/numeric/errors.ts";
import { type Attribute, type Bytes, floats, integers, type NodeOfFile, type OnnxFile, onnxFile } from "./onnxFile.ts";
import { seededNumbers } from "./onnxRuntime.ts";

/** Passes each integer of a file on, or another in its place. */
type Spoil = (value: number) => number;
type Make = (spoil: Spoil) => OnnxFile;

const image: readonly (number | string)[] = ["batch", 2, 4, 4];
const ramp = (count: number) => Array.from({ length: count }, (_, i) => (i % 5) + 1);

/** A file of one node "y"; its integers are those of attributes, of int64 inputs and of the extents of float inputs. */
function one(
  type: string,
  {
    ints = {},
    lists = {},
    texts = {},
    weights = [],
    numbers = [],
    input = image,
    opset = 17,
    outputs = ["y"],
  }: {
    readonly ints?: Readonly<Record<string, number>>;
    readonly lists?: Readonly<Record<string, readonly number[]>>;
    readonly texts?: Readonly<Record<string, string>>;
    /** shapes of float inputs */
    readonly weights?: readonly (readonly number[])[];
    /** lists that are integer inputs, behind the float ones */
    readonly numbers?: readonly (readonly number[])[];
    readonly input?: readonly (number | string)[];
    readonly opset?: number;
    readonly outputs?: readonly string[];
  },
): readonly [string, Make] {
  const make: Make = (spoil) => {
    const attributes: Record<string, Attribute> = {};
    for (const [name, value] of Object.entries(ints)) attributes[name] = { integer: spoil(value) };
    for (const [name, values] of Object.entries(lists)) attributes[name] = { integers: values.map(spoil) };
    for (const [name, value] of Object.entries(texts)) attributes[name] = { text: value };
    const initializers: Bytes[] = [];
    weights.forEach((shape, k) => {
      const size = shape.reduce((product, extent) => product * extent, 1);
      initializers.push(floats(`w${k}`, shape.map(spoil), ramp(size)));
    });
    numbers.forEach((values, k) => {
      initializers.push(integers(`n${k}`, [values.length], values.map(spoil)));
    });
    const inputs = ["x", ...weights.map((_, k) => `w${k}`), ...numbers.map((_, k) => `n${k}`)];
    const node: NodeOfFile = { type, inputs, outputs, attributes };
    return {
      input: input.map((extent) => (typeof extent === "number" ? spoil(extent) : extent)),
      opset,
      nodes: [node],
      initializers,
    };
  };
  return [`${type} ${opset}`, make];
}

/** A constant that is made and added to the input. */
function made(type: string, numbers: readonly (readonly number[])[], ints: Readonly<Record<string, number>> = {}) {
  const make: Make = (spoil) => {
    const attributes: Record<string, Attribute> = {};
    for (const [name, value] of Object.entries(ints)) attributes[name] = { integer: spoil(value) };
    const inputs = numbers.map((_, k) => `n${k}`);
    return {
      input: ["batch", spoil(3)],
      nodes: [
        { type, inputs, outputs: ["c"], attributes },
        { type: "Cast", inputs: ["c"], outputs: ["f"], attributes: { to: { integer: spoil(1) } } },
        { type: "Add", inputs: ["x", "f"] },
      ],
      initializers: numbers.map((values, k) =>
        integers(`n${k}`, values.length === 1 && type === "Range" ? [] : [values.length], values.map(spoil)),
      ),
    };
  };
  return [`${type} of constants`, make] as const;
}

const window = { kernel_shape: [2, 2], strides: [1, 2], pads: [0, 1, 1, 0], dilations: [1, 1] };
const graphs: readonly (readonly [string, Make])[] = [
  one("Conv", { lists: { ...window }, ints: { group: 1 }, weights: [[3, 2, 2, 2], [3]] }),
  one("ConvTranspose", {
    lists: { ...window, output_padding: [0, 1] },
    ints: { group: 1 },
    weights: [[2, 3, 2, 2], [3]],
  }),
  one("ConvTranspose", { lists: { output_shape: [5, 5] }, weights: [[2, 3, 2, 2]] }),
  one("MaxPool", { lists: window, ints: { ceil_mode: 1 } }),
  one("AveragePool", { lists: window, ints: { ceil_mode: 0, count_include_pad: 1 }, opset: 19 }),
  one("BatchNormalization", { weights: [[2], [2], [2], [2]] }),
  one("Gemm", { ints: { transB: 1, transA: 0 }, weights: [[3, 4], [3]], input: ["batch", 4] }),
  one("MatMul", { weights: [[4, 3]] }),
  one("PRelu", { weights: [[2, 1, 1]] }),
  one("Add", { weights: [[2, 4, 4]] }),
  one("Add", { weights: [[2]], ints: { axis: 1, broadcast: 1 }, opset: 6 }),
  one("Max", { weights: [[4], [2, 1, 1]] }),
  one("Pad", { numbers: [[0, 0, 1, 1, 0, 0, 1, 1]], texts: { mode: "reflect" } }),
  one("Pad", { lists: { pads: [0, 0, 1, 1, 0, 0, 1, 1] }, opset: 2 }),
  one("Reshape", { numbers: [[0, -1, 8]], ints: { allowzero: 0 } }),
  one("Flatten", { ints: { axis: 1 } }),
  one("Squeeze", { numbers: [[2]], input: ["batch", 2, 1] }),
  one("Unsqueeze", { numbers: [[1, 5]] }),
  one("Transpose", { lists: { perm: [0, 2, 3, 1] } }),
  one("Expand", { numbers: [[2, 1, 4, 4]], input: ["batch", 1, 4] }),
  one("Tile", { numbers: [[1, 2, 1, 3]] }),
  one("Slice", {
    numbers: [
      [0, 3],
      [2, -9],
      [1, 2],
      [1, -2],
    ],
  }),
  one("Slice", { lists: { starts: [0, 1], ends: [2, 3], axes: [1, 2] }, opset: 9 }),
  one("Gather", { numbers: [[0, -1, 2]], ints: { axis: 2 } }),
  one("Split", { ints: { axis: 1, num_outputs: 2 }, outputs: ["y", "z"], opset: 18 }),
  one("Split", { ints: { axis: 2 }, numbers: [[1, 3]], outputs: ["y", "z"] }),
  one("Concat", { ints: { axis: 1 }, weights: [[1, 2, 4, 4]], input: [1, 2, 4, 4] }),
  one("ReduceSum", { numbers: [[1, -1]], ints: { keepdims: 0, noop_with_empty_axes: 0 } }),
  one("ReduceMax", { lists: { axes: [1, 3] }, ints: { keepdims: 1 } }),
  one("DepthToSpace", { ints: { blocksize: 2 }, input: ["batch", 4, 2, 2] }),
  one("SpaceToDepth", { ints: { blocksize: 2 } }),
  one("Resize", { weights: [[0], [0]], numbers: [[1, 2, 8, 6]], texts: { mode: "linear" } }),
  one("Cast", { ints: { to: 11 } }),
  made("Range", [[0], [3], [1]]),
  made("ConstantOfShape", [[2, 3]]),
  made("Concat", [[1, 2], [3]], { axis: 0 }),
  made("Gather", [
    [5, 6, 7],
    [0, -1, 1],
  ]),
  made("Slice", [[1, 2, 3, 4], [3], [0], [0], [-1]]),
  made("Tile", [[7], [3]]),
  made("Expand", [[7], [2, 3]]),
  made("Reshape", [
    [1, 2, 3],
    [1, -1],
  ]),
  made("Unsqueeze", [[1, 2, 3], [0]]),
  made("ReduceProd", [[1, 2, 3]], { keepdims: 1 }),
  made("Mod", [
    [7, -7, 5],
    [3, 3, -3],
  ]),
  made("Div", [
    [7, -7, 5],
    [3, 3, -3],
  ]),
  made("Mul", [
    [7, -7, 5],
    [3, 3, -3],
  ]),
];

const small = [0, 1, 2, 3, 5, -1, -2, 7, 16, 17, 63, 65, 1000];
const large = [2 ** 16, 2 ** 20, 2 ** 31 - 1, 2 ** 31, 2 ** 40, 2 ** 52, -(2 ** 31), -(2 ** 40), -(2 ** 52)];
const all = [...small, ...large];
const megabyte = 2 ** 20;

/** How many integers a file has. */
function integersOf(make: Make): number {
  let count = 0;
  make((value) => {
    count++;
    return value;
  });
  return count;
}

/** The file with integers at some places replaced. */
function spoiled(make: Make, places: ReadonlyMap<number, number>): Uint8Array {
  let place = 0;
  return onnxFile(make((value) => places.get(place++) ?? value));
}

/** Bytes of arrays and objects. */
function memory(): number {
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}

describe("graphs with other integers are read, or refused with a CreaseError, within a second and 256 MB", () => {
  const attempt = (file: Uint8Array, what: string): boolean => {
    const before = memory();
    const start = process.cpuUsage();
    let isRead = false;
    try {
      const network = readOnnx(file);
      isRead = true;
      const size = network.nodes.reduce((sum, { shape }) => sum + shape.reduce((n, extent) => n * extent, 1), 0);
      if (size <= 10_000) {
        const outputs = forward(network, new Float64Array(inputSize(network)).fill(0.5), 1);
        expect(outputs, what).toHaveLength(outputSize(network));
      }
    } catch (error) {
      if (!(error instanceof CreaseError)) throw new Error(what, { cause: error });
      expect(error.message, what).toMatch(/^readOnnx: (expected|node) /);
    }
    const { user, system } = process.cpuUsage(start);
    expect((user + system) / 1000, what).toBeLessThan(1000);
    expect((memory() - before) / megabyte, what).toBeLessThan(256);
    return isRead;
  };

  test.each(graphs)("%s", (name, make) => {
    // the file itself is right
    expect(readOnnx(spoiled(make, new Map())).nodes.length).toBeGreaterThan(0);
    const count = integersOf(make);
    let refused = 0;
    // each integer by itself
    for (let place = 0; place < count; place++) {
      for (const value of all) {
        if (!attempt(spoiled(make, new Map([[place, value]])), `${name}: integer ${place} is ${value}`)) refused++;
      }
    }
    // two or three at once
    const next = seededNumbers(count);
    const below = (bound: number) => Math.floor(next() * bound);
    for (let run = 0; run < 100; run++) {
      const places = new Map<number, number>();
      for (let change = 2 + below(2); change > 0; change--) places.set(below(count), all[below(all.length)]);
      attempt(spoiled(make, places), `${name}: integers ${JSON.stringify([...places])}`);
    }
    expect(refused).toBeGreaterThan(0);
  });
});
