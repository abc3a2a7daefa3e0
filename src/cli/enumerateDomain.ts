import { availableParallelism } from "node:os";
import type { Network } from "crease/network";
import {
  type CellBatch,
  cellCount,
  countRegions,
  type Domain,
  type EnumerationOptions,
  type Partition,
  type PooledOptions,
  type RegionCount,
  regionsIn,
} from "crease/regions";
import { asUsage } from "./exitStatus.ts";
import { startProgress } from "./progress.ts";

/** What an enumeration of the command takes. */
export interface DomainEnumeration {
  readonly maxRegions?: number;
  readonly signal: AbortSignal;
  /** most threads that take part; all cores by default */
  readonly threads?: number;
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
  const { result: partition, threads } = await onThreads(domain, options, (all) =>
    withProgress(all, (watched) => regionsIn(network, domain, watched)),
  );
  const { status, unresolved, smallestMargin } = partition;
  const activationRegions = cellCount(partition);
  return { status, activationRegions, unresolved, smallestMargin, resolution, threads, partition };
}

/** The number of activation regions in a domain, with progress on standard error. */
export async function countDomain(network: Network, domain: Domain, options: DomainEnumeration): Promise<Enumerated> {
  const { result, threads } = await onThreads(domain, options, (all) =>
    withProgress(all, (watched) => countRegions(network, domain, watched)),
  );
  return { ...result, resolution, threads };
}

/** Has the work done on as many threads as are wanted, and says how many took part. */
async function onThreads<Result>(
  domain: Domain,
  { threads = availableParallelism(), ...options }: DomainEnumeration,
  work: (options: Omit<DomainEnumeration, "threads"> & Pick<PooledOptions, "pool">) => Promise<Result>,
): Promise<{ readonly result: Result; readonly threads: number }> {
  if (threads === 1 || domain.kind !== "plane") return { result: await work(options), threads: 1 };
  const { threadPool } = await import("../lab/threads.ts");
  const pool = threadPool(threads);
  try {
    const result = await work({ ...options, pool });
    // work that ends at once does not start them
    return { result, threads: pool.isReady ? threads : 1 };
  } finally {
    await pool.close();
  }
}

const resolution = "rounding";

async function withProgress<Options extends EnumerationOptions, Result>(
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
