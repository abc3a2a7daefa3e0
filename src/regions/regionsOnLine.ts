import { inputSize, type Network } from "../network/network.ts";
import { enlarge, gamma } from "../numeric/errorBounds.ts";
import { trimmed } from "../numeric/growable.ts";
import { assembleInterval, type CellRow } from "./assembleInterval.ts";
import type { LineDomain } from "./domain.ts";
import { checkOptions, type EnumerationOptions, runSynchronously, runYielding, type Steps } from "./enumeration.ts";
import { type IntervalCells, intervalSteps } from "./intervalSteps.ts";
import type { Partition } from "./partition.ts";

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

  const lower = yield* intervalSteps(network, below, middle, maxRegions, log);
  if (lower.status !== "complete") {
    return yield* assembleInterval(network, domain, halfOf(lower, -1), lower.layout, log, lower.status);
  }
  const left = maxRegions - (lower.ends.length - 1);
  const upper = yield* intervalSteps(network, middle, above, left + 1, log);
  const row = joinHalves(halfOf(lower, -1), halfOf(upper, 1), lower.layout.words, maxRegions);
  const status = upper.status === "complete" && row.isCut ? "truncated" : upper.status;
  return yield* assembleInterval(network, domain, row, lower.layout, log, status);
}

/**
 * One half of the line in t. The lower half runs from −∞ (σ = 0) to t = 0 (σ = 1), t = −(1 − σ) / σ; the upper one from
 * t = 0 (σ = 0) to ∞ (σ = 1), t = σ / (1 − σ).
 */
function halfOf(cells: IntervalCells, side: -1 | 1): CellRow {
  const numbers = trimmed(cells.ends);
  // distance of σ from the point t = 0, and the parameter that it stands for
  const distance = (sigma: number) => (side < 0 ? 1 - sigma : sigma);
  const toLine = (share: number) => (side * share) / (1 - share);
  const ends = Float64Array.from(numbers, (vertex) => toLine(distance(cells.positions.data[vertex])) + 0);
  const errors = Float64Array.from(numbers, (vertex, position) => {
    const share = distance(cells.positions.data[vertex]);
    const error = cells.errors.data[vertex];
    if (error === 0) return 0;
    return share + error < 1 ? Math.abs(toLine(share + error) - ends[position]) : Number.POSITIVE_INFINITY;
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
  return {
    ends: Float64Array.from(ends.slice(0, cells + 1)),
    errors: Float64Array.from(errors.slice(0, cells + 1)),
    patterns: Uint32Array.from([...lower.patterns.subarray(0, keep * words), ...upper.patterns]).subarray(
      0,
      cells * words,
    ),
    outputLinear: join(lower.outputLinear, upper.outputLinear, outputs),
    outputOffset: join(lower.outputOffset, upper.outputOffset, outputs),
    outputErrors: join(lower.outputErrors, upper.outputErrors, outputs),
    isCut: cells < keep + upper.ends.length - 1,
  };
}

function checkLine(network: Network, domain: LineDomain, options: EnumerationOptions): void {
  checkOptions("regionsOnLine", options);
  if (domain.kind !== "line") {
    throw new TypeError(`regionsOnLine: expected a line, got "${(domain as { kind: string }).kind}"`);
  }
  const n = inputSize(network);
  for (const [name, vector] of Object.entries({ through: domain.through, direction: domain.direction })) {
    if (vector.length !== n || !vector.every(Number.isFinite)) {
      throw new RangeError(
        `regionsOnLine: expected ${n} finite numbers in ${name}, one per input, got ${vector.length}`,
      );
    }
  }
  if (domain.direction.every((value) => value === 0)) {
    throw new RangeError("regionsOnLine: expected a direction other than zero, got zeros; did you mean a point?");
  }
}
