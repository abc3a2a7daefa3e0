import type { Window } from "../network.ts";
import { checkIntegers } from "./shapes.ts";

/** Where the windows along one spatial axis lie; tap k of window o reads position starts[o] + k · dilation. */
export interface AxisWindows {
  /** of the value that is read */
  readonly extent: number;
  readonly outputs: number;
  readonly kernel: number;
  readonly dilation: number;
  /** [outputs] position of each window's first tap, below 0 in the padding */
  readonly starts: Int32Array;
  /** [outputs] taps firsts[o] up to but not including ends[o] lie inside the value, the others in the padding */
  readonly firsts: Int32Array;
  readonly ends: Int32Array;
}

/** Windows along the two axes of a plane. */
export type PlaneWindows = readonly [AxisWindows, AxisWindows];

/**
 * Checks a window against a value [channels × one or two spatial axes].
 *
 * @returns the extents of the result's spatial axes
 */
export function windowedExtents(name: string, window: Window, inputShape: readonly number[]): readonly number[] {
  const count = checkSpatial(name, inputShape);
  const { kernel, strides, dilations, pads } = window;
  checkIntegers(name, "kernel extents", kernel, { count, least: 1 });
  checkIntegers(name, "strides", strides, { count, least: 1 });
  checkIntegers(name, "dilations", dilations, { count, least: 1 });
  checkIntegers(name, "pads", pads, { count: 2 * count, least: 0 });
  return kernel.map((_, axis) => {
    const outputs = outputsAlong(window, inputShape[axis + 1], axis);
    if (outputs < 1) {
      throw new RangeError(
        `${name}: expected a window that fits the padded axis ${axis + 1} of input [${inputShape}], got kernel [${kernel}]`,
      );
    }
    return outputs;
  });
}

/** Checks that a value has channels and one or two spatial axes; returns how many. */
export function checkSpatial(name: string, inputShape: readonly number[]): number {
  if (inputShape.length !== 2 && inputShape.length !== 3) {
    throw new RangeError(`${name}: expected an input [channels × one or two spatial axes], got [${inputShape}]`);
  }
  return inputShape.length - 1;
}

/** The windows over a value [channels × spatial axes]; a single spatial axis is a plane of extent 1 × that axis. */
export function planeWindows(window: Window, inputShape: readonly number[]): PlaneWindows {
  const axes = window.kernel.map((kernel, axis) =>
    axisWindows({
      extent: inputShape[axis + 1],
      outputs: outputsAlong(window, inputShape[axis + 1], axis),
      kernel,
      stride: window.strides[axis],
      dilation: window.dilations[axis],
      pad: window.pads[axis],
    }),
  );
  return axes.length === 1 ? [singleWindow, axes[0]] : [axes[0], axes[1]];
}

/** The windows along one axis, from how they step. */
export function axisWindows(steps: {
  readonly extent: number;
  readonly outputs: number;
  readonly kernel: number;
  readonly stride: number;
  readonly dilation: number;
  /** padding before the axis */
  readonly pad: number;
}): AxisWindows {
  const { extent, outputs, kernel, stride, dilation, pad } = steps;
  const starts = Int32Array.from({ length: outputs }, (_, o) => o * stride - pad);
  const tapFrom = (distance: number) => Math.min(Math.max(Math.ceil(distance / dilation), 0), kernel);
  return {
    extent,
    outputs,
    kernel,
    dilation,
    starts,
    firsts: starts.map((start) => tapFrom(-start)),
    ends: starts.map((start) => tapFrom(extent - start)),
  };
}

/** The axis that a value with one spatial axis lacks. */
export const singleWindow = axisWindows({ extent: 1, outputs: 1, kernel: 1, stride: 1, dilation: 1, pad: 0 });

/**
 * The elements of one channel inside each window.
 *
 * @returns offsets [windows + 1] where each window begins in elements, [Σ sizes], row-major within a window
 */
export function elementsOf([rows, columns]: PlaneWindows): {
  readonly offsets: Uint32Array;
  readonly elements: Uint32Array;
} {
  const offsets = new Uint32Array(rows.outputs * columns.outputs + 1);
  const elements: number[] = [];
  for (let o = 0; o < offsets.length - 1; o++) {
    const row = Math.floor(o / columns.outputs);
    const column = o % columns.outputs;
    for (let k = rows.firsts[row]; k < rows.ends[row]; k++) {
      const y = rows.starts[row] + k * rows.dilation;
      for (let l = columns.firsts[column]; l < columns.ends[column]; l++) {
        elements.push(y * columns.extent + columns.starts[column] + l * columns.dilation);
      }
    }
    offsets[o + 1] = elements.length;
  }
  return { offsets, elements: Uint32Array.from(elements) };
}

/**
 * Number of windows along an axis.
 *
 * Source    ONNX operators Conv, MaxPool and AveragePool: floor or ceil of (padded extent − reach) / stride, plus 1; with
 *           ceil, a window that would begin in the padding behind is left out.
 */
function outputsAlong({ kernel, strides, dilations, pads, ceil }: Window, extent: number, axis: number): number {
  const before = pads[axis];
  const behind = pads[axis + kernel.length];
  const reach = dilations[axis] * (kernel[axis] - 1) + 1;
  const steps = (extent + before + behind - reach) / strides[axis];
  if (steps < 0) return 0;
  if (!ceil) return Math.floor(steps) + 1;
  const outputs = Math.ceil(steps) + 1;
  return (outputs - 1) * strides[axis] >= extent + before ? outputs - 1 : outputs;
}
