import { type Operator, sizeOf } from "../network.ts";
import { stridesOf } from "./axes.ts";
import { type Mixture, mixtureKernels } from "./mixture.ts";
import type { OperatorDefinition } from "./operator.ts";
import { selection, sourcesByAxis } from "./selection.ts";
import { isShape } from "./shapes.ts";

type Resize = Extract<Operator, { kind: "resize" }>;

/**
 * Resamples every axis to a new extent. Position k of the result stands at a coordinate of the input, by `coordinates`:
 *
 *     half_pixel           (k + ½) / scale − ½
 *     pytorch_half_pixel   the same; 0 where the result has extent 1
 *     asymmetric           k / scale
 *     align_corners        k (extent − 1) / (new extent − 1); 0 where the result has extent 1
 *
 * *nearest* takes the element at the coordinate rounded by `rounding`. *linear* interpolates between the two around it, on
 * all axes at once: the weights of one output are the products of those of the axes. Outside the first and the last
 * element stands the nearer of them.
 *
 * Source    ONNX operator Resize.
 * Numerics  coordinates and weights are computed once in float64: these numbers define the function.
 */
export const resize: OperatorDefinition<Resize> = {
  arity: 1,

  shape({ scales, shape }, [inputShape]) {
    if (!isShape(shape) || shape.length !== inputShape.length) {
      throw new RangeError(`resize: expected ${inputShape.length} positive extents, got [${shape}]`);
    }
    // extents are rounded by the model's own rules, but never by one or more
    const fits = (scale: number, axis: number) =>
      Number.isFinite(scale) && scale > 0 && Math.abs(scale * inputShape[axis] - shape[axis]) < 1;
    if (scales.length !== inputShape.length || !scales.every(fits)) {
      throw new RangeError(`resize: expected scales from [${inputShape}] to [${shape}], got [${scales}]`);
    }
    return shape;
  },

  bind(operator, { inputShapes: [inputShape] }) {
    const coordinates = operator.shape.map((_, axis) => coordinatesAlong(operator, inputShape[axis], axis));
    if (operator.mode === "linear") return mixtureKernels(interpolation(inputShape, coordinates), sizeOf(inputShape));
    const positions = coordinates.map((along, axis) =>
      Int32Array.from(along, (at) => clamp(round[operator.rounding](at), inputShape[axis])),
    );
    return selection(sourcesByAxis(stridesOf(inputShape), positions), sizeOf(inputShape));
  },
};

/** [new extent] where each position of the result stands on the input's axis. */
function coordinatesAlong({ coordinates, scales, shape }: Resize, extent: number, axis: number): Float64Array {
  const newExtent = shape[axis];
  const scale = scales[axis];
  return Float64Array.from({ length: newExtent }, (_, k) => {
    const isSingle = newExtent === 1;
    if (coordinates === "asymmetric") return k / scale;
    if (coordinates === "align_corners") return isSingle ? 0 : (k * (extent - 1)) / (newExtent - 1);
    return isSingle && coordinates === "pytorch_half_pixel" ? 0 : (k + 0.5) / scale - 0.5;
  });
}

const round: Record<Resize["rounding"], (at: number) => number> = {
  round_prefer_floor: (at) => Math.ceil(at - 0.5),
  round_prefer_ceil: (at) => Math.floor(at + 0.5),
  floor: Math.floor,
  ceil: Math.ceil,
};

function clamp(position: number, extent: number): number {
  return Math.min(Math.max(position, 0), extent - 1);
}

/** The mixture of linear interpolation: the product of those of the axes. */
function interpolation(inputShape: readonly number[], coordinates: readonly Float64Array[]): Mixture {
  const strides = stridesOf(inputShape);
  const identity = { offsets: Uint32Array.of(0, 1), elements: Uint32Array.of(0), weights: Float64Array.of(1) };
  return coordinates
    .map((along, axis) => interpolationAlong(along, inputShape[axis], strides[axis]))
    .reduce(productOf, identity);
}

/** The mixture along one axis; a neighbor of weight 0 is left out. */
function interpolationAlong(coordinates: Float64Array, extent: number, stride: number): Mixture {
  const offsets = [0];
  const elements: number[] = [];
  const weights: number[] = [];
  for (const coordinate of coordinates) {
    const at = clamp(coordinate, extent);
    const below = Math.floor(at);
    const fraction = at - below;
    elements.push(below * stride);
    weights.push(1 - fraction);
    if (fraction !== 0) {
      elements.push((below + 1) * stride);
      weights.push(fraction);
    }
    offsets.push(elements.length);
  }
  return {
    offsets: Uint32Array.from(offsets),
    elements: Uint32Array.from(elements),
    weights: Float64Array.from(weights),
  };
}

/** The mixture over the axes of both, those of `first` before. */
function productOf(first: Mixture, second: Mixture): Mixture {
  const rows = second.offsets.length - 1;
  const offsets = new Uint32Array((first.offsets.length - 1) * rows + 1);
  const elements = new Uint32Array(first.elements.length * second.elements.length);
  const weights = new Float64Array(elements.length);
  let count = 0;
  for (let i = 0; i < offsets.length - 1; i++) {
    const row = Math.floor(i / rows);
    const column = i - row * rows;
    for (let k = first.offsets[row]; k < first.offsets[row + 1]; k++) {
      for (let l = second.offsets[column]; l < second.offsets[column + 1]; l++) {
        elements[count] = first.elements[k] + second.elements[l];
        weights[count++] = first.weights[k] * second.weights[l];
      }
    }
    offsets[i + 1] = count;
  }
  return { offsets, elements, weights };
}
