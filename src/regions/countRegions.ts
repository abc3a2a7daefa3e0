import type { Network } from "../network/network.ts";
import { segmentCounts } from "./countOnSegments.ts";
import type { Domain, SegmentDomain } from "./domain.ts";
import { type EnumerationOptions, runSynchronously, runYielding, type Steps } from "./enumeration.ts";
import { cellCount, type Partition } from "./partition.ts";
import { countPlane, countPlaneInPool } from "./plane/countPlane.ts";
import type { PooledOptions } from "./pool/pooledOptions.ts";
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
 * With a pool the calling thread begins. When there is more to do than 0.2 s of work, or the workers run already, the rest
 * is handed out as tasks: parts of the tree of cells. The result is the same for any pool and for none, bit for bit:
 * a task depends on nothing but its numbers. So are the cells of `onCells` and their order; memory is that of a few tasks.
 *
 * @returns see `RegionCount`
 *
 * Numerics  as `regionsIn`. Maps may differ from those of a partition in their last digits, within their bounds. A vertex
 *           between two cells that are visited apart is decided from both sides, so `unresolved` may count a sign twice;
 *           where a value is zero by the structure of the network on one side only, it may count a sign of which the
 *           partition has no doubt.
 * Errors    as `regionsIn`; with a pool also an Error where a worker cannot start, or ends.
 */
export async function countRegions(
  network: Network,
  domain: Domain,
  options: PooledOptions = {},
): Promise<RegionCount> {
  if (domain.kind === "plane" && options.pool) {
    checkPlane("countRegions", network, domain, options);
    return countPlaneInPool(network, domain, options, options.pool);
  }
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
