import type { MaxUnits } from "../../network/piecewiseUnits.ts";
import type { TrainingKernels } from "./trainingKernels.ts";

/**
 * Units that take the largest of their candidates, the first of those that are equal, and NaN where one is NaN. The forward
 * pass notes which; its directions are passed on, and gradients handed back, to that candidate alone.
 */
export function maxKernels(units: MaxUnits, inputSizes: readonly number[], maxSamples: number): TrainingKernels {
  const { offsets, elements, branches, sign } = units;
  const size = offsets.length - 1;
  const chosen = new Uint32Array(maxSamples * size);
  const branchOf = (candidate: number) => (branches ? branches[candidate] : 0);

  return {
    forward(inputs, y, { samples, directions }) {
      for (let sample = 0; sample < samples; sample++) {
        for (let unit = 0; unit < size; unit++) {
          let best = offsets[unit];
          let largest = Number.NEGATIVE_INFINITY;
          for (let candidate = best; candidate < offsets[unit + 1]; candidate++) {
            const branch = branchOf(candidate);
            const value = sign * inputs[branch][sample * inputSizes[branch] + elements[candidate]];
            if (value <= largest) continue;
            largest = value;
            best = candidate;
            // nothing is larger than NaN, so that it is seen behind the unit
            if (Number.isNaN(value)) break;
          }
          chosen[sample * size + unit] = best;
          const branch = branchOf(best);
          const x = inputs[branch];
          const stride = inputSizes[branch];
          y[sample * size + unit] = x[sample * stride + elements[best]];
          for (let k = 0; k < directions; k++) {
            const row = samples + sample * directions + k;
            y[row * size + unit] = x[row * stride + elements[best]];
          }
        }
      }
    },

    backward(_inputs, dy, inputGradients, { samples, directions }) {
      for (let sample = 0; sample < samples; sample++) {
        for (let unit = 0; unit < size; unit++) {
          const candidate = chosen[sample * size + unit];
          const branch = branchOf(candidate);
          const dx = inputGradients[branch];
          if (!dx) continue;
          const stride = inputSizes[branch];
          dx[sample * stride + elements[candidate]] += dy[sample * size + unit];
          for (let k = 0; k < directions; k++) {
            const row = samples + sample * directions + k;
            dx[row * stride + elements[candidate]] += dy[row * size + unit];
          }
        }
      }
    },
  };
}
