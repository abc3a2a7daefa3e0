import type { PlaneWindows } from "../../network/operators/windows.ts";
import type { Floats } from "../floats.ts";

/**
 * The windows of some channels of a value as the rows of a matrix [places × taps], with the taps of a window in the order
 * (channel, row, column): a convolution is then a product with its filters, and so are its gradients.
 */
export interface Patches {
  readonly places: number;
  /** channels · kernel rows · kernel columns */
  readonly taps: number;
  /** patches = the windows of `value`, from an element on; 0 in the padding */
  gather(value: Floats, from: number, patches: Floats): void;
  /** adds the patches to the elements that they stand for: the adjoint of `gather` */
  scatter(patches: Floats, value: Floats, from: number): void;
}

/** Patches of the windows over `channels` channels. */
export function patchesOf([rows, columns]: PlaneWindows, channels: number): Patches {
  const plane = rows.extent * columns.extent;
  const places = rows.outputs * columns.outputs;
  const kernel = rows.kernel * columns.kernel;
  const taps = channels * kernel;
  const elements = elementsOfTaps([rows, columns]);
  return {
    places,
    taps,
    gather(value, from, patches) {
      for (let place = 0; place < places; place++) {
        const first = place * kernel;
        for (let channel = 0; channel < channels; channel++) {
          const start = from + channel * plane;
          const to = place * taps + channel * kernel;
          for (let k = 0; k < kernel; k++) {
            const element = elements[first + k];
            patches[to + k] = element < 0 ? 0 : value[start + element];
          }
        }
      }
    },
    scatter(patches, value, from) {
      for (let place = 0; place < places; place++) {
        const first = place * kernel;
        for (let channel = 0; channel < channels; channel++) {
          const start = from + channel * plane;
          const to = place * taps + channel * kernel;
          for (let k = 0; k < kernel; k++) {
            const element = elements[first + k];
            if (element >= 0) value[start + element] += patches[to + k];
          }
        }
      }
    },
  };
}

/** [places × kernel] the element of a channel that each tap of each window reads, −1 in the padding. */
export function elementsOfTaps([rows, columns]: PlaneWindows): Int32Array {
  const elements = new Int32Array(rows.outputs * columns.outputs * rows.kernel * columns.kernel).fill(-1);
  let index = 0;
  for (let row = 0; row < rows.outputs; row++) {
    for (let column = 0; column < columns.outputs; column++) {
      for (let k = 0; k < rows.kernel; k++) {
        const isRowInside = k >= rows.firsts[row] && k < rows.ends[row];
        const start = (rows.starts[row] + k * rows.dilation) * columns.extent + columns.starts[column];
        for (let l = 0; l < columns.kernel; l++, index++) {
          const isInside = isRowInside && l >= columns.firsts[column] && l < columns.ends[column];
          if (isInside) elements[index] = start + l * columns.dilation;
        }
      }
    }
  }
  return elements;
}
