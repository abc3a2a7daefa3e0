import { type Operator, sizeOf } from "../network.ts";
import { stridesOf } from "./axes.ts";
import type { OperatorDefinition } from "./operator.ts";
import { selection, sourcesByAxis } from "./selection.ts";
import { checkFinite, checkIntegers } from "./shapes.ts";

type Pad = Extract<Operator, { kind: "pad" }>;

/**
 * Puts elements before and behind each axis: a constant, the nearest element (edge), or the elements mirrored at the
 * first and the last one (reflect). Negative pads cut, before the others are filled from what is left.
 *
 * Source    ONNX operator Pad.
 */
export const pad: OperatorDefinition<Pad> = {
  arity: 1,

  shape({ mode, pads, value }, [inputShape]) {
    const rank = inputShape.length;
    checkFinite("pad", "value", value);
    checkIntegers("pad", "pads", pads, { count: 2 * rank });
    return inputShape.map((extent, axis) => {
      const before = pads[axis];
      const behind = pads[axis + rank];
      const left = extent + Math.min(before, 0) + Math.min(behind, 0);
      if (left < 1) {
        throw new RangeError(
          `pad: expected to leave an element along axis ${axis} of input [${inputShape}], got pads ${before} and ${behind}`,
        );
      }
      if (mode === "reflect" && Math.max(before, behind) >= left) {
        throw new RangeError(
          `pad: expected pads below ${left} to reflect axis ${axis} of input [${inputShape}], got ${before} and ${behind}`,
        );
      }
      return extent + before + behind;
    });
  },

  bind({ mode, pads, value }, { node, inputShapes: [inputShape] }) {
    const rank = inputShape.length;
    const positions = node.shape.map((extent, axis) => {
      const first = Math.max(-pads[axis], 0);
      const last = inputShape[axis] - 1 - Math.max(-pads[axis + rank], 0);
      return Int32Array.from({ length: extent }, (_, k) => paddedPosition(mode, k - pads[axis], first, last));
    });
    return selection(sourcesByAxis(stridesOf(inputShape), positions), sizeOf(inputShape), value);
  },
};

/** Which position from `first` to `last` stands at a position that may lie outside; −1 for none. */
function paddedPosition(mode: Pad["mode"], position: number, first: number, last: number): number {
  if (position >= first && position <= last) return position;
  if (mode === "constant") return -1;
  if (mode === "edge") return position < first ? first : last;
  return position < first ? 2 * first - position : 2 * last - position;
}
