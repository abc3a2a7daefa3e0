import { type Operator, sizeOf } from "../../network/network.ts";
import { channelBias } from "./channelBias.ts";
import { denseProducts } from "./denseProducts.ts";
import type { TrainingContext, TrainingKernels } from "./trainingKernels.ts";

/** y = W h + b along the last axis; every place before that axis is a row of its own. */
export function denseKernels(
  operator: Extract<Operator, { kind: "dense" }>,
  context: TrainingContext,
): TrainingKernels {
  const { precision, maxRows } = context;
  const { shape, offset } = context.network.tensors[operator.weight];
  const [outputs, inputs] = shape;
  const places = sizeOf(context.inputShapes[0]) / inputs;
  const bias = channelBias(context, operator.bias, outputs, 1);
  const products = denseProducts(precision, { maxRows: maxRows * places, inputs, outputs, offset });
  const isWeightTrained = context.isTrained(operator.weight);
  return {
    forward([x], y, { rows, samples, parameters }) {
      bias.write(y, rows * places, samples * places, parameters);
      products.addValues(x, rows * places, parameters, y);
    },
    backward([x], dy, [dx], { rows, samples, parameters, gradient }) {
      bias.addGradient(dy, samples * places, gradient);
      products.addGradients(x, dy, rows * places, parameters, isWeightTrained ? gradient : undefined, dx);
    },
  };
}
