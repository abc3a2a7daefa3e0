import { createNetwork, type Network, type NetworkDescription, type Operator, sizeOf } from "crease/network";
import { createRandom } from "crease/numeric";

type Kind = Exclude<Operator["kind"], "input">;

/** An operator with what it reads. */
interface OperatorCase {
  readonly operator: Operator;
  /** shapes of its branches */
  readonly reads: readonly (readonly number[])[];
  /** shapes of its tensors */
  readonly tensors?: readonly (readonly number[])[];
  /** tensors whose numbers are positive */
  readonly positive?: readonly number[];
  /** all branches are one node */
  readonly repeats?: boolean;
}

const plane = { strides: [1, 1], dilations: [1, 1], pads: [0, 0, 0, 0], groups: 1 };
const uncovered = { dilations: [1, 1], pads: [0, 0, 0, 0], ceil: false };

/** Every operator at least twice; the type makes a new kind fail to compile until it has cases. */
export const operatorCases: { readonly [K in Kind]: readonly [OperatorCase, OperatorCase, ...OperatorCase[]] } = {
  constant: [
    { operator: { kind: "constant", value: 0 }, reads: [], tensors: [[3]] },
    { operator: { kind: "constant", value: 0 }, reads: [], tensors: [[2, 1, 2]] },
  ],
  dense: [
    { operator: { kind: "dense", weight: 0, bias: 1 }, reads: [[5]], tensors: [[6, 5], [6]] },
    { operator: { kind: "dense", weight: 0 }, reads: [[2, 3, 4]], tensors: [[3, 4]] },
    { operator: { kind: "dense", weight: 0, bias: 1 }, reads: [[2, 3]], tensors: [[1, 3], [1]] },
  ],
  convolution: [
    {
      operator: { kind: "convolution", weight: 0, bias: 1, ...plane },
      reads: [[2, 4, 5]],
      tensors: [[3, 2, 2, 3], [3]],
    },
    {
      operator: { kind: "convolution", weight: 0, strides: [2, 1], dilations: [1, 2], pads: [1, 0, 0, 2], groups: 2 },
      reads: [[4, 5, 4]],
      tensors: [[6, 2, 3, 2]],
    },
    {
      operator: { kind: "convolution", weight: 0, bias: 1, strides: [2], dilations: [2], pads: [1, 2], groups: 1 },
      reads: [[2, 7]],
      tensors: [[5, 2, 3], [5]],
    },
    // depthwise
    {
      operator: { kind: "convolution", weight: 0, bias: 1, strides: [1], dilations: [1], pads: [1, 1], groups: 3 },
      reads: [[3, 4]],
      tensors: [[3, 1, 3], [3]],
    },
  ],
  transposedConvolution: [
    {
      operator: { kind: "transposedConvolution", weight: 0, bias: 1, ...plane, outputPads: [0, 0] },
      reads: [[2, 2, 3]],
      tensors: [[2, 3, 2, 2], [3]],
    },
    {
      operator: {
        kind: "transposedConvolution",
        weight: 0,
        bias: 1,
        ...{ strides: [2, 3], dilations: [2, 1], pads: [1, 0, 0, 1], outputPads: [1, 2], groups: 2 },
      },
      reads: [[4, 2, 2]],
      tensors: [[4, 1, 2, 3], [2]],
    },
    {
      operator: {
        kind: "transposedConvolution",
        weight: 0,
        ...{ strides: [2], dilations: [1], pads: [1, 1], outputPads: [1], groups: 1 },
      },
      reads: [[2, 3]],
      tensors: [[2, 5, 3]],
    },
  ],
  batchNormalization: [
    {
      operator: { kind: "batchNormalization", scale: 0, bias: 1, mean: 2, variance: 3, epsilon: 0.125 },
      reads: [[3]],
      tensors: [[3], [3], [3], [3]],
      positive: [3],
    },
    {
      operator: { kind: "batchNormalization", scale: 0, bias: 1, mean: 2, variance: 3, epsilon: 0 },
      reads: [[2, 2, 3]],
      tensors: [[2], [2], [2], [2]],
      positive: [3],
    },
  ],
  averagePool: [
    {
      operator: { kind: "averagePool", countPads: true, window: { kernel: [2, 2], strides: [2, 1], ...uncovered } },
      reads: [[2, 4, 3]],
    },
    {
      operator: {
        kind: "averagePool",
        countPads: false,
        window: { kernel: [3], strides: [2], dilations: [1], pads: [1, 1], ceil: true },
      },
      reads: [[2, 6]],
    },
  ],
  add: [
    {
      operator: { kind: "add" },
      reads: [
        [2, 3],
        [2, 3],
        [2, 3],
      ],
    },
    { operator: { kind: "add" }, reads: [[4], [4]], repeats: true },
  ],
  subtract: [
    {
      operator: { kind: "subtract" },
      reads: [
        [2, 3],
        [2, 3],
      ],
    },
    { operator: { kind: "subtract" }, reads: [[4], [4]], repeats: true },
  ],
  negate: [
    { operator: { kind: "negate" }, reads: [[5]] },
    { operator: { kind: "negate" }, reads: [[2, 1, 2]] },
  ],
  scale: [
    { operator: { kind: "scale", factor: 0 }, reads: [[2, 3]], tensors: [[2, 1]] },
    { operator: { kind: "scale", factor: 0 }, reads: [[2, 3, 2]], tensors: [[3, 2]] },
    { operator: { kind: "scale", factor: 0 }, reads: [[4]], tensors: [[]] },
  ],
  shift: [
    { operator: { kind: "shift", offset: 0 }, reads: [[2, 3]], tensors: [[1, 3]] },
    { operator: { kind: "shift", offset: 0 }, reads: [[2, 3, 2]], tensors: [[2, 1, 1]] },
    { operator: { kind: "shift", offset: 0 }, reads: [[4]], tensors: [[4]] },
  ],
  reduce: [
    { operator: { kind: "reduce", how: "sum", axes: [0, 2], keepAxes: true }, reads: [[2, 3, 2]] },
    { operator: { kind: "reduce", how: "mean", axes: [1], keepAxes: false }, reads: [[2, 3]] },
  ],
  reshape: [
    { operator: { kind: "reshape", shape: [6] }, reads: [[2, 3]] },
    { operator: { kind: "reshape", shape: [3, 2, 1] }, reads: [[6]] },
  ],
  transpose: [
    { operator: { kind: "transpose", axes: [1, 0] }, reads: [[2, 3]] },
    { operator: { kind: "transpose", axes: [2, 0, 1] }, reads: [[2, 3, 2]] },
  ],
  expand: [
    { operator: { kind: "expand", shape: [2, 3] }, reads: [[1, 3]] },
    { operator: { kind: "expand", shape: [2, 2, 2] }, reads: [[2, 1]] },
  ],
  concat: [
    {
      operator: { kind: "concat", axis: 1 },
      reads: [
        [2, 1],
        [2, 3],
        [2, 2],
      ],
    },
    { operator: { kind: "concat", axis: 0 }, reads: [[3], [3]], repeats: true },
  ],
  slice: [
    { operator: { kind: "slice", starts: [1, 3], steps: [1, -2], extents: [2, 2] }, reads: [[3, 4]] },
    { operator: { kind: "slice", starts: [0], steps: [2], extents: [2] }, reads: [[4]] },
  ],
  gather: [
    { operator: { kind: "gather", axis: 0, indices: [2, 0, 2, 2], shape: [2, 2] }, reads: [[3, 2]] },
    { operator: { kind: "gather", axis: 1, indices: [1], shape: [] }, reads: [[2, 3]] },
  ],
  pad: [
    { operator: { kind: "pad", mode: "constant", pads: [1, -1, 0, 2], value: 0.5 }, reads: [[2, 3]] },
    { operator: { kind: "pad", mode: "reflect", pads: [2, 1], value: 0 }, reads: [[4]] },
    { operator: { kind: "pad", mode: "edge", pads: [2, 1], value: 0 }, reads: [[3]] },
  ],
  resize: [
    {
      operator: {
        kind: "resize",
        ...{ mode: "linear", coordinates: "half_pixel", rounding: "floor", scales: [1, 2], shape: [2, 6] },
      },
      reads: [[2, 3]],
    },
    {
      operator: {
        kind: "resize",
        ...{ mode: "nearest", coordinates: "asymmetric", rounding: "round_prefer_floor", scales: [1.5], shape: [6] },
      },
      reads: [[4]],
    },
  ],
  pixelShuffle: [
    { operator: { kind: "pixelShuffle", block: 2, order: "DCR" }, reads: [[8, 1, 2]] },
    { operator: { kind: "pixelShuffle", block: 2, order: "CRD" }, reads: [[8, 2, 1]] },
  ],
  relu: [
    { operator: { kind: "relu" }, reads: [[6]] },
    { operator: { kind: "relu" }, reads: [[2, 2, 2]] },
  ],
  leakyRelu: [
    { operator: { kind: "leakyRelu", slope: 0.25 }, reads: [[6]] },
    { operator: { kind: "leakyRelu", slope: -0.5 }, reads: [[2, 3]] },
  ],
  prelu: [
    { operator: { kind: "prelu", slope: 0 }, reads: [[3, 2, 2]], tensors: [[3, 1, 1]] },
    { operator: { kind: "prelu", slope: 0 }, reads: [[5]], tensors: [[1]] },
    { operator: { kind: "prelu", slope: 0 }, reads: [[2, 3]], tensors: [[2, 3]] },
  ],
  clip: [
    { operator: { kind: "clip", low: -0.5, high: 0.75 }, reads: [[8]] },
    { operator: { kind: "clip", high: 0.25 }, reads: [[2, 3]] },
    { operator: { kind: "clip", low: 0.5, high: 0.5 }, reads: [[3]] },
  ],
  abs: [
    { operator: { kind: "abs" }, reads: [[6]] },
    { operator: { kind: "abs" }, reads: [[1, 2, 3]] },
  ],
  softShrink: [
    { operator: { kind: "softShrink", threshold: 0.5 }, reads: [[8]] },
    { operator: { kind: "softShrink", threshold: 0 }, reads: [[2, 2]] },
  ],
  maxPool: [
    { operator: { kind: "maxPool", window: { kernel: [2, 2], strides: [1, 2], ...uncovered } }, reads: [[2, 3, 4]] },
    {
      operator: { kind: "maxPool", window: { kernel: [3], strides: [2], dilations: [2], pads: [1, 2], ceil: true } },
      reads: [[2, 7]],
    },
  ],
  max: [
    {
      operator: { kind: "max" },
      reads: [
        [2, 3],
        [2, 3],
        [2, 3],
      ],
    },
    { operator: { kind: "max" }, reads: [[4], [4]], repeats: true },
  ],
  min: [
    { operator: { kind: "min" }, reads: [[5], [5]] },
    {
      operator: { kind: "min" },
      reads: [
        [2, 2],
        [2, 2],
        [2, 2],
      ],
    },
  ],
  reduceMax: [
    { operator: { kind: "reduceMax", axes: [0], keepAxes: false }, reads: [[3, 2]] },
    { operator: { kind: "reduceMax", axes: [0, 2], keepAxes: true }, reads: [[2, 2, 3]] },
  ],
  reduceMin: [
    { operator: { kind: "reduceMin", axes: [1], keepAxes: false }, reads: [[2, 4]] },
    { operator: { kind: "reduceMin", axes: [0], keepAxes: true }, reads: [[3]] },
  ],
};

