import type { Network } from "../network/network.ts";
import { enlarge, gamma } from "../numeric/errorBounds.ts";
import { trimmed } from "../numeric/growable.ts";
import { assembleInterval } from "./assembleInterval.ts";
import type { CellRow } from "./cellRow.ts";
import type { LineDomain } from "./domain.ts";
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
 * The activation regions of a network along a whole line, exactly, −∞ < t < ∞: the first vertex is −∞, the last ∞.
 *
 * Each half of the line is a segment in homogeneous coordinates: from the point (through, 1) to the direction at
 * infinity (direction, 0), t = σ / (1 − σ). Piecewise-linear networks commute with the positive factor 1 − σ as long as
 * biases and thresholds carry it too, so the two ends of a half are ordinary points and infinity needs no window.
 *
 * @param domain see `line`; x = through + t direction
 *
 * Numerics  margins and bounds are those of the homogeneous pre-activations, 1 / (1 + |t|) of the plain ones.
 * Errors    RangeError where sizes do not fit or the direction is zero.
 */
export async function regionsOnLine(
  network: Network,
  domain: LineDomain,
  options: EnumerationOptions = {},
): Promise<Partition> {
  checkLine(network, domain, options);
  return runYielding(lineSteps(network, domain, options), options);
}

/** `regionsOnLine` in one go, without turns of the event loop and without progress. */
export function regionsOnLineSync(network: Network, domain: LineDomain, options: EnumerationOptions = {}): Partition {
  checkLine(network, domain, options);
  return runSynchronously(lineSteps(network, domain, options), options);
}

function* lineSteps(network: Network, domain: LineDomain, options: EnumerationOptions): Steps<Partition> {
  const log = { unresolved: 0, smallestMargin: Number.POSITIVE_INFINITY };
  const maxRegions = options.maxRegions ?? Number.POSITIVE_INFINITY;
  const middle = { x: domain.through, weight: 1 };
  const below = { x: domain.direction.map((value) => -value), weight: 0 };
  const above = { x: domain.direction, weight: 0 };

  const sweep = createSweep(network);
  const lower = yield* intervalCells(network, sweep, below, middle, maxRegions, log);
  if (lower.status !== "complete") {
    return yield* assembleInterval(network, domain, halfOf(lower, -1), lower.layout, log, lower.status, options);
  }
  const left = maxRegions - (lower.ends.length - 1);
  const upper = yield* intervalCells(network, sweep, middle, above, left + 1, log);
  const row = joinHalves(halfOf(lower, -1), halfOf(upper, 1), lower.layout.words, maxRegions);
  const status = upper.status === "complete" && row.isCut ? "truncated" : upper.status;
  return yield* assembleInterval(network, domain, row, lower.layout, log, status, options);
}

/**
 * One half of the line in t. The lower half runs from −∞ (σ = 0) to t = 0 (σ = 1), t = −(1 − σ) / σ; the upper one from
 * t = 0 (σ = 0) to ∞ (σ = 1), t = σ / (1 − σ).
 */
function halfOf(cells: IntervalCells, side: -1 | 1): CellRow {
  const numbers = trimmed(cells.ends);
  const ends = new Float64Array(numbers.length);
  const errors = new Float64Array(numbers.length);
  numbers.forEach((vertex, position) => {
    const sigma = cells.positions.data[vertex];
    const error = cells.errors.data[vertex];
    // 1 / (1 + |t|), the homogeneous weight of the point
    const weight = side < 0 ? sigma : 1 - sigma;
    ends[position] = (side * (side < 0 ? 1 - sigma : sigma)) / weight + 0;
    if (weight === 0 && error === 0) return;
    const moved = error < weight ? error / (weight * (weight - error)) : Number.POSITIVE_INFINITY;
    errors[position] = (moved + gamma(4) * Math.abs(ends[position])) * enlarge(8);
  });
  const slopes = trimmed(cells.outputs.linear);
  const offsets = trimmed(cells.outputs.offset);
  // homogeneous values at σ = 0 and σ = 1: one of them is the slope along the line, the other the value at t = 0
  const atOne = offsets.map((offset, i) => offset + slopes[i]);
  return {
    ends,
    errors,
    patterns: trimmed(cells.patterns),
    outputLinear: side < 0 ? offsets.map((value) => -value) : atOne,
    outputOffset: side < 0 ? atOne : offsets,
    outputErrors: plainErrors(cells, ends, atOne),
  };
}

