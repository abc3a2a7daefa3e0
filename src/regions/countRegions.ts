import type { Network } from "../network/network.ts";
import type { Domain } from "./domain.ts";
import { type EnumerationOptions, runSynchronously, runYielding } from "./enumeration.ts";
import { cellCount, type Partition } from "./partition.ts";
import { countPlane } from "./plane/enginePlane.ts";
import type { RegionCount } from "./regionCount.ts";
import { regionsIn, regionsInSync } from "./regionsIn.ts";
import { checkPlane } from "./regionsInPlane.ts";

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
  if (domain.kind !== "plane") return countOf(await regionsIn(network, domain, options));
  checkPlane("countRegions", network, domain, options);
  return runYielding(countPlane(network, domain, options), options);
}

/** `countRegions` in one go, without turns of the event loop and without progress. */
export function countRegionsSync(network: Network, domain: Domain, options: EnumerationOptions = {}): RegionCount {
  if (domain.kind !== "plane") return countOf(regionsInSync(network, domain, options));
  checkPlane("countRegions", network, domain, options);
  return runSynchronously(countPlane(network, domain, options), options);
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
