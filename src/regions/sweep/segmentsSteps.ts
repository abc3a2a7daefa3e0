import { inputSize, type Network } from "../../network/network.ts";
import type { Steps } from "../enumeration.ts";
import { intervalSteps } from "../intervalSteps.ts";
import type { Segments } from "../segments.ts";
import type { SignLog } from "../switchSign.ts";
import { addBreakpoint, type Breakpoints, countCells } from "./countCells.ts";
import { createCrossings } from "./crossings.ts";
import { createFirstForms, firstFormsBytes, setFirstForms } from "./firstForms.ts";
import { setInputs } from "./setRoot.ts";
import { createSweeping } from "./sweepCells.ts";
import { createSweep } from "./sweepStages.ts";

/** What is found on many segments; see `SegmentCounts`. */
export interface CountedSegments {
  status: "complete" | "cancelled";
  finished: number;
  readonly counts: Uint32Array;
  readonly unresolvedSigns: Uint32Array;
  smallestMargin: number;
}

/** Segments between two steps. */
const stretch = 4;

/**
 * Counts the cells on many segments, by a sweep for each. What a sweep cannot prove is left to `intervalSteps`.
 *
 * @param found where breakpoints are appended, segment by segment, the segments' own ends left out
 */
export function* segmentsSteps(network: Network, segments: Segments, found?: Breakpoints): Steps<CountedSegments> {
  const n = inputSize(network);
  const count = segments.from.length / n;
  const counted: CountedSegments = {
    status: "complete",
    finished: 0,
    counts: new Uint32Array(count),
    unresolvedSigns: new Uint32Array(count),
    smallestMargin: Number.POSITIVE_INFINITY,
  };
  const log: SignLog = { unresolved: 0, smallestMargin: Number.POSITIVE_INFINITY };
  const sweepOne = createSweeper(network, segments, log, found);
  let cells = 0;
  for (let k = 0; k < count; k++) {
    let regions = sweepOne(k);
    if (regions === 0) {
      regions = yield* countByReference(network, segments, k, log, found);
      // cancelled
      if (regions === 0) return { ...counted, status: "cancelled" };
    }
    counted.counts[k] = regions;
    counted.unresolvedSigns[k] = log.unresolved;
    counted.smallestMargin = Math.min(counted.smallestMargin, log.smallestMargin);
    counted.finished++;
    cells += regions;
    const isPause = k % stretch === stretch - 1;
    if (isPause && (yield { cells, fraction: (k + 1) / count }) === "cancel" && k + 1 < count) {
      return { ...counted, status: "cancelled" };
    }
  }
  return counted;
}

/** A function that counts the cells of one segment after another, 0 where a sweep does not prove them. */
function createSweeper(
  network: Network,
  segments: Segments,
  log: SignLog,
  found?: Breakpoints,
): (segment: number) => number {
  const sweep = createSweep(network, firstFormsBytes(network));
  if (!sweep) return () => 0;
  const last = sweep.stages.length - 2;
  // without units there is one cell
  if (last < 0) return () => 1;
  const sweeping = createSweeping(network, sweep, last, log);
  const crossings = createCrossings();
  const firstForms = createFirstForms(sweep, segments);
  sweep.biasWeights.set([0, 1]);
  return (segment) => {
    clear(log);
    setInputs(sweep, segments.from, segments.to, segment * sweep.inputs);
    setFirstForms(firstForms, segment);
    const before = found?.positions.length ?? 0;
    const regions = countCells(sweeping, crossings, found);
    if (regions === 0 && found) {
      found.positions.length = before;
      found.errors.length = before;
    }
    return regions;
  };
}

/** The cells of one segment by the readable enumerator; 0 if it was cancelled. */
function* countByReference(
  network: Network,
  { from, to }: Segments,
  segment: number,
  log: SignLog,
  found?: Breakpoints,
): Steps<number> {
  clear(log);
  const n = inputSize(network);
  const endOf = (ends: Float64Array) => ({ x: ends.subarray(segment * n, (segment + 1) * n), weight: 1 });
  const steps = intervalSteps(network, endOf(from), endOf(to), Number.POSITIVE_INFINITY, log);
  let step = steps.next();
  // its progress is that of one segment, and not passed on
  while (!step.done) step = steps.next(yield);
  const { ends, positions, errors, status } = step.value;
  if (status !== "complete") return 0;
  for (let end = 1; end + 1 < ends.length && found; end++) {
    const vertex = ends.data[end];
    addBreakpoint(found, positions.data[vertex], errors.data[vertex]);
  }
  return ends.length - 1;
}

function clear(log: SignLog): void {
  log.unresolved = 0;
  log.smallestMargin = Number.POSITIVE_INFINITY;
}
