/** Every operator kind, written as ONNX: run by ONNX Runtime, and read back. */
import { describe, expect, test } from "vitest";
import { readOnnx, writeOnnx } from "../../src/formats/index.ts";
import { createNetwork, type NetworkDescription } from "../../src/network/createNetwork.ts";
import { forward } from "../../src/network/forward.ts";
import { inputSize, type Network, type Operator, type StoredType, sizeOf } from "../../src/network/network.ts";
import { mixedNetwork } from "../support/mixedNetworks.ts";
import { relativeDifference, runOnnx, seededNumbers } from "./onnxRuntime.ts";

type Shape = readonly number[];

interface Case {
  readonly operator: Operator;
  /** of the network's input; branches are the input itself, its double, and so on */
  readonly shape: Shape;
  readonly branches?: number;
  readonly tensors?: readonly Shape[];
  /** tensors whose numbers are positive */
  readonly positive?: readonly number[];
}

const window = (kernel: Shape, strides: Shape, pads: Shape, ceil = false) => ({
  kernel,
  strides,
  pads,
  ceil,
  dilations: kernel.map(() => 1),
});
const image = [2, 4, 5];

/** Instances of every operator; the type makes a new kind fail to compile until it has one. */
const cases: { readonly [Kind in Exclude<Operator["kind"], "input">]: readonly Case[] } = {
  constant: [],
  dense: [
    { operator: { kind: "dense", weight: 0, bias: 1 }, shape: [3], tensors: [[2, 3], [2]] },
    { operator: { kind: "dense", weight: 0, bias: 1 }, shape: [4, 3], tensors: [[2, 3], [2]] },
  ],
  convolution: [
    {
      operator: {
        kind: "convolution",
        weight: 0,
        bias: 1,
        strides: [1, 2],
        dilations: [1, 2],
        pads: [0, 1, 1, 0],
        groups: 1,
      },
      shape: image,
      tensors: [[3, 2, 2, 2], [3]],
    },
    {
      operator: { kind: "convolution", weight: 0, strides: [1], dilations: [1], pads: [1, 1], groups: 2 },
      shape: [2, 5],
      tensors: [[4, 1, 3]],
    },
  ],
  transposedConvolution: [
    {
      operator: {
        kind: "transposedConvolution",
        ...{
          weight: 0,
          bias: 1,
          strides: [2, 1],
          dilations: [1, 1],
          pads: [1, 0, 0, 1],
          outputPads: [1, 0],
          groups: 2,
        },
      },
      shape: image,
      tensors: [[2, 2, 3, 2], [4]],
    },
  ],
  batchNormalization: [
    {
      operator: { kind: "batchNormalization", scale: 0, bias: 1, mean: 2, variance: 3, epsilon: 2 ** -10 },
      shape: image,
      tensors: [[2], [2], [2], [2]],
      positive: [3],
    },
  ],
  averagePool: [
    { operator: { kind: "averagePool", window: window([2, 3], [2, 2], [1, 1, 0, 1]), countPads: true }, shape: image },
    {
      operator: { kind: "averagePool", window: window([2, 3], [2, 2], [1, 1, 0, 1], true), countPads: false },
      shape: image,
    },
  ],
  add: [
    { operator: { kind: "add" }, shape: [3], branches: 2 },
    { operator: { kind: "add" }, shape: [3], branches: 3 },
  ],
  subtract: [{ operator: { kind: "subtract" }, shape: [3], branches: 2 }],
  negate: [{ operator: { kind: "negate" }, shape: [3] }],
  scale: [{ operator: { kind: "scale", factor: 0 }, shape: image, tensors: [[2, 1, 5]] }],
  shift: [{ operator: { kind: "shift", offset: 0 }, shape: image, tensors: [[4, 1]] }],
  reduce: [
    { operator: { kind: "reduce", how: "mean", axes: [1, 2], keepAxes: true }, shape: image },
    { operator: { kind: "reduce", how: "sum", axes: [0], keepAxes: false }, shape: image },
  ],
  reshape: [{ operator: { kind: "reshape", shape: [10, 4] }, shape: image }],
  transpose: [{ operator: { kind: "transpose", axes: [2, 0, 1] }, shape: image }],
  expand: [{ operator: { kind: "expand", shape: [2, 3, 4] }, shape: [3, 1] }],
  concat: [{ operator: { kind: "concat", axis: 1 }, shape: image, branches: 2 }],
  slice: [
    { operator: { kind: "slice", starts: [1, 3, 0], steps: [1, -2, 3], extents: [1, 2, 2] }, shape: image },
    { operator: { kind: "slice", starts: [4], steps: [-1], extents: [5] }, shape: [5] },
  ],
  gather: [
    { operator: { kind: "gather", axis: 1, indices: [3, 0, 0], shape: [3] }, shape: image },
    { operator: { kind: "gather", axis: 2, indices: [1], shape: [] }, shape: image },
    { operator: { kind: "gather", axis: 0, indices: [0, 1, 1, 0], shape: [2, 2] }, shape: image },
  ],
  pad: [
    { operator: { kind: "pad", mode: "constant", pads: [0, 1, -1, 0, 2, 0], value: 0.5 }, shape: image },
    { operator: { kind: "pad", mode: "reflect", pads: [0, 1, 2, 0, 2, 1], value: 0 }, shape: image },
    { operator: { kind: "pad", mode: "edge", pads: [1, 1, 0, 0, 0, 3], value: 0 }, shape: image },
  ],
  resize: [
    resizeCase("nearest", "asymmetric", "floor", [1, 2, 2]),
    resizeCase("nearest", "half_pixel", "round_prefer_floor", [1, 0.5, 3]),
    resizeCase("linear", "align_corners", "floor", [1, 2, 2]),
    resizeCase("linear", "half_pixel", "floor", [1, 2, 1.5]),
  ],
  pixelShuffle: [
    { operator: { kind: "pixelShuffle", block: 2, order: "CRD" }, shape: [8, 2, 3] },
    { operator: { kind: "pixelShuffle", block: 2, order: "DCR" }, shape: [8, 2, 3] },
  ],
  relu: [{ operator: { kind: "relu" }, shape: image }],
  leakyRelu: [{ operator: { kind: "leakyRelu", slope: 0.25 }, shape: image }],
  prelu: [{ operator: { kind: "prelu", slope: 0 }, shape: image, tensors: [[2, 1, 1]] }],
  clip: [
    { operator: { kind: "clip", low: -0.25, high: 0.5 }, shape: image },
    { operator: { kind: "clip", high: 0.5 }, shape: image },
    { operator: { kind: "clip", low: 0.125 }, shape: image },
  ],
  abs: [{ operator: { kind: "abs" }, shape: image }],
  softShrink: [{ operator: { kind: "softShrink", threshold: 0.25 }, shape: image }],
  maxPool: [
    { operator: { kind: "maxPool", window: window([2, 2], [2, 2], [0, 1, 0, 0], true) }, shape: image },
    { operator: { kind: "maxPool", window: { ...window([2], [1], [1, 0]), dilations: [2] } }, shape: [2, 5] },
  ],
  max: [{ operator: { kind: "max" }, shape: image, branches: 3 }],
  min: [{ operator: { kind: "min" }, shape: image, branches: 2 }],
  reduceMax: [{ operator: { kind: "reduceMax", axes: [0], keepAxes: false }, shape: image }],
  reduceMin: [{ operator: { kind: "reduceMin", axes: [1, 2], keepAxes: true }, shape: image }],
};

