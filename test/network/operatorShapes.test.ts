/** What the shape rules of operators refuse, and in which words. */
import type { Operator } from "crease/network";
import { describe, expect, test } from "vitest";
import { definitionOf } from "../../src/network/operators/index.ts";
import type { Shape } from "./operatorInstances.ts";

function shapeOf(operator: Operator, inputShapes: readonly Shape[], tensorShapes: readonly Shape[] = []): Shape {
  const tensors = tensorShapes.map((shape, index) => ({
    name: `tensor${index}`,
    shape,
    storedType: "float64" as const,
    offset: 0,
  }));
  return definitionOf(operator).shape(operator, inputShapes, tensors);
}

type Refusal = readonly [title: string, Operator, inputs: readonly Shape[], tensors: readonly Shape[], message: string];

const plane = { strides: [1, 1], dilations: [1, 1], pads: [0, 0, 0, 0] };
const convolution = { kind: "convolution", weight: 0, groups: 1, ...plane } as const;
const transposed = { kind: "transposedConvolution", weight: 0, groups: 1, outputPads: [0, 0], ...plane } as const;
const normalization = { kind: "batchNormalization", scale: 0, bias: 1, mean: 2, variance: 3, epsilon: 0.5 } as const;
const window = { kernel: [2, 2], ceil: false, ...plane };
const average = { kind: "averagePool", countPads: false } as const;
const resize = { kind: "resize", mode: "linear", coordinates: "half_pixel", rounding: "floor" } as const;

