import type { Floats } from "../floats.ts";
import type { TrainingContext } from "./trainingKernels.ts";

/** A bias of one number for each channel, each of which has `plane` elements: where a node's values begin, and its gradient. */
export interface ChannelBias {
  /** writes the bias into `points` rows, and zeros into the others */
  write(output: Floats, rows: number, points: number, parameters: Floats): void;
  /** adds the sums over `points` rows */
  addGradient(outputGradient: Floats, points: number, gradient: Floats): void;
}

/** @param tensor the bias; undefined for zeros */
export function channelBias(
  { network, isTrained }: TrainingContext,
  tensor: number | undefined,
  channels: number,
  plane: number,
): ChannelBias {
  const size = channels * plane;
  if (tensor === undefined) {
    return { write: (output, rows) => output.fill(0, 0, rows * size), addGradient() {} };
  }
  const { offset } = network.tensors[tensor];
  const sums = new Float64Array(channels);
  return {
    write(output, rows, points, parameters) {
      for (let row = 0; row < points; row++) {
        for (let channel = 0; channel < channels; channel++) {
          const value = parameters[offset + channel];
          const from = row * size + channel * plane;
          for (let i = from; i < from + plane; i++) output[i] = value;
        }
      }
      output.fill(0, points * size, rows * size);
    },
    addGradient(outputGradient, points, gradient) {
      if (!isTrained(tensor)) return;
      sums.fill(0);
      for (let row = 0; row < points; row++) {
        for (let channel = 0; channel < channels; channel++) {
          const from = row * size + channel * plane;
          let sum = sums[channel];
          for (let i = from; i < from + plane; i++) sum += outputGradient[i];
          sums[channel] = sum;
        }
      }
      for (let channel = 0; channel < channels; channel++) gradient[offset + channel] += sums[channel];
    },
  };
}
