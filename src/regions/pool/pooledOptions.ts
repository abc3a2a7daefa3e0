import type { EnumerationOptions } from "../enumeration.ts";
import type { RegionsPool } from "./regionsPool.ts";

/** What enumerators take that can share their work. */
export interface PooledOptions extends EnumerationOptions {
  /** workers that share the work on a plane domain; results are the same without, bit for bit, and in the same order */
  readonly pool?: RegionsPool;
}
