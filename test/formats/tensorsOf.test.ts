import { globSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { describe, expect, test } from "vitest";
import {
  networkFromTensors,
  readNpz,
  readOnnx,
  readSafetensors,
  tensorsOf,
  writeNpz,
  writeOnnx,
  writeSafetensors,
} from "../../src/formats/index.ts";
import { createNetwork, type NetworkDescription } from "../../src/network/createNetwork.ts";
import { forward } from "../../src/network/forward.ts";
import { inputSize, type Network, type Operator } from "../../src/network/network.ts";
import { CreaseError } from "../../src/numeric/errors.ts";
import { sharedPath, testWithShared } from "../support/shared.ts";
import { seededNumbers } from "./onnxRuntime.ts";
import { descriptionOf, torchCases } from "./torchCases.ts";

/** The network again, through a file of tensors and the text of its description. */
function through(network: Network, kind: "safetensors" | "npz" = "safetensors"): Network {
  const { tensors, description } = tensorsOf(network);
  const read = kind === "npz" ? readNpz(writeNpz(tensors)) : readSafetensors(writeSafetensors({ tensors })).tensors;
  return networkFromTensors(read, JSON.parse(JSON.stringify(description)));
}

function inputsFor(network: Network, rows: number): Float64Array {
  const next = seededNumbers(11);
  return Float64Array.from({ length: rows * inputSize(network) }, () => Math.fround(2 * next() - 1));
}

const weight = { name: "w", shape: [2, 2], values: [1, 2, 3, 4] };
const two = { name: "two", shape: [2], values: [5, 6] };

function chain(
  inputShape: readonly number[],
  operators: readonly Operator[],
  tensors: NetworkDescription["tensors"] = [],
): Network {
  const nodes = operators.map((operator, index) => ({ name: `node${index}`, operator, inputs: [index] }));
  return createNetwork({ inputShape, tensors, nodes });
}

const layersOf = (network: Network) => tensorsOf(network).description.layers;

describe("the tensors and layers of a network", () => {
  test.each(torchCases)("make the same network again: $layers of $inputShape", (example) => {
    const network = networkFromTensors(example.tensors, descriptionOf(example));
    for (const kind of ["safetensors", "npz"] as const) {
      const copy = through(network, kind);
      expect(forward(copy, example.inputs, 3)).toEqual(forward(network, example.inputs, 3));
      // a copy of the copy is the same, name by name
      expect(tensorsOf(copy)).toEqual(tensorsOf(through(copy, kind)));
    }
  });

  test.each(torchCases)("agree with ONNX: $layers of $inputShape", (example) => {
    // stored as float32, as both formats round arguments to it
    const tensors = new Map(
      [...example.tensors].map(([name, array]) => {
        return [name, array.storedType === "float64" ? { ...array, storedType: "float32" as const } : array] as const;
      }),
    );
    const network = networkFromTensors(tensors, descriptionOf(example));
    expect(forward(readOnnx(writeOnnx(network)), example.inputs, 3)).toEqual(forward(network, example.inputs, 3));
    expect(forward(through(network), example.inputs, 3)).toEqual(forward(network, example.inputs, 3));
  });

  testWithShared("of real ONNX models give equal values through safetensors", () => {
    const folders = [sharedPath("models"), sharedPath("nets")];
    const files = folders.flatMap((folder) => globSync("*.onnx", { cwd: folder }).map((name) => join(folder, name)));
    const refused: string[] = [];
    for (const file of files) {
      const network = readOnnx(readFileSync(file));
      try {
        const inputs = inputsFor(network, 3);
        expect(forward(through(network), inputs, 3), file).toEqual(forward(network, inputs, 3));
      } catch (error) {
        if (!(error instanceof CreaseError)) throw error;
        refused.push(basename(file));
      }
    }
    expect(files.length).toBeGreaterThanOrEqual(25);
    // the only one that is no sequence
    expect(refused).toEqual(["cifar_resnet_2b.onnx"]);
  });

  test("keep names, stored types and the shortest arguments", () => {
    const network = networkFromTensors(
      new Map([
        ["a.weight", { shape: [2, 2], values: Float64Array.of(1, 2, 3, 4), storedType: "bfloat16" }],
        ["a.bias", { shape: [2], values: Float64Array.of(1, 2), storedType: "float16" }],
        ["1.weight", { shape: [2], values: Float64Array.of(0.5, 0.25), storedType: "float32" }],
      ]),
      {
        inputShape: [2],
        layers: [{ type: "Linear", name: "a" }, "PReLU", { type: "LeakyReLU", negative_slope: 0.1 }, "LeakyReLU"],
      },
    );
    const { tensors, description } = tensorsOf(network);
    expect([...tensors].map(([name, { shape, storedType }]) => [name, shape, storedType])).toEqual([
      ["a.weight", [2, 2], "bfloat16"],
      ["a.bias", [2], "float16"],
      ["1.weight", [2], "float32"],
    ]);
    expect(description).toEqual({
      inputShape: [2],
      layers: [{ type: "Linear", name: "a" }, "PReLU", { type: "LeakyReLU", negative_slope: 0.1 }, "LeakyReLU"],
    });
    // numbers of their own: changing them leaves the network as it is
    tensors.get("a.weight")?.values.fill(9);
    expect(network.parameters[0]).toBe(1);
  });

  test("take a constant behind a layer for its bias, and leave out what changes nothing", () => {
    const tensors = [
      weight,
      two,
      { name: "ones", shape: [1], values: [1] },
      { name: "zero", shape: [2], values: [0, 0] },
    ];
    const network = chain(
      [2],
      [
        { kind: "shift", offset: 3 },
        { kind: "dense", weight: 0 },
        { kind: "shift", offset: 1 },
        { kind: "scale", factor: 2 },
        { kind: "reshape", shape: [2] },
        { kind: "relu" },
      ],
      tensors,
    );
    expect(layersOf(network)).toEqual([{ type: "Linear", tensors: { weight: "w", bias: "two" } }, "ReLU"]);
    expect(forward(through(network), Float64Array.of(1, -3), 1)).toEqual(Float64Array.of(0, 0));
    expect(forward(through(network), Float64Array.of(1, 1), 1)).toEqual(Float64Array.of(8, 13));
  });

  test("are read where a layer's bias is per channel, and refused where it is not", () => {
    const filter = { name: "0.weight", shape: [2, 1, 1], values: [1, -1] };
    const convolution = {
      kind: "convolution",
      weight: 0,
      strides: [1],
      dilations: [1],
      pads: [0, 0],
      groups: 1,
    } as const;
    const biased = (shape: readonly number[]) =>
      chain([1, 2], [convolution, { kind: "shift", offset: 1 }], [filter, { name: "0.bias", shape, values: [5, 6] }]);
    expect(layersOf(biased([2, 1]))).toEqual(["Conv1d"]);
    expect(forward(through(biased([2, 1])), Float64Array.of(1, 2), 1)).toEqual(Float64Array.of(6, 7, 5, 4));
    expect(() => layersOf(biased([1, 2]))).toThrow(/got node "node1" \(shift\), which is none of them/);
  });

  const window = { kernel: [2], strides: [1], dilations: [1], pads: [0, 1], ceil: false };
  const resize = {
    kind: "resize",
    mode: "nearest",
    coordinates: "asymmetric",
    rounding: "floor",
    scales: [1, 2],
    shape: [2, 6],
  } as const;
  test.each<[Operator, RegExp]>([
    [
      { kind: "abs" },
      /^tensorsOf: expected a sequence of PyTorch's layers, got node "node0" \(abs\), which is none of them; write the network with writeOnnx$/,
    ],
    [{ kind: "clip", low: 0.5 }, /\(clip\), which clips on one side;/],
    [{ kind: "clip", low: 1, high: 1 }, /\(clip\), which is constant;/],
    [{ kind: "transpose", axes: [1, 0] }, /\(transpose\), which is none of them;/],
    [{ kind: "maxPool", window }, /\(maxPool\), which has different pads before and behind, \[0,1\];/],
    [
      { kind: "maxPool", window: { ...window, kernel: [3], pads: [2, 2] } },
      /which has pads of more than half its window;/,
    ],
    [
      { kind: "averagePool", window: { ...window, pads: [0, 0], dilations: [2] }, countPads: true },
      /which is a mean with dilations;/,
    ],
    [{ kind: "reduce", how: "sum", axes: [1], keepAxes: true }, /which is no mean over all spatial axes;/],
    [{ kind: "reduce", how: "mean", axes: [0], keepAxes: true }, /which is no mean over all spatial axes;/],
    [{ kind: "pad", mode: "edge", pads: [1, 0, 0, 0], value: 0 }, /which pads other than spatial axes;/],
    [{ kind: "pad", mode: "edge", pads: [0, 2, 0, -1], value: 0 }, /which cuts and pads at once;/],
    [{ ...resize, scales: [2, 1], shape: [4, 3] }, /which resamples other than spatial axes;/],
    [{ ...resize, rounding: "ceil" }, /which takes the nearest element by asymmetric and ceil;/],
    [{ ...resize, mode: "linear" }, /which interpolates by asymmetric;/],
    [{ ...resize, scales: [1, 1.8] }, /which has scales \[1,1\.8\], which give other extents;/],
    [{ kind: "prelu", slope: 0 }, /which has slopes \[3\] for a value \[2,3\];/],
    [{ kind: "shift", offset: 0 }, /which is none of them;/],
  ])("are refused for %j", (operator, message) => {
    const network = chain([2, 3], [operator], [{ name: "three", shape: [3], values: [1, 2, 3] }]);
    expect(() => tensorsOf(network)).toThrow(message);
    expect(() => tensorsOf(network)).toThrow(CreaseError);
  });

  test("are refused for other arrangements of channels, scalars and pads of what is cut", () => {
    const shuffle = { kind: "pixelShuffle", block: 2, order: "DCR" } as const;
    expect(() => tensorsOf(chain([4, 1, 1], [shuffle]))).toThrow(
      /takes channels in the order DCR, which no layer does;/,
    );
    expect(() => tensorsOf(chain([1], [{ kind: "reshape", shape: [] }]))).toThrow(/which makes or reads a scalar;/);
    const transposed = (pads: readonly number[], outputPads: readonly number[]) =>
      chain(
        [1, 3],
        [{ kind: "transposedConvolution", weight: 0, strides: [1], dilations: [1], groups: 1, pads, outputPads }],
        [{ name: "w", shape: [1, 1, 3], values: [1, 2, 3] }],
      );
    expect(() => tensorsOf(transposed([0, 1], [0]))).toThrow(/which has different pads before and behind, \[0,1\];/);
    expect(() => tensorsOf(transposed([0, 0], [1]))).toThrow(/which has output pads of its stride or more, \[1\];/);
  });

  test("are refused for a network that branches, and for two tensors of one name", () => {
    const nodes = (inputs: readonly (readonly number[])[]) =>
      createNetwork({
        inputShape: [2],
        tensors: [],
        nodes: [
          { name: "r", operator: { kind: "relu" }, inputs: [0] },
          { name: "s", operator: inputs[0].length > 1 ? { kind: "add" } : { kind: "abs" }, inputs: inputs[0] },
          { name: "t", operator: { kind: "add" }, inputs: [1, 2] },
        ],
      });
    expect(() => tensorsOf(nodes([[0, 1]]))).toThrow(/got node "s" \(add\), which reads 2 values; write the network/);
    expect(() => tensorsOf(nodes([[0]]))).toThrow(/got node "s" \(abs\), which reads an earlier value;/);
    const dense = [0, 1].map((index) => ({ kind: "dense", weight: index }) as const);
    expect(() => tensorsOf(chain([2], dense, [weight, weight]))).toThrow(/which needs two tensors named "w";/);
  });

  test("end at the network's output", () => {
    const network = chain([2], [{ kind: "relu" }, { kind: "abs" }]);
    expect(layersOf({ ...network, output: 1 })).toEqual(["ReLU"]);
    expect(layersOf({ ...network, output: 0 })).toEqual([]);
  });
});
