import { sizeOf } from "../../network/network.ts";
import type { AffineKernels } from "../../network/operators/operator.ts";
import type { TrainingContext, TrainingKernels } from "./trainingKernels.ts";

/** Affine operators without parameters: the network's own kernels and their adjoint, bound once. */
export function fixedKernels(
  affine: AffineKernels,
  { inputShapes, isWanted, maxRows, allocate }: TrainingContext,
): TrainingKernels {
  // an adjoint hands back to all of its inputs; what nobody wants goes where nobody looks
  const unwanted = inputShapes.filter((_, input) => !isWanted[input]).map(sizeOf);
  const discarded = isWanted.includes(true) ? allocate(maxRows * Math.max(0, ...unwanted)) : allocate(0);
  const targets = inputShapes.map(() => discarded);
  return {
    forward(inputs, output, { rows, biasWeights }) {
      affine.apply(inputs, rows, biasWeights, output);
    },
    backward(_inputs, outputGradient, inputGradients, { rows }) {
      if (!isWanted.includes(true)) return;
      for (let input = 0; input < targets.length; input++) targets[input] = inputGradients[input] ?? discarded;
      affine.adjoint(outputGradient, rows, targets);
    },
  };
}
