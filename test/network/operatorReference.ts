/**
 * Affine operators by their definitions, coordinate by coordinate and without regard to speed: what the kernels of
 * `src/network/operators` are compared with. Nothing here comes from there.
 */
import type { Operator, Window } from "../../src/network/network.ts";
import type { AffineKind, Shape } from "./operatorInstances.ts";

/** A tensor that is read by coordinates. */
export interface Tensor {
  readonly shape: Shape;
  at(place: Shape): number;
  /** row-major */
  values(): number[];
}

export function tensorOf(shape: Shape, values: ArrayLike<number>): Tensor {
  return {
    shape,
    at: (place) => values[place.reduce((index, position, axis) => index * shape[axis] + position, 0)],
    values: () => Array.from(values),
  };
}

/** All places of a shape, in row-major order. */
function placesOf(shape: Shape): readonly Shape[] {
  return shape.reduce<readonly Shape[]>(
    (places, extent) => places.flatMap((place) => Array.from({ length: extent }, (_, k) => [...place, k])),
    [[]],
  );
}

function build(shape: Shape, at: (place: Shape) => number): Tensor {
  return tensorOf(shape, placesOf(shape).map(at));
}

const sum = (terms: readonly number[]) => terms.reduce((total, term) => total + term, 0);
const isInside = (place: Shape, shape: Shape) =>
  place.every((position, axis) => position >= 0 && position < shape[axis]);

/** The element of a constant that broadcasts to where `place` is. */
const broadcastAt = (tensor: Tensor, place: Shape) =>
  tensor.at(tensor.shape.map((extent, axis) => (extent === 1 ? 0 : place[axis + place.length - tensor.shape.length])));

/** How many windows there are along an axis, found by trying them one after another. */
function windowsAlong({ kernel, strides, dilations, pads, ceil }: Window, extent: number, axis: number): number {
  const before = pads[axis];
  const end = extent + pads[axis + kernel.length];
  let count = 0;
  for (let start = -before; ; start += strides[axis]) {
    const last = start + dilations[axis] * (kernel[axis] - 1);
    if (last < end) count++;
    // one more may reach beyond the end, if it begins before the padding there and something is left over
    else
      return ceil && start < extent && start - strides[axis] + dilations[axis] * (kernel[axis] - 1) + 1 < end
        ? count + 1
        : count;
  }
}

type Reference<Kind extends AffineKind> = (
  operator: Extract<Operator, { kind: Kind }>,
  inputs: readonly Tensor[],
  tensors: readonly Tensor[],
) => Tensor;

