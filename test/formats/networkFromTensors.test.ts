import { describe, expect, test } from "vitest";
import {
  type LayerDescription,
  networkFromTensors,
  type SequentialDescription,
  type StoredArray,
} from "../../src/formats/index.ts";
import { LAYERS } from "../../src/formats/sequential/layers/index.ts";
import { forward } from "../../src/network/forward.ts";
import { CreaseError } from "../../src/numeric/errors.ts";
import { stored } from "./arrayFiles.ts";
import { descriptionOf, torchCases } from "./torchCases.ts";

const tensors = (entries: Readonly<Record<string, StoredArray>>) => new Map(Object.entries(entries));
const linear = (outputs: number, inputs: number) => stored([outputs, inputs], new Array(outputs * inputs).fill(1));
const bias = (outputs: number) => stored([outputs], new Array(outputs).fill(0));

/** 2 inputs, 3 units, 1 output. */
const small = tensors({ "0.weight": linear(3, 2), "0.bias": bias(3), "2.weight": linear(1, 3), "2.bias": bias(1) });

function failure(
  file: ReadonlyMap<string, StoredArray>,
  inputShape: readonly number[],
  layers: readonly LayerDescription[],
): CreaseError {
  return failureOf(file, { inputShape, layers });
}

function failureOf(file: ReadonlyMap<string, StoredArray>, description: unknown): CreaseError {
  try {
    networkFromTensors(file, description as SequentialDescription);
  } catch (error) {
    if (error instanceof CreaseError) return error;
    throw error;
  }
  throw new Error("expected networkFromTensors to fail");
}

describe("a network from tensors", () => {
  test.each(torchCases)("computes what PyTorch computes: $layers of $inputShape", (example) => {
    const network = networkFromTensors(example.tensors, descriptionOf(example));
    expect(network.nodes[network.output].shape).toEqual(example.outputShape);
    const outputs = forward(network, example.inputs, 3);
    expect(outputs.length).toBe(example.outputs.length);
    const worst = outputs.reduce((most, value, k) => Math.max(most, Math.abs(value - example.outputs[k])), 0);
    expect(worst).toBeLessThan(1e-13);
  });

  test("is compared with PyTorch for every layer", () => {
    const layers = torchCases.flatMap((example) => example.layers);
    const compared = new Set(layers.map((layer) => (typeof layer === "string" ? layer : layer.type)));
    const missing = [...LAYERS.keys()].filter((type) => !compared.has(type));
    expect(missing).toEqual(["Dropout1d", "Dropout2d", "AlphaDropout", "FeatureAlphaDropout"]);
  });

  test("needs no more than the types of its layers", () => {
    const network = networkFromTensors(small, { inputShape: [2], layers: ["Linear", "ReLU", "Linear"] });
    expect(network.nodes.map(({ name, operator, shape }) => [name, operator.kind, shape])).toEqual([
      ["input", "input", [2]],
      ["0", "dense", [3]],
      ["1", "relu", [3]],
      ["2", "dense", [1]],
    ]);
    expect(network.tensors.map(({ name, storedType }) => [name, storedType])).toEqual([
      ["0.weight", "float32"],
      ["0.bias", "float32"],
      ["2.weight", "float32"],
      ["2.bias", "float32"],
    ]);
    expect(forward(network, Float64Array.of(1, 2, -1, -1), 2)).toEqual(Float64Array.of(9, 0));
  });

  test("has layers of any names, within Sequentials or behind a prefix", () => {
    const named = tensors({
      "net.features.0.weight": linear(3, 2),
      "net.features.0.bias": bias(3),
      "net.fc.weight": linear(1, 3),
      W: linear(2, 1),
      "other.weight": linear(7, 7),
    });
    const network = networkFromTensors(named, {
      inputShape: [2],
      prefix: "net",
      layers: [
        { type: "Sequential", name: "features", layers: ["Linear", { type: "Dropout", p: 0.1 }, "ReLU"] },
        { type: "Linear", name: "fc", bias: false },
        { type: "Linear", bias: false, tensors: { weight: "W" } },
      ],
    });
    expect(network.nodes.map(({ name }) => name)).toEqual([
      "input",
      "net.features.0",
      "net.features.2",
      "net.fc",
      "net.2",
    ]);
    expect(network.tensors.map(({ name }) => name)).toEqual([
      "net.features.0.weight",
      "net.features.0.bias",
      "net.fc.weight",
      "W",
    ]);
  });

  test("rounds its real arguments as PyTorch does for the stored type", () => {
    const slopeOf = (weight: StoredArray) => {
      const layers = [{ type: "Linear", bias: false }, "LeakyReLU"];
      return networkFromTensors(tensors({ "0.weight": weight }), { inputShape: [1], layers }).nodes[2].operator;
    };
    expect(slopeOf(stored([1, 1], [1], "float64"))).toEqual({ kind: "leakyRelu", slope: 0.01 });
    for (const type of ["float32", "float16", "bfloat16"] as const) {
      expect(slopeOf(stored([1, 1], [1], type))).toEqual({ kind: "leakyRelu", slope: Math.fround(0.01) });
    }
  });

  test("may share a tensor between layers, and takes null for an argument that is not given", () => {
    const shared = { type: "Linear", bias: false, out_features: null, tensors: { weight: "W" } };
    const network = networkFromTensors(tensors({ W: linear(2, 2) }), {
      inputShape: [2],
      layers: [shared, "ReLU", shared],
    });
    expect(network.parameters.length).toBe(4);
  });

  test("ignores what evaluation does not use", () => {
    const norm = tensors({
      ...{ "0.weight": bias(2), "0.bias": bias(2), "0.running_mean": bias(2), "0.running_var": linear(2, 1) },
      "0.num_batches_tracked": stored([], [7], "int64"),
    });
    norm.set("0.running_var", stored([2], [1, 1]));
    const layers = [
      { type: "BatchNorm1d", momentum: null },
      "Dropout1d",
      "Dropout2d",
      "AlphaDropout",
      "FeatureAlphaDropout",
    ];
    expect(networkFromTensors(norm, { inputShape: [2], layers }).nodes.length).toBe(2);
  });
});

