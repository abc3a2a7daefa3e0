import type { Floats } from "../floats.ts";
import { type Operator, sizeOf } from "../network.ts";
import type { OperatorDefinition } from "./operator.ts";

/**
 * y = W h + b along the last axis: [… × n] → [… × k], `weight` [k × n] row-major, `bias` [k].
 *
 * Numerics  a sum runs over the inputs in ascending order, zero inputs left out, then the bias: n products and sums and one
 *           for the bias; the bias itself passes through three (its weight, their product, the sum), so n + 2 hold for both.
 */
export const dense: OperatorDefinition<Extract<Operator, { kind: "dense" }>> = {
  arity: 1,
  tensors: ["weight", "bias"],

  shape(operator, [inputShape], tensors) {
    const weight = tensors[operator.weight].shape;
    const features = inputShape.at(-1);
    if (features === undefined) throw new RangeError("dense: expected an input with an axis of features, got a scalar");
    if (weight.length !== 2 || weight[1] !== features) {
      throw new RangeError(
        `dense: expected a weight [outputs × ${features}] for input [${inputShape}], got [${weight}]`,
      );
    }
    if (operator.bias !== undefined) {
      const bias = tensors[operator.bias].shape;
      if (bias.length !== 1 || bias[0] !== weight[0]) {
        throw new RangeError(`dense: expected a bias [${weight[0]}], got [${bias}]`);
      }
    }
    return [...inputShape.slice(0, -1), weight[0]];
  },

  bind(operator, { inputShapes, tensors, parameters }) {
    const { shape, offset } = tensors[operator.weight];
    const [outputs, inputs] = shape;
    const groups = sizeOf(inputShapes[0]) / inputs;
    const weight = parameters.subarray(offset, offset + outputs * inputs);
    const biasOffset = operator.bias === undefined ? -1 : tensors[operator.bias].offset;
    const bias = biasOffset < 0 ? undefined : parameters.subarray(biasOffset, biasOffset + outputs);
    const used = new Uint32Array(inputs);

    return {
      apply([x], rows, biasWeights, y) {
        for (let group = 0; group < groups; group++) {
          const from = group * inputs;
          const to = group * outputs;
          const xStride = groups * inputs;
          const yStride = groups * outputs;
          let row = 0;
          for (; row + 3 <= rows; row += 3) {
            const x0 = row * xStride + from;
            const count = gatherNonZero(x, x0, xStride, 3, inputs, used);
            multiplyThreeRows(weight, outputs, inputs, x, x0, xStride, used, count, y, row * yStride + to, yStride);
          }
          for (; row < rows; row++) {
            const x0 = row * xStride + from;
            const count = gatherNonZero(x, x0, xStride, 1, inputs, used);
            multiplyRow(weight, outputs, inputs, x, x0, used, count, y, row * yStride + to);
          }
          if (bias === undefined) continue;
          for (row = 0; row < rows; row++) {
            const w = biasWeights[row];
            if (w === 0) continue;
            const y0 = row * yStride + to;
            for (let j = 0; j < outputs; j++) y[y0 + j] += w * bias[j];
          }
        }
      },

      magnitude([x], biasWeight, y) {
        for (let group = 0; group < groups; group++) {
          const x0 = group * inputs;
          const count = gatherNonZero(x, x0, 0, 1, inputs, used);
          for (let j = 0; j < outputs; j++) {
            const base = j * inputs;
            let sum = bias === undefined ? 0 : Math.abs(bias[j]) * biasWeight;
            for (let k = 0; k < count; k++) sum += Math.abs(weight[base + used[k]]) * x[x0 + used[k]];
            y[group * outputs + j] = sum;
          }
        }
      },

      adjoint(y, rows, [x]) {
        for (let row = 0; row < rows * groups; row++) {
          const x0 = row * inputs;
          for (let j = 0; j < outputs; j++) {
            const value = y[row * outputs + j];
            if (value === 0) continue;
            const base = j * inputs;
            for (let i = 0; i < inputs; i++) x[x0 + i] += value * weight[base + i];
          }
        }
      },

      roundings: inputs + 2,
      exactBias: true,
    };
  },
};

/** Lists the inputs that are not zero in all of `rows` rows; returns how many. Switched-off units cost nothing. */
function gatherNonZero(
  x: Floats,
  start: number,
  stride: number,
  rows: number,
  inputs: number,
  used: Uint32Array,
): number {
  let count = 0;
  for (let i = 0; i < inputs; i++) {
    let nonZero = x[start + i] !== 0;
    for (let row = 1; row < rows && !nonZero; row++) nonZero = x[start + row * stride + i] !== 0;
    if (nonZero) used[count++] = i;
  }
  return count;
}

/** y = W x for one row. */
function multiplyRow(
  weight: Float64Array,
  outputs: number,
  inputs: number,
  x: Floats,
  x0: number,
  used: Uint32Array,
  count: number,
  y: Floats,
  y0: number,
): void {
  for (let j = 0; j < outputs; j++) {
    const base = j * inputs;
    let sum = 0;
    for (let k = 0; k < count; k++) {
      const i = used[k];
      sum += weight[base + i] * x[x0 + i];
    }
    y[y0 + j] = sum;
  }
}

/** y = W x for three rows at once: an affine form in the plane has three, and each weight is then read once. */
function multiplyThreeRows(
  weight: Float64Array,
  outputs: number,
  inputs: number,
  x: Floats,
  x0: number,
  xStride: number,
  used: Uint32Array,
  count: number,
  y: Floats,
  y0: number,
  yStride: number,
): void {
  const x1 = x0 + xStride;
  const x2 = x1 + xStride;
  for (let j = 0; j < outputs; j++) {
    const base = j * inputs;
    let sum0 = 0;
    let sum1 = 0;
    let sum2 = 0;
    for (let k = 0; k < count; k++) {
      const i = used[k];
      const w = weight[base + i];
      sum0 += w * x[x0 + i];
      sum1 += w * x[x1 + i];
      sum2 += w * x[x2 + i];
    }
    y[y0 + j] = sum0;
    y[y0 + yStride + j] = sum1;
    y[y0 + 2 * yStride + j] = sum2;
  }
}
