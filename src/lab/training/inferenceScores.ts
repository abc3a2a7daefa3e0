import type { Samples } from "crease/datasets";
import { forward, type Network, outputSize } from "crease/network";
import { createLoss, type LossOptions } from "crease/training";

/** How well a network does on samples, without dropout and with the stored statistics of batch normalizations. */
export interface Scores {
  /** penalties are no part of it */
  readonly loss: number;
  /** share of the rows whose class comes out; only for losses that have classes */
  readonly accuracy?: number;
}

/** Rows that are evaluated at once. */
const chunkRows = 500;

/**
 * The loss of a network over all samples, and how often the right class comes out: that of the largest output, or of the
 * sign of the only one with a hinge loss.
 */
export function inferenceScores(network: Network, samples: Samples, options: LossOptions): Scores {
  const { rows, inputs, targets } = samples;
  const loss = createLoss(options);
  const size = outputSize(network);
  const width = inputs.length / rows;
  const targetSize = targets.length / rows;
  const gradient = new Float64Array(Math.min(rows, chunkRows) * size);
  const isSign = options.kind === "hinge" && size === 1;
  let sum = 0;
  let right = 0;
  for (let from = 0; from < rows; from += chunkRows) {
    const some = Math.min(chunkRows, rows - from);
    const wanted = targets.subarray(from * targetSize, (from + some) * targetSize);
    const outputs = forward(network, inputs.subarray(from * width, (from + some) * width), some);
    sum += some * loss.evaluate(outputs, wanted, some, size, gradient);
    for (let row = 0; row < some; row++) {
      const rowOutputs = outputs.subarray(row * size, (row + 1) * size);
      if (isSign ? rowOutputs[0] * wanted[row] > 0 : largestOutput(rowOutputs) === wanted[row]) right++;
    }
  }
  const isClassified = options.kind !== "meanSquaredError";
  return { loss: sum / rows, ...(isClassified && { accuracy: right / rows }) };
}

function largestOutput(outputs: Float64Array): number {
  let largest = 0;
  for (let i = 1; i < outputs.length; i++) if (outputs[i] > outputs[largest]) largest = i;
  return largest;
}
