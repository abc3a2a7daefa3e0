import { type Operator, sizeOf } from "../network.ts";
import { channelBias, checkBias } from "./channelBias.ts";
import { correlationKernels } from "./correlation.ts";
import type { OperatorDefinition } from "./operator.ts";
import { checkIntegers } from "./shapes.ts";
import { axisWindows, checkSpatial, singleWindow } from "./windows.ts";

/**
 * y = Wᵀ h + b, where W is the convolution that reads the result and gives the input: an element of the input adds its
 * multiple of a filter to each place where that convolution would have read it.
 *
 * Source    ONNX operator ConvTranspose.
 * Numerics  a product, sums over the channels of a group, sums over the places that reach an element; then the bias, which
 *           passes through three roundings: its weight, their product, the sum.
 */
export const transposedConvolution: OperatorDefinition<Extract<Operator, { kind: "transposedConvolution" }>> = {
  arity: 1,
  tensors: ["weight", "bias"],

  shape(operator, [inputShape], tensors) {
    const name = "transposedConvolution";
    const { strides, dilations, pads, outputPads, groups } = operator;
    const count = checkSpatial(name, inputShape);
    checkIntegers(name, "groups", [groups], { count: 1, least: 1 });
    const weight = tensors[operator.weight].shape;
    if (weight.length !== count + 2 || weight[0] !== inputShape[0] || weight[0] % groups !== 0) {
      throw new RangeError(
        `${name}: expected a weight [channels × outputs / groups × ${count} extents] for input [${inputShape}] and ${groups} groups, got [${weight}]`,
      );
    }
    checkIntegers(name, "strides", strides, { count, least: 1 });
    checkIntegers(name, "dilations", dilations, { count, least: 1 });
    checkIntegers(name, "pads", pads, { count: 2 * count, least: 0 });
    checkIntegers(name, "output pads", outputPads, { count, least: 0 });
    checkBias(name, operator.bias, tensors, weight[1] * groups);
    const extents = strides.map((stride, axis) => {
      const reach = dilations[axis] * (weight[axis + 2] - 1) + 1;
      return (inputShape[axis + 1] - 1) * stride + reach + outputPads[axis] - pads[axis] - pads[axis + count];
    });
    if (extents.some((extent) => extent < 1)) {
      throw new RangeError(`${name}: expected pads that leave a result, got [${pads}], which leave [${extents}]`);
    }
    return [weight[1] * groups, ...extents];
  },

  bind(operator, { node, inputShapes: [inputShape], tensors, parameters }) {
    const { shape, offset } = tensors[operator.weight];
    const weight = parameters.subarray(offset, offset + sizeOf(shape));
    const { strides, dilations, pads, groups } = operator;
    const axes = strides.map((stride, axis) =>
      axisWindows({
        extent: node.shape[axis + 1],
        outputs: inputShape[axis + 1],
        kernel: shape[axis + 2],
        stride,
        dilation: dilations[axis],
        pad: pads[axis],
      }),
    );
    const { correlate, spread, spreadRoundings } = correlationKernels({
      outputs: inputShape[0],
      channels: node.shape[0],
      groups,
      windows: axes.length === 1 ? [singleWindow, axes[0]] : [axes[0], axes[1]],
    });
    const size = sizeOf(node.shape);
    const bias = channelBias(operator.bias, tensors, parameters, size / node.shape[0]);
    const gradient = { scratch: new Float64Array(0) };
    let absolute: Float64Array | undefined;

    return {
      apply([x], rows, biasWeights, y) {
        y.fill(0, 0, rows * size);
        spread(weight, x, rows, y);
        bias.add(rows, biasWeights, y);
      },
      magnitude([x], biasWeight, y) {
        absolute ??= weight.map(Math.abs);
        y.fill(0, 0, size);
        spread(absolute, x, 1, y);
        bias.addMagnitude(biasWeight, y);
      },
      adjoint(y, rows, [x]) {
        // `correlate` writes, an adjoint adds
        const count = rows * sizeOf(inputShape);
        if (gradient.scratch.length < count) gradient.scratch = new Float64Array(count);
        correlate(weight, y, rows, gradient.scratch);
        for (let i = 0; i < count; i++) x[i] += gradient.scratch[i];
      },
      roundings: bias.roundings(spreadRoundings),
      exactBias: true,
    };
  },
};
