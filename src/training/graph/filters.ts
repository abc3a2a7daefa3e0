import { type Operator, sizeOf } from "../../network/network.ts";
import { axisWindows, type PlaneWindows, singleWindow } from "../../network/operators/windows.ts";
import type { Floats } from "../floats.ts";
import { patchesOf } from "./patches.ts";
import { addOuterProduct, addProduct, addTransposedProduct } from "./products.ts";
import type { TrainingContext } from "./trainingKernels.ts";

/**
 * Filters over the windows of a value, each on the channels of its group: the linear part A of a convolution, its
 * transpose, which a transposed convolution applies, and their gradient. x is a batch of values [channels × plane], y one
 * of [filters × places].
 */
export interface Filters {
  readonly places: number;
  /** y += A x */
  correlate(x: Floats, rows: number, parameters: Floats, y: Floats): void;
  /** x += Aᵀ y */
  spread(y: Floats, rows: number, parameters: Floats, x: Floats): void;
  /** adds the derivative of ⟨y, A x⟩ by the filters */
  addGradient(y: Floats, x: Floats, rows: number, gradient: Floats): void;
}

/**
 * Filters, whose weight [filters × channels / groups × kernel…] is a tensor.
 *
 * @param valueShape [channels × spatial axes] of x
 * @param places     extents of the spatial axes of y
 */
export function filtersOf(
  operator: Extract<Operator, { kind: "convolution" | "transposedConvolution" }>,
  context: TrainingContext,
  valueShape: readonly number[],
  places: readonly number[],
): Filters {
  const { shape, offset } = context.network.tensors[operator.weight];
  const { groups } = operator;
  const filters = shape[0] / groups;
  const channels = shape[1];
  const patches = patchesOf(windowsOf(operator, shape.slice(2), valueShape.slice(1), places), channels);
  const { taps } = patches;
  const matrix = context.allocate(patches.places * taps);
  const valueSize = sizeOf(valueShape);
  const groupSize = valueSize / groups;
  const resultGroup = filters * patches.places;
  const resultSize = resultGroup * groups;

  /** Where the group's part of a row of x, of a row of y, and its filters begin. */
  const eachGroup = (rows: number, visit: (xFrom: number, yFrom: number, filtersFrom: number) => void) => {
    for (let row = 0; row < rows; row++) {
      for (let group = 0; group < groups; group++) {
        visit(
          row * valueSize + group * groupSize,
          row * resultSize + group * resultGroup,
          offset + group * filters * taps,
        );
      }
    }
  };

  return {
    places: patches.places,
    correlate(x, rows, parameters, y) {
      eachGroup(rows, (xFrom, yFrom, filtersFrom) => {
        patches.gather(x, xFrom, matrix);
        addProduct(parameters, filtersFrom, filters, taps, matrix, 0, patches.places, y, yFrom);
      });
    },
    spread(y, rows, parameters, x) {
      eachGroup(rows, (xFrom, yFrom, filtersFrom) => {
        matrix.fill(0);
        addOuterProduct(y, yFrom, filters, patches.places, parameters, filtersFrom, taps, matrix, 0);
        patches.scatter(matrix, x, xFrom);
      });
    },
    addGradient(y, x, rows, gradient) {
      if (!context.isTrained(operator.weight)) return;
      eachGroup(rows, (xFrom, yFrom, filtersFrom) => {
        patches.gather(x, xFrom, matrix);
        addTransposedProduct(y, yFrom, filters, patches.places, matrix, 0, taps, gradient, filtersFrom);
      });
    },
  };
}

/** The windows along two axes; a value with one spatial axis has its window as the second. */
function windowsOf(
  { strides, dilations, pads }: Extract<Operator, { kind: "convolution" | "transposedConvolution" }>,
  kernel: readonly number[],
  extents: readonly number[],
  outputs: readonly number[],
): PlaneWindows {
  const axes = kernel.map((taps, axis) =>
    axisWindows({
      extent: extents[axis],
      outputs: outputs[axis],
      kernel: taps,
      stride: strides[axis],
      dilation: dilations[axis],
      pad: pads[axis],
    }),
  );
  return axes.length === 1 ? [singleWindow, axes[0]] : [axes[0], axes[1]];
}
