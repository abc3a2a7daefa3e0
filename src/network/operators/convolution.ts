import { type Operator, sizeOf, type Window } from "../network.ts";
import { channelBias, channelBiases, checkBias } from "./channelBias.ts";
import { correlationKernels } from "./correlation.ts";
import type { OperatorDefinition } from "./operator.ts";
import { checkIntegers } from "./shapes.ts";
import { checkSpatial, planeWindows, windowedExtents } from "./windows.ts";

type Convolution = Extract<Operator, { kind: "convolution" }>;

/**
 * y = W ⋆ h + b over one or two spatial axes: [channels × …] → [outputs × …]; see `correlation.ts` for the kernel.
 *
 * Numerics  n products with elements inside, n − 1 sums, then the bias, which passes through three roundings: its weight,
 *           their product, the sum.
 */
export const convolution: OperatorDefinition<Convolution> = {
  arity: 1,
  tensors: ["weight", "bias"],

  shape(operator, [inputShape], tensors) {
    const { groups } = operator;
    const spatial = checkSpatial("convolution", inputShape);
    checkIntegers("convolution", "groups", [groups], { count: 1, least: 1 });
    const weight = tensors[operator.weight].shape;
    const isFit = weight.length === spatial + 2 && weight[1] * groups === inputShape[0] && weight[0] % groups === 0;
    if (!isFit) {
      throw new RangeError(
        `convolution: expected a weight [outputs × channels / groups × ${spatial} extents] for input [${inputShape}] and ${groups} groups, got [${weight}]`,
      );
    }
    checkBias("convolution", operator.bias, tensors, weight[0]);
    return [weight[0], ...windowedExtents("convolution", windowOf(operator, weight), inputShape)];
  },

  bind(operator, { inputShapes: [inputShape], tensors, parameters }) {
    const { shape, offset } = tensors[operator.weight];
    const weight = parameters.subarray(offset, offset + sizeOf(shape));
    const windows = planeWindows(windowOf(operator, shape), inputShape);
    const [outputs] = shape;
    const { groups } = operator;
    const correlation = { outputs, channels: inputShape[0], groups, windows };
    const { correlate, spread, taps } = correlationKernels(correlation);
    const bias = channelBias(operator.bias, tensors, parameters, windows[0].outputs * windows[1].outputs);
    let absolute: Float64Array | undefined;

    return {
      apply([x], rows, biasWeights, y) {
        correlate(weight, x, rows, y);
        bias.add(rows, biasWeights, y);
      },
      magnitude([x], biasWeight, y) {
        absolute ??= weight.map(Math.abs);
        correlate(absolute, x, 1, y);
        bias.addMagnitude(biasWeight, y);
      },
      adjoint(y, rows, [x]) {
        spread(weight, y, rows, x);
      },
      roundings: bias.roundings(taps),
      exactBias: true,
      correlation: {
        ...correlation,
        weight,
        ...(operator.bias !== undefined && { bias: channelBiases(operator.bias, tensors, parameters) }),
      },
    };
  },
};

function windowOf({ strides, dilations, pads }: Convolution, weight: readonly number[]): Window {
  return { kernel: weight.slice(2), strides, dilations, pads, ceil: false };
}
