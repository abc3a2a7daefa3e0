/** ONNX operators over grids of their attributes, against ONNX Runtime. */
import { describe, expect, test } from "vitest";
import { readOnnx } from "../../src/formats/index.ts";
import { forward } from "../../src/network/forward.ts";
import { inputSize } from "../../src/network/network.ts";
import { floats, integers, onnxFile } from "./onnxFile.ts";
import {
  type Attributes,
  compareAll,
  compareFixed,
  flag,
  grid,
  list,
  numbers,
  type Point,
  random,
} from "./operatorPoints.ts";

const padding = [
  { pads: list([0, 0, 0, 0]) },
  { pads: list([1, 0, 2, 1]) },
  { auto_pad: { text: "SAME_UPPER" } },
  { auto_pad: { text: "SAME_LOWER" } },
  { auto_pad: { text: "VALID" } },
] as const satisfies readonly Attributes[];
const linePadding = [
  { pads: list([0, 0]) },
  { pads: list([2, 1]) },
  { auto_pad: { text: "SAME_UPPER" } },
  { auto_pad: { text: "SAME_LOWER" } },
] as const satisfies readonly Attributes[];

describe("convolutions", () => {
  test("Conv 2-D: kernels, strides, dilations, groups, pads, bias", async () => {
    const points = grid({
      kernel: [
        [1, 1],
        [2, 3],
        [3, 3],
      ],
      strides: [
        [1, 1],
        [2, 1],
        [2, 3],
      ],
      dilations: [
        [1, 1],
        [2, 1],
      ],
      groups: [1, 2],
      pad: padding,
      bias: [true, false],
    }).map(
      ({ kernel, strides, dilations, groups, pad, bias }): Point => ({
        node: {
          type: "Conv",
          inputs: bias ? ["x", "w", "b"] : ["x", "w"],
          attributes: { strides: list(strides), dilations: list(dilations), group: flag(groups), ...pad },
        },
        input: [4, 6, 7],
        initializers: [random("w", [6, 4 / groups, ...kernel]), ...(bias ? [random("b", [6], 5)] : [])],
      }),
    );
    await compareAll(points, 280);
  });

  test("Conv 1-D", async () => {
    const points = grid({ kernel: [1, 3], stride: [1, 2], dilation: [1, 2], groups: [1, 3], pad: linePadding }).map(
      ({ kernel, stride, dilation, groups, pad }): Point => ({
        node: {
          type: "Conv",
          inputs: ["x", "w"],
          attributes: { strides: list([stride]), dilations: list([dilation]), group: flag(groups), ...pad },
        },
        input: [3, 8],
        initializers: [random("w", [3, 3 / groups, kernel])],
      }),
    );
    await compareAll(points, 48);
  });

  test("ConvTranspose: strides, dilations, groups, pads, output padding and shape", async () => {
    const points = grid({
      kernel: [
        [2, 2],
        [3, 2],
      ],
      strides: [
        [1, 1],
        [2, 3],
      ],
      dilations: [
        [1, 1],
        [1, 2],
      ],
      groups: [1, 2],
      pad: [
        { pads: list([0, 0, 0, 0]) },
        { pads: list([1, 0, 0, 1]) },
        { auto_pad: { text: "SAME_UPPER" } },
        { auto_pad: { text: "SAME_LOWER" } },
        { output_shape: list([9, 11]) },
      ] as readonly Attributes[],
      output_padding: [
        [0, 0],
        [1, 0],
      ],
    }).map(
      ({ kernel, strides, dilations, groups, pad, output_padding }): Point => ({
        node: {
          type: "ConvTranspose",
          inputs: ["x", "w", "b"],
          attributes: {
            strides: list(strides),
            dilations: list(dilations),
            group: flag(groups),
            output_padding: list(output_padding),
            ...pad,
          },
        },
        input: [4, 4, 3],
        initializers: [random("w", [4, 6 / groups, ...kernel]), random("b", [6], 5)],
      }),
    );
    await compareAll(points, 80);
  });
});

const isSame = (pad: Attributes) => {
  const { auto_pad } = pad;
  return auto_pad !== undefined && "text" in auto_pad && auto_pad.text.startsWith("SAME");
};

const isDilated = ({ dilations }: Attributes) =>
  dilations !== undefined && "integers" in dilations && dilations.integers.some((dilation) => dilation > 1);

