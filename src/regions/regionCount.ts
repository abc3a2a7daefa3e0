import type { Partition } from "./partition.ts";

/** What `countRegions` says. */
export interface RegionCount {
  readonly status: Partition["status"];
  /** cells of the domain, or those counted before it stopped */
  readonly activationRegions: number;
  /** see `Partition.unresolved`: 0 means that the count is certified */
  readonly unresolved: number;
  /** see `Partition.smallestMargin` */
  readonly smallestMargin?: number;
}
