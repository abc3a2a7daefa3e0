import type { Network } from "../network/network.ts";
import type { EnumerationProgress, Steps } from "./enumeration.ts";
import { type IntervalCells, intervalSteps, type WeightedPoint } from "./intervalSteps.ts";
import type { Sweep } from "./sweep/sweepStages.ts";
import { sweepSteps } from "./sweep/sweepSteps.ts";
import type { SignLog } from "./switchSign.ts";

/**
 * The activation regions between two weighted points in rising σ: by a sweep, which proves all signs or gives up, and else
 * by `intervalSteps`, which is slower, takes every network, and can leave a sign unresolved.
 *
 * @param sweep of the network, if it has one; see `createSweep`
 */
export function* intervalCells(
  network: Network,
  sweep: Sweep | undefined,
  from: WeightedPoint,
  to: WeightedPoint,
  maxRegions: number,
  log: SignLog,
): Steps<IntervalCells> {
  const seen = { cells: 0, fraction: 0 };
  const swept = sweep && (yield* watched(sweepSteps(network, sweep, from, to, maxRegions, log), seen));
  return swept ?? (yield* watched(intervalSteps(network, from, to, maxRegions, log), seen));
}

/** Steps whose progress never falls behind what was seen. */
function* watched<Result>(steps: Steps<Result>, seen: { cells: number; fraction: number }): Steps<Result> {
  let step = steps.next();
  while (!step.done) {
    const progress: EnumerationProgress | undefined = step.value;
    if (progress) {
      seen.cells = Math.max(seen.cells, progress.cells);
      seen.fraction = Math.max(seen.fraction, progress.fraction);
    }
    step = steps.next(yield progress && { ...seen });
  }
  return step.value;
}
