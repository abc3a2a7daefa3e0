/** Damaged and hostile ONNX files: a network that works, or a CreaseError, within a second and 256 MB. */
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { readOnnx } from "../../src/formats/index.ts";
import { forward } from "../../src/network/forward.ts";
import { inputSize, outputSize } from "../../src/network/network.ts";
import { CreaseError } from "../../src/numeric/errors.ts";
import { type Bytes, bytes, floats, integer, integers, oneNode, onnxFile, tensor, text, varint } from "./onnxFile.ts";
import { seededNumbers } from "./onnxRuntime.ts";

/** One message of every kind: dense, folded shapes, external data, windows, units. */
const dense = onnxFile({
  input: ["batch", 2, 2],
  nodes: [
    { type: "Flatten", inputs: ["x"], outputs: ["f"] },
    {
      type: "Gemm",
      inputs: ["f", "w", "b"],
      outputs: ["g"],
      attributes: { transB: { integer: 1 }, alpha: { float: 2 } },
    },
    { type: "Relu", inputs: ["g"], outputs: ["h"] },
    { type: "MatMul", inputs: ["h", "v"], outputs: ["m"] },
    { type: "Constant", inputs: [], outputs: ["c"], attributes: { value: { tensor: floats("", [2], [1, 2]) } } },
    { type: "Sub", inputs: ["c", "m"], outputs: ["s"] },
    { type: "Add", inputs: ["s", "m"], outputs: ["a"] },
    { type: "Reshape", inputs: ["a", "shape"] },
  ],
  initializers: [
    floats("w", [3, 4], [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]),
    floats("b", [3], [1, 2, 3]),
    floats("v", [3, 2], [1, 2, 3, 4, 5, 6]),
    integers("shape", [2], [0, 2]),
  ],
});
const convolutional = onnxFile({
  input: ["batch", 2, 6, 6],
  nodes: [
    {
      type: "Conv",
      inputs: ["x", "w", "b"],
      outputs: ["z"],
      attributes: { pads: { integers: [1, 1, 1, 1] }, strides: { integers: [1, 2] }, group: { integer: 1 } },
    },
    {
      type: "BatchNormalization",
      inputs: ["z", "b", "b", "b", "q"],
      outputs: ["n"],
      attributes: { epsilon: { float: 0.5 } },
    },
    { type: "LeakyRelu", inputs: ["n"], outputs: ["r"], attributes: { alpha: { float: 0.125 } } },
    {
      type: "MaxPool",
      inputs: ["r"],
      outputs: ["m"],
      attributes: { kernel_shape: { integers: [2, 2] }, strides: { integers: [2, 1] }, ceil_mode: { integer: 1 } },
    },
    { type: "Pad", inputs: ["m", "p"], outputs: ["padded"], attributes: { mode: { text: "edge" } } },
    { type: "Clip", inputs: ["padded", "", "high"], outputs: ["c"] },
    { type: "Shape", inputs: ["c"], outputs: ["s"] },
    { type: "Gather", inputs: ["s", "zero"], outputs: ["batch"] },
    { type: "Unsqueeze", inputs: ["batch", "zeros"], outputs: ["batches"] },
    { type: "Concat", inputs: ["batches", "rest"], outputs: ["shape"], attributes: { axis: { integer: 0 } } },
    { type: "Reshape", inputs: ["c", "shape"], outputs: ["flat"] },
    { type: "ReduceMax", inputs: ["flat"], outputs: ["top"], attributes: { axes: { integers: [1] } } },
    { type: "Tile", inputs: ["top", "repeats"], outputs: ["t"] },
    { type: "Softmax", inputs: ["t"] },
  ],
  initializers: [
    floats(
      "w",
      [2, 2, 3, 3],
      Array.from({ length: 36 }, (_, i) => (i % 7) - 3),
    ),
    floats("b", [2], [1, -1]),
    floats("q", [2], [1, 2]),
    integers("p", [8], [0, 0, 1, 0, 0, 0, 0, 1]),
    floats("high", [], [6]),
    integers("zero", [], [0]),
    integers("zeros", [1], [0]),
    integers("rest", [1], [-1]),
    integers("repeats", [2], [1, 3]),
  ],
});
const external = oneNode(
  "MatMul",
  ["x", "c"],
  [
    tensor("c", [2, 2], 1, [
      ...bytes(13, [...text(1, "location"), ...text(2, "weights.bin")]),
      ...bytes(13, [...text(1, "offset"), ...text(2, "4")]),
      ...integer(14, 1),
    ]),
  ],
);
const spirals = readFileSync(new URL("../../examples/networks/spirals.onnx", import.meta.url));
const beside = new Uint8Array(64);
const externalData = (_location: string, start: number, end: number) => beside.subarray(start, end);

