import type { Random } from "../numeric/random.ts";
import { chooseSamples, type Samples } from "./samples.ts";

/** Samples to learn from, and others to test what was learned. */
export interface SplitSamples {
  readonly training: Samples;
  readonly test: Samples;
}

/**
 * Sets some samples aside for testing, at random; both parts keep the order of the samples.
 *
 * @param share of the samples that goes into the test, between 0 and 1; rounded to whole samples, at least one on each side
 */
export function splitSamples(samples: Samples, share: number, random: Random): SplitSamples {
  const { rows } = samples;
  if (!(share > 0 && share < 1)) {
    throw new RangeError(`splitSamples: expected a share between 0 and 1, got ${share}`);
  }
  if (rows < 2) throw new RangeError(`splitSamples: expected at least 2 samples, got ${rows}`);
  const testRows = Math.min(rows - 1, Math.max(1, Math.round(share * rows)));
  // the first entries of a random order, by Fisher and Yates
  const order = Uint32Array.from({ length: rows }, (_, row) => row);
  for (let k = 0; k < testRows; k++) {
    const other = k + random.integer(rows - k);
    [order[k], order[other]] = [order[other], order[k]];
  }
  return {
    training: chooseSamples(samples, order.subarray(testRows).toSorted()),
    test: chooseSamples(samples, order.subarray(0, testRows).toSorted()),
  };
}
