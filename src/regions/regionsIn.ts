import type { Network } from "../network/network.ts";
import type { Domain } from "./domain.ts";
import type { EnumerationOptions } from "./enumeration.ts";
import type { Partition } from "./partition.ts";
import type { PooledOptions } from "./pool/pooledOptions.ts";
import { regionsInPlane, regionsInPlaneSync } from "./regionsInPlane.ts";
import { regionsOnLine, regionsOnLineSync } from "./regionsOnLine.ts";
import { regionsOnSegment, regionsOnSegmentSync } from "./regionsOnSegment.ts";

/** The activation regions of a network in a domain of any kind: `regionsOnSegment`, `regionsOnLine` or `regionsInPlane`. */
export function regionsIn(network: Network, domain: Domain, options: PooledOptions = {}): Promise<Partition> {
  switch (domain.kind) {
    case "segment":
      return regionsOnSegment(network, domain, options);
    case "line":
      return regionsOnLine(network, domain, options);
    case "plane":
      return regionsInPlane(network, domain, options);
  }
}

/** `regionsIn` in one go, without turns of the event loop and without progress. */
export function regionsInSync(network: Network, domain: Domain, options: EnumerationOptions = {}): Partition {
  switch (domain.kind) {
    case "segment":
      return regionsOnSegmentSync(network, domain, options);
    case "line":
      return regionsOnLineSync(network, domain, options);
    case "plane":
      return regionsInPlaneSync(network, domain, options);
  }
}
