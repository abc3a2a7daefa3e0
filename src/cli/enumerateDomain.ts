import type { Network } from "crease/network";
import { type Domain, type Partition, regionsIn } from "crease/regions";
import { asUsage } from "./exitStatus.ts";
import { startProgress } from "./progress.ts";

/** The activation regions in a domain, with progress on standard error. */
export async function enumerateDomain(
  network: Network,
  domain: Domain,
  maxRegions: number | undefined,
  signal: AbortSignal,
): Promise<Partition> {
  const progress = startProgress(process.stderr);
  try {
    return await regionsIn(network, domain, { maxRegions, signal, onProgress: progress.update });
  } catch (error) {
    // the network was accepted when it was read: what does not fit is the domain
    throw asUsage(error);
  } finally {
    progress.end();
  }
}
