import { type Operator, sizeOf } from "../../network/network.ts";
import { channelBias } from "./channelBias.ts";
import { addOuterProduct, addProduct, addTransposedProduct } from "./products.ts";
import type { TrainingContext, TrainingKernels } from "./trainingKernels.ts";

/** y = W h + b along the last axis; every place before that axis is a row of its own. */
export function denseKernels(
  operator: Extract<Operator, { kind: "dense" }>,
  context: TrainingContext,
): TrainingKernels {
  const { shape, offset } = context.network.tensors[operator.weight];
  const [outputs, inputs] = shape;
  const places = sizeOf(context.inputShapes[0]) / inputs;
  const bias = channelBias(context, operator.bias, outputs, 1);
  const isWeightTrained = context.isTrained(operator.weight);
  return {
    forward([x], y, { rows, samples, parameters }) {
      bias.write(y, rows * places, samples * places, parameters);
      addProduct(x, 0, rows * places, inputs, parameters, offset, outputs, y, 0);
    },
    backward([x], dy, [dx], { rows, samples, parameters, gradient }) {
      bias.addGradient(dy, samples * places, gradient);
      if (isWeightTrained) addOuterProduct(dy, 0, rows * places, outputs, x, 0, inputs, gradient, offset);
      if (dx) addTransposedProduct(dy, 0, rows * places, outputs, parameters, offset, inputs, dx, 0);
    },
  };
}
