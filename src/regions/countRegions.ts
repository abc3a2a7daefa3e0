import type { Network } from "../network/network.ts";
import type { Domain } from "./domain.ts";
import type { EnumerationOptions } from "./enumeration.ts";
import { cellCount, type Partition } from "./partition.ts";
import type { RegionCount } from "./regionCount.ts";
import { regionsIn, regionsInSync } from "./regionsIn.ts";

/**
 * Counts the activation regions of a network in a domain, exactly, without keeping them.
 *
 * @returns see `RegionCount`; with `onCells` the cells are handed out and forgotten
 */
export async function countRegions(
  network: Network,
  domain: Domain,
  options: EnumerationOptions = {},
): Promise<RegionCount> {
  return countOf(await regionsIn(network, domain, options));
}

/** `countRegions` in one go, without turns of the event loop and without progress. */
export function countRegionsSync(network: Network, domain: Domain, options: EnumerationOptions = {}): RegionCount {
  return countOf(regionsInSync(network, domain, options));
}

function countOf(partition: Partition): RegionCount {
  const { status, unresolved, smallestMargin } = partition;
  return { status, activationRegions: cellCount(partition), unresolved, smallestMargin };
}
