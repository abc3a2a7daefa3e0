import type { Operator } from "crease/network";
import fc from "fast-check";

export type AffineKind = Exclude<
  Operator["kind"],
  | "input"
  | ("relu" | "leakyRelu" | "prelu" | "clip" | "abs" | "softShrink")
  | ("maxPool" | "max" | "min" | "reduceMax" | "reduceMin")
>;
export type Shape = readonly number[];

/** One operator with the shapes that it reads and those of its tensors. */
export interface Instance {
  readonly operator: Operator;
  readonly inputShapes: readonly Shape[];
  readonly tensorShapes: readonly Shape[];
  /** tensors whose numbers are to be powers of 4 */
  readonly powersOf4?: readonly number[];
}

/** One spatial axis of a window. */
interface SpatialAxis {
  readonly kernel: number;
  readonly stride: number;
  readonly dilation: number;
  readonly before: number;
  readonly behind: number;
  /** how far the value is longer than a window */
  readonly extra: number;
}

const spatialAxis = fc.record({
  kernel: fc.integer({ min: 1, max: 3 }),
  stride: fc.integer({ min: 1, max: 3 }),
  dilation: fc.integer({ min: 1, max: 2 }),
  before: fc.nat(2),
  behind: fc.nat(2),
  extra: fc.nat(2),
});
const spatial = { axes: fc.array(spatialAxis, { minLength: 1, maxLength: 2 }), hasBias: fc.boolean() };
const groups = fc.integer({ min: 1, max: 2 });
const extentOf = ({ kernel, dilation, extra }: SpatialAxis) => (kernel - 1) * dilation + 1 + extra;
const padsOf = (axes: readonly SpatialAxis[]) => [
  ...axes.map(({ before }) => before),
  ...axes.map(({ behind }) => behind),
];

const shapes = fc.array(fc.integer({ min: 1, max: 4 }), { maxLength: 3 });

/** A shape and a constant's shape that broadcasts to it: leading axes left out, others kept or of extent 1. */
const broadcasts = shapes.chain((shape) =>
  fc
    .tuple(fc.integer({ min: 0, max: shape.length }), fc.array(fc.boolean(), { minLength: 3, maxLength: 3 }))
    .map(([dropped, repeated]) => {
      const constant = shape.slice(dropped).map((extent, axis) => (repeated[axis] ? 1 : extent));
      return { shape, constant };
    }),
);

