import { type Operator, sizeOf } from "../../network/network.ts";
import { broadcastIndices } from "../../network/operators/broadcast.ts";
import type { TrainingContext, TrainingKernels } from "./trainingKernels.ts";

/** y = factor ⊙ h with a factor that broadcasts to the shape of h; its gradient sums over what it is repeated for. */
export function scaleKernels(
  operator: Extract<Operator, { kind: "scale" }>,
  { network, inputShapes, isTrained }: TrainingContext,
): TrainingKernels {
  const { shape, offset } = network.tensors[operator.factor];
  const indices = broadcastIndices(shape, inputShapes[0]);
  const size = indices.length;
  const sums = new Float64Array(sizeOf(shape));
  return {
    forward([x], y, { rows, parameters }) {
      for (let row = 0; row < rows; row++) {
        const from = row * size;
        for (let i = 0; i < size; i++) y[from + i] = parameters[offset + indices[i]] * x[from + i];
      }
    },
    backward([x], dy, [dx], { rows, parameters, gradient }) {
      sums.fill(0);
      for (let row = 0; row < rows; row++) {
        const from = row * size;
        for (let i = 0; i < size; i++) {
          sums[indices[i]] += dy[from + i] * x[from + i];
          if (dx) dx[from + i] += parameters[offset + indices[i]] * dy[from + i];
        }
      }
      if (isTrained(operator.factor)) for (let k = 0; k < sums.length; k++) gradient[offset + k] += sums[k];
    },
  };
}

/** y = h + offset, with an offset that broadcasts to the shape of h. */
export function shiftKernels(
  operator: Extract<Operator, { kind: "shift" }>,
  { network, inputShapes, isTrained }: TrainingContext,
): TrainingKernels {
  const { shape, offset } = network.tensors[operator.offset];
  const indices = broadcastIndices(shape, inputShapes[0]);
  const size = indices.length;
  const sums = new Float64Array(sizeOf(shape));
  return {
    forward([x], y, { rows, samples, parameters }) {
      for (let row = 0; row < rows; row++) {
        const from = row * size;
        const isSample = row < samples;
        for (let i = 0; i < size; i++) y[from + i] = x[from + i] + (isSample ? parameters[offset + indices[i]] : 0);
      }
    },
    backward(_inputs, dy, [dx], { rows, samples, gradient }) {
      if (dx) for (let i = 0; i < rows * size; i++) dx[i] += dy[i];
      if (!isTrained(operator.offset)) return;
      sums.fill(0);
      for (let row = 0; row < samples; row++) {
        for (let i = 0; i < size; i++) sums[indices[i]] += dy[row * size + i];
      }
      for (let k = 0; k < sums.length; k++) gradient[offset + k] += sums[k];
    },
  };
}
