/** Damaged ONNX files: a network that works, or a CreaseError, within a second and 256 MB. */
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { readOnnx } from "../../src/formats/index.ts";
import { forward } from "../../src/network/forward.ts";
import { inputSize, outputSize } from "../../src/network/network.ts";
import { CreaseError } from "../../src/numeric/errors.ts";
import { threadMilliseconds, usedMemory } from "./measured.ts";
import { encodedTree, type MessageField, messageTree, placesIn } from "./messageTree.ts";
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
const spirals = new Uint8Array(readFileSync(new URL("../../examples/networks/spirals.onnx", import.meta.url)));
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
/** how many damaged copies of each file are tried in each way: the bytes of a small one are damaged in many places */
const runs = 2000;
const seed = 42;

/** One to three changes to the fields of a file, whose lengths are made right again. */
function damageFields(file: Uint8Array, below: (bound: number) => number): Uint8Array {
  const model = messageTree(file);
  for (let change = below(3); change >= 0; change--) damageField(model, below);
  return encodedTree(model);
}

function damageField(model: MessageField[], below: (bound: number) => number): void {
  const places = placesIn(model);
  if (places.length === 0) return;
  const { fields, index } = places[below(places.length)];
  const field = fields[index];
  switch (below(6)) {
    case 0:
      fields.splice(index, 1);
      break;
    case 1:
      fields.splice(index, 0, structuredClone(field));
      break;
    case 2: {
      // two fields of one kind change places: names, types, dims, whole nodes
      const others = places.filter((place) => place.fields[place.index].number === field.number);
      const other = others[below(others.length)];
      fields[index] = structuredClone(other.fields[other.index]);
      break;
    }
    default:
      fields[index] = { ...field, payload: damagedPayload(field.payload, below) };
  }
}

function damagedPayload(payload: MessageField["payload"], below: (bound: number) => number): MessageField["payload"] {
  if (typeof payload === "bigint") {
    const near = [payload + 1n, payload - 1n, BigInt(below(8)), -BigInt(below(4)), BigInt(below(64))];
    const far = [2n ** 16n, 2n ** 31n - 1n, 2n ** 40n, 2n ** 62n, 2n ** 63n, -1n];
    return below(3) === 0 ? far[below(far.length)] : near[below(near.length)];
  }
  if (Array.isArray(payload)) return payload.toReversed();
  const bytes = payload.slice();
  if (below(4) === 0) return bytes.subarray(0, below(bytes.length + 1));
  if (bytes.length > 0) bytes[below(bytes.length)] ^= 1 << below(8);
  return bytes;
}

const ways = { bytes: damage, fields: damageFields };
const cases = Object.keys(ways).flatMap((way) => Object.keys(starts).map((name) => [way, name] as const));

describe(`damaged files, from seed ${seed}`, () => {
  test.each(cases)(`the %s of ${runs} copies of "%s"`, (way, name) => {
    const next = seededNumbers(seed);
    const below = (bound: number) => Math.floor(next() * bound);
    let [read, refused, slowest, largest] = [0, 0, 0, 0];
    for (let run = 0; run < runs; run++) {
      const damaged = ways[way as keyof typeof ways](starts[name as keyof typeof starts], below);
      const before = usedMemory();
      const start = threadMilliseconds();
      try {
        const network = readOnnx(damaged, { externalData });
        read++;
        // what is read is a network that works, unless it is too large to try
        const size = network.nodes.reduce((sum, node) => sum + node.shape.reduce((n, extent) => n * extent, 1), 0);
        if (size <= 100_000) {
          expect(forward(network, new Float64Array(inputSize(network)), 1)).toHaveLength(outputSize(network));
        }
      } catch (error) {
        const what = `run ${run} of the ${way} of "${name}" from seed ${seed}`;
        if (!(error instanceof CreaseError)) throw new Error(what, { cause: error });
        expect(error.message, what).toMatch(/^readOnnx: /);
        refused++;
      }
      slowest = Math.max(slowest, threadMilliseconds() - start);
      largest = Math.max(largest, usedMemory() - before);
    }
    // both outcomes occur, none is slow or large
    expect(read).toBeGreaterThan(runs / 100);
    expect(refused).toBeGreaterThan(runs / 10);
    expect(slowest).toBeLessThan(1000);
    expect(largest).toBeLessThan(256 * 2 ** 20);
  });
});