const references: { readonly [Kind in AffineKind]: Reference<Kind> } = {
  constant: ({ value }, _inputs, tensors) => tensors[value],

  dense({ weight, bias }, [x], tensors) {
    const w = tensors[weight];
    return build([...x.shape.slice(0, -1), w.shape[0]], (place) => {
      const [rest, output] = [place.slice(0, -1), place[place.length - 1]];
      const products = Array.from({ length: w.shape[1] }, (_, i) => w.at([output, i]) * x.at([...rest, i]));
      return sum(products) + (bias === undefined ? 0 : tensors[bias].at([output]));
    });
  },

  convolution({ weight, bias, strides, dilations, pads, groups }, [x], tensors) {
    const w = tensors[weight];
    const [outputs, groupChannels, ...kernel] = w.shape;
    const window = { kernel, strides, dilations, pads, ceil: false };
    const extents = kernel.map((_, axis) => windowsAlong(window, x.shape[axis + 1], axis));
    return build([outputs, ...extents], ([output, ...place]) => {
      const group = Math.floor(output / (outputs / groups));
      const products = placesOf([groupChannels, ...kernel]).map(([channel, ...tap]) => {
        const from = [
          group * groupChannels + channel,
          ...tap.map((k, axis) => place[axis] * strides[axis] + k * dilations[axis] - pads[axis]),
        ];
        return isInside(from, x.shape) ? w.at([output, channel, ...tap]) * x.at(from) : 0;
      });
      return sum(products) + (bias === undefined ? 0 : tensors[bias].at([output]));
    });
  },

  transposedConvolution({ weight, bias, strides, dilations, pads, outputPads, groups }, [x], tensors) {
    const w = tensors[weight];
    const [channels, groupOutputs, ...kernel] = w.shape;
    const extents = kernel.map(
      (extent, axis) =>
        strides[axis] * (x.shape[axis + 1] - 1) +
        outputPads[axis] +
        (extent - 1) * dilations[axis] +
        1 -
        pads[axis] -
        pads[axis + kernel.length],
    );
    const shape = [groupOutputs * groups, ...extents];
    const y = new Map<string, number>();
    for (const [channel, ...place] of placesOf(x.shape)) {
      const group = Math.floor(channel / (channels / groups));
      for (const [output, ...tap] of placesOf([groupOutputs, ...kernel])) {
        const to = String([
          group * groupOutputs + output,
          ...tap.map((k, axis) => place[axis] * strides[axis] + k * dilations[axis] - pads[axis]),
        ]);
        y.set(to, (y.get(to) ?? 0) + w.at([channel, output, ...tap]) * x.at([channel, ...place]));
      }
    }
    return build(
      shape,
      (place) => (y.get(String(place)) ?? 0) + (bias === undefined ? 0 : tensors[bias].at([place[0]])),
    );
  },

  batchNormalization: ({ scale, bias, mean, variance, epsilon }, [x], tensors) =>
    build(x.shape, (place) => {
      const [s, b, m, v] = [scale, bias, mean, variance].map((tensor) => tensors[tensor].at([place[0]]));
      return (s * (x.at(place) - m)) / Math.sqrt(v + epsilon) + b;
    }),

  averagePool({ window, countPads }, [x]) {
    const { kernel, strides, dilations, pads } = window;
    const extents = kernel.map((_, axis) => windowsAlong(window, x.shape[axis + 1], axis));
    const padded = kernel.map((_, axis) => x.shape[axis + 1] + pads[axis + kernel.length]);
    return build([x.shape[0], ...extents], ([channel, ...place]) => {
      const read = placesOf(kernel).map((tap) =>
        tap.map((k, axis) => place[axis] * strides[axis] + k * dilations[axis] - pads[axis]),
      );
      const inside = read.filter((from) => isInside(from, x.shape.slice(1)));
      const counted = countPads
        ? read.filter((from) => from.every((position, axis) => position < padded[axis]))
        : inside;
      return sum(inside.map((from) => x.at([channel, ...from]))) / counted.length;
    });
  },

  add: (_operator, inputs) => build(inputs[0].shape, (place) => sum(inputs.map((x) => x.at(place)))),
  subtract: (_operator, [x, y]) => build(x.shape, (place) => x.at(place) - y.at(place)),
  negate: (_operator, [x]) => build(x.shape, (place) => -x.at(place)),
  scale: ({ factor }, [x], tensors) => build(x.shape, (place) => broadcastAt(tensors[factor], place) * x.at(place)),
  shift: ({ offset }, [x], tensors) => build(x.shape, (place) => broadcastAt(tensors[offset], place) + x.at(place)),

  reduce({ how, axes, keepAxes }, [x]) {
    const kept = x.shape.map((extent, axis) => (axes.includes(axis) ? 1 : extent));
    const along = x.shape.map((extent, axis) => (axes.includes(axis) ? extent : 1));
    const folded = build(kept, (place) => {
      const terms = placesOf(along).map((step) => x.at(place.map((position, axis) => position + step[axis])));
      return how === "sum" ? sum(terms) : sum(terms) / terms.length;
    });
    return keepAxes
      ? folded
      : tensorOf(
          x.shape.filter((_, axis) => !axes.includes(axis)),
          folded.values(),
        );
  },

  reshape: ({ shape }, [x]) => tensorOf(shape, x.values()),

  transpose: ({ axes }, [x]) =>
    build(
      axes.map((axis) => x.shape[axis]),
      (place) => x.at(x.shape.map((_, axis) => place[axes.indexOf(axis)])),
    ),

  expand: ({ shape }, [x]) => build(shape, (place) => broadcastAt(x, place)),

  concat({ axis }, inputs) {
    const extent = sum(inputs.map((x) => x.shape[axis]));
    return build(inputs[0].shape.with(axis, extent), (place) => {
      let position = place[axis];
      let branch = 0;
      while (position >= inputs[branch].shape[axis]) position -= inputs[branch++].shape[axis];
      return inputs[branch].at(place.with(axis, position));
    });
  },

  slice: ({ starts, steps, extents }, [x]) =>
    build(extents, (place) => x.at(place.map((k, axis) => starts[axis] + k * steps[axis]))),

  gather: ({ axis, indices, shape }, [x]) =>
    build([...x.shape.slice(0, axis), ...shape, ...x.shape.slice(axis + 1)], (place) => {
      const chosen = tensorOf(shape, indices).at(place.slice(axis, axis + shape.length));
      return x.at([...place.slice(0, axis), chosen, ...place.slice(axis + shape.length)]);
    }),

  // one axis after another; on each a list is cut, then extended element by element
  pad({ mode, pads, value }, [x]) {
    return x.shape.reduce((padded, _, axis) => {
      const cut = Array.from({ length: x.shape[axis] }, (_entry, k) => k).slice(
        Math.max(-pads[axis], 0),
        x.shape[axis] - Math.max(-pads[axis + x.shape.length], 0),
      );
      const last = cut.length - 1;
      const outside = { constant: [Number.NaN, Number.NaN], edge: [0, last], reflect: [1, last - 1] }[mode];
      const line = [...cut];
      for (let k = 0; k < pads[axis]; k++) line.unshift(cut[outside[0] + (mode === "reflect" ? k : 0)]);
      for (let k = 0; k < pads[axis + x.shape.length]; k++) line.push(cut[outside[1] - (mode === "reflect" ? k : 0)]);
      return build(padded.shape.with(axis, line.length), (place) => {
        const from = line[place[axis]];
        return from === undefined ? value : padded.at(place.with(axis, from));
      });
    }, x);
  },

  // one axis after another, each by the formulas of ONNX
  resize({ mode, coordinates, rounding, scales, shape }, [x]) {
    return x.shape.reduce((resized, extent, axis) => {
      const scale = scales[axis];
      const along = (k: number) => Math.min(Math.max(k, 0), extent - 1);
      return build(resized.shape.with(axis, shape[axis]), (place) => {
        const k = place[axis];
        const coordinate = {
          half_pixel: (k + 0.5) / scale - 0.5,
          pytorch_half_pixel: shape[axis] > 1 ? (k + 0.5) / scale - 0.5 : 0,
          asymmetric: k / scale,
          align_corners: shape[axis] > 1 ? (k * (extent - 1)) / (shape[axis] - 1) : 0,
        }[coordinates];
        const below = Math.floor(coordinate);
        const fraction = coordinate - below;
        if (mode === "linear") {
          const [a, b] = [below, below + 1].map((at) => resized.at(place.with(axis, along(at))));
          return a * (1 - fraction) + b * fraction;
        }
        const nearest = {
          round_prefer_floor: fraction <= 0.5 ? below : below + 1,
          round_prefer_ceil: fraction < 0.5 ? below : below + 1,
          floor: below,
          ceil: fraction === 0 ? below : below + 1,
        }[rounding];
        return resized.at(place.with(axis, along(nearest)));
      });
    }, x);
  },

  // the permutations that ONNX states for DepthToSpace
  pixelShuffle({ block, order }, [x]) {
    const [channels, height, width] = x.shape;
    const rest = channels / block ** 2;
    const split = order === "DCR" ? [block, block, rest, height, width] : [rest, block, block, height, width];
    const axes = order === "DCR" ? [2, 3, 0, 4, 1] : [0, 3, 1, 4, 2];
    const moved = references.transpose({ kind: "transpose", axes }, [tensorOf(split, x.values())], []);
    return tensorOf([rest, height * block, width * block], moved.values());
  },
};

/** An affine operator at one point, by its definition. */
export function referenceValue(
  operator: Extract<Operator, { kind: AffineKind }>,
  inputs: readonly Tensor[],
  tensors: readonly Tensor[],
): Tensor {
  // the table pairs each kind with its own reference, which an index by a union cannot express
  return (references[operator.kind] as Reference<AffineKind>)(operator, inputs, tensors);
}
