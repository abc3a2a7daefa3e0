import { createNetwork, inputSize, type Network, type NetworkDescription, type Operator, sizeOf } from "crease/network";
import { createRandom, type Random } from "crease/numeric";
import { type PlaneDomain, plane } from "crease/regions";
import { definitionOf } from "../../src/network/operators/index.ts";

/** Builds a network node by node, each with a shape. */
interface Builder {
  readonly random: Random;
  readonly tensors: NetworkDescription["tensors"][number][];
  readonly nodes: NetworkDescription["nodes"][number][];
  readonly shapes: (readonly number[])[];
}

/**
 * A small random network over a 1×4×4 image that mixes convolutions, residual connections, pools, units of every kind and
 * maxouts, with two outputs.
 *
 * @param exact small integer weights, so that signs are often exactly zero
 */
export function mixedNetwork(seed: number, { exact = false, blocks = 3 } = {}): Network {
  const random = createRandom(seed, "mixed");
  const builder: Builder = { random, tensors: [], nodes: [], shapes: [[1, 4, 4]] };
  const draw = exact ? () => random.integer(5) - 2 : () => random.normal();
  let last = 0;
  for (let block = 0; block < blocks; block++) last = addBlock(builder, last, draw);
  const flat = add(builder, { kind: "reshape", shape: [sizeOf(builder.shapes[last])] }, [last]);
  const features = sizeOf(builder.shapes[last]);
  add(builder, { kind: "dense", weight: tensor(builder, [2, features], draw), bias: tensor(builder, [2], draw) }, [
    flat,
  ]);
  return createNetwork({ inputShape: [1, 4, 4], tensors: builder.tensors, nodes: builder.nodes });
}

/** A plane through the input space, at most as wide as a few regions. */
export function randomPlane(network: Network, seed: number): PlaneDomain {
  const random = createRandom(seed, "plane");
  const vector = () => Float64Array.from({ length: inputSize(network) }, () => random.normal());
  return plane({ origin: vector(), u: vector(), v: vector() }, { bounds: [-1, 1, -1, 1] });
}

function addBlock(builder: Builder, from: number, draw: () => number): number {
  const { random, shapes } = builder;
  const [channels, height, width] = shapes[from];
  const isLarge = height >= 2 && width >= 2;
  switch (random.integer(6)) {
    case 0: {
      // a residual connection
      const inner = addUnits(builder, addConvolution(builder, from, channels, 3, draw), draw);
      return addUnits(builder, add(builder, { kind: "add" }, [inner, from]), draw);
    }
    case 1: {
      const z = addConvolution(builder, from, 2, isLarge ? 2 : 1, draw);
      if (shapes[z][1] < 2 || shapes[z][2] < 2) return addUnits(builder, z, draw);
      const h = random.integer(2) === 0 ? addUnits(builder, z, draw) : z;
      const window = { kernel: [2, 2], strides: [1, 2], dilations: [1, 1], pads: [0, 0, 0, 1], ceil: false };
      return add(builder, { kind: "maxPool", window }, [h]);
    }
    case 2: {
      // a maxout of rank 3
      const z = addConvolution(builder, from, 3, isLarge ? 2 : 1, draw);
      const [, rows, columns] = shapes[z];
      const ranks = add(builder, { kind: "reshape", shape: [3, 1, rows, columns] }, [z]);
      const kind = random.integer(2) === 0 ? "reduceMax" : "reduceMin";
      return add(builder, { kind, axes: [0], keepAxes: false }, [ranks]);
    }
    case 3: {
      const branches = [0, 1, 2].map(() => addConvolution(builder, from, 1, isLarge ? 2 : 1, draw));
      return add(builder, { kind: random.integer(2) === 0 ? "max" : "min" }, branches);
    }
    case 4: {
      const window = { kernel: [2, 2], strides: [2, 2], dilations: [1, 1], pads: [1, 0, 0, 1], ceil: true };
      const pooled = add(builder, { kind: "averagePool", window, countPads: random.integer(2) === 0 }, [from]);
      return addUnits(builder, addConvolution(builder, pooled, 2, 1, draw), draw);
    }
    default:
      return addUnits(builder, addConvolution(builder, from, 2, isLarge ? 2 : 1, draw), draw);
  }
}

/** A convolution with stride 1; one of kernel 3 keeps the extents. */
function addConvolution(builder: Builder, from: number, outputs: number, kernel: number, draw: () => number): number {
  const [channels] = builder.shapes[from];
  const pad = kernel === 3 ? 1 : 0;
  const weight = tensor(builder, [outputs, channels, kernel, kernel], draw);
  const bias = tensor(builder, [outputs], draw);
  const geometry = { strides: [1, 1], dilations: [1, 1], pads: [pad, pad, pad, pad], groups: 1 };
  return add(builder, { kind: "convolution", weight, bias, ...geometry }, [from]);
}

/** Units of a random kind that act on one value each. */
function addUnits(builder: Builder, from: number, draw: () => number): number {
  const { random, shapes } = builder;
  const kinds: readonly (() => Operator)[] = [
    () => ({ kind: "relu" }),
    () => ({ kind: "leakyRelu", slope: 0.25 }),
    () => ({ kind: "prelu", slope: tensor(builder, [shapes[from][0], 1, 1], draw) }),
    () => ({ kind: "clip", low: -1, high: 1 }),
    () => ({ kind: "clip", low: 0, high: 2 }),
    () => ({ kind: "abs" }),
    () => ({ kind: "softShrink", threshold: 0.5 }),
  ];
  return add(builder, kinds[random.integer(kinds.length)](), [from]);
}

function tensor({ tensors }: Builder, shape: readonly number[], draw: () => number): number {
  const values = Float64Array.from({ length: sizeOf(shape) }, draw);
  return tensors.push({ name: `tensor${tensors.length}`, shape, values }) - 1;
}

function add({ tensors, nodes, shapes }: Builder, operator: Operator, inputs: readonly number[]): number {
  const described = tensors.map((each) => ({ ...each, storedType: "float64" as const, offset: 0 }));
  shapes.push(
    definitionOf(operator).shape(
      operator,
      inputs.map((index) => shapes[index]),
      described,
    ),
  );
  nodes.push({ name: `node${nodes.length}`, operator, inputs });
  return nodes.length;
}
