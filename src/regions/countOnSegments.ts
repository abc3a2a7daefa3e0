import type { Network } from "../network/network.ts";
import { type EnumerationOptions, runSynchronously, runYielding } from "./enumeration.ts";
import type { Partition } from "./partition.ts";
import { checkSegments, type Segments } from "./segments.ts";
import { type CountedSegments, segmentsSteps } from "./sweep/segmentsSteps.ts";

/** What can be asked of an enumeration of many segments. */
export type SegmentsOptions = Pick<EnumerationOptions, "signal" | "onProgress">;

/** How many activation regions there are on each of many segments. */
export interface SegmentCounts {
  readonly status: Exclude<Partition["status"], "truncated">;
  /** segments that are counted, from the first on: all of them unless `status` is "cancelled" */
  readonly finished: number;
  /** [N] activation regions of each segment; 0 where they were not counted */
  readonly counts: Uint32Array;
  /** [N] see `Partition.unresolved`: 0 certifies a segment's count */
  readonly unresolvedSigns: Uint32Array;
  /** sum of `unresolvedSigns`: 0 certifies all counts */
  readonly unresolved: number;
  /** see `Partition.smallestMargin`; over all segments */
  readonly smallestMargin?: number;
}

/**
 * Counts the activation regions of a network on each of many segments, exactly.
 *
 * @param segments see `Segments`; each count is that of `regionsOnSegment`
 *
 * Numerics  as for `regionsOnSegment`.
 * Errors    TypeError or RangeError where sizes do not fit, a number is not finite, or the ends of a segment coincide.
 */
export async function countOnSegments(
  network: Network,
  segments: Segments,
  options: SegmentsOptions = {},
): Promise<SegmentCounts> {
  checkSegments("countOnSegments", network, segments);
  return segmentCounts(await runYielding(segmentsSteps(network, segments), options));
}

/** `countOnSegments` in one go, without turns of the event loop and without progress. */
export function countOnSegmentsSync(
  network: Network,
  segments: Segments,
  options: SegmentsOptions = {},
): SegmentCounts {
  checkSegments("countOnSegments", network, segments);
  return segmentCounts(runSynchronously(segmentsSteps(network, segments), options));
}

/** The public form of what was counted. */
export function segmentCounts({
  status,
  finished,
  counts,
  unresolvedSigns,
  smallestMargin,
}: CountedSegments): SegmentCounts {
  return {
    status,
    finished,
    counts,
    unresolvedSigns,
    unresolved: unresolvedSigns.reduce((sum, count) => sum + count, 0),
    ...(Number.isFinite(smallestMargin) ? { smallestMargin } : {}),
  };
}