const extremes: readonly Bytes[] = [0, 1, 127, 2 ** 31 - 1, 2 ** 32, 2 ** 40, 2 ** 53, -1].map((value) =>
  varint(BigInt(value)),
);

/** One to three changes to a file. */
function damage(file: Uint8Array, below: (bound: number) => number): Uint8Array {
  const damaged = Array.from(file);
  for (let change = below(3); change >= 0; change--) {
    const position = below(damaged.length);
    const length = 1 + below(24);
    switch (below(9)) {
      case 0:
        damaged[position] = below(256);
        break;
      case 1:
      case 2:
        damaged[position] ^= 1 << below(8);
        break;
      case 3:
        damaged.splice(position, length);
        break;
      case 4:
        // a field or a piece of one twice
        damaged.splice(position, 0, ...damaged.slice(position, position + length));
        break;
      case 5:
        damaged.splice(position, 1, ...extremes[below(extremes.length)]);
        break;
      case 6: {
        // two pieces change places
        const other = below(damaged.length);
        const piece = damaged.slice(other, other + length);
        damaged.splice(position, piece.length, ...piece);
        break;
      }
      case 7:
        damaged.splice(position, length, ...new Array<number>(length).fill(255));
        break;
      default:
        if (below(4) === 0) damaged.length = position + 1;
        else damaged[position] = (damaged[position] + 1) & 255;
    }
    if (damaged.length === 0) damaged.push(0);
  }
  return Uint8Array.from(damaged);
}

const starts = { dense, convolutional, external, spirals };
const runs = 3000;
const megabyte = 2 ** 20;

describe("damaged files", () => {
  test.each(Object.entries(starts))(`${runs} copies of the file "%s", from seed 42`, (name, file) => {
    const next = seededNumbers(42);
    const below = (bound: number) => Math.floor(next() * bound);
    let [read, refused, slowest, largest] = [0, 0, 0, 0];
    for (let run = 0; run < runs; run++) {
      const damaged = damage(file, below);
      const before = memory();
      const start = process.cpuUsage();
      try {
        const network = readOnnx(damaged, { externalData });
        read++;
        // what is read is a network that works, unless it is too large to try
        const size = network.nodes.reduce((sum, node) => sum + node.shape.reduce((n, extent) => n * extent, 1), 0);
        if (size <= 100_000)
          expect(forward(network, new Float64Array(inputSize(network)), 1)).toHaveLength(outputSize(network));
      } catch (error) {
        if (!(error instanceof CreaseError)) throw new Error(`run ${run} of "${name}" from seed 42`, { cause: error });
        expect(error.message).toMatch(/^readOnnx: /);
        refused++;
      }
      // time of this process alone, whatever else the machine does
      const { user, system } = process.cpuUsage(start);
      slowest = Math.max(slowest, (user + system) / 1000);
      largest = Math.max(largest, memory() - before);
    }
    // both outcomes occur, none is slow or large
    expect(read).toBeGreaterThan(runs / 100);
    expect(refused).toBeGreaterThan(runs / 10);
    expect(slowest).toBeLessThan(1000);
    expect(largest / megabyte).toBeLessThan(256);
  });
});

/** Bytes of arrays and objects. */
function memory(): number {
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}