/**
 * Errors of the plain output from those of the homogeneous one: on a cell that reaches out to t, it is 1 + |t| times as
 * large, plus the rounding of the sum of slope and offset.
 */
function plainErrors(cells: IntervalCells, ends: Float64Array, sums: Float64Array): Float64Array {
  const count = ends.length - 1;
  const outputs = sums.length / count;
  return Float64Array.from(sums, (sum, i) => {
    const cell = Math.floor(i / outputs);
    const reach = 1 + Math.max(Math.abs(ends[cell]), Math.abs(ends[cell + 1]));
    const homogeneous = cells.outputs.error.data[i] + gamma(2) * Math.abs(sum);
    // a map without error has none on an unbounded cell either
    return homogeneous === 0 ? 0 : homogeneous * reach * enlarge(2);
  });
}

/** Both halves in a row; cells that meet at t = 0 with one pattern are one. */
function joinHalves(lower: CellRow, upper: CellRow, words: number, maxRegions: number): CellRow & { isCut: boolean } {
  const lowerCells = lower.ends.length - 1;
  const outputs = lower.outputLinear.length / lowerCells;
  const lastPattern = lower.patterns.subarray((lowerCells - 1) * words, lowerCells * words);
  const isOne = lastPattern.every((word, w) => word === upper.patterns[w]);
  // drop the lower copy of the joined cell, or only the doubled end
  const keep = isOne ? lowerCells - 1 : lowerCells;
  const cells = Math.min(maxRegions, keep + upper.ends.length - 1);
  const join = (first: Float64Array, second: Float64Array, width: number) =>
    Float64Array.from([...first.subarray(0, keep * width), ...second]).subarray(0, cells * width);
  const ends = [
    ...lower.ends.subarray(0, keep),
    ...(isOne ? [lower.ends[keep]] : []),
    ...upper.ends.subarray(isOne ? 1 : 0),
  ];
  const errors = [
    ...lower.errors.subarray(0, keep),
    ...(isOne ? [lower.errors[keep]] : []),
    ...upper.errors.subarray(isOne ? 1 : 0),
  ];
  const outputErrors = join(lower.outputErrors, upper.outputErrors, outputs);
  if (isOne && keep < cells) {
    for (let i = 0; i < outputs; i++) {
      const at = keep * outputs + i;
      outputErrors[at] = Math.max(outputErrors[at], errorBelowZero(lower, upper, at, i, lower.ends[keep]));
    }
  }
  return {
    ends: Float64Array.from(ends.slice(0, cells + 1)),
    errors: Float64Array.from(errors.slice(0, cells + 1)),
    patterns: Uint32Array.from([...lower.patterns.subarray(0, keep * words), ...upper.patterns]).subarray(
      0,
      cells * words,
    ),
    outputLinear: join(lower.outputLinear, upper.outputLinear, outputs),
    outputOffset: join(lower.outputOffset, upper.outputOffset, outputs),
    outputErrors,
    isCut: cells < keep + upper.ends.length - 1,
  };
}

/**
 * Error of the joined cell's map, which is that of its upper copy, between its low end and t = 0: the lower copy's error
 * and what the two copies differ by, which is largest at one of these ends.
 */
function errorBelowZero(lower: CellRow, upper: CellRow, below: number, above: number, low: number): number {
  const slopes = Math.abs(lower.outputLinear[below]) + Math.abs(upper.outputLinear[above]);
  const offsets = Math.abs(lower.outputOffset[below]) + Math.abs(upper.outputOffset[above]);
  const slope = Math.abs(lower.outputLinear[below] - upper.outputLinear[above]) + gamma(2) * slopes;
  const offset = Math.abs(lower.outputOffset[below] - upper.outputOffset[above]) + gamma(2) * offsets;
  // maps that are zero agree on an unbounded cell too
  const reached = slope === 0 ? 0 : slope * Math.abs(low);
  return (lower.outputErrors[below] + reached + offset) * enlarge(4);
}

function checkLine(network: Network, domain: LineDomain, options: EnumerationOptions): void {
  checkOptions("regionsOnLine", options);
  if (domain.kind !== "line") {
    throw new TypeError(`regionsOnLine: expected a line, got "${(domain as { kind: string }).kind}"`);
  }
  checkVectors("regionsOnLine", network, { through: domain.through, direction: domain.direction });
  if (domain.direction.every((value) => value === 0)) {
    throw new RangeError("regionsOnLine: expected a direction other than zero, got zeros; did you mean a point?");
  }
}
