import { type Operator, sizeOf } from "../../network/network.ts";
import type { Floats } from "../floats.ts";
import type { TrainingContext, TrainingKernels, TrainingPass } from "./trainingKernels.ts";

/**
 * Per channel y = scale · x̂ + bias with x̂ = (h − mean) / √(variance + ε).
 *
 * With batch statistics, mean and variance are those of the batch, over samples and spatial positions and with divisor N,
 * and the gradient passes through both. The stored ones are running averages: (1 − m) · stored + m · the batch's, where the
 * variance has divisor N − 1; entries whose `trainable` is 0 stay. Without, the stored ones are constants. Neither is trained.
 *
 * Rows that are derivatives by the input are multiplied by scale / √(variance + ε), which the batch decides: the statistics
 * are held fixed when a sample is differentiated by its input, and not when the result is differentiated by parameters.
 *
 * Source    S. Ioffe, C. Szegedy, Batch Normalization, ICML 2015, Algorithm 1 and section 3. With G = Σ dy over samples and
 *           D = Σ dy x̂ over samples + Σ dy h / √(variance + ε) over directions, which is also the gradient by the scale,
 *           dh = scale / √(variance + ε) · (dy − G / N − x̂ D / N) for a sample; the derivative of 1 / √(variance + ε),
 *           through which directions act, is −x̂ / N / (variance + ε) and adds to D.
 * Numerics  sums run in float64; the variance is a second pass around the mean.
 * Errors    RangeError for batch statistics of a single number, whose variance says nothing.
 */
export function batchNormalizationKernels(
  operator: Extract<Operator, { kind: "batchNormalization" }>,
  context: TrainingContext,
): TrainingKernels {
  const { network, node, batchStatistics, isTrained, trainable } = context;
  const [channels] = node.shape;
  const size = sizeOf(node.shape);
  const plane = size / channels;
  const [scaleFrom, biasFrom, meanFrom, varianceFrom] = (["scale", "bias", "mean", "variance"] as const).map(
    (role) => network.tensors[operator[role]].offset,
  );
  const means = new Float64Array(channels);
  /** 1 / √(variance + ε) */
  const inverses = new Float64Array(channels);

  /** Moments of the batch, and the renewal of the running averages. */
  function measureBatch(x: Floats, { samples, parameters }: TrainingPass, momentum: number): void {
    const count = samples * plane;
    if (count < 2) {
      throw new RangeError(
        `lossAndGradient: expected two or more numbers for each channel of node "${node.name}", got ${count}; take more samples to a batch, or the stored statistics`,
      );
    }
    for (let channel = 0; channel < channels; channel++) {
      let sum = 0;
      for (let row = 0; row < samples; row++) {
        const from = row * size + channel * plane;
        for (let i = from; i < from + plane; i++) sum += x[i];
      }
      const mean = sum / count;
      let squares = 0;
      for (let row = 0; row < samples; row++) {
        const from = row * size + channel * plane;
        for (let i = from; i < from + plane; i++) squares += (x[i] - mean) * (x[i] - mean);
      }
      means[channel] = mean;
      inverses[channel] = 1 / Math.sqrt(squares / count + operator.epsilon);
      renew(parameters, meanFrom + channel, mean, momentum);
      renew(parameters, varianceFrom + channel, squares / (count - 1), momentum);
    }
  }

  function renew(parameters: Floats, at: number, value: number, momentum: number): void {
    if (trainable === undefined || trainable[at] !== 0) {
      parameters[at] = (1 - momentum) * parameters[at] + momentum * value;
    }
  }

  function readStored(parameters: Floats): void {
    for (let channel = 0; channel < channels; channel++) {
      means[channel] = parameters[meanFrom + channel];
      inverses[channel] = 1 / Math.sqrt(parameters[varianceFrom + channel] + operator.epsilon);
    }
  }

  return {
    forward([x], y, pass) {
      const { rows, samples, parameters } = pass;
      if (batchStatistics) measureBatch(x, pass, batchStatistics.momentum);
      else readStored(parameters);
      for (let row = 0; row < rows; row++) {
        const isSample = row < samples;
        for (let channel = 0; channel < channels; channel++) {
          const factor = parameters[scaleFrom + channel] * inverses[channel];
          const mean = isSample ? means[channel] : 0;
          const bias = isSample ? parameters[biasFrom + channel] : 0;
          const from = row * size + channel * plane;
          for (let i = from; i < from + plane; i++) y[i] = factor * (x[i] - mean) + bias;
        }
      }
    },

    backward([x], dy, [dx], { rows, samples, parameters, gradient }) {
      for (let channel = 0; channel < channels; channel++) {
        const inverse = inverses[channel];
        let sum = 0;
        let product = 0;
        for (let row = 0; row < rows; row++) {
          const isSample = row < samples;
          const mean = isSample ? means[channel] : 0;
          const from = row * size + channel * plane;
          for (let i = from; i < from + plane; i++) {
            if (isSample) sum += dy[i];
            product += dy[i] * (x[i] - mean);
          }
        }
        product *= inverse;
        if (isTrained(operator.scale)) gradient[scaleFrom + channel] += product;
        if (isTrained(operator.bias)) gradient[biasFrom + channel] += sum;
        if (!dx) continue;
        const factor = parameters[scaleFrom + channel] * inverse;
        const count = samples * plane;
        const shift = batchStatistics ? sum / count : 0;
        const tilt = batchStatistics ? (product * inverse) / count : 0;
        for (let row = 0; row < rows; row++) {
          const isSample = row < samples;
          const from = row * size + channel * plane;
          for (let i = from; i < from + plane; i++) {
            dx[i] += isSample ? factor * (dy[i] - shift - tilt * (x[i] - means[channel])) : factor * dy[i];
          }
        }
      }
    },
  };
}
