import type { Operator } from "../../network/network.ts";
import { bindFilters } from "./bindFilters.ts";
import { channelBias } from "./channelBias.ts";
import type { TrainingContext, TrainingKernels } from "./trainingKernels.ts";

/** y = W ⋆ h + b over one or two spatial axes. */
export function convolutionKernels(
  operator: Extract<Operator, { kind: "convolution" }>,
  context: TrainingContext,
): TrainingKernels {
  const { node, inputShapes } = context;
  const filters = bindFilters(operator, context, inputShapes[0], node.shape.slice(1));
  const bias = channelBias(context, operator.bias, node.shape[0], filters.places);
  return {
    forward([x], y, { rows, samples, parameters }) {
      bias.write(y, rows, samples, parameters);
      filters.correlate(x, rows, parameters, y);
    },
    backward([x], dy, [dx], { rows, samples, parameters, gradient }) {
      bias.addGradient(dy, samples, gradient);
      filters.addGradient(dy, x, rows, gradient);
      if (dx) filters.spread(dy, rows, parameters, dx);
    },
  };
}
