import type { Network } from "crease/network";
import type { CellBatch } from "crease/regions";
import { type Domain, type EnumerationOptions, type Partition, regionsIn } from "crease/regions";
import { asUsage } from "./exitStatus.ts";
import { startProgress } from "./progress.ts";

/** What an enumeration of the command takes. */
export interface DomainEnumeration {
  readonly maxRegions?: number;
  readonly signal: AbortSignal;
  /** takes finished cells while the enumeration goes on */
  readonly onCells?: (batch: CellBatch) => void;
}

/** The activation regions in a domain, with progress on standard error. */
export async function enumerateDomain(
  network: Network,
  domain: Domain,
  options: DomainEnumeration,
): Promise<Partition> {
  const progress = startProgress(process.stderr);
  try {
    const all: EnumerationOptions & DomainEnumeration = { ...options, onProgress: progress.update };
    return await regionsIn(network, domain, all);
  } catch (error) {
    // the network was accepted when it was read: what does not fit is the domain
    throw asUsage(error);
  } finally {
    progress.end();
  }
}