describe("pools", () => {
  test.each(["MaxPool", "AveragePool"])(
    "%s 2-D: kernels, strides, pads, ceiling, dilations or counted pads",
    async (type) => {
      const points = grid({
        kernel: [
          [1, 2],
          [2, 2],
          [3, 3],
        ],
        strides: [
          [1, 1],
          [2, 2],
          [3, 2],
        ],
        ceil: [0, 1],
        pad: [
          { pads: list([0, 0, 0, 0]) },
          { pads: list([0, 1, 0, 1]) },
          { pads: list([0, 0, 0, 1]) },
          { auto_pad: { text: "SAME_UPPER" } },
          { auto_pad: { text: "SAME_LOWER" } },
          { auto_pad: { text: "VALID" } },
        ] as readonly Attributes[],
        option:
          type === "MaxPool"
            ? [{ dilations: list([1, 1]) }, { dilations: list([2, 1]) }]
            : [{ count_include_pad: flag(0) }, { count_include_pad: flag(1) }],
      })
        // where the same padding would be negative, and where a window is dilated, the runtime's pools have other extents
        // than the specification and than its own convolutions
        .filter(({ pad, option }) => !isSame(pad) || !isDilated(option as Attributes))
        .filter(({ kernel, strides, pad }) => !isSame(pad) || kernel.every((extent, axis) => extent >= strides[axis]))
        .map(
          ({ kernel, strides, ceil, pad, option }): Point => ({
            node: {
              type,
              attributes: {
                kernel_shape: list(kernel),
                strides: list(strides),
                ceil_mode: flag(ceil),
                ...pad,
                ...(option as Attributes),
              },
            },
            input: [2, 6, 7],
          }),
        );
      await compareAll(points, 150);
    },
  );

  test.each(["MaxPool", "AveragePool"])("%s 1-D", async (type) => {
    const points = grid({ kernel: [2, 3], stride: [1, 2, 3], ceil: [0, 1], pad: linePadding }).map(
      ({ kernel, stride, ceil, pad }): Point => ({
        node: {
          type,
          attributes: { kernel_shape: list([kernel]), strides: list([stride]), ceil_mode: flag(ceil), ...pad },
        },
        input: [3, 8],
      }),
    );
    await compareAll(points, 30);
  });

  test.each(["GlobalAveragePool", "GlobalMaxPool"])("%s", async (type) => {
    await compareAll(
      [
        { node: { type }, input: [3, 4, 5] },
        { node: { type }, input: [3, 4] },
        { node: { type }, input: [3, 4, 2, 3] },
      ],
      3,
    );
  });
});

