/**
 * A dense layer over points that lie side by side, forward, backward, and the gradient by its parameters. Values of a unit
 * are a row: x[k, p] at `k stride + p`. A layer of several groups is block-diagonal: group g has `outputs` rows and `inputs`
 * columns of its own, so that the weight of its output j and input k is W[g outputs + j, g inputs + k].
 */

/** The sizes of a layer. */
export interface LayerShape {
  readonly groups: number;
  /** outputs of a group */
  readonly outputs: number;
  /** inputs of a group */
  readonly inputs: number;
  /** numbers from a row of the weights to the next */
  readonly weightStride: number;
  /** numbers from a row of values to the next */
  readonly stride: number;
  /** a multiple of 8, at most `stride` */
  readonly points: number;
}

/**
 * y[j, p] = b[j] + Σ_k W[j, k] x[k, p] over the inputs of j's group, and 0 instead where `relu` is set and it is negative.
 *
 * @param bias [groups × outputs], or undefined for zeros; the kernel takes 0 for its pointer then
 *
 * Numerics  the sum starts from the bias and takes the products in the order of k, each product and each sum rounded. NaN
 *           and −0 pass the ReLU.
 */
export function forwardLayer(
  { groups, outputs, inputs, weightStride, stride, points }: LayerShape,
  weight: Float64Array,
  bias: Float64Array | undefined,
  x: Float64Array,
  y: Float64Array,
  relu: boolean,
): void {
  for (let j = 0; j < groups * outputs; j++) {
    const first = inputs * Math.floor(j / outputs);
    for (let p = 0; p < points; p++) {
      let sum = bias === undefined ? 0 : bias[j];
      for (let k = first; k < first + inputs; k++) sum += weight[j * weightStride + k] * x[k * stride + p];
      y[j * stride + p] = relu && sum < 0 ? 0 : sum;
    }
  }
}

/**
 * dx[k, p] = Σ_j W[j, k] dy[j, p] over the outputs of k's group, and 0 instead where x[k, p] is not positive.
 *
 * @param x what a ReLU gave to the layer, or undefined where there is none before it; the kernel takes 0 for its pointer then
 *
 * Numerics  the sum starts from 0 and takes the products in the order of j, each product and each sum rounded.
 */
export function backwardLayer(
  { groups, outputs, inputs, weightStride, stride, points }: LayerShape,
  weight: Float64Array,
  dy: Float64Array,
  x: Float64Array | undefined,
  dx: Float64Array,
): void {
  for (let k = 0; k < groups * inputs; k++) {
    const first = outputs * Math.floor(k / inputs);
    for (let p = 0; p < points; p++) {
      let sum = 0;
      for (let j = first; j < first + outputs; j++) sum += weight[j * weightStride + k] * dy[j * stride + p];
      dx[k * stride + p] = x === undefined || x[k * stride + p] > 0 ? sum : 0;
    }
  }
}

/**
 * gradient[j, k] = Σ_p dy[j, p] x[k, p] for the inputs k of j's group; nothing is written for the others.
 *
 * Numerics  the even points are summed from 0 in their order, and so are the odd ones; then both sums are added.
 */
export function weightGradient(
  { groups, outputs, inputs, weightStride, stride, points }: LayerShape,
  dy: Float64Array,
  x: Float64Array,
  gradient: Float64Array,
): void {
  for (let j = 0; j < groups * outputs; j++) {
    const first = inputs * Math.floor(j / outputs);
    for (let k = first; k < first + inputs; k++) {
      let even = 0;
      let odd = 0;
      for (let p = 0; p < points; p += 2) {
        even += dy[j * stride + p] * x[k * stride + p];
        odd += dy[j * stride + p + 1] * x[k * stride + p + 1];
      }
      gradient[j * weightStride + k] = even + odd;
    }
  }
}

/**
 * gradient[j] = Σ_p dy[j, p].
 *
 * Numerics  as `weightGradient`.
 */
export function biasGradient(
  outputs: number,
  dy: Float64Array,
  stride: number,
  points: number,
  gradient: Float64Array,
): void {
  for (let j = 0; j < outputs; j++) {
    let even = 0;
    let odd = 0;
    for (let p = 0; p < points; p += 2) {
      even += dy[j * stride + p];
      odd += dy[j * stride + p + 1];
    }
    gradient[j] = even + odd;
  }
}
