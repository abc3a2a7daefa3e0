import type { Network } from "../network/network.ts";
import { trimmed } from "../numeric/growable.ts";
import { type SegmentCounts, type SegmentsOptions, segmentCounts } from "./countOnSegments.ts";
import { runSynchronously, runYielding } from "./enumeration.ts";
import { checkSegments, type Segments } from "./segments.ts";
import { type Breakpoints, createBreakpoints } from "./sweep/countCells.ts";
import { type CountedSegments, segmentsSteps } from "./sweep/segmentsSteps.ts";

/** Where activation regions part on each of many segments. */
export interface SegmentBreakpoints extends SegmentCounts {
  /** [N + 1] where each segment's breakpoints begin; a segment has one less than regions */
  readonly offsets: Uint32Array;
  /** breakpoints in rising t, 0 ≤ t ≤ 1, without the segment's ends */
  readonly breakpoints: Float64Array;
  /** bounds of their errors; they hold where the segment has no unresolved signs */
  readonly breakpointErrors: Float64Array;
}

/**
 * The breakpoints of a network on each of many segments, exactly: where activation regions part.
 *
 * @param segments see `Segments`; breakpoints are those of `regionsOnSegment`
 *
 * Numerics  as for `regionsOnSegment`.
 * Errors    TypeError or RangeError where sizes do not fit, a number is not finite, or the ends of a segment coincide.
 */
export async function breakpointsOnSegments(
  network: Network,
  segments: Segments,
  options: SegmentsOptions = {},
): Promise<SegmentBreakpoints> {
  checkSegments("breakpointsOnSegments", network, segments);
  const found = createBreakpoints();
  return segmentBreakpoints(await runYielding(segmentsSteps(network, segments, found), options), found);
}

/** `breakpointsOnSegments` in one go, without turns of the event loop and without progress. */
export function breakpointsOnSegmentsSync(
  network: Network,
  segments: Segments,
  options: SegmentsOptions = {},
): SegmentBreakpoints {
  checkSegments("breakpointsOnSegments", network, segments);
  const found = createBreakpoints();
  return segmentBreakpoints(runSynchronously(segmentsSteps(network, segments, found), options), found);
}

function segmentBreakpoints(counted: CountedSegments, { positions, errors }: Breakpoints): SegmentBreakpoints {
  const { counts } = counted;
  const offsets = new Uint32Array(counts.length + 1);
  for (let k = 0; k < counts.length; k++) offsets[k + 1] = offsets[k] + Math.max(0, counts[k] - 1);
  return { ...segmentCounts(counted), offsets, breakpoints: trimmed(positions), breakpointErrors: trimmed(errors) };
}