describe("tensors that do not fit", () => {
  test.each([
    [
      ["ReLU"],
      /^networkFromTensors: expected each tensor to belong to a layer, got "0\.weight" \[3,2\], "0\.bias" \[3\], .* left over; describe their layers/,
    ],
    [["Linear"], /got "2\.weight" \[1,3\], "2\.bias" \[1\] left over/],
    [
      ["ReLU", "Linear"],
      /^networkFromTensors: layer "1" \(Linear\): expected tensor "1\.weight" \[out_features × 2\], got "0\.weight", "0\.bias", "2\.weight", "2\.bias"; correct the name of the layer/,
    ],
    [
      [{ type: "Linear", out_features: 4 }],
      /layer "0" \(Linear\): expected tensor "0\.weight" \[4 × 2\], got \[3 × 2\]$/,
    ],
    [
      [{ type: "Linear", in_features: 3 }],
      /expected "in_features" to be 2, as the value \[2\] that it reads has it, got 3$/,
    ],
    [[{ type: "Linear", bias: false }, "ReLU", "Linear"], /got "0\.bias" \[3\] left over/],
    [
      ["Linear", "ReLU", { type: "Linear", tensors: { bias: "b" } }],
      /expected tensor "b" \[1\], got .*; add "bias": false if the layer has none$/,
    ],
    [["Linear", "Linear", "Linear"], /layer "1" \(Linear\): expected tensor "1\.weight" \[out_features × 3\]/],
    [["Linear", "ReLU", "Linear", "Linear"], /layer "3" \(Linear\)/],
    [["Conv1d"], /layer "0" \(Conv1d\): expected a value \[channels × length\] to read, got \[2\]$/],
  ])("with %j are refused by name", (layers, message) => {
    const error = failure(small, [2], layers as LayerDescription[]);
    expect(error.code).toBe("format");
    expect(error.message).toMatch(message);
  });

  test("are listed, up to five of them", () => {
    const prefixed = failureOf(small, { inputShape: [2], prefix: "net", layers: ["Linear"] });
    expect(prefixed.message).toMatch(
      /expected tensor "net\.0\.weight" \[out_features × 2\], got "0\.weight", "0\.bias", .*;/,
    );
    const many = new Map(Array.from({ length: 7 }, (_, k) => [`w${k}`, bias(1)] as const));
    const error = failure(many, [2], []);
    expect(error.message).toMatch(/got "w0" \[1\], .*"w4" \[1\] and 2 more left over/);
    expect(error.details).toEqual({ tensors: [...many.keys()] });
    expect(failure(new Map(), [2], ["Linear"]).message).toMatch(/expected tensor "0\.weight" \[.*\], got no tensors/);
  });

  test("have to be finite floating point numbers", () => {
    const one = (array: StoredArray) => failure(tensors({ "0.weight": array }), [1], [{ type: "Linear", bias: false }]);
    expect(one(stored([1, 1], [1], "int32")).message).toMatch(
      /expected tensor "0\.weight" .* to be floating point, got int32$/,
    );
    expect(one(stored([0, 1], [])).message).toMatch(/expected tensor "0\.weight" \[out_features × 1\], got \[0 × 1\]$/);
    const infinite = one(stored([1, 1], [Number.NaN]));
    expect(infinite.message).toBe('networkFromTensors: expected finite numbers in tensor "0.weight", got NaN');
    expect([infinite.code, infinite.details]).toEqual(["non-finite", { tensor: "0.weight", element: 0 }]);
  });
});

