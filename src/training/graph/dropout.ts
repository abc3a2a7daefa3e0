import type { Random } from "../../numeric/random.ts";
import type { Floats } from "../floats.ts";
import type { TrainingPass } from "./trainingKernels.ts";

/** Dropout behind one node: some of its values are 0 in a step, and the others larger, so that the mean stays. */
export interface NodeDropout {
  readonly node: number;
  /** of a value to be dropped, from 0 to below 1 */
  readonly probability: number;
}

/** A mask over the values of a node, drawn in the forward pass and held for the backward pass. */
export interface DropoutMask {
  /** draws the step's mask and applies it */
  drop(values: Floats, pass: TrainingPass): void;
  /** applies the mask again: the mask is its own adjoint */
  reapply(gradient: Floats, pass: TrainingPass): void;
}

/**
 * Inverted dropout: values times mask / (1 − probability). A sample's derivatives by the input go through its mask.
 *
 * Source    N. Srivastava et al., Dropout, JMLR 15 (2014), with the scaling moved to the training phase.
 *
 * @param random the mask of a step is drawn from its stream ("dropout", step, node), row by row
 */
export function dropoutMask(
  { node, probability }: NodeDropout,
  random: Random,
  size: number,
  maxSamples: number,
): DropoutMask {
  const isKept = new Uint8Array(maxSamples * size);
  const factor = 1 / (1 - probability);

  const apply = (values: Floats, { samples, directions }: TrainingPass) => {
    for (let sample = 0; sample < samples; sample++) {
      const mask = sample * size;
      for (let i = 0; i < size; i++) values[mask + i] = isKept[mask + i] ? factor * values[mask + i] : 0;
      for (let k = 0; k < directions; k++) {
        const row = (samples + sample * directions + k) * size;
        for (let i = 0; i < size; i++) values[row + i] = isKept[mask + i] ? factor * values[row + i] : 0;
      }
    }
  };
  return {
    drop(values, pass) {
      const draws = random.stream("dropout", pass.step, node);
      for (let i = 0; i < pass.samples * size; i++) isKept[i] = draws.uniform() < probability ? 0 : 1;
      apply(values, pass);
    },
    reapply: apply,
  };
}
