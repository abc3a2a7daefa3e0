import { type Operator, sizeOf } from "../../network/network.ts";
import { broadcastIndices } from "../../network/operators/broadcast.ts";
import { unitKernels } from "./thresholdKernels.ts";
import type { TrainingContext, TrainingKernels } from "./trainingKernels.ts";

/** slope · z where z ≤ 0, z above, with slopes that are trained: a slope's gradient is Σ dy z over the rows that it bends. */
export function preluKernels(
  operator: Extract<Operator, { kind: "prelu" }>,
  { network, inputShapes, isTrained }: TrainingContext,
): TrainingKernels {
  const { shape, offset } = network.tensors[operator.slope];
  const indices = broadcastIndices(shape, inputShapes[0]);
  const size = indices.length;
  const sums = new Float64Array(sizeOf(shape));
  const units = unitKernels(size, (z, from, parameters, { slopes }) => {
    for (let i = 0; i < size; i++) {
      const value = z[from + i];
      slopes[i] = value > 0 ? 1 : Number.isNaN(value) ? value : parameters[offset + indices[i]];
    }
  });
  return {
    forward: units.forward,
    backward(inputs, dy, inputGradients, pass) {
      units.backward(inputs, dy, inputGradients, pass);
      if (!isTrained(operator.slope)) return;
      const [z] = inputs;
      const { samples, directions, gradient } = pass;
      sums.fill(0);
      for (let sample = 0; sample < samples; sample++) {
        const from = sample * size;
        const firstDirection = (samples + sample * directions) * size;
        for (let i = 0; i < size; i++) {
          if (z[from + i] > 0) continue;
          let sum = dy[from + i] * z[from + i];
          for (let k = 0; k < directions; k++) {
            const at = firstDirection + k * size + i;
            sum += dy[at] * z[at];
          }
          sums[indices[i]] += sum;
        }
      }
      for (let k = 0; k < sums.length; k++) gradient[offset + k] += sums[k];
    },
  };
}