describe("a description that does not fit", () => {
  const none = new Map<string, StoredArray>();

  test.each([
    [null, /^networkFromTensors: expected a description such as \{"inputShape": \[2\], .*, got null$/],
    [[], /expected a description such as .*, got \[\]$/],
    [{ layers: [] }, /expected "inputShape" to be a list of positive integers, without the batch axis, got nothing$/],
    [{ inputShape: [], layers: [] }, /expected "inputShape" .*, got \[\]$/],
    [{ inputShape: [0], layers: [] }, /expected "inputShape" .*, got \[0\]$/],
    [{ inputShape: ["batch", 2], layers: [] }, /expected "inputShape" .*, got \["batch",2\]$/],
    [{ inputShape: [2] }, /expected "layers" to be a list, got nothing$/],
    [
      { inputShape: [2], layers: [7] },
      /expected layer 0 to be a type such as "ReLU" or an object \{"type": …\}, got 7$/,
    ],
    [{ inputShape: [2], layers: [{ kind: "ReLU" }] }, /expected layer 0 to be a type/],
    [{ inputShape: [2], layers: [], prefix: 7 }, /expected "prefix" to be text, got 7$/],
    [
      { inputShape: [2], layers: [], input: 7 },
      /expected the keys inputShape, prefix and layers in the description, got "input"$/,
    ],
    [{ inputShape: [2], layers: [{ type: "ReLU", name: 7 }] }, /expected the name of layer 0 to be text, got 7$/],
    [
      { inputShape: [2], layers: [{ type: "ReLU", tensors: ["w"] }] },
      /expected the tensors of layer 0 to be names by role, got \["w"\]$/,
    ],
    [
      { inputShape: [2], layers: [{ type: "ReLU", tensors: { weight: "w" } }] },
      /layer "0" \(ReLU\): expected no tensors, got one for "weight"$/,
    ],
    [
      { inputShape: [2], layers: [{ type: "Sequential" }] },
      /layer "0" \(Sequential\): expected the keys name and layers, got no layers$/,
    ],
    [
      { inputShape: [2], layers: [{ type: "Sequential", layers: [], p: 1 }] },
      /expected the keys name and layers, got "p"$/,
    ],
    [{ inputShape: [2], layers: [{ type: "Sequential", layers: ["ReLU", {}] }] }, /expected layer 1 to be a type/],
    [{ inputShape: [2], layers: [nested(20)] }, /expected at most 16 Sequentials within one another, got more$/],
  ])("as a whole is refused: %j", (description, message) => {
    expect(failureOf(none, description).message).toMatch(message);
  });

  test.each([
    [
      [2],
      "ReLU",
      { slope: 1 },
      /^networkFromTensors: layer "0" \(ReLU\): expected the arguments inplace, got "slope"$/,
    ],
    [[2], "LeakyReLU", { negative_slope: "0.1" }, /expected "negative_slope" to be a finite number, got "0\.1"$/],
    [[2], "LeakyReLU", { negative_slope: 1e300 }, /expected "negative_slope" to be a finite number, got 1e\+300$/],
    [[2], "Hardtanh", { min_val: 2 }, /expected "min_val" to be below "max_val", got 2 and 1$/],
    [[2], "Softshrink", { lambd: -1 }, /expected "lambd" to be at least 0, got -1$/],
    [
      [2],
      "Flatten",
      { start_dim: 0 },
      /expected "start_dim" to be an axis from 1 to 1 or −1 to −1, without the batch axis 0, got 0$/,
    ],
    [[2, 3], "Flatten", { start_dim: 2, end_dim: 1 }, /expected "start_dim" not to be behind "end_dim", got 2 and 1$/],
    [[2], "Flatten", { start_dim: 0.5 }, /expected "start_dim" to be an integer from -1 on, got 0\.5$/],
    [[4], "Unflatten", { unflattened_size: [2, 2] }, /expected "dim" to be an axis .*, got nothing$/],
    [
      [4],
      "Unflatten",
      { dim: 1, unflattened_size: [3, -1] },
      /expected "unflattened_size" to be extents of 4 numbers, got \[3,-1\]$/,
    ],
    [[2, 4], "MaxPool1d", {}, /expected "kernel_size" to be given, got nothing$/],
    [[2, 4], "MaxPool2d", { kernel_size: 2 }, /expected a value \[channels × height × width\] to read, got \[2,4\]$/],
    [[2, 4], "MaxPool1d", { kernel_size: [2, 2] }, /expected "kernel_size" to be an integer from 1 on, got \[2,2\]$/],
    [
      [2, 4, 4],
      "MaxPool2d",
      { kernel_size: [2, 0] },
      /expected "kernel_size" to be an integer from 1 on, or 2 of them, got \[2,0\]$/,
    ],
    [
      [2, 4],
      "MaxPool1d",
      { kernel_size: 2, padding: 2 },
      /expected "padding" to be at most half of the kernel \[2\], got \[2\]$/,
    ],
    [[2, 4], "MaxPool1d", { kernel_size: 9 }, /layer "0" \(MaxPool1d\): expected a window that fits the padded axis 1/],
    [[2, 4], "MaxPool1d", { kernel_size: 2, return_indices: true }, /expected "return_indices" to be false, got true/],
    [[2, 4], "MaxPool1d", { kernel_size: 2, ceil_mode: 1 }, /expected "ceil_mode" to be true or false, got 1$/],
    [
      [2, 4],
      "AvgPool1d",
      { kernel_size: 2, divisor_override: 3 },
      /expected no "divisor_override", got 3; scale the weights/,
    ],
    [[2, 5], "AdaptiveAvgPool1d", { output_size: 2 }, /expected "output_size" to divide the extents \[5\], got \[2\]$/],
    [[2, 5], "AdaptiveAvgPool1d", {}, /expected "output_size" to be a positive integer, got nothing$/],
    [[2, 5], "AdaptiveMaxPool1d", { output_size: 1, return_indices: true }, /expected "return_indices" to be false/],
    [
      [2, 5, 5],
      "AdaptiveMaxPool2d",
      { output_size: [0, 1] },
      /expected "output_size" to be a positive integer, or two of them, got \[0,1\]$/,
    ],
    [[2, 5], "ZeroPad1d", {}, /expected "padding" to be given, got nothing$/],
    [[2, 5], "ConstantPad1d", { padding: 1 }, /expected "value" to be given, got nothing$/],
    [[2, 5], "ReflectionPad1d", { padding: 5 }, /expected pads below 5 to reflect axis 1/],
    [
      [2, 5],
      "ReplicationPad1d",
      { padding: -1 },
      /expected "padding" to be an integer from 0 on, or 2 of them, got -1$/,
    ],
    [[3, 2, 2], "PixelShuffle", { upscale_factor: 2 }, /expected an input \[channels of a multiple of 2 · 2/],
    [[3, 2, 2], "PixelShuffle", {}, /expected "upscale_factor" to be given, got nothing$/],
    [[2, 5], "Upsample", {}, /expected one of "size" and "scale_factor", got neither$/],
    [[2, 5], "Upsample", { size: 2, scale_factor: 2 }, /expected one of "size" and "scale_factor", got both$/],
    [[2, 5], "Upsample", { scale_factor: 0 }, /expected "scale_factor" to be a positive number, got 0$/],
    [
      [1, 2, 5],
      "Upsample",
      { scale_factor: [1, 2, 3] },
      /expected "scale_factor" to be a positive number, or two of them/,
    ],
    [
      [2, 5],
      "Upsample",
      { size: 2, mode: "bicubic" },
      /expected "mode" to be "nearest" or "nearest-exact" or "linear", got "bicubic"$/,
    ],
    [
      [2, 5],
      "Upsample",
      { size: 2, align_corners: true },
      /expected "align_corners" with the mode "linear" only, got "nearest"$/,
    ],
    [[2], "Upsample", { size: 2 }, /expected a value \[channels × height × width\] to read, got \[2\]$/],
    [[2, 5], "Upsample", { size: 2 ** 40 }, /expected at most 2\^31 numbers in its value, got \[2,1099511627776\]$/],
    [[2, 5], "BatchNorm2d", {}, /expected a value of 3 axes to read, got \[2,5\]$/],
    [[2], "BatchNorm1d", { num_features: 3 }, /expected "num_features" to be 2/],
    [
      [2],
      "BatchNorm1d",
      { track_running_stats: false },
      /expected "track_running_stats" to be true, got false: statistics of a batch/,
    ],
    [
      [2],
      "BatchNorm1d",
      {},
      /expected tensor "0\.weight" \[2\], got no tensors; add "affine": false if the layer has none$/,
    ],
    [[3, 5], "Conv1d", { groups: 2 }, /expected "groups" to divide 3, got 2$/],
    [[4, 5], "Conv1d", { groups: 2, out_channels: 3 }, /expected "groups" to divide 4 and 3, got 2$/],
    [[4, 5], "Conv1d", { padding_mode: "circular" }, /expected "padding_mode" to be "zeros", got "circular"$/],
    [[4, 5], "Conv1d", { padding: "full" }, /expected tensor "0\.weight" \[out_channels × 4 × kernel_size\]/],
  ])("of %j by %s(%j) is refused", (inputShape, type, args, message) => {
    const error = failure(none, inputShape, [{ type, ...args }]);
    expect(error.message).toMatch(message);
    expect(error.code).toBe("format");
  });

  test.each([
    [{ padding: "full" }, /expected "padding" to be "valid" or "same", got "full"$/],
    [{ padding: "same", stride: 2 }, /expected a stride of 1 with the padding "same", got \[2\]$/],
    [{ kernel_size: 2 }, /expected tensor "0\.weight" \[out_channels × 4 × 2\], got \[1 × 4 × 3\]$/],
    [{ groups: 2 }, /expected tensor "0\.weight" \[out_channels × 2 × kernel_size\], got \[1 × 4 × 3\]$/],
  ])("of a convolution by %j is refused", (args, message) => {
    const weights = tensors({ "0.weight": stored([1, 4, 3], new Array(12).fill(1)), "0.bias": bias(1) });
    expect(failure(weights, [4, 5], [{ type: "Conv1d", ...args }]).message).toMatch(message);
  });

  test("of slopes and transposed convolutions is refused", () => {
    const slopes = tensors({ "0.weight": bias(2) });
    expect(failure(slopes, [3], ["PReLU"]).message).toMatch(/expected 1 or 3 slopes in tensor "0\.weight", got 2$/);
    expect(failure(none, [1, 3], [{ type: "ConvTranspose1d", output_padding: 1 }]).message).toMatch(
      /expected "output_padding" to be below stride or dilation, got 1$/,
    );
  });

  test.each([
    [
      "Softmax",
      /^networkFromTensors: layer "0" uses Softmax, which is not piecewise affine; leave it out of the description if it is the last layer$/,
    ],
    [
      "Conv3d",
      /^networkFromTensors: layer "0" uses Conv3d, which Crease does not read; it reads Linear, .*, Sequential$/,
    ],
  ])("with a layer %s is refused for what it is", (type, message) => {
    const error = failure(none, [2], [type]);
    expect(error.message).toMatch(message);
    expect([error.code, error.details]).toEqual(["unsupported-operator", { node: "0", operator: type }]);
  });

  test("takes a Map of tensors", () => {
    expect(() =>
      networkFromTensors({} as unknown as ReadonlyMap<string, StoredArray>, { inputShape: [2], layers: [] }),
    ).toThrow(/^networkFromTensors: expected a Map of tensors by name, got object$/);
  });
});

function nested(depth: number): LayerDescription {
  return depth === 0 ? "ReLU" : { type: "Sequential", layers: [nested(depth - 1)] };
}