describe("axes and places", () => {
  test("Transpose, Squeeze, Unsqueeze, Flatten: attributes and inputs", async () => {
    const points: Point[] = [
      ...[
        [0, 2, 1, 3],
        [0, 3, 1, 2],
        [0, 1, 3, 2],
      ].map((perm) => ({ node: { type: "Transpose", attributes: { perm: list(perm) } }, input: [2, 3, 4] })),
      ...[[2], [-1], [2, 4]].flatMap((axes): Point[] => [
        { node: { type: "Unsqueeze", attributes: { axes: list(axes) } }, input: [2, 3], opset: 11 },
        {
          node: { type: "Unsqueeze", inputs: ["x", "a"] },
          input: [2, 3],
          initializers: [integers("a", [axes.length], axes)],
        },
      ]),
      ...[[2], [-1], [2, 4]].flatMap((axes): Point[] => [
        { node: { type: "Squeeze", attributes: { axes: list(axes) } }, input: [3, 1, 2, 1], opset: 11 },
        {
          node: { type: "Squeeze", inputs: ["x", "a"] },
          input: [3, 1, 2, 1],
          initializers: [integers("a", [axes.length], axes)],
        },
      ]),
      ...[1, -1, 2].map((axis) => ({ node: { type: "Flatten", attributes: { axis: flag(axis) } }, input: [2, 3] })),
    ];
    // Flatten with another axis than 1 puts the batch and other axes together
    await compareAll(points.slice(0, -2), 16);
  });

  test("Slice: starts, ends, steps, axes, in both forms", async () => {
    const points = grid({ start: [0, 1, -2, -100], end: [2, -1, 100, 4], step: [1, 2] }).map(
      ({ start, end, step }): Point => ({
        node: { type: "Slice", inputs: ["x", "s", "e", "a", "p"] },
        input: [3, 5],
        initializers: [
          integers("s", [1], [start]),
          integers("e", [1], [end]),
          integers("a", [1], [2]),
          integers("p", [1], [step]),
        ],
      }),
    );
    const backwards = [
      [4, 0, -1],
      [-1, -100, -2],
      [3, 1, -1],
    ].map(
      ([start, end, step]): Point => ({
        node: { type: "Slice", inputs: ["x", "s", "e", "a", "p"] },
        input: [3, 5],
        initializers: [
          integers("s", [1], [start]),
          integers("e", [1], [end]),
          integers("a", [1], [-1]),
          integers("p", [1], [step]),
        ],
      }),
    );
    const old: Point = {
      node: { type: "Slice", attributes: { starts: list([1, 0]), ends: list([3, 2]), axes: list([1, 2]) } },
      input: [3, 5],
      opset: 9,
    };
    // the runtime takes empty results, which no network has
    const full = points.filter(
      ({ initializers }) =>
        initializers !== undefined && !isEmpty(points.findIndex((point) => point.initializers === initializers)),
    );
    await compareAll([...full, ...backwards, old], 20);
  });

  test("Gather, Split, Concat, Tile, Expand", async () => {
    const points: Point[] = [
      ...[[1, 0, 1], [-1], [2, 2]].map(
        (indices): Point => ({
          node: { type: "Gather", inputs: ["x", "i"], attributes: { axis: flag(1) } },
          input: [3, 4],
          initializers: [integers("i", [indices.length], indices)],
        }),
      ),
      {
        node: { type: "Gather", inputs: ["x", "i"], attributes: { axis: flag(-1) } },
        input: [3, 4],
        initializers: [integers("i", [2, 2], [0, 1, 2, 3])],
      },
      {
        node: { type: "Gather", inputs: ["x", "i"], attributes: { axis: flag(1) } },
        input: [3, 4],
        initializers: [integers("i", [], [2])],
      },
      { node: { type: "Split", outputs: ["y", "z"], attributes: { axis: flag(1) } }, input: [4, 3] },
      {
        node: { type: "Split", inputs: ["x", "p"], outputs: ["y", "z"], attributes: { axis: flag(2) } },
        input: [4, 3],
        initializers: [integers("p", [2], [1, 2])],
      },
      {
        node: { type: "Split", outputs: ["y", "z"], attributes: { axis: flag(1), split: list([1, 3]) } },
        input: [4, 3],
        opset: 11,
      },
      {
        node: { type: "Split", outputs: ["y", "z"], attributes: { axis: flag(1), num_outputs: flag(2) } },
        input: [5, 3],
        opset: 18,
      },
      { node: { type: "Concat", inputs: ["x", "x", "x"], attributes: { axis: flag(1) } }, input: [2, 3] },
      { node: { type: "Concat", inputs: ["x", "x"], attributes: { axis: flag(-1) } }, input: [2, 3] },
      { node: { type: "Tile", inputs: ["x", "r"] }, input: [2, 3], initializers: [integers("r", [3], [1, 2, 3])] },
      { node: { type: "Expand", inputs: ["x", "s"] }, input: [1, 3], initializers: [integers("s", [3], [1, 4, 3])] },
    ];
    await compareAll(points, 13);
  });

  test("Pad: modes, attribute and input forms, a value", async () => {
    const pads = [0, 0, 1, 2, 0, 0, 0, 1];
    const points: Point[] = ["constant", "reflect", "edge"].flatMap((mode): Point[] => [
      {
        node: { type: "Pad", inputs: ["x", "p"], attributes: { mode: { text: mode } } },
        input: [2, 4, 5],
        initializers: [integers("p", [8], pads)],
      },
      { node: { type: "Pad", attributes: { mode: { text: mode }, pads: list(pads) } }, input: [2, 4, 5], opset: 10 },
    ]);
    points.push(
      {
        node: { type: "Pad", inputs: ["x", "p", "v"] },
        input: [2, 4, 5],
        initializers: [integers("p", [8], pads), floats("v", [], [1.5])],
      },
      {
        node: { type: "Pad", inputs: ["x", "p", "", "a"] },
        input: [2, 4, 5],
        opset: 18,
        initializers: [integers("p", [2], [1, 2]), integers("a", [1], [-1])],
      },
      {
        node: { type: "Pad", inputs: ["x", "p"] },
        input: [2, 4, 5],
        initializers: [integers("p", [8], [0, 0, -1, 0, 0, 0, 0, -2])],
      },
    );
    await compareAll(points, 9);
  });

  test("Resize and Upsample: modes, coordinates, rounding, scales and sizes", async () => {
    const resize = grid({
      mode: ["nearest", "linear"],
      coordinates: ["half_pixel", "pytorch_half_pixel", "asymmetric", "align_corners"],
      rounding: ["round_prefer_floor", "round_prefer_ceil", "floor", "ceil"],
      scales: [
        [1, 1, 2, 2],
        [1, 1, 1.5, 3],
        [1, 1, 0.5, 0.5],
      ],
    }).map(
      ({ mode, coordinates, rounding, scales }): Point => ({
        node: {
          type: "Resize",
          inputs: ["x", "", "s"],
          attributes: {
            mode: { text: mode },
            coordinate_transformation_mode: { text: coordinates },
            nearest_mode: { text: rounding },
          },
        },
        input: [2, 4, 6],
        initializers: [floats("s", [4], scales)],
      }),
    );
    const sized = [
      [1, 2, 8, 6],
      [1, 2, 2, 3],
    ].map(
      (sizes): Point => ({
        node: { type: "Resize", inputs: ["x", "", "", "z"], attributes: { mode: { text: "linear" } } },
        input: [2, 4, 6],
        initializers: [integers("z", [4], sizes)],
      }),
    );
    const upsample = ["nearest", "linear"].map(
      (mode): Point => ({
        node: { type: "Upsample", inputs: ["x", "s"], attributes: { mode: { text: mode } } },
        input: [2, 4, 6],
        opset: 9,
        initializers: [floats("s", [4], [1, 1, 2, 3])],
      }),
    );
    await compareAll([...resize, ...upsample], 90);
    // sizes name the batch too, which these files fix at 1
    for (const point of sized) await compareFixed(point);
  });

  test("DepthToSpace and SpaceToDepth", async () => {
    await compareAll(
      [
        ...["DCR", "CRD"].map(
          (mode): Point => ({
            node: { type: "DepthToSpace", attributes: { blocksize: flag(2), mode: { text: mode } } },
            input: [8, 2, 3],
          }),
        ),
        { node: { type: "SpaceToDepth", attributes: { blocksize: flag(2) } }, input: [3, 4, 6] },
      ],
      3,
    );
  });
});

