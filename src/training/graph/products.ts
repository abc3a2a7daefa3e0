import type { Floats } from "../floats.ts";

/**
 * The three products that training consists of, each added to what is there. With x [rows × inputs], g [rows × outputs] and
 * W [outputs × inputs], all row-major from an offset on:
 *
 *     addProduct             y  += x Wᵀ   values
 *     addTransposedProduct   dx += g W    gradients by the input
 *     addOuterProduct        dW += gᵀ x   gradients by the weight
 *
 * Numerics  sums run in float64, several terms at a time, and are rounded to the type of the result when stored.
 */
export function addProduct(
  x: Floats,
  xFrom: number,
  rows: number,
  inputs: number,
  weight: Floats,
  weightFrom: number,
  outputs: number,
  y: Floats,
  yFrom: number,
): void {
  for (let row = 0; row < rows; row++) {
    const from = xFrom + row * inputs;
    const to = yFrom + row * outputs;
    let j = 0;
    for (; j + 4 <= outputs; j += 4) {
      const w0 = weightFrom + j * inputs;
      const w1 = w0 + inputs;
      const w2 = w1 + inputs;
      const w3 = w2 + inputs;
      let sum0 = 0;
      let sum1 = 0;
      let sum2 = 0;
      let sum3 = 0;
      for (let i = 0; i < inputs; i++) {
        const value = x[from + i];
        sum0 += weight[w0 + i] * value;
        sum1 += weight[w1 + i] * value;
        sum2 += weight[w2 + i] * value;
        sum3 += weight[w3 + i] * value;
      }
      y[to + j] += sum0;
      y[to + j + 1] += sum1;
      y[to + j + 2] += sum2;
      y[to + j + 3] += sum3;
    }
    for (; j < outputs; j++) {
      const w = weightFrom + j * inputs;
      let sum = 0;
      for (let i = 0; i < inputs; i++) sum += weight[w + i] * x[from + i];
      y[to + j] += sum;
    }
  }
}

/** dx += g W; see `addProduct`. */
export function addTransposedProduct(
  g: Floats,
  gFrom: number,
  rows: number,
  outputs: number,
  weight: Floats,
  weightFrom: number,
  inputs: number,
  dx: Floats,
  dxFrom: number,
): void {
  for (let row = 0; row < rows; row++) {
    const from = gFrom + row * outputs;
    const to = dxFrom + row * inputs;
    let j = 0;
    for (; j + 4 <= outputs; j += 4) {
      const g0 = g[from + j];
      const g1 = g[from + j + 1];
      const g2 = g[from + j + 2];
      const g3 = g[from + j + 3];
      // units that are off hand back nothing
      if (g0 === 0 && g1 === 0 && g2 === 0 && g3 === 0) continue;
      const w0 = weightFrom + j * inputs;
      const w1 = w0 + inputs;
      const w2 = w1 + inputs;
      const w3 = w2 + inputs;
      for (let i = 0; i < inputs; i++) {
        dx[to + i] += g0 * weight[w0 + i] + g1 * weight[w1 + i] + g2 * weight[w2 + i] + g3 * weight[w3 + i];
      }
    }
    for (; j < outputs; j++) {
      const value = g[from + j];
      if (value === 0) continue;
      const w = weightFrom + j * inputs;
      for (let i = 0; i < inputs; i++) dx[to + i] += value * weight[w + i];
    }
  }
}

/** dW += gᵀ x; see `addProduct`. */
export function addOuterProduct(
  g: Floats,
  gFrom: number,
  rows: number,
  outputs: number,
  x: Floats,
  xFrom: number,
  inputs: number,
  dWeight: Floats,
  dWeightFrom: number,
): void {
  let row = 0;
  for (; row + 4 <= rows; row += 4) {
    const from = gFrom + row * outputs;
    const x0 = xFrom + row * inputs;
    const x1 = x0 + inputs;
    const x2 = x1 + inputs;
    const x3 = x2 + inputs;
    for (let j = 0; j < outputs; j++) {
      const g0 = g[from + j];
      const g1 = g[from + outputs + j];
      const g2 = g[from + 2 * outputs + j];
      const g3 = g[from + 3 * outputs + j];
      if (g0 === 0 && g1 === 0 && g2 === 0 && g3 === 0) continue;
      const to = dWeightFrom + j * inputs;
      for (let i = 0; i < inputs; i++) {
        dWeight[to + i] += g0 * x[x0 + i] + g1 * x[x1 + i] + g2 * x[x2 + i] + g3 * x[x3 + i];
      }
    }
  }
  for (; row < rows; row++) {
    for (let j = 0; j < outputs; j++) {
      const value = g[gFrom + row * outputs + j];
      if (value === 0) continue;
      const from = xFrom + row * inputs;
      const to = dWeightFrom + j * inputs;
      for (let i = 0; i < inputs; i++) dWeight[to + i] += value * x[from + i];
    }
  }
}
