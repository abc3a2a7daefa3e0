import { CreaseError } from "../../numeric/errors.ts";
import { type Operator, sizeOf } from "../network.ts";
import type { OperatorDefinition } from "./operator.ts";
import { checkFinite } from "./shapes.ts";

/**
 * y = factor (h − mean) + bias for each channel, with factor = scale / √(variance + ε), computed once in float64: that
 * number defines the function.
 *
 * Numerics  h passes through three roundings: difference, product, sum. The mean passes through five: the bias weight,
 *           their product, and the same three.
 * Errors    CreaseError "non-finite" where variance + ε is not positive.
 */
export const batchNormalization: OperatorDefinition<Extract<Operator, { kind: "batchNormalization" }>> = {
  arity: 1,
  tensors: ["scale", "bias", "mean", "variance"],

  shape(operator, [inputShape], tensors) {
    checkFinite("batchNormalization", "epsilon", operator.epsilon);
    const [channels] = inputShape;
    if (channels === undefined) {
      throw new RangeError("batchNormalization: expected an input with an axis of channels, got a scalar");
    }
    for (const role of ["scale", "bias", "mean", "variance"] as const) {
      const { shape } = tensors[operator[role]];
      if (shape.length !== 1 || shape[0] !== channels) {
        throw new RangeError(`batchNormalization: expected a ${role} [${channels}], got [${shape}]`);
      }
    }
    return inputShape;
  },

  bind(operator, { node, inputShapes: [inputShape], tensors, parameters }) {
    const [channels] = inputShape;
    const size = sizeOf(inputShape);
    const plane = size / channels;
    const valuesOf = (tensor: number) => parameters.subarray(tensors[tensor].offset, tensors[tensor].offset + channels);
    const scales = valuesOf(operator.scale);
    const biases = valuesOf(operator.bias);
    const means = valuesOf(operator.mean);
    const factors = valuesOf(operator.variance).map((variance, channel) => {
      const spread = variance + operator.epsilon;
      if (!(spread > 0)) {
        throw new CreaseError(
          "non-finite",
          `batchNormalization: expected a positive variance + epsilon in node "${node.name}", got ${spread} for channel ${channel}`,
          { node: node.name, channel },
        );
      }
      return scales[channel] / Math.sqrt(spread);
    });

    return {
      apply([x], rows, biasWeights, y) {
        for (let row = 0; row < rows; row++) {
          const w = biasWeights[row];
          for (let channel = 0; channel < channels; channel++) {
            const factor = factors[channel];
            const mean = w * means[channel];
            const bias = w * biases[channel];
            const from = row * size + channel * plane;
            for (let i = from; i < from + plane; i++) y[i] = factor * (x[i] - mean) + bias;
          }
        }
      },
      magnitude([x], biasWeight, y) {
        for (let channel = 0; channel < channels; channel++) {
          const factor = Math.abs(factors[channel]);
          const mean = biasWeight * Math.abs(means[channel]);
          const bias = biasWeight * Math.abs(biases[channel]);
          const from = channel * plane;
          for (let i = from; i < from + plane; i++) y[i] = factor * (x[i] + mean) + bias;
        }
      },
      adjoint(y, rows, [x]) {
        for (let row = 0; row < rows; row++) {
          for (let channel = 0; channel < channels; channel++) {
            const from = row * size + channel * plane;
            for (let i = from; i < from + plane; i++) x[i] += factors[channel] * y[i];
          }
        }
      },
      roundings: 5,
    };
  },
};