function resizeCase(
  mode: "nearest" | "linear",
  coordinates: "half_pixel" | "asymmetric" | "align_corners",
  rounding: "round_prefer_floor" | "floor",
  scales: Shape,
): Case {
  const shape = image.map((extent, axis) => Math.floor(extent * scales[axis]));
  return { operator: { kind: "resize", mode, coordinates, rounding, scales, shape }, shape: image };
}

/** A network of one operator; the second branch and on are multiples of the input. */
function networkOf(
  { operator, shape, branches = 1, tensors = [], positive = [] }: Case,
  storedType: StoredType,
): Network {
  const next = seededNumbers(5);
  const number = () => Math.round(64 * (2 * next() - 1)) / 64;
  const described: NetworkDescription["tensors"][number][] = tensors.map((extents, index) => ({
    name: `tensor${index}`,
    shape: extents,
    storedType,
    values: Float64Array.from({ length: sizeOf(extents) }, () =>
      positive.includes(index) ? Math.abs(number()) + 0.5 : number(),
    ),
  }));
  const nodes: NetworkDescription["nodes"][number][] = [];
  const inputs = [0];
  for (let branch = 1; branch < branches; branch++) {
    described.push({ name: `factor${branch}`, shape: [], storedType, values: [branch - 2.5] });
    nodes.push({ name: `branch${branch}`, operator: { kind: "scale", factor: described.length - 1 }, inputs: [0] });
    inputs.push(nodes.length);
  }
  nodes.push({ name: "y", operator, inputs });
  return createNetwork({ inputShape: shape, tensors: described, nodes });
}