describe("hostile files", () => {
  const claim = (dims: readonly number[]) =>
    oneNode("Add", ["x", "c"], [tensor("c", dims, 1, bytes(9, [0, 0, 128, 63]))]);
  const many = (count: number, node: (index: number) => Parameters<typeof onnxFile>[0]["nodes"][number]) =>
    Array.from({ length: count }, (_, index) => node(index));
  const chain = (count: number) =>
    onnxFile({
      nodes: many(count, (index) => ({
        type: "Relu",
        inputs: [index === 0 ? "x" : `h${index - 1}`],
        outputs: [index === count - 1 ? "y" : `h${index}`],
      })),
    });
  const files: readonly (readonly [string, () => Uint8Array, string | undefined])[] = [
    ["a claim of 2^40 numbers", () => claim([2 ** 40]), "at most 2^31 elements"],
    ["a claim of 2^20 × 2^20 numbers", () => claim([2 ** 20, 2 ** 20]), "at most 2^31 elements"],
    ["more numbers than there are", () => claim([2 ** 30]), "expected 1073741824 elements"],
    [
      "a constant of 2^40 zeros",
      () =>
        onnxFile({
          nodes: [
            { type: "ConstantOfShape", inputs: ["s"], outputs: ["c"] },
            { type: "Add", inputs: ["x", "c"] },
          ],
          initializers: [integers("s", [1], [2 ** 40])],
        }),
      "at most 2^31 numbers",
    ],
    [
      "a constant of 2^30 zeros",
      () =>
        onnxFile({
          nodes: [
            { type: "ConstantOfShape", inputs: ["s"], outputs: ["c"] },
            { type: "Add", inputs: ["x", "c"] },
          ],
          initializers: [integers("s", [1], [2 ** 30])],
        }),
      "numbers to be made while the file is read",
    ],
    [
      "a range of 10^9",
      () =>
        onnxFile({
          nodes: [
            { type: "Range", inputs: ["a", "b", "d"], outputs: ["r"] },
            { type: "Add", inputs: ["x", "r"] },
          ],
          initializers: [integers("a", [], [0]), integers("b", [], [10 ** 9]), integers("d", [], [1])],
        }),
      "numbers to be made while the file is read",
    ],
    [
      "a tile of 10^9",
      () => oneNode("Tile", ["x", "r"], [integers("r", [2], [1, 10 ** 9])]),
      "numbers to be made while the file is read",
    ],
    [
      "an expansion to 2^40",
      () => oneNode("Expand", ["x", "s"], [integers("s", [3], [2 ** 20, 2 ** 20, 2])]),
      "at most 2^31 numbers",
    ],
    [
      "pads of 2^40",
      () => oneNode("Pad", ["x", "p"], [integers("p", [4], [0, 2 ** 40, 0, 0])]),
      "at most 2^31 numbers",
    ],
    [
      "one weight under 10^4 alphas",
      () => {
        const size = 64;
        return onnxFile({
          input: ["batch", size],
          nodes: many(10_000, (index) => ({
            type: "Gemm",
            inputs: [index === 0 ? "x" : `h${index - 1}`, "w"],
            outputs: [index === 9999 ? "y" : `h${index}`],
            attributes: { alpha: { float: 1 + index / 16384 } },
          })),
          initializers: [floats("w", [size, size], new Array<number>(size * size).fill(0.5))],
        });
      },
      "numbers to be made while the file is read",
    ],
    ["a graph of 10^5 nodes", () => chain(100_000), undefined],
    [
      "a cycle",
      () =>
        onnxFile({
          nodes: [
            { type: "Add", inputs: ["x", "b"], outputs: ["a"] },
            { type: "Relu", inputs: ["a"], outputs: ["b"] },
            { type: "Relu", inputs: ["b"] },
          ],
        }),
      "expected a graph without cycles",
    ],
    ["a missing tensor", () => oneNode("Add", ["x", "missing"], []), 'expected value "missing" to be an input'],
    [
      "a weight that is not a number",
      () => oneNode("Add", ["x", "c"], [floats("c", [2], [Number.NaN, 1])]),
      "expected finite numbers",
    ],
    [
      "an infinite weight",
      () => oneNode("Mul", ["x", "c"], [floats("c", [2], [1, Number.POSITIVE_INFINITY])]),
      "expected finite numbers",
    ],
    ["wrong shapes", () => oneNode("MatMul", ["x", "c"], [floats("c", [3, 1], [1, 2, 3])]), "to have a matrix"],
    ["a name of two megabytes", () => oneNode("Add", ["x", "c".repeat(2 ** 21)], []), "bytes"],
    [
      "a kernel of 2^40",
      () =>
        onnxFile({
          input: ["batch", 1, 4, 4],
          nodes: [{ type: "MaxPool", inputs: ["x"], attributes: { kernel_shape: { integers: [2 ** 40, 2 ** 40] } } }],
        }),
      "",
    ],
  ];

  test.each(files)("%s", (_title, make, message) => {
    const file = make();
    const before = memory();
    let milliseconds = Number.POSITIVE_INFINITY;
    let bytesMore = 0;
    // time of this process alone, the best of three: the machine may be busy with other work
    for (let run = 0; run < 3 && milliseconds >= 1000; run++) {
      const start = process.cpuUsage();
      if (message === undefined) expect(readOnnx(file).nodes.length).toBeGreaterThan(1);
      else expect(() => readOnnx(file)).toThrow(CreaseError);
      const { user, system } = process.cpuUsage(start);
      milliseconds = (user + system) / 1000;
      if (run === 0) bytesMore = memory() - before;
    }
    if (message !== undefined) expect(() => readOnnx(file)).toThrow(message);
    expect(milliseconds).toBeLessThan(1000);
    expect(bytesMore / megabyte).toBeLessThan(256);
  });
});
