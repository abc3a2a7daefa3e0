import type { Floats } from "../floats.ts";
import { type Operator, sizeOf, type Window } from "../network.ts";
import type { OperatorDefinition } from "./operator.ts";
import { type AxisWindows, elementsOf, type PlaneWindows, planeWindows, windowedExtents } from "./windows.ts";

/**
 * Mean over each window of each channel. The divisor counts the positions inside the value, with `countPads` those in the
 * padding as well; what reaches beyond the padding, with `ceil`, is never counted.
 *
 * Source    ONNX operator AveragePool.
 * Numerics  a mean is a sum times 1/divisor, rounded once to float64: that number defines the function. n − 1 sums of n
 *           elements, and the product.
 */
export const averagePool: OperatorDefinition<Extract<Operator, { kind: "averagePool" }>> = {
  arity: 1,

  shape({ window, countPads }, [inputShape]) {
    const extents = windowedExtents("averagePool", window, inputShape);
    if (!countPads && divisors(window, planeWindows(window, inputShape), countPads).includes(0)) {
      throw new RangeError(
        `averagePool: expected every window to hold an element of input [${inputShape}], got pads [${window.pads}] for kernel [${window.kernel}]`,
      );
    }
    return [inputShape[0], ...extents];
  },

  bind({ window, countPads }, { inputShapes: [inputShape] }) {
    const windows = planeWindows(window, inputShape);
    const { offsets, elements } = elementsOf(windows);
    const factors = divisors(window, windows, countPads).map((divisor) => 1 / divisor);
    const [channels] = inputShape;
    const plane = sizeOf(inputShape) / channels;
    const places = factors.length;

    const average = (x: Floats, rows: number, y: Floats) => {
      for (let channel = 0; channel < rows * channels; channel++) {
        for (let place = 0; place < places; place++) {
          let sum = 0;
          for (let k = offsets[place]; k < offsets[place + 1]; k++) sum += x[channel * plane + elements[k]];
          y[channel * places + place] = sum * factors[place];
        }
      }
    };

    return {
      apply([x], rows, _biasWeights, y) {
        average(x, rows, y);
      },
      magnitude([x], _biasWeight, y) {
        average(x, 1, y);
      },
      adjoint(y, rows, [x]) {
        for (let channel = 0; channel < rows * channels; channel++) {
          for (let place = 0; place < places; place++) {
            const value = y[channel * places + place] * factors[place];
            for (let k = offsets[place]; k < offsets[place + 1]; k++) x[channel * plane + elements[k]] += value;
          }
        }
      },
      roundings: factors.reduce((most, _, place) => Math.max(most, offsets[place + 1] - offsets[place]), 0),
      exactBias: true,
    };
  },
};

/** [windows] how many positions a mean is over. */
function divisors(window: Window, windows: PlaneWindows, countPads: boolean): Float64Array {
  const [rows, columns] = windows.map((axis, position) => {
    // a value with one spatial axis has its window as the second of the two
    const spatial = position - windows.length + window.kernel.length;
    const padBehind = spatial < 0 ? 0 : window.pads[spatial + window.kernel.length];
    return countsAlong(axis, countPads ? axis.extent + padBehind : undefined);
  });
  return Float64Array.from({ length: rows.length * columns.length }, (_, place) => {
    const row = Math.floor(place / columns.length);
    return rows[row] * columns[place - row * columns.length];
  });
}

/** Taps inside, or all before `end`, of each window along an axis. */
function countsAlong({ starts, firsts, ends, kernel, dilation }: AxisWindows, end: number | undefined): Int32Array {
  return starts.map((start, o) =>
    end === undefined ? ends[o] - firsts[o] : Math.min(Math.ceil((end - start) / dilation), kernel),
  );
}