/** The network behind a shift by 0.1, which makes it a network of float64 numbers whatever its tensors. */
function wide(network: Network): Network {
  const { tensors, nodes, parameters } = network;
  return createNetwork({
    inputShape: nodes[0].shape,
    tensors: [
      ...tensors.map(({ offset, ...tensor }) => ({
        ...tensor,
        values: parameters.subarray(offset, offset + sizeOf(tensor.shape)),
      })),
      { name: "k", shape: [], values: [0.1] },
    ],
    nodes: [
      { name: "k", operator: { kind: "shift", offset: tensors.length }, inputs: [0] },
      ...nodes.slice(1).map((node) => ({ ...node, inputs: node.inputs.map((input) => input + 1) })),
    ],
  });
}

const inputsFor = (network: Network, rows: number) => {
  const next = seededNumbers(11);
  return Float64Array.from({ length: rows * inputSize(network) }, () => Math.fround(2 * next() - 1));
};

/** The runtime's answer within a difference, and the same values bit for bit from the copy. */
async function expectWritten(network: Network, difference = 1e-5, rows = 3): Promise<void> {
  const file = writeOnnx(network);
  const inputs = inputsFor(network, rows);
  const outputs = forward(network, inputs, rows);
  expect(relativeDifference(await runOnnx(file, inputs, rows), outputs)).toBeLessThan(difference);
  const copy = readOnnx(file);
  expect(copy.nodes[0].shape).toEqual(network.nodes[0].shape);
  expect(forward(copy, inputs, rows)).toEqual(outputs);
}

describe("an operator alone", () => {
  const listed = Object.values(cases).flat();
  test.each(listed.map((each) => [each.operator.kind, JSON.stringify(each.operator), each] as const))(
    "%s %s runs elsewhere and comes back",
    async (_kind, _text, each) => {
      await expectWritten(networkOf(each, "float32"));
    },
  );

  test.each(listed.map((each) => [each.operator.kind, JSON.stringify(each.operator), each] as const))(
    "%s %s of a float64 network runs elsewhere and comes back",
    async (kind, _text, each) => {
      // the runtime has no float64 kernels for some, which stand between casts, and its Shrink rounds to float32
      const isRounded = ["convolution", "transposedConvolution", "averagePool", "resize", "softShrink"].includes(kind);
      await expectWritten(wide(networkOf(each, "float64")), isRounded ? 1e-5 : 1e-14);
    },
  );

  test("a constant is repeated for each input of a batch", async () => {
    const tensors = [{ name: "c", shape: [2], storedType: "float32" as const, values: [0.5, -1] }];
    const nodes = [
      { name: "c", operator: { kind: "constant", value: 0 } as const, inputs: [] },
      { name: "y", operator: { kind: "concat", axis: 0 } as const, inputs: [0, 1] },
    ];
    await expectWritten(createNetwork({ inputShape: [3], tensors, nodes }));
  });
});

describe("numbers that are no float32", () => {
  const norm = [[2], [2], [2], [2]];
  const many: Case[] = [
    { operator: { kind: "leakyRelu", slope: 0.01 }, shape: [7] },
    { operator: { kind: "softShrink", threshold: 0.3 }, shape: [7] },
    { operator: { kind: "clip", low: -0.1, high: 0.7 }, shape: [7] },
    { operator: { kind: "clip", high: 0.7 }, shape: [7] },
    { operator: { kind: "pad", mode: "constant", pads: [1, 2], value: 0.1 }, shape: [7] },
    {
      operator: { kind: "batchNormalization", scale: 0, bias: 1, mean: 2, variance: 3, epsilon: 1e-5 },
      shape: [2, 3],
      tensors: norm,
      positive: [3],
    },
  ];
  test.each(many.map((each) => [each.operator.kind, each] as const))(
    "are kept in a float64 graph, whatever the tensors: %s",
    async (_kind, each) => {
      const network = networkOf(each, "float32");
      await expectWritten(network, 1e-14);
      expect(readOnnx(writeOnnx(network)).nodes[0].shape).toEqual(each.shape);
    },
  );

  test("of a convolution stay in a float64 node, for which ONNX Runtime has no kernel", async () => {
    const [each] = cases.convolution;
    const network = networkOf(each, "float64");
    const third = { ...network, parameters: network.parameters.map((value) => value / 3) };
    const file = writeOnnx(third);
    const inputs = inputsFor(third, 2);
    expect(forward(readOnnx(file), inputs, 2)).toEqual(forward(third, inputs, 2));
    await expect(runOnnx(file, inputs, 2)).rejects.toThrow("Could not find an implementation for Conv");
  });

  test("as scales of a resize are quotients of extents, or refused", async () => {
    const resize = (scales: Shape, shape: Shape): Case => ({
      operator: { ...resizeCase("linear", "half_pixel", "floor", [1, 1, 1]).operator, scales, shape } as Operator,
      shape: image,
    });
    await expectWritten(networkOf(resize([1, 7 / 4, 3 / 5], [2, 7, 3]), "float32"));
    expect(() => writeOnnx(networkOf(resize([1, 1.3, 1], [2, 5, 5]), "float32"))).toThrow(
      new RangeError(
        'writeOnnx: expected node "y" to have scales that are float32 or quotients of its extents, got [1,1.3,1]',
      ),
    );
  });
});

