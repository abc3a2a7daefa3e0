import { type Operator, sizeOf } from "../../network/network.ts";
import { axisWindows, type PlaneWindows, singleWindow } from "../../network/operators/windows.ts";
import type { FilterSizes, Filters } from "./filters.ts";
import { kernelFilters } from "./kernelFilters.ts";
import { isWorthKernels } from "./layerMemory.ts";
import { plainFilters } from "./plainFilters.ts";
import type { TrainingContext } from "./trainingKernels.ts";

/**
 * Filters of a node, whose weight [filters × channels / groups × kernel…] is a tensor.
 *
 * @param valueShape [channels × spatial axes] of x
 * @param places     extents of the spatial axes of y
 */
export function bindFilters(
  operator: Extract<Operator, { kind: "convolution" | "transposedConvolution" }>,
  context: TrainingContext,
  valueShape: readonly number[],
  places: readonly number[],
): Filters {
  const { shape, offset } = context.network.tensors[operator.weight];
  const { groups } = operator;
  const sizes: FilterSizes = {
    maxRows: context.maxRows,
    groups,
    filters: shape[0] / groups,
    channels: shape[1],
    windows: windowsOf(operator, shape.slice(2), valueShape.slice(1), places),
    offset,
  };
  const products = context.maxRows * sizeOf(places) * sizeOf(shape);
  const filters = isWorthKernels(products)
    ? kernelFilters(context.precision, sizes)
    : plainFilters(context.allocate, sizes);
  return {
    ...filters,
    addGradient(y, x, rows, gradient) {
      if (context.isTrained(operator.weight)) filters.addGradient(y, x, rows, gradient);
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