/** Whether a grid point of Slice leaves nothing: decided by its definition. */
function isEmpty(index: number): boolean {
  const starts = [0, 1, -2, -100];
  const ends = [2, -1, 100, 4];
  const [start, end] = [starts[Math.floor(index / 8)], ends[Math.floor(index / 2) % 4]];
  const at = (bound: number) => Math.min(5, Math.max(0, bound < 0 ? bound + 5 : bound));
  return at(end) <= at(start);
}

describe("reductions", () => {
  test.each(["ReduceSum", "ReduceMean", "ReduceMax", "ReduceMin"])(
    "%s: axes as attribute and input, kept or not",
    async (type) => {
      const points = grid({ axes: [[1], [-1], [1, 3], [2, 3]], keepdims: [0, 1], opset: [12, 13, 18] }).map(
        ({ axes, keepdims, opset }): Point => {
          const isInput = opset >= (type === "ReduceSum" ? 13 : 18);
          return {
            node: {
              type,
              inputs: isInput ? ["x", "a"] : ["x"],
              attributes: { keepdims: flag(keepdims), ...(isInput ? {} : { axes: list(axes) }) },
            },
            input: [2, 3, 4],
            opset,
            initializers: isInput ? [integers("a", [axes.length], axes)] : [],
          };
        },
      );
      await compareAll(points, 24);
    },
  );
});

