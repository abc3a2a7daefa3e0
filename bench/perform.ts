/** One workload done once. */
import {
  cellCount,
  countRegions,
  countRegionsSync,
  type Domain,
  type Partition,
  type RegionCount,
  type RegionsPool,
  regionsInSync,
} from "crease/regions";
import { countsChecksum, partitionChecksum, streamedChecksum } from "./checksum.ts";
import { countOnEach } from "./manySegments.ts";
import type { Mode, Problem } from "./workloads.ts";

/** What an enumeration says. */
export interface Answer {
  readonly regions: number;
  readonly unresolved: number;
  /** of the cells; after a count it takes a second enumeration, which hands them out */
  readonly checksum: () => string;
}

/** Does the work that is timed. */
export function perform({ network, where }: Problem, mode: Mode): Answer {
  if (where.kind === "segments") {
    const { counts, unresolved } = countOnEach(network, where);
    const regions = counts.reduce((sum, count) => sum + count, 0);
    return { regions, unresolved, checksum: () => countsChecksum(counts) };
  }
  if (mode === "count") return answerOfCount({ network, where }, countRegionsSync(network, where));
  const partition = regionsInSync(network, where);
  checkComplete(partition);
  return {
    regions: cellCount(partition),
    unresolved: partition.unresolved,
    checksum: () => partitionChecksum(partition),
  };
}

/** Counts on several threads. */
export async function performThreaded({ network, where }: Problem, pool: RegionsPool): Promise<Answer> {
  if (where.kind === "segments") throw new RangeError("performThreaded: expected one domain, got many segments");
  return answerOfCount({ network, where }, await countRegions(network, where, { pool }));
}

function answerOfCount({ network, where }: Problem & { readonly where: Domain }, count: RegionCount): Answer {
  checkComplete(count);
  const checksum = () => {
    const { onCells, text } = streamedChecksum();
    checkComplete(countRegionsSync(network, where, { onCells }));
    return text();
  };
  return { regions: count.activationRegions, unresolved: count.unresolved, checksum };
}

function checkComplete({ status }: { readonly status: Partition["status"] }): void {
  if (status !== "complete") throw new Error(`bench: expected a complete enumeration, got one that is ${status}`);
}
