import type { Network } from "../network/network.ts";
import type { Domain } from "./domain.ts";
import { type EnumerationOptions, runSynchronously, runYielding } from "./enumeration.ts";
import { cellCount, type Partition } from "./partition.ts";
import { countPlane, countPlaneInPool } from "./plane/countPlane.ts";
import type { RegionsPool } from "./pool/regionsPool.ts";
import type { RegionCount } from "./regionCount.ts";
import { regionsIn, regionsInSync } from "./regionsIn.ts";
import { checkPlane } from "./regionsInPlane.ts";

/** What `countRegions` takes. */
export interface CountOptions extends EnumerationOptions {
  /** workers that share the work on a plane domain; the count, its margin and the order of cells are the same without */
  readonly pool?: RegionsPool;
}

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
 * Numerics  as `regionsIn`. A sign at a vertex between two cells that are visited apart is decided twice, so `unresolved`
 *           may count it twice; it is 0 for the same networks. Maps may differ from those of a partition in their last
 *           digits, within their bounds.
 * Errors    as `regionsIn`; with a pool also an Error where a worker cannot start, or ends.
 */
export async function countRegions(network: Network, domain: Domain, options: CountOptions = {}): Promise<RegionCount> {
  if (domain.kind !== "plane") return countOf(await regionsIn(network, domain, options));
  checkPlane("countRegions", network, domain, options);
  const { pool } = options;
  if (pool) return countPlaneInPool(network, domain, options, pool);
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
