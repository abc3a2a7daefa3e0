import { batchNormalizationKernels } from "./batchNormalizationKernels.ts";
import { scaleKernels, shiftKernels } from "./broadcastKernels.ts";
import { constantKernels } from "./constantKernels.ts";
import { convolutionKernels } from "./convolutionKernels.ts";
import { denseKernels } from "./denseKernels.ts";
import { fixedKernels } from "./fixedKernels.ts";
import { maxKernels } from "./maxKernels.ts";
import { preluKernels } from "./preluKernels.ts";
import { isWorthReluKernels, reluKernels } from "./reluKernels.ts";
import { thresholdKernels } from "./thresholdKernels.ts";
import type { TrainingContext, TrainingKernels } from "./trainingKernels.ts";
import { transposedConvolutionKernels } from "./transposedConvolutionKernels.ts";

/**
 * The kernels of a node. Operators with parameters read them from the step, so that nothing is bound again when they
 * change; all others are the network's own kernels and units.
 */
export function bindTrainingKernels(context: TrainingContext): TrainingKernels {
  const { node, bound, maxSamples } = context;
  const { operator } = node;
  switch (operator.kind) {
    case "dense":
      return denseKernels(operator, context);
    case "convolution":
      return convolutionKernels(operator, context);
    case "transposedConvolution":
      return transposedConvolutionKernels(operator, context);
    case "batchNormalization":
      return batchNormalizationKernels(operator, context);
    case "scale":
      return scaleKernels(operator, context);
    case "shift":
      return shiftKernels(operator, context);
    case "constant":
      return constantKernels(operator, context);
    case "prelu":
      return preluKernels(operator, context);
  }
  if (operator.kind === "relu" && isWorthReluKernels(context)) return reluKernels(context);
  if (bound.affine) return fixedKernels(bound.affine, context);
  if (bound.units?.kind === "max") return maxKernels(bound.units, bound.inputSizes, maxSamples);
  if (bound.units) return thresholdKernels(bound.units, bound.size);
  throw new TypeError(`bindTrainingKernels: expected a node that computes, got "${node.name}", the network's input`);
}