const refusals: readonly Refusal[] = [
  [
    "a convolution of a value without spatial axes",
    convolution,
    [[3]],
    [[2, 3, 1, 1]],
    "convolution: expected an input [channels × one or two spatial axes], got [3]",
  ],
  [
    "a convolution over three spatial axes",
    convolution,
    [[1, 2, 2, 2]],
    [[2, 1, 1, 1, 1]],
    "convolution: expected an input [channels × one or two spatial axes], got [1,2,2,2]",
  ],
  [
    "a convolution whose weight reads other channels",
    convolution,
    [[3, 4, 4]],
    [[2, 2, 1, 1]],
    "convolution: expected a weight [outputs × channels / groups × 2 extents] for input [3,4,4] and 1 groups, got [2,2,1,1]",
  ],
  [
    "a convolution whose outputs are no multiple of its groups",
    { ...convolution, groups: 2 },
    [[4, 4, 4]],
    [[3, 2, 1, 1]],
    "convolution: expected a weight [outputs × channels / groups × 2 extents] for input [4,4,4] and 2 groups, got [3,2,1,1]",
  ],
  [
    "a convolution of no groups",
    { ...convolution, groups: 0 },
    [[4, 4, 4]],
    [[3, 4, 1, 1]],
    "convolution: expected 1 groups, integers from 1 on, got [0]",
  ],
  [
    "a convolution's bias of another length",
    { ...convolution, bias: 1 },
    [[3, 4, 4]],
    [[2, 3, 1, 1], [3]],
    "convolution: expected a bias [2], got [3]",
  ],
  [
    "a stride of zero",
    { ...convolution, strides: [1, 0] },
    [[3, 4, 4]],
    [[2, 3, 1, 1]],
    "convolution: expected 2 strides, integers from 1 on, got [1,0]",
  ],
  [
    "a dilation that is missing",
    { ...convolution, dilations: [1] },
    [[3, 4, 4]],
    [[2, 3, 1, 1]],
    "convolution: expected 2 dilations, integers from 1 on, got [1]",
  ],
  [
    "a negative pad of a convolution",
    { ...convolution, pads: [0, -1, 0, 0] },
    [[3, 4, 4]],
    [[2, 3, 1, 1]],
    "convolution: expected 4 pads, integers from 0 on, got [0,-1,0,0]",
  ],
  [
    "a kernel beyond the padded value",
    convolution,
    [[3, 4, 4]],
    [[2, 3, 5, 1]],
    "convolution: expected a window that fits the padded axis 1 of input [3,4,4], got kernel [5,1]",
  ],
  [
    "a transposed convolution whose weight reads other channels",
    transposed,
    [[3, 4, 4]],
    [[2, 3, 1, 1]],
    "transposedConvolution: expected a weight [channels × outputs / groups × 2 extents] for input [3,4,4] and 1 groups, got [2,3,1,1]",
  ],
  [
    "pads that cut a transposed convolution away",
    { ...transposed, pads: [2, 0, 2, 0] },
    [[3, 4, 4]],
    [[3, 2, 1, 1]],
    "transposedConvolution: expected pads that leave a result, got [2,0,2,0], which leave [0,4]",
  ],
  [
    "a negative output pad",
    { ...transposed, outputPads: [0, -1] },
    [[3, 4, 4]],
    [[3, 2, 1, 1]],
    "transposedConvolution: expected 2 output pads, integers from 0 on, got [0,-1]",
  ],
  [
    "a transposed convolution's bias of another length",
    { ...transposed, bias: 1, groups: 3 },
    [[3, 4, 4]],
    [[3, 2, 1, 1], [2]],
    "transposedConvolution: expected a bias [6], got [2]",
  ],
  [
    "a normalisation of a scalar",
    normalization,
    [[]],
    [[1], [1], [1], [1]],
    "batchNormalization: expected an input with an axis of channels, got a scalar",
  ],
  [
    "a normalisation with a mean of other channels",
    normalization,
    [[3, 2]],
    [[3], [3], [2], [3]],
    "batchNormalization: expected a mean [3], got [2]",
  ],
  [
    "an epsilon that is not finite",
    { ...normalization, epsilon: Number.NaN },
    [[3]],
    [[3], [3], [3], [3]],
    "batchNormalization: expected a finite epsilon, got NaN",
  ],
  [
    "an average pool over a window in the padding alone",
    { ...average, window: { ...window, pads: [2, 0, 0, 0] } },
    [[1, 4, 4]],
    [],
    "averagePool: expected every window to hold an element of input [1,4,4], got pads [2,0,0,0] for kernel [2,2]",
  ],
  [
    "a pool's kernel of one axis for two",
    { ...average, window: { ...window, kernel: [2] } },
    [[1, 4, 4]],
    [],
    "averagePool: expected 2 kernel extents, integers from 1 on, got [2]",
  ],
  [
    "a max-pool over a window in the padding alone",
    { kind: "maxPool", window: { ...window, pads: [0, 0, 0, 2] } },
    [[1, 4, 4]],
    [],
    "maxPool: expected every window to hold an element of input [1,4,4], got pads [0,0,0,2] for kernel [2,2]",
  ],
  ...(["add", "max", "min"] as const).map(
    (kind): Refusal => [
      `a single branch of ${kind}`,
      { kind },
      [[2]],
      [],
      `${kind}: expected two or more branches, got 1`,
    ],
  ),
  [
    "a third branch of another shape",
    { kind: "max" },
    [[2], [2], [1, 2]],
    [],
    "max: expected branches of one shape, got [2] and [2] and [1,2]",
  ],
  ...(["reduceMax", "reduceMin"] as const).map(
    (kind): Refusal => [
      `${kind} over an axis that is not there`,
      { kind, axes: [2], keepAxes: false },
      [[2, 3]],
      [],
      `${kind}: expected different axes from 0 to 1 of input [2,3], got [2]`,
    ],
  ),
  [
    "a sum over an axis twice",
    { kind: "reduce", how: "sum", axes: [1, 1], keepAxes: true },
    [[2, 3]],
    [],
    "reduce: expected different axes from 0 to 1 of input [2,3], got [1,1]",
  ],
  [
    "a negative axis",
    { kind: "reduce", how: "mean", axes: [-1], keepAxes: true },
    [[2, 3]],
    [],
    "reduce: expected different axes from 0 to 1 of input [2,3], got [-1]",
  ],
  [
    "a transposition that leaves out an axis",
    { kind: "transpose", axes: [0] },
    [[2, 3]],
    [],
    "transpose: expected all 2 axes of input [2,3], got [0]",
  ],
  [
    "a transposition that names an axis twice",
    { kind: "transpose", axes: [0, 0] },
    [[2, 3]],
    [],
    "transpose: expected different axes from 0 to 1 of input [2,3], got [0,0]",
  ],
  [
    "an expansion of an axis that is not 1",
    { kind: "expand", shape: [4, 2] },
    [[2, 2]],
    [],
    "expand: expected a shape that [2,2] broadcasts to, got [4,2]",
  ],
  [
    "an expansion to nothing",
    { kind: "expand", shape: [0] },
    [[1]],
    [],
    "expand: expected a shape that [1] broadcasts to, got [0]",
  ],
  [
    "branches that differ beside the axis of a concatenation",
    { kind: "concat", axis: 1 },
    [
      [2, 3],
      [3, 3],
    ],
    [],
    "concat: expected branches that differ along axis 1 only, got [2,3] and [3,3]",
  ],
  [
    "a concatenation along an axis that is not there",
    { kind: "concat", axis: 2 },
    [[2, 3]],
    [],
    "concat: expected different axes from 0 to 1 of input [2,3], got [2]",
  ],
  [
    "a slice beyond the end",
    { kind: "slice", starts: [1], steps: [2], extents: [3] },
    [[5]],
    [],
    "slice: expected positions of input [5] along axis 0, got 3 from 1 in steps of 2",
  ],
  [
    "a slice before the start",
    { kind: "slice", starts: [2], steps: [-1], extents: [4] },
    [[5]],
    [],
    "slice: expected positions of input [5] along axis 0, got 4 from 2 in steps of -1",
  ],
  [
    "a slice that starts beyond the end",
    { kind: "slice", starts: [5], steps: [-1], extents: [2] },
    [[5]],
    [],
    "slice: expected positions of input [5] along axis 0, got 2 from 5 in steps of -1",
  ],
  [
    "a slice in steps of zero",
    { kind: "slice", starts: [0], steps: [0], extents: [2] },
    [[5]],
    [],
    "slice: expected positions of input [5] along axis 0, got 2 from 0 in steps of 0",
  ],
  [
    "a slice of nothing",
    { kind: "slice", starts: [0], steps: [1], extents: [0] },
    [[5]],
    [],
    "slice: expected 1 extents, integers from 1 on, got [0]",
  ],
  [
    "steps that are no integers",
    { kind: "slice", starts: [0], steps: [0.5], extents: [1] },
    [[5]],
    [],
    "slice: expected 1 steps, integers, got [0.5]",
  ],
  [
    "an index beyond the axis",
    { kind: "gather", axis: 0, indices: [0, 5], shape: [2] },
    [[5]],
    [],
    "gather: expected indices from 0 to 4 along axis 0, got 5",
  ],
  [
    "a negative index",
    { kind: "gather", axis: 0, indices: [-1], shape: [] },
    [[5]],
    [],
    "gather: expected indices from 0 to 4 along axis 0, got -1",
  ],
  [
    "indices that do not fill their shape",
    { kind: "gather", axis: 0, indices: [0, 1, 2], shape: [2] },
    [[5]],
    [],
    "gather: expected a shape of 3 indices, got [2]",
  ],
  [
    "pads that cut everything",
    { kind: "pad", mode: "constant", pads: [-2, -1], value: 0 },
    [[3]],
    [],
    "pad: expected to leave an element along axis 0 of input [3], got pads -2 and -1",
  ],
  [
    "a reflection beyond the far end",
    { kind: "pad", mode: "reflect", pads: [0, 3], value: 0 },
    [[3]],
    [],
    "pad: expected pads below 3 to reflect axis 0 of input [3], got 0 and 3",
  ],
  [
    "a reflection of what was cut",
    { kind: "pad", mode: "reflect", pads: [-1, 2], value: 0 },
    [[3]],
    [],
    "pad: expected pads below 2 to reflect axis 0 of input [3], got -1 and 2",
  ],
  [
    "pads of half of the axes",
    { kind: "pad", mode: "edge", pads: [1, 1], value: 0 },
    [[3, 3]],
    [],
    "pad: expected 4 pads, integers, got [1,1]",
  ],
  [
    "padding with a value that is not finite",
    { kind: "pad", mode: "constant", pads: [1, 1], value: Number.NEGATIVE_INFINITY },
    [[3]],
    [],
    "pad: expected a finite value, got -Infinity",
  ],
  [
    "a resize to nothing",
    { ...resize, scales: [0.1], shape: [0] },
    [[4]],
    [],
    "resize: expected 1 positive extents, got [0]",
  ],
  [
    "a scale that does not lead to the shape",
    { ...resize, scales: [2], shape: [5] },
    [[2]],
    [],
    "resize: expected scales from [2] to [5], got [2]",
  ],
  [
    "a negative scale",
    { ...resize, scales: [-1], shape: [1] },
    [[1]],
    [],
    "resize: expected scales from [1] to [1], got [-1]",
  ],
  [
    "channels that are no multiple of the block's area",
    { kind: "pixelShuffle", block: 2, order: "DCR" },
    [[6, 2, 2]],
    [],
    "pixelShuffle: expected an input [channels of a multiple of 2 · 2 × height × width], got [6,2,2]",
  ],
  [
    "a slope that does not broadcast",
    { kind: "prelu", slope: 0 },
    [[2, 3]],
    [[2]],
    "prelu: expected a slope that broadcasts to [2,3], got [2]",
  ],
  [
    "a slope that is not finite",
    { kind: "leakyRelu", slope: Number.POSITIVE_INFINITY },
    [[2]],
    [],
    "leakyRelu: expected a finite slope, got Infinity",
  ],
  [
    "a low bound that is not finite",
    { kind: "clip", low: Number.NEGATIVE_INFINITY },
    [[2]],
    [],
    "clip: expected a finite low, got -Infinity",
  ],
  [
    "a high bound that is not finite",
    { kind: "clip", high: Number.NaN },
    [[2]],
    [],
    "clip: expected a finite high, got NaN",
  ],
  [
    "a low bound above the high one",
    { kind: "clip", low: 1, high: 0.5 },
    [[2]],
    [],
    "clip: expected a low bound that is not above the high one, got 1 and 0.5",
  ],
  [
    "a negative threshold",
    { kind: "softShrink", threshold: -0.5 },
    [[2]],
    [],
    "softShrink: expected a threshold from 0 on, got -0.5",
  ],
  [
    "a threshold that is not finite",
    { kind: "softShrink", threshold: Number.NaN },
    [[2]],
    [],
    "softShrink: expected a finite threshold, got NaN",
  ],
];

