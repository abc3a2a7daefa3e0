import { type Operator, sizeOf } from "../../network/network.ts";
import { bindFilters } from "./bindFilters.ts";
import { channelBias } from "./channelBias.ts";
import type { TrainingContext, TrainingKernels } from "./trainingKernels.ts";

/** y = Wᵀ h + b, where W is the convolution that reads the result and gives the input: values and gradients trade places. */
export function transposedConvolutionKernels(
  operator: Extract<Operator, { kind: "transposedConvolution" }>,
  context: TrainingContext,
): TrainingKernels {
  const {
    node,
    inputShapes: [inputShape],
  } = context;
  const filters = bindFilters(operator, context, node.shape, inputShape.slice(1));
  const bias = channelBias(context, operator.bias, node.shape[0], sizeOf(node.shape.slice(1)));
  return {
    forward([x], y, { rows, samples, parameters }) {
      bias.write(y, rows, samples, parameters);
      filters.spread(x, rows, parameters, y);
    },
    backward([x], dy, [dx], { rows, samples, parameters, gradient }) {
      bias.addGradient(dy, samples, gradient);
      filters.addGradient(x, dy, rows, gradient);
      if (dx) filters.correlate(dy, rows, parameters, dx);
    },
  };
}