/** Random instances of every affine operator; the type makes a new kind fail to compile until it has some. */
export const instances: { readonly [K in AffineKind]: fc.Arbitrary<Instance> } = {
  dense: fc
    .record({
      leading: fc.array(fc.integer({ min: 1, max: 3 }), { maxLength: 2 }),
      inputs: fc.integer({ min: 1, max: 7 }),
      outputs: fc.integer({ min: 1, max: 7 }),
      hasBias: fc.boolean(),
    })
    .map(({ leading, inputs, outputs, hasBias }) => ({
      operator: hasBias ? { kind: "dense", weight: 0, bias: 1 } : { kind: "dense", weight: 0 },
      inputShapes: [[...leading, inputs]],
      tensorShapes: hasBias ? [[outputs, inputs], [outputs]] : [[outputs, inputs]],
    })),
  add: fc.tuple(shapes, fc.integer({ min: 2, max: 4 })).map(([shape, count]) => ({
    operator: { kind: "add" },
    inputShapes: new Array<Shape>(count).fill(shape),
    tensorShapes: [],
  })),
  subtract: shapes.map((shape) => ({
    operator: { kind: "subtract" },
    inputShapes: [shape, shape],
    tensorShapes: [],
  })),
  scale: broadcasts.map(({ shape, constant }) => ({
    operator: { kind: "scale", factor: 0 },
    inputShapes: [shape],
    tensorShapes: [constant],
  })),
  shift: broadcasts.map(({ shape, constant }) => ({
    operator: { kind: "shift", offset: 0 },
    inputShapes: [shape],
    tensorShapes: [constant],
  })),
  constant: shapes.map((shape) => ({
    operator: { kind: "constant", value: 0 },
    inputShapes: [],
    tensorShapes: [shape],
  })),
  negate: shapes.map((shape) => ({ operator: { kind: "negate" }, inputShapes: [shape], tensorShapes: [] })),
  convolution: fc
    .record({ ...spatial, groups, outputs: fc.integer({ min: 1, max: 2 }), channels: fc.integer({ min: 1, max: 2 }) })
    .map(({ axes, groups: count, outputs, channels, hasBias }) => {
      const kernel = axes.map((axis) => axis.kernel);
      return {
        operator: {
          kind: "convolution",
          weight: 0,
          ...(hasBias ? { bias: 1 } : {}),
          ...{ strides: axes.map((axis) => axis.stride), dilations: axes.map((axis) => axis.dilation), groups: count },
          pads: padsOf(axes),
        } as const,
        inputShapes: [[channels * count, ...axes.map(extentOf)]],
        tensorShapes: [[outputs * count, channels, ...kernel], ...(hasBias ? [[outputs * count]] : [])],
      };
    }),
  transposedConvolution: fc
    .record({ ...spatial, groups, outputs: fc.integer({ min: 1, max: 2 }), channels: fc.integer({ min: 1, max: 2 }) })
    .map(({ axes, groups: count, outputs, channels, hasBias }) => {
      const kernel = axes.map((axis) => axis.kernel);
      return {
        operator: {
          kind: "transposedConvolution",
          weight: 0,
          ...(hasBias ? { bias: 1 } : {}),
          ...{ strides: axes.map((axis) => axis.stride), dilations: axes.map((axis) => axis.dilation), groups: count },
          // what is cut away leaves an element
          pads: axes
            .map((axis) => (axis.kernel > 2 ? Math.min(1, axis.before) : 0))
            .concat(axes.map((axis) => (axis.kernel > 1 ? Math.min(1, axis.behind) : 0))),
          outputPads: axes.map((axis) => Math.min(axis.stride - 1, axis.before)),
        } as const,
        inputShapes: [[channels * count, ...axes.map((axis) => 1 + axis.extra)]],
        tensorShapes: [[channels * count, outputs, ...kernel], ...(hasBias ? [[outputs * count]] : [])],
      };
    }),
  batchNormalization: fc.tuple(fc.integer({ min: 1, max: 3 }), shapes).map(([channels, rest]) => ({
    operator: { kind: "batchNormalization", scale: 0, bias: 1, mean: 2, variance: 3, epsilon: 0 },
    inputShapes: [[channels, ...rest.slice(0, 2)]],
    tensorShapes: [[channels], [channels], [channels], [channels]],
    powersOf4: [3],
  })),
  averagePool: fc.record({ ...spatial, ceil: fc.boolean() }).map(({ axes, ceil, hasBias }) => ({
    operator: {
      kind: "averagePool",
      countPads: hasBias,
      window: {
        kernel: axes.map((axis) => axis.kernel),
        strides: axes.map((axis) => axis.stride),
        dilations: axes.map((axis) => axis.dilation),
        // a window holds an element
        pads: padsOf(
          axes.map((axis) => ({
            ...axis,
            before: Math.min(axis.before, axis.kernel - 1),
            behind: Math.min(axis.behind, axis.kernel - 1),
          })),
        ),
        ceil,
      },
    },
    inputShapes: [[2, ...axes.map(extentOf)]],
    tensorShapes: [],
  })),
  reduce: fc
    .tuple(shapes, fc.boolean(), fc.boolean(), fc.array(fc.boolean(), { minLength: 3, maxLength: 3 }))
    .map(([shape, isMean, keepAxes, chosen]) => ({
      operator: {
        kind: "reduce",
        how: isMean ? "mean" : "sum",
        axes: shape.flatMap((_, axis) => (chosen[axis] ? [axis] : [])),
        keepAxes,
      },
      inputShapes: [shape],
      tensorShapes: [],
    })),
  transpose: shapes.chain((shape) =>
    fc.shuffledSubarray([...shape.keys()], { minLength: shape.length }).map((axes) => ({
      operator: { kind: "transpose", axes },
      inputShapes: [shape],
      tensorShapes: [],
    })),
  ),
  expand: broadcasts.map(({ shape, constant }) => ({
    operator: { kind: "expand", shape },
    inputShapes: [constant],
    tensorShapes: [],
  })),
  concat: fc
    .tuple(
      fc.array(fc.integer({ min: 1, max: 3 }), { minLength: 1, maxLength: 3 }),
      fc.nat(2),
      fc.integer({ min: 1, max: 3 }),
    )
    .map(([shape, place, count]) => {
      const axis = place % shape.length;
      return {
        operator: { kind: "concat", axis },
        inputShapes: Array.from({ length: count }, (_, k) => shape.with(axis, 1 + k)),
        tensorShapes: [],
      };
    }),
  slice: fc
    .array(
      fc.record({
        extent: fc.integer({ min: 1, max: 5 }),
        start: fc.nat(4),
        step: fc.constantFrom(1, 2, -1, -2),
        count: fc.nat(4),
      }),
      {
        minLength: 1,
        maxLength: 3,
      },
    )
    .map((axes) => {
      const starts = axes.map(({ extent, start }) => start % extent);
      const steps = axes.map(({ step }) => step);
      const room = axes.map(({ extent, step }, k) =>
        Math.floor((step > 0 ? extent - 1 - starts[k] : starts[k]) / Math.abs(step)),
      );
      return {
        operator: { kind: "slice", starts, steps, extents: axes.map(({ count }, k) => 1 + (count % (room[k] + 1))) },
        inputShapes: [axes.map(({ extent }) => extent)],
        tensorShapes: [],
      };
    }),
  gather: fc
    .tuple(
      fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 3 }),
      fc.nat(2),
      fc.array(fc.nat(9), { minLength: 1, maxLength: 4 }),
    )
    .map(([shape, place, picks]) => {
      const axis = place % shape.length;
      return {
        operator: { kind: "gather", axis, indices: picks.map((pick) => pick % shape[axis]), shape: [picks.length] },
        inputShapes: [shape],
        tensorShapes: [],
      };
    }),
  pad: fc
    .tuple(
      fc.array(
        fc.record({
          extent: fc.integer({ min: 2, max: 4 }),
          before: fc.integer({ min: -1, max: 1 }),
          behind: fc.integer({ min: 0, max: 1 }),
        }),
        {
          minLength: 1,
          maxLength: 3,
        },
      ),
      fc.constantFrom("constant", "edge", "reflect"),
    )
    .map(([axes, mode]) => ({
      operator: {
        kind: "pad",
        mode: axes.some(({ extent, before }) => mode === "reflect" && extent + Math.min(before, 0) < 2) ? "edge" : mode,
        pads: [...axes.map(({ before }) => before), ...axes.map(({ behind }) => behind)],
        value: 0.5,
      },
      inputShapes: [axes.map(({ extent }) => extent)],
      tensorShapes: [],
    })),
  resize: fc
    .tuple(
      fc.constantFrom("nearest", "linear"),
      fc.constantFrom("half_pixel", "pytorch_half_pixel", "asymmetric", "align_corners"),
      fc.constantFrom("round_prefer_floor", "round_prefer_ceil", "floor", "ceil"),
      fc.array(fc.record({ extent: fc.integer({ min: 1, max: 4 }), scale: fc.constantFrom(1, 2, 1.5, 3) }), {
        minLength: 1,
        maxLength: 2,
      }),
    )
    .map(([mode, coordinates, rounding, axes]) => ({
      operator: {
        kind: "resize",
        ...{ mode, coordinates, rounding },
        scales: axes.map(({ scale }) => scale),
        shape: axes.map(({ extent, scale }) => Math.floor(extent * scale)),
      },
      inputShapes: [axes.map(({ extent }) => extent)],
      tensorShapes: [],
    })),
  pixelShuffle: fc
    .tuple(fc.integer({ min: 1, max: 2 }), fc.integer({ min: 1, max: 3 }), fc.boolean())
    .map(([channels, extent, isDepth]) => ({
      operator: { kind: "pixelShuffle", block: 2, order: isDepth ? "DCR" : "CRD" },
      inputShapes: [[4 * channels, extent, 2]],
      tensorShapes: [],
    })),
  reshape: shapes.chain((shape) =>
    fc.shuffledSubarray([...shape, 1, 1], { minLength: shape.length + 2 }).map((target) => ({
      operator: { kind: "reshape", shape: target },
      inputShapes: [shape],
      tensorShapes: [],
    })),
  ),
};
