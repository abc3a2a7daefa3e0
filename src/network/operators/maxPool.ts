import { type Operator, sizeOf } from "../network.ts";
import { candidatesOf } from "./candidates.ts";
import type { OperatorDefinition } from "./operator.ts";
import { elementsOf, planeWindows, windowedExtents } from "./windows.ts";

/**
 * Largest element of each window of each channel. The candidates of a unit are the elements of its window inside the
 * value, in row-major order; padding is never one.
 *
 * Source    ONNX operator MaxPool.
 */
export const maxPool: OperatorDefinition<Extract<Operator, { kind: "maxPool" }>> = {
  arity: 1,

  shape({ window }, [inputShape]) {
    const extents = windowedExtents("maxPool", window, inputShape);
    const isEmpty = planeWindows(window, inputShape).some(({ firsts, ends }) =>
      firsts.some((first, o) => first >= ends[o]),
    );
    if (isEmpty) {
      throw new RangeError(
        `maxPool: expected every window to hold an element of input [${inputShape}], got pads [${window.pads}] for kernel [${window.kernel}]`,
      );
    }
    return [inputShape[0], ...extents];
  },

  units({ window }, { inputShapes: [inputShape] }) {
    const ofPlane = elementsOf(planeWindows(window, inputShape));
    const [channels] = inputShape;
    const plane = sizeOf(inputShape) / channels;
    const places = ofPlane.offsets.length - 1;
    const perChannel = ofPlane.elements.length;
    const offsets = new Uint32Array(channels * places + 1);
    const elements = new Uint32Array(channels * perChannel);
    for (let channel = 0; channel < channels; channel++) {
      for (let place = 0; place < places; place++) {
        offsets[channel * places + place + 1] = channel * perChannel + ofPlane.offsets[place + 1];
      }
      for (let k = 0; k < perChannel; k++) {
        elements[channel * perChannel + k] = channel * plane + ofPlane.elements[k];
      }
    }
    return candidatesOf({ sign: 1, offsets, elements });
  },
};
