/** A random operator of every kind, for values of one to three axes. */
import { type Operator, sizeOf } from "crease/network";
import type { Random } from "crease/numeric";
import type { Shape } from "./operatorInstances.ts";

/** What a draw may use: the shape that it is to read, and a way to make a tensor. */
export interface DrawContext {
  readonly random: Random;
  readonly shape: Shape;
  /** adds a tensor of normal numbers, or of those that `values` makes of them, and returns its index */
  addTensor(shape: Shape, values?: (value: number) => number): number;
}

type Kind = Exclude<Operator["kind"], "input">;

/** The operator, and how many branches of its shape it reads: none for a constant. */
export interface Drawn {
  readonly operator: Operator;
  readonly branches: number;
}

/** The largest number of values in a node. */
const maxSize = 64;

/** Per kind a random operator, undefined where the shape does not allow one. */
const draws: { readonly [K in Kind]: (context: DrawContext) => Extract<Operator, { kind: K }> | undefined } = {
  constant: ({ shape, addTensor }) => ({ kind: "constant", value: addTensor(shape) }),

  dense({ random, shape, addTensor }) {
    if (shape.length === 0) return undefined;
    const outputs = 1 + random.integer(4);
    const weight = addTensor([outputs, shape[shape.length - 1]]);
    return random.integer(2) === 0 ? { kind: "dense", weight } : { kind: "dense", weight, bias: addTensor([outputs]) };
  },

  convolution({ random, shape: [channels, ...spatial], addTensor }) {
    if (spatial.length < 1 || spatial.length > 2) return undefined;
    const groups = random.integer(2) === 0 ? channels : 1;
    const kernel = spatial.map(() => 1 + random.integer(3));
    const dilations = spatial.map(() => 1 + random.integer(2));
    // as much padding as the first window needs
    const reaches = kernel.map((extent, axis) => (extent - 1) * dilations[axis] + 1);
    const pads = [
      ...reaches.map(() => random.integer(2)),
      ...reaches.map((reach, axis) => Math.max(reach - spatial[axis], 0)),
    ];
    const outputs = groups * (1 + random.integer(2));
    const weight = addTensor([outputs, channels / groups, ...kernel]);
    const strides = spatial.map(() => 1 + random.integer(2));
    const bias = random.integer(2) === 0 ? {} : { bias: addTensor([outputs]) };
    return { kind: "convolution", weight, ...bias, strides, dilations, pads, groups };
  },

  transposedConvolution({ random, shape: [channels, ...spatial], addTensor }) {
    if (spatial.length < 1 || spatial.length > 2) return undefined;
    const groups = random.integer(2) === 0 ? channels : 1;
    const kernel = spatial.map(() => 1 + random.integer(3));
    const strides = spatial.map(() => 1 + random.integer(2));
    return {
      kind: "transposedConvolution",
      weight: addTensor([channels, 1, ...kernel]),
      bias: addTensor([groups]),
      strides,
      dilations: spatial.map(() => 1),
      pads: [...kernel.map((extent) => (extent > 1 ? 1 : 0)), ...kernel.map((extent) => (extent > 2 ? 1 : 0))],
      outputPads: strides.map((stride) => random.integer(stride)),
      groups,
    };
  },

  batchNormalization({ shape, addTensor }) {
    if (shape.length === 0) return undefined;
    const channels = [shape[0]];
    const [scale, bias, mean] = [addTensor(channels), addTensor(channels), addTensor(channels)];
    const variance = addTensor(channels, (value) => value * value);
    return { kind: "batchNormalization", scale, bias, mean, variance, epsilon: 0.125 };
  },

  averagePool({ random, shape }) {
    const window = randomWindow(random, shape);
    return window && { kind: "averagePool", window, countPads: random.integer(2) === 0 };
  },

  add: () => ({ kind: "add" }),
  subtract: () => ({ kind: "subtract" }),
  negate: () => ({ kind: "negate" }),
  scale: ({ shape, addTensor }) => ({ kind: "scale", factor: addTensor(shape.slice(-1)) }),
  shift: ({ addTensor }) => ({ kind: "shift", offset: addTensor([]) }),

  reduce: ({ random, shape }) => ({
    kind: "reduce",
    how: random.integer(2) === 0 ? "sum" : "mean",
    axes: someAxes(random, shape),
    keepAxes: random.integer(2) === 0,
  }),

  reshape({ random, shape }) {
    const size = sizeOf(shape);
    const divisors = Array.from({ length: size }, (_, k) => k + 1).filter((divisor) => size % divisor === 0);
    const first = divisors[random.integer(divisors.length)];
    const second = divisors.filter((divisor) => (size / first) % divisor === 0);
    const height = second[random.integer(second.length)];
    const shapes = [[size], [first, size / first], [first, height, size / first / height]];
    return { kind: "reshape", shape: shapes[random.integer(3)] };
  },

  transpose: ({ random, shape }) => ({ kind: "transpose", axes: shuffled(random, [...shape.keys()]) }),

  expand({ random, shape }) {
    const repeated = shape.map((extent) => (extent === 1 ? 1 + random.integer(3) : extent));
    return { kind: "expand", shape: shape.length < 3 ? [1 + random.integer(2), ...repeated] : repeated };
  },

  concat: ({ random, shape }) =>
    shape.length === 0 ? undefined : { kind: "concat", axis: random.integer(shape.length) },

  slice({ random, shape }) {
    const steps = shape.map(() => [1, 2, -1][random.integer(3)]);
    const starts = shape.map((extent) => random.integer(extent));
    const extents = shape.map((extent, axis) => {
      const room = steps[axis] > 0 ? Math.floor((extent - 1 - starts[axis]) / steps[axis]) : starts[axis];
      return 1 + random.integer(room + 1);
    });
    return { kind: "slice", starts, steps, extents };
  },

  gather({ random, shape }) {
    if (shape.length === 0) return undefined;
    const axis = random.integer(shape.length);
    const indices = Array.from({ length: 1 + random.integer(3) }, () => random.integer(shape[axis]));
    return { kind: "gather", axis, indices, shape: [indices.length] };
  },

  pad({ random, shape }) {
    const mode = (["constant", "reflect", "edge"] as const)[random.integer(3)];
    // a pad that reflects needs a second element
    const amount = (extent: number) => (mode === "reflect" && extent === 1 ? 0 : random.integer(2));
    const cut = random.integer(2) === 0 && shape.every((extent) => extent > 2) ? 1 : 0;
    return {
      kind: "pad",
      mode,
      pads: [...shape.map((extent) => amount(extent) - cut), ...shape.map(amount)],
      value: 0.5,
    };
  },

  resize: ({ random, shape }) => {
    const scales = shape.map(() => [1, 2, 1.5][random.integer(3)]);
    return {
      kind: "resize",
      mode: random.integer(2) === 0 ? "linear" : "nearest",
      coordinates: (["half_pixel", "pytorch_half_pixel", "asymmetric", "align_corners"] as const)[random.integer(4)],
      rounding: (["round_prefer_floor", "round_prefer_ceil", "floor", "ceil"] as const)[random.integer(4)],
      scales,
      shape: shape.map((extent, axis) => Math.floor(extent * scales[axis])),
    };
  },

  pixelShuffle({ random, shape }) {
    if (shape.length !== 3) return undefined;
    const block = shape[0] % 4 === 0 ? 2 : 1;
    return { kind: "pixelShuffle", block, order: random.integer(2) === 0 ? "DCR" : "CRD" };
  },

  relu: () => ({ kind: "relu" }),
  leakyRelu: ({ random }) => ({ kind: "leakyRelu", slope: random.uniform() * 2 - 1 }),
  prelu: ({ shape, addTensor }) => ({ kind: "prelu", slope: addTensor(shape.slice(-1)) }),

  clip({ random }) {
    const low = random.integer(4) === 0 ? {} : { low: -random.uniform() };
    const high = random.integer(4) === 0 ? {} : { high: random.uniform() };
    return { kind: "clip", ...low, ...high };
  },

  abs: () => ({ kind: "abs" }),
  softShrink: ({ random }) => ({ kind: "softShrink", threshold: random.uniform() / 2 }),

  maxPool({ random, shape }) {
    const window = randomWindow(random, shape);
    return window && { kind: "maxPool", window };
  },

  max: () => ({ kind: "max" }),
  min: () => ({ kind: "min" }),
  reduceMax: ({ random, shape }) => ({
    kind: "reduceMax",
    axes: someAxes(random, shape),
    keepAxes: random.integer(2) === 0,
  }),
  reduceMin: ({ random, shape }) => ({
    kind: "reduceMin",
    axes: someAxes(random, shape),
    keepAxes: random.integer(2) === 0,
  }),
};

