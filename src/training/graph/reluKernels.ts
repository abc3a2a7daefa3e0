import { areaBytes } from "../../kernels/arena.ts";
import { createKernels } from "../../kernels/kernels.ts";
import { type Floats, floats } from "../floats.ts";
import type { TrainingContext, TrainingKernels } from "./trainingKernels.ts";

/**
 * max(z, 0) by WebAssembly kernels, whose time does not depend on how the signs of z alternate. Without rows of directions;
 * ReLU′(0) = 0.
 */
export function reluKernels({ bound, maxRows, precision }: TrainingContext): TrainingKernels {
  const length = 4 * Math.ceil((maxRows * bound.size) / 4);
  const kernels = createKernels(3 * areaBytes(length * floats(precision, 0).BYTES_PER_ELEMENT));
  const [values, source, target] = [0, 1, 2].map((): Floats => kernels.arena[precision](length));
  const [z, from, to] = [values, source, target].map(({ byteOffset }) => byteOffset);
  const [relu, gate] = precision === "float32" ? [kernels.relu32, kernels.gate32] : [kernels.relu64, kernels.gate64];
  return {
    forward([input], output, { rows }) {
      const count = rows * bound.size;
      values.set(input.subarray(0, count));
      relu(z, 4 * Math.ceil(count / 4));
      output.set(values.subarray(0, count));
    },
    backward(_inputs, outputGradient, [inputGradient], { rows }) {
      if (!inputGradient) return;
      const count = rows * bound.size;
      source.set(outputGradient.subarray(0, count));
      target.set(inputGradient.subarray(0, count));
      // what the forward pass left is positive where z is
      gate(z, from, to, 4 * Math.ceil(count / 4));
      inputGradient.set(target.subarray(0, count));
    },
  };
}

/** Values of a node from which on the kernels gain more than copies into their memory and back cost. */
const manyValues = 4096;

/** Whether the kernels can do what is asked, and gain by it. */
export function isWorthReluKernels({ bound, maxRows, maxSamples }: TrainingContext): boolean {
  return maxRows === maxSamples && maxRows * bound.size >= manyValues;
}
