import type { Network } from "../network/network.ts";
import { trimmed } from "../numeric/growable.ts";
import { assembleInterval } from "./assembleInterval.ts";
import type { CellRow } from "./cellRow.ts";
import type { SegmentDomain } from "./domain.ts";
import {
  checkOptions,
  checkVectors,
  type EnumerationOptions,
  runSynchronously,
  runYielding,
  type Steps,
} from "./enumeration.ts";
import { intervalCells } from "./intervalCells.ts";
import type { IntervalCells } from "./intervalSteps.ts";
import type { Partition } from "./partition.ts";
import { createSweep } from "./sweep/sweepStages.ts";

/**
 * The activation regions of a network along a segment, exactly, in rising t, with their breakpoints and output maps.
 *
 * @param network any input dimension; operators of any kind
 * @param domain  see `segment`; x = from + t (to − from), 0 ≤ t ≤ 1
 *
 * Source    sorted breakpoints, stage by stage: Hanin & Rolnick 2019 (arXiv 1901.09021); here with error bounds.
 * Numerics  see `numeric/errorBounds.ts`: the result says how many signs touched zero within their bound.
 * Errors    RangeError where sizes do not fit or the ends coincide.
 */
export async function regionsOnSegment(
  network: Network,
  domain: SegmentDomain,
  options: EnumerationOptions = {},
): Promise<Partition> {
  checkSegment(network, domain, options);
  return runYielding(segmentSteps(network, domain, options), options);
}

/** `regionsOnSegment` in one go, without turns of the event loop and without progress. */
export function regionsOnSegmentSync(
  network: Network,
  domain: SegmentDomain,
  options: EnumerationOptions = {},
): Partition {
  checkSegment(network, domain, options);
  return runSynchronously(segmentSteps(network, domain, options), options);
}

function* segmentSteps(network: Network, domain: SegmentDomain, options: EnumerationOptions): Steps<Partition> {
  const log = { unresolved: 0, smallestMargin: Number.POSITIVE_INFINITY };
  const from = { x: domain.from, weight: 1 };
  const to = { x: domain.to, weight: 1 };
  const cells = yield* intervalCells(
    network,
    createSweep(network),
    from,
    to,
    options.maxRegions ?? Number.POSITIVE_INFINITY,
    log,
  );
  return yield* assembleInterval(network, domain, rowOf(cells), cells.layout, log, cells.status, options);
}

function rowOf(cells: IntervalCells): CellRow {
  const numbers = trimmed(cells.ends);
  const ends = new Float64Array(numbers.length);
  const errors = new Float64Array(numbers.length);
  for (let k = 0; k < numbers.length; k++) {
    ends[k] = cells.positions.data[numbers[k]];
    errors[k] = cells.errors.data[numbers[k]];
  }
  return {
    ends,
    errors,
    patterns: trimmed(cells.patterns),
    outputLinear: trimmed(cells.outputs.linear),
    outputOffset: trimmed(cells.outputs.offset),
    outputErrors: trimmed(cells.outputs.error),
  };
}

function checkSegment(network: Network, domain: SegmentDomain, options: EnumerationOptions): void {
  checkOptions("regionsOnSegment", options);
  if (domain.kind !== "segment") {
    throw new TypeError(`regionsOnSegment: expected a segment, got "${(domain as { kind: string }).kind}"`);
  }
  checkVectors("regionsOnSegment", network, { from: domain.from, to: domain.to });
  if (domain.from.every((value, i) => value === domain.to[i])) {
    throw new RangeError("regionsOnSegment: expected two different ends, got the same point twice");
  }
}