export const kinds = Object.keys(draws) as readonly Kind[];

/**
 * A random operator that reads values of `context.shape`; its kind is drawn evenly from those that the shape allows.
 *
 * @param shapeOf the shape of its value, which must not be too large
 */
export function drawOperator(context: DrawContext, shapeOf: (drawn: Drawn) => Shape): Drawn {
  for (;;) {
    const kind = kinds[context.random.integer(kinds.length)];
    const operator = draws[kind](context);
    if (operator === undefined) continue;
    const drawn = { operator, branches: branchesOf(kind, context.random) };
    if (sizeOf(shapeOf(drawn)) <= maxSize) return drawn;
  }
}

function branchesOf(kind: Kind, random: Random): number {
  if (kind === "constant") return 0;
  if (kind === "subtract") return 2;
  return kind === "add" || kind === "max" || kind === "min" || kind === "concat" ? 2 + random.integer(2) : 1;
}

/** A window that fits, each with an element of the value inside. */
function randomWindow(random: Random, [, ...spatial]: Shape) {
  if (spatial.length < 1 || spatial.length > 2) return undefined;
  const kernel = spatial.map((extent) => 1 + random.integer(Math.min(extent, 3)));
  const pads = kernel.map((extent) => (extent > 1 ? random.integer(2) : 0));
  return {
    kernel,
    strides: spatial.map(() => 1 + random.integer(2)),
    dilations: spatial.map(() => 1),
    pads: [...pads, ...pads],
    ceil: random.integer(2) === 0,
  };
}

function someAxes(random: Random, shape: Shape): readonly number[] {
  return [...shape.keys()].filter(() => random.integer(2) === 0);
}

function shuffled(random: Random, values: readonly number[]): readonly number[] {
  return values
    .map((value) => [random.uniform(), value])
    .sort(([a], [b]) => a - b)
    .map(([, value]) => value);
}
