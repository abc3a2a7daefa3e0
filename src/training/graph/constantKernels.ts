import { type Operator, sizeOf } from "../../network/network.ts";
import { channelBias } from "./channelBias.ts";
import type { TrainingContext, TrainingKernels } from "./trainingKernels.ts";

/** The numbers of a tensor, whatever the input: all bias. */
export function constantKernels(
  operator: Extract<Operator, { kind: "constant" }>,
  context: TrainingContext,
): TrainingKernels {
  const bias = channelBias(context, operator.value, sizeOf(context.node.shape), 1);
  return {
    forward(_inputs, y, { rows, samples, parameters }) {
      bias.write(y, rows, samples, parameters);
    },
    backward(_inputs, dy, _inputGradients, { samples, gradient }) {
      bias.addGradient(dy, samples, gradient);
    },
  };
}
