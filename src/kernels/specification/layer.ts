/**
 * A dense layer over points that lie side by side, forward, backward, and the gradient by its parameters, in float64 or in
 * float32: all arrays of a call are of one kind. Values of a unit are a row: x[k, p] at `k stride + p`. A layer of several
 * groups is block-diagonal: group g has `outputs` rows and `inputs` columns of its own, so that the weight of its output j
 * and input k is W[g outputs + j, g inputs + k].
 */
type Values = Float64Array | Float32Array;

/** The sizes of a layer. */
export interface LayerShape {
  readonly groups: number;
  /** outputs of a group */
  readonly outputs: number;
  /** inputs of a group, at least one */
  readonly inputs: number;
  /** numbers from a row of the weights to the next */
  readonly weightStride: number;
  /** numbers from a row of values to the next */
  readonly stride: number;
  /** at most `stride`, a multiple of 64 bytes: of 8 in float64, of 16 in float32 */
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
export function forwardLayer<T extends Values>(
  { groups, outputs, inputs, weightStride, stride, points }: LayerShape,
  weight: T,
  bias: T | undefined,
  x: T,
  y: T,
  relu: boolean,
): void {
  const round = roundingOf(y);
  for (let j = 0; j < groups * outputs; j++) {
    const first = inputs * Math.floor(j / outputs);
    for (let p = 0; p < points; p++) {
      let sum = bias === undefined ? 0 : bias[j];
      for (let k = first; k < first + inputs; k++) {
        sum = round(sum + round(weight[j * weightStride + k] * x[k * stride + p]));
      }
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
export function backwardLayer<T extends Values>(
  { groups, outputs, inputs, weightStride, stride, points }: LayerShape,
  weight: T,
  dy: T,
  x: T | undefined,
  dx: T,
): void {
  const round = roundingOf(dx);
  for (let k = 0; k < groups * inputs; k++) {
    const first = outputs * Math.floor(k / inputs);
    for (let p = 0; p < points; p++) {
      let sum = 0;
      for (let j = first; j < first + outputs; j++) {
        sum = round(sum + round(weight[j * weightStride + k] * dy[j * stride + p]));
      }
      dx[k * stride + p] = x === undefined || x[k * stride + p] > 0 ? sum : 0;
    }
  }
}

/**
 * gradient[j, k] = Σ_p dy[j, p] x[k, p] for the inputs k of j's group; nothing is written for the others.
 *
 * Numerics  every second point is summed for itself in float64, every fourth in float32, from 0 in their order, each product
 *           and each sum rounded; then the two sums are added, or the first to the second, the third to the fourth, and both.
 */
export function weightGradient<T extends Values>(
  { groups, outputs, inputs, weightStride, stride, points }: LayerShape,
  dy: T,
  x: T,
  gradient: T,
): void {
  const round = roundingOf(gradient);
  for (let j = 0; j < groups * outputs; j++) {
    const first = inputs * Math.floor(j / outputs);
    for (let k = first; k < first + inputs; k++) {
      gradient[j * weightStride + k] = sumOfPoints(gradient, points, (p) =>
        round(dy[j * stride + p] * x[k * stride + p]),
      );
    }
  }
}

/**
 * gradient[j] = Σ_p dy[j, p].
 *
 * Numerics  as `weightGradient`.
 */
export function biasGradient<T extends Values>(
  outputs: number,
  dy: T,
  stride: number,
  points: number,
  gradient: T,
): void {
  for (let j = 0; j < outputs; j++) gradient[j] = sumOfPoints(gradient, points, (p) => dy[j * stride + p]);
}

/** A sum over points in the order of the kernels' lanes. */
function sumOfPoints(like: Values, points: number, term: (point: number) => number): number {
  const round = roundingOf(like);
  const sums = new Array<number>(16 / like.BYTES_PER_ELEMENT).fill(0);
  for (let p = 0; p < points; p++) sums[p % sums.length] = round(sums[p % sums.length] + term(p));
  const pairs = sums.length === 2 ? sums : [round(sums[0] + sums[1]), round(sums[2] + sums[3])];
  return round(pairs[0] + pairs[1]);
}

function roundingOf(like: Values): (value: number) => number {
  return like instanceof Float32Array ? Math.fround : (value) => value;
}
