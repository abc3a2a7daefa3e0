import { inputSize, type Network } from "../network/network.ts";

/** N segments of the input space, x = from + t (to − from), 0 ≤ t ≤ 1. */
export interface Segments {
  /** [N × n] one end of each, flattened inputs */
  readonly from: Float64Array;
  /** [N × n] the other */
  readonly to: Float64Array;
}

/** Checks that segments fit a network, are finite and have two different ends each. */
export function checkSegments(name: string, network: Network, { from, to }: Segments): void {
  const n = inputSize(network);
  for (const [key, ends] of Object.entries({ from, to })) {
    if (!(ends instanceof Float64Array)) {
      throw new TypeError(`${name}: expected a Float64Array in ${key}, got ${typeof ends}; flatten the segments`);
    }
    if (ends.length !== from.length || ends.length % n !== 0) {
      throw new RangeError(
        `${name}: expected N × ${n} numbers in from and in to, one per input and segment, got ${from.length} and ${to.length}`,
      );
    }
    const bad = ends.findIndex((value) => !Number.isFinite(value));
    if (bad >= 0) throw new RangeError(`${name}: expected finite numbers in ${key}, got ${ends[bad]} at ${bad}`);
  }
  for (let start = 0; start < from.length; start += n) {
    let i = start;
    while (i < start + n && from[i] === to[i]) i++;
    if (i === start + n) {
      throw new RangeError(
        `${name}: expected two different ends of each segment, got the same point twice at segment ${start / n}`,
      );
    }
  }
}
