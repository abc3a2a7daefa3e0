/** Regions on many segments of one network: the one place that says how the bench counts them. */
import { inputSize, type Network } from "crease/network";
import { createRandom } from "crease/numeric";
import { countOnSegmentsSync } from "crease/regions";

/** N segments, one behind the other. */
export interface Segments {
  readonly kind: "segments";
  /** [N × inputs] */
  readonly from: Float64Array;
  /** [N × inputs] */
  readonly to: Float64Array;
}

/** Segments whose ends are standard normal. */
export function normalSegments(seed: number, count: number, inputs: number): Segments {
  const random = createRandom(seed, "segments");
  const points = () => Float64Array.from({ length: count * inputs }, () => random.normal());
  return { kind: "segments", from: points(), to: points() };
}

/** Number of segments. */
export function segmentCount(network: Network, { from }: Segments): number {
  return from.length / inputSize(network);
}

/** @returns [N] regions on each segment */
export function countOnEach(network: Network, { from, to }: Segments): { counts: Uint32Array; unresolved: number } {
  return countOnSegmentsSync(network, { from, to });
}
