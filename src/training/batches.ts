import type { Random } from "../numeric/random.ts";
import { floats, type Precision } from "./floats.ts";
import type { Batch } from "./gradientEngine.ts";

/** Hands out the samples of a step. */
export interface Batches {
  /** number of steps until all samples were used once */
  readonly stepsPerEpoch: number;
  /** the batch of a step; the object and its arrays are used again */
  at(step: number): Batch;
}

/**
 * All samples at each step, or `batchRows` of them in a new order for each epoch; the last batch of an epoch holds the rest.
 * An epoch's order depends on the random stream and the number of the epoch only, so that any step can be asked for.
 *
 * @param samples copied at the precision of the training
 */
export function createBatches(
  samples: Batch,
  batchRows: number | undefined,
  precision: Precision,
  random: Random,
): Batches {
  const { rows } = samples;
  const width = samples.inputs.length / rows;
  const targetSize = samples.targets.length / rows;
  const all = {
    inputs: floats(precision, samples.inputs.length),
    targets: floats(precision, samples.targets.length),
    rows,
  };
  all.inputs.set(samples.inputs);
  all.targets.set(samples.targets);
  if (batchRows === undefined || batchRows >= rows) return { stepsPerEpoch: 1, at: () => all };

  const stepsPerEpoch = Math.ceil(rows / batchRows);
  const order = new Uint32Array(rows);
  let orderedEpoch = -1;
  const full = {
    inputs: floats(precision, batchRows * width),
    targets: floats(precision, batchRows * targetSize),
    rows: batchRows,
  };
  const lastRows = rows - (stepsPerEpoch - 1) * batchRows;
  const last = {
    inputs: full.inputs.subarray(0, lastRows * width),
    targets: full.targets.subarray(0, lastRows * targetSize),
    rows: lastRows,
  };

  return {
    stepsPerEpoch,
    at(step) {
      const epoch = Math.floor(step / stepsPerEpoch);
      if (epoch !== orderedEpoch) {
        shuffle(order, random.stream("shuffle", epoch));
        orderedEpoch = epoch;
      }
      const first = (step - epoch * stepsPerEpoch) * batchRows;
      const batch = first + batchRows <= rows ? full : last;
      for (let k = 0; k < batch.rows; k++) {
        const from = order[first + k];
        for (let i = 0; i < width; i++) batch.inputs[k * width + i] = all.inputs[from * width + i];
        for (let i = 0; i < targetSize; i++) batch.targets[k * targetSize + i] = all.targets[from * targetSize + i];
      }
      return batch;
    },
  };
}

/** A random order of 0, 1, …, by Fisher and Yates. */
function shuffle(order: Uint32Array, random: Random): void {
  for (let i = 0; i < order.length; i++) {
    const k = random.integer(i + 1);
    order[i] = order[k];
    order[k] = i;
  }
}