/**
 * A network around a case. What the operator reads are sums of slices of the input and parameters, so that the gradient by
 * those parameters is the gradient by what it reads, summed over the rows; behind it a dense node mixes its values.
 */
export function networkOf(
  { operator, reads, tensors: shapes = [], positive = [], repeats }: OperatorCase,
  seed: number,
) {
  const random = createRandom(seed, "case");
  const tensors: NetworkDescription["tensors"][number][] = [];
  const nodes: NetworkDescription["nodes"][number][] = [];
  const addTensor = (shape: readonly number[], draw = () => random.normal()) =>
    tensors.push({
      name: `tensor${tensors.length}`,
      shape,
      values: Float64Array.from({ length: sizeOf(shape) }, draw),
    }) - 1;
  const addNode = (added: Operator, inputs: readonly number[]) =>
    nodes.push({ name: added.kind, operator: added, inputs });

  // the tensors of the operator come first, as its indices say
  shapes.forEach((shape, index) => {
    addTensor(shape, positive.includes(index) ? () => 0.5 + random.uniform() : undefined);
  });
  const branches = reads.map((shape, branch) => {
    const size = sizeOf(shape);
    const sliced = addNode({ kind: "slice", starts: [branch], steps: [1], extents: [size] }, [0]);
    const shaped = addNode({ kind: "reshape", shape }, [sliced]);
    return addNode({ kind: "shift", offset: addTensor(shape) }, [shaped]);
  });
  const tested = addNode(operator, repeats ? branches.map(() => branches[0]) : branches);
  const inputs = Math.max(1, ...reads.map((shape, branch) => sizeOf(shape) + branch));
  const size = sizeOf(createNetwork({ inputShape: [inputs], tensors, nodes }).nodes[tested].shape);
  const flat = addNode({ kind: "reshape", shape: [size] }, [tested]);
  addNode({ kind: "dense", weight: addTensor([3, size]), bias: addTensor([3]) }, [flat]);
  return createNetwork({ inputShape: [inputs], tensors, nodes }) satisfies Network;
}