describe("units", () => {
  test("LeakyRelu, PRelu, Clip, HardSigmoid, Abs, Shrink, ThresholdedRelu", async () => {
    const alpha = (value: number): Attributes => ({ alpha: { float: value } });
    const points: Point[] = [
      { node: { type: "LeakyRelu" }, input: [2, 3] },
      { node: { type: "LeakyRelu", attributes: alpha(-0.5) }, input: [2, 3] },
      { node: { type: "PRelu", inputs: ["x", "s"] }, input: [2, 3], initializers: [random("s", [1])] },
      { node: { type: "PRelu", inputs: ["x", "s"] }, input: [2, 3, 4], initializers: [random("s", [2, 1, 1])] },
      { node: { type: "PRelu", inputs: ["x", "s"] }, input: [2, 3], initializers: [random("s", [2, 3])] },
      {
        node: { type: "Clip", inputs: ["x", "l", "h"] },
        input: [5],
        initializers: [floats("l", [], [-0.25]), floats("h", [], [0.5])],
      },
      { node: { type: "Clip", inputs: ["x", "", "h"] }, input: [5], initializers: [floats("h", [], [0.5])] },
      { node: { type: "Clip", attributes: { min: { float: 0 }, max: { float: 6 } } }, input: [5], opset: 6 },
      { node: { type: "Clip", attributes: { min: { float: -0.5 } } }, input: [5], opset: 6 },
      { node: { type: "HardSigmoid" }, input: [5] },
      { node: { type: "HardSigmoid", attributes: { ...alpha(0.75), beta: { float: 0.25 } } }, input: [5] },
      { node: { type: "Abs" }, input: [5] },
      { node: { type: "Shrink", attributes: { lambd: { float: 0.25 }, bias: { float: 0.25 } } }, input: [5] },
      { node: { type: "ThresholdedRelu", attributes: alpha(0) }, input: [5] },
      { node: { type: "Neg" }, input: [5] },
      { node: { type: "ReduceL1", attributes: { axes: list([1]) } }, input: [5], opset: 13 },
    ];
    await compareAll(points, 16);
  });

  test("Max, Min, Sum and Mean of branches and constants that broadcast", async () => {
    const points = ["Max", "Min", "Sum", "Mean"].flatMap((type): Point[] => [
      { node: { type, inputs: ["x", "c"] }, input: [2, 3], initializers: [random("c", [3])] },
      {
        node: { type, inputs: ["x", "c", "k"] },
        input: [2, 3],
        initializers: [random("c", [2, 1]), floats("k", [], [0.125])],
      },
      { node: { type, inputs: ["x"] }, input: [2, 3] },
      { node: { type, inputs: ["x", "x"] }, input: [2, 3] },
      { node: { type, inputs: ["x", "c"] }, input: [1, 3], initializers: [random("c", [4, 3])] },
    ]);
    await compareAll(points, 18);
  });
});

describe("batch normalisation", () => {
  test("on images, rows and vectors", async () => {
    const points = [[3, 4, 5], [3, 4], [3]].map(
      (input): Point => ({
        node: {
          type: "BatchNormalization",
          inputs: ["x", "s", "b", "m", "v"],
          attributes: { epsilon: { float: 0.01 } },
        },
        input,
        initializers: [random("s", [3]), random("b", [3], 4), random("m", [3], 5), floats("v", [3], [0.5, 1.25, 2])],
      }),
    );
    await compareAll(points, 3);
  });
});

describe("forms of operator set 6, which the runtime no longer takes, agree with those of today", () => {
  const pair = (old: Point, today: Point) => {
    const file = ({ node, input, initializers = [], opset = 17 }: Point) =>
      readOnnx(onnxFile({ input: ["batch", ...input], opset, nodes: [{ inputs: ["x"], ...node }], initializers }));
    const [first, second] = [file(old), file(today)];
    const inputs = Float64Array.from(numbers(9, 3 * inputSize(first)));
    expect(forward(first, inputs, 3)).toEqual(forward(second, inputs, 3));
  };

  test("Add and Mul with axis and broadcast", () => {
    for (const type of ["Add", "Sub", "Mul", "Div"]) {
      const attributes = { axis: flag(1), broadcast: flag(1) };
      pair(
        {
          node: { type, inputs: ["x", "c"], attributes },
          input: [2, 3, 4],
          opset: 6,
          initializers: [random("c", [2])],
        },
        { node: { type, inputs: ["x", "c"] }, input: [2, 3, 4], initializers: [random("c", [2, 1, 1])] },
      );
    }
  });

  test("Gemm with broadcast, BatchNormalization with is_test, PRelu with a slope for each channel", () => {
    const weights = [random("w", [3, 2]), random("b", [2])];
    pair(
      {
        node: { type: "Gemm", inputs: ["x", "w", "b"], attributes: { broadcast: flag(1) } },
        input: [3],
        opset: 6,
        initializers: weights,
      },
      { node: { type: "Gemm", inputs: ["x", "w", "b"] }, input: [3], initializers: weights },
    );
    const norms = [random("s", [3]), random("b", [3], 4), random("m", [3], 5), floats("v", [3], [0.5, 1.25, 2])];
    const inputs = ["x", "s", "b", "m", "v"];
    pair(
      {
        node: { type: "BatchNormalization", inputs, attributes: { is_test: flag(1) } },
        input: [3, 4],
        opset: 6,
        initializers: norms,
      },
      { node: { type: "BatchNormalization", inputs }, input: [3, 4], initializers: norms },
    );
    pair(
      { node: { type: "PRelu", inputs: ["x", "s"] }, input: [3, 4, 2], opset: 6, initializers: [random("s", [3])] },
      { node: { type: "PRelu", inputs: ["x", "s"] }, input: [3, 4, 2], initializers: [random("s", [3, 1, 1])] },
    );
  });
});
