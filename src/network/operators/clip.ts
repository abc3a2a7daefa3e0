import type { Operator } from "../network.ts";
import type { OperatorDefinition } from "./operator.ts";
import { checkFinite } from "./shapes.ts";

/** min(max(z, low), high): a constant piece for each bound, and z between; one constant piece where the bounds agree. */
export const clip: OperatorDefinition<Extract<Operator, { kind: "clip" }>> = {
  arity: 1,

  shape({ low, high }, [inputShape]) {
    if (low !== undefined) checkFinite("clip", "low", low);
    if (high !== undefined) checkFinite("clip", "high", high);
    if (low !== undefined && high !== undefined && low > high) {
      throw new RangeError(`clip: expected a low bound that is not above the high one, got ${low} and ${high}`);
    }
    return inputShape;
  },

  units({ low, high }) {
    const thresholds: number[] = [];
    const slopes = [1];
    const intercepts = [0];
    if (low !== undefined && low === high) {
      slopes[0] = 0;
      intercepts[0] = low;
    } else {
      if (low !== undefined) {
        thresholds.push(low);
        slopes.unshift(0);
        intercepts.unshift(low);
      }
      if (high !== undefined) {
        thresholds.push(high);
        slopes.push(0);
        intercepts.push(high);
      }
    }
    return { kind: "threshold", pieces: slopes.length, classes: [{ thresholds, slopes, intercepts }] };
  },
};
