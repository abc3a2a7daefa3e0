import { availableParallelism } from "node:os";
import type { Network } from "crease/network";
import {
  type CellBatch,
  type CountOptions,
  cellCount,
  countRegions,
  type Domain,
  type EnumerationOptions,
  type Partition,
  type RegionCount,
  regionsIn,
} from "crease/regions";
import { asUsage } from "./exitStatus.ts";
import { startProgress } from "./progress.ts";

/** What an enumeration of the command takes. */
export interface DomainEnumeration {
  readonly maxRegions?: number;
  readonly signal: AbortSignal;
  /** takes finished cells while the enumeration goes on */
  readonly onCells?: (batch: CellBatch) => void;
}

/** What an enumeration came to. */
export interface Enumerated extends RegionCount {
  readonly resolution: Partition["resolution"];
  /** threads that took part */
  readonly threads: number;
  /** absent where regions were counted only */
  readonly partition?: Partition;
}

/** The activation regions in a domain, with progress on standard error. */
export async function enumerateDomain(
  network: Network,
  domain: Domain,
  options: DomainEnumeration,
): Promise<Enumerated & { readonly partition: Partition }> {
  const partition = await withProgress(options, (all) => regionsIn(network, domain, all));
  const { status, unresolved, smallestMargin, resolution } = partition;
  const activationRegions = cellCount(partition);
  return { status, activationRegions, unresolved, smallestMargin, resolution, threads: 1, partition };
}

/** The number of activation regions in a domain, with progress on standard error. */
export async function countDomain(
  network: Network,
  domain: Domain,
  options: DomainEnumeration & { readonly threads?: number },
): Promise<Enumerated> {
  const { threads = availableParallelism(), ...counting } = options;
  if (threads === 1 || domain.kind !== "plane") return { ...(await count(counting)), resolution, threads: 1 };
  const { threadPool } = await import("../lab/threads.ts");
  const pool = threadPool(threads);
  try {
    const counted = await count({ ...counting, pool });
    // a count that ends at once does not start them
    return { ...counted, resolution, threads: pool.isReady ? threads : 1 };
  } finally {
    await pool.close();
  }

  function count(counting: DomainEnumeration & Pick<CountOptions, "pool">): Promise<RegionCount> {
    return withProgress(counting, (all) => countRegions(network, domain, all));
  }
}

const resolution = "rounding";

async function withProgress<Options extends DomainEnumeration, Result>(
  options: Options,
  enumerate: (options: Options & EnumerationOptions) => Promise<Result>,
): Promise<Result> {
  const progress = startProgress(process.stderr);
  try {
    return await enumerate({ ...options, onProgress: progress.update });
  } catch (error) {
    // the network was accepted when it was read: what does not fit is the domain
    throw asUsage(error);
  } finally {
    progress.end();
  }
}
