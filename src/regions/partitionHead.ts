import type { Network } from "../network/network.ts";
import { type Domain, sliceOf } from "./domain.ts";
import type { Partition } from "./partition.ts";
import type { SignLog } from "./switchSign.ts";

/** What a partition is of, and what it is worth: all of it but the arrays. */
export function partitionHead(network: Network, domain: Domain, log: SignLog, status: Partition["status"]) {
  return {
    network,
    domain,
    slice: sliceOf(domain),
    status,
    resolution: "rounding" as const,
    unresolved: log.unresolved,
    ...(Number.isFinite(log.smallestMargin) ? { smallestMargin: log.smallestMargin } : {}),
  };
}