test("a clip behind a relu runs elsewhere in float64, where the runtime cannot fuse the two", async () => {
  for (const bounds of [{ low: 0.1, high: 0.7 }, { low: 0.1 }, { high: 0.7 }]) {
    const nodes = [
      { name: "r", operator: { kind: "relu" } as const, inputs: [0] },
      { name: "y", operator: { kind: "clip", ...bounds } as const, inputs: [1] },
    ];
    await expectWritten(createNetwork({ inputShape: [5], tensors: [], nodes }), 1e-14);
  }
});

test("what does not depend on the input is written as its values, in whatever type holds them", async () => {
  const tensors = [{ name: "c", shape: [1, 4], storedType: "float32" as const, values: [0.5, -1, 2, 0.25] }];
  const window = { kernel: [3], strides: [1], dilations: [1], pads: [0, 0], ceil: false };
  const nodes = [
    { name: "c", operator: { kind: "constant", value: 0 } as const, inputs: [] },
    { name: "mean", operator: { kind: "averagePool", window, countPads: false } as const, inputs: [1] },
    { name: "y", operator: { kind: "max" } as const, inputs: [0, 2] },
  ];
  const network = createNetwork({ inputShape: [1, 2], tensors, nodes });
  await expectWritten(network, 1e-14);
  const copy = readOnnx(writeOnnx(network));
  expect(copy.nodes.map(({ operator }) => operator.kind)).toEqual(["input", "constant", "max"]);
  // thirds are no float32
  expect(copy.tensors.map(({ name, storedType }) => [name, storedType])).toEqual([["mean", "float64"]]);
});

describe("a dilated average pool", () => {
  const pool = (countPads: boolean): Case => ({
    operator: {
      kind: "averagePool",
      window: { ...window([2, 2], [1, 1], [1, 0, 1, 0]), dilations: [2, 1] },
      countPads,
    },
    shape: image,
  });

  test.each([true, false])("needs operator set 19: pads are counted %s", async (countPads) => {
    await expectWritten(networkOf(pool(countPads), "float32"));
  });

  test("moves the axes of reductions into inputs", async () => {
    const { operator, shape } = pool(true);
    const axes = [1, 2];
    const reductions: readonly Operator[] = [
      { kind: "reduce", how: "mean", axes, keepAxes: true },
      { kind: "reduce", how: "sum", axes, keepAxes: true },
      { kind: "reduceMax", axes, keepAxes: true },
      { kind: "reduceMin", axes, keepAxes: true },
    ];
    const nodes = [
      { name: "pool", operator, inputs: [0] },
      ...reductions.map((reduction, k) => ({ name: `r${k}`, operator: reduction, inputs: [1] })),
      { name: "y", operator: { kind: "concat", axis: 0 } as const, inputs: [2, 3, 4, 5] },
    ];
    await expectWritten(createNetwork({ inputShape: shape, tensors: [], nodes }));
  });
});

test.each(["float16", "bfloat16", "float32"] as const)("tensors keep their type: %s", (type) => {
  const [each] = cases.convolution;
  const copy = readOnnx(writeOnnx(networkOf(each, type)));
  expect(copy.tensors.map(({ name, storedType }) => [name, storedType])).toEqual([
    ["tensor0", type],
    ["tensor1", type],
  ]);
});

describe.each(Array.from({ length: 20 }, (_, seed) => seed))("mixed network %d", (seed) => {
  test("comes back bit for bit", () => {
    const network = mixedNetwork(seed);
    const inputs = inputsFor(network, 3);
    expect(forward(readOnnx(writeOnnx(network)), inputs, 3)).toEqual(forward(network, inputs, 3));
  });

  test("with float32 numbers runs elsewhere too, in a float64 graph", async () => {
    const network = mixedNetwork(seed);
    await expectWritten({ ...network, parameters: network.parameters.map(Math.fround) });
  });
});
