import { inputSize, type Network } from "../network/network.ts";
import type { CellBatch } from "./cellBatch.ts";

/** What every enumerator takes. */
export interface EnumerationOptions {
  /** stop with status "truncated" after this many cells */
  readonly maxRegions?: number;
  /** stop with status "cancelled" when it fires */
  readonly signal?: AbortSignal;
  /** called now and then while the work goes on */
  readonly onProgress?: (progress: EnumerationProgress) => void;
  /** takes the cells in batches, in order: `countRegions` hands them out while the work goes on, the enumerators of
   *  partitions when these are made */
  readonly onCells?: (batch: CellBatch) => void;
}

/** How far an enumeration has come. */
export interface EnumerationProgress {
  /** finished cells */
  readonly cells: number;
  /** share of the domain that they cover, from 0 to 1 */
  readonly fraction: number;
}

/**
 * Work in small steps: each `next` does a little, and `next("cancel")` asks to end with what there is. A step may have
 * something to report.
 */
export type Steps<Result> = Generator<EnumerationProgress | undefined, Result, "cancel" | undefined>;

/** What drives steps: whether to cancel them, and whom to tell how far they are. */
export interface Running extends Pick<EnumerationOptions, "onProgress"> {
  readonly signal?: { readonly aborted: boolean };
}

/** Runs steps to their end without giving way. */
export function runSynchronously<Result>(steps: Steps<Result>, options: Running): Result {
  let step = steps.next();
  while (!step.done) step = steps.next(options.signal?.aborted ? "cancel" : undefined);
  return step.value;
}

/** How the event loop gets its turns. */
export interface Turns {
  /** longest stretch of work between two of them, ms */
  readonly stretch: number;
  /** lets the event loop turn once */
  readonly giveWay: () => Promise<void>;
}

const byTimer: Turns = { stretch: 25, giveWay: () => new Promise((resolve) => setTimeout(resolve, 0)) };

/** Runs steps and gives way to the event loop at least every 50 ms. */
export async function runYielding<Result>(
  steps: Steps<Result>,
  options: Running,
  { stretch, giveWay }: Turns = byTimer,
): Promise<Result> {
  let until = performance.now() + stretch;
  let latest: EnumerationProgress = { cells: 0, fraction: 0 };
  let step = steps.next();
  while (!step.done) {
    latest = step.value ?? latest;
    if (performance.now() >= until) {
      options.onProgress?.(latest);
      await giveWay();
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

/** Checks that the vectors of a domain have one finite number for each input. */
export function checkVectors(name: string, network: Network, vectors: Readonly<Record<string, Float64Array>>): void {
  const n = inputSize(network);
  for (const [key, vector] of Object.entries(vectors)) {
    if (vector.length !== n) {
      throw new RangeError(`${name}: expected ${n} numbers in ${key}, one per input, got ${vector.length}`);
    }
    const bad = vector.findIndex((value) => !Number.isFinite(value));
    if (bad >= 0) throw new RangeError(`${name}: expected finite numbers in ${key}, got ${vector[bad]} at ${bad}`);
  }
}
