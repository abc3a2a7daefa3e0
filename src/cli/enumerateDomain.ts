import type { Network } from "crease/network";
import {
  type Domain,
  type EnumerationOptions,
  type Partition,
  regionsInPlane,
  regionsOnLine,
  regionsOnSegment,
} from "crease/regions";
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
    return await enumerator(network, domain, { maxRegions, signal, onProgress: progress.update });
  } catch (error) {
    // the network was accepted when it was read: what does not fit is the domain
    throw asUsage(error);
  } finally {
    progress.end();
  }
}

function enumerator(network: Network, domain: Domain, options: EnumerationOptions): Promise<Partition> {
  switch (domain.kind) {
    case "plane":
      return regionsInPlane(network, domain, options);
    case "segment":
      return regionsOnSegment(network, domain, options);
    case "line":
      return regionsOnLine(network, domain, options);
  }
}
