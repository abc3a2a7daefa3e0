import type { Partition } from "./partition.ts";

/** What every enumerator takes. */
export interface EnumerationOptions {
  /** stop with status "truncated" after this many cells */
  readonly maxRegions?: number;
  /** stop with status "cancelled" when it fires */
  readonly signal?: AbortSignal;
  /** called now and then while the work goes on */
  readonly onProgress?: (progress: EnumerationProgress) => void;
}

export interface EnumerationProgress {
  /** finished cells */
  readonly cells: number;
  /** share of the domain that they cover, from 0 to 1 */
  readonly fraction: number;
}

/** An enumeration in small steps: each `next` does a little work, and `next("cancel")` ends it with what there is. */
export type EnumerationSteps = Generator<EnumerationProgress, Partition, "cancel" | undefined>;

/** Runs an enumeration to its end without giving way. */
export function runSynchronously(steps: EnumerationSteps, options: EnumerationOptions): Partition {
  let step = steps.next();
  while (!step.done) step = steps.next(options.signal?.aborted ? "cancel" : undefined);
  return step.value;
}

/** Longest stretch of work between two turns of the event loop, milliseconds. */
const stretch = 25;

/** Runs an enumeration and gives way to the event loop at least every 50 ms. */
export async function runYielding(steps: EnumerationSteps, options: EnumerationOptions): Promise<Partition> {
  let until = performance.now() + stretch;
  let step = steps.next();
  while (!step.done) {
    if (performance.now() >= until) {
      options.onProgress?.(step.value);
      await new Promise<void>((resolve) => setTimeout(resolve, 0));
      until = performance.now() + stretch;
    }
    step = steps.next(options.signal?.aborted ? "cancel" : undefined);
  }
  return step.value;
}

/** Checks `maxRegions`. */
export function checkOptions(name: string, { maxRegions }: EnumerationOptions): void {
  if (maxRegions !== undefined && !(Number.isInteger(maxRegions) && maxRegions > 0)) {
    throw new RangeError(`${name}: expected maxRegions to be a positive integer, got ${maxRegions}`);
  }
}