describe("shape rules refuse", () => {
  test.each(refusals)("%s", (_title, operator, inputs, tensors, message) => {
    expect(() => shapeOf(operator, inputs, tensors)).toThrow(new RangeError(message));
  });
});

describe("shape rules give", () => {
  const pool = (extent: number, kernel: number, stride: number, pads: readonly number[], ceil: boolean) =>
    shapeOf({ kind: "maxPool", window: { kernel: [kernel], strides: [stride], dilations: [1], pads, ceil } }, [
      [1, extent],
    ])[1];

  test("a window more with a ceiling, unless it begins in the padding behind", () => {
    expect(pool(5, 2, 2, [0, 0], false)).toBe(2);
    expect(pool(5, 2, 2, [0, 0], true)).toBe(3);
    expect(pool(6, 2, 2, [0, 0], true)).toBe(3);
    // windows at 0, 3 and 6, and 6 is padding
    expect(pool(6, 2, 3, [0, 1], true)).toBe(2);
    expect(pool(6, 1, 5, [0, 0], true)).toBe(2);
  });

  test("a scalar for one index, and the shape of the indices in place of the axis", () => {
    expect(shapeOf({ kind: "gather", axis: 0, indices: [1], shape: [] }, [[3]])).toEqual([]);
    expect(shapeOf({ kind: "gather", axis: 1, indices: [0, 1, 2, 1], shape: [2, 2] }, [[4, 3, 5]])).toEqual([
      4, 2, 2, 5,
    ]);
  });

  test("an extent that is cut before the axis and padded behind", () => {
    expect(shapeOf({ kind: "pad", mode: "edge", pads: [-2, 0, 5, 1], value: 0 }, [[3, 1]])).toEqual([6, 2]);
  });
});
