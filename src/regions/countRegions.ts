import type { Network } from "../network/network.ts";
import { segmentCounts } from "./countOnSegments.ts";
import type { Domain, SegmentDomain } from "./domain.ts";
import { type EnumerationOptions, runSynchronously, runYielding, type Steps } from "./enumeration.ts";
import { cellCount, type Partition } from "./partition.ts";
import { countPlane } from "./plane/enginePlane.ts";
import type { RegionCount } from "./regionCount.ts";
import { regionsIn, regionsInSync } from "./regionsIn.ts";
import { checkPlane } from "./regionsInPlane.ts";
import { checkSegments } from "./segments.ts";
import { segmentsSteps } from "./sweep/segmentsSteps.ts";

/**
 * Counts the activation regions of a network in a domain, exactly, without keeping them: memory is that of one path through
 * the layers. Regions of the last layer are counted without being made, unless `onCells` wants to see them; they are then
 * handed out and forgotten.
 *
 * @returns see `RegionCount`
 *
 * Numerics  as `regionsIn`. A vertex between two cells that are visited apart is decided from both sides, so `unresolved`
 *           may count a sign twice; where a value is zero by the structure of the network on one side only, it may count a
 *           sign of which the partition has no doubt.
 * Errors    as `regionsIn`.
 */
export async function countRegions(
  network: Network,
  domain: Domain,
  options: EnumerationOptions = {},
): Promise<RegionCount> {
  const steps = countingSteps(network, domain, options);
  return steps ? runYielding(steps, options) : countOf(await regionsIn(network, domain, options));
}

/** `countRegions` in one go, without turns of the event loop and without progress. */
export function countRegionsSync(network: Network, domain: Domain, options: EnumerationOptions = {}): RegionCount {
  const steps = countingSteps(network, domain, options);
  return steps ? runSynchronously(steps, options) : countOf(regionsInSync(network, domain, options));
}

/** The way to count without a partition, where there is one. */
function countingSteps(network: Network, domain: Domain, options: EnumerationOptions): Steps<RegionCount> | undefined {
  if (domain.kind === "plane") {
    checkPlane("countRegions", network, domain, options);
    return countPlane(network, domain, options);
  }
  if (domain.kind === "line" || options.onCells || options.maxRegions !== undefined) return undefined;
  checkSegments("countRegions", network, domain);
  return countSegment(network, domain);
}

function* countSegment(network: Network, { from, to }: SegmentDomain): Steps<RegionCount> {
  const { status, counts, unresolved, smallestMargin } = segmentCounts(yield* segmentsSteps(network, { from, to }));
  return {
    status,
    activationRegions: counts[0],
    unresolved,
    ...(smallestMargin !== undefined && { smallestMargin }),
  };
}

function countOf(partition: Partition): RegionCount {
  const { status, unresolved, smallestMargin } = partition;
  return {
    status,
    activationRegions: cellCount(partition),
    unresolved,
    ...(smallestMargin !== undefined && { smallestMargin }),
  };
}
