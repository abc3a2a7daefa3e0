import { enlarge, gamma } from "../../numeric/errorBounds.ts";
import { extend, type Growable, growableFloat64, growableUint32 } from "../../numeric/growable.ts";
import type { SignLog } from "../switchSign.ts";
import { errorOf, setPiece } from "./sweepForms.ts";
import type { Sweep, SweepStage, SweepUnits } from "./sweepStages.ts";

/** Where the units of one stage switch within one cell, in rising t. */
export interface Crossings {
  count: number;
  /** places, bounds of their errors, and slopes of what is zero there */
  readonly positions: Growable<Float64Array>;
  readonly errors: Growable<Float64Array>;
  readonly slopes: Growable<Float64Array>;
  /** the units, and the pieces that they switch to */
  readonly units: Growable<Uint32Array>;
  readonly pieces: Growable<Uint32Array>;
}

export function createCrossings(): Crossings {
  return {
    count: 0,
    positions: growableFloat64(),
    errors: growableFloat64(),
    slopes: growableFloat64(),
    units: growableUint32(),
    pieces: growableUint32(),
  };
}

/** The end of a cell: its place and a bound of its error. */
export interface Place {
  readonly position: number;
  readonly error: number;
}

const pointSlack = enlarge(4);

/**
 * Finds where units of a stage switch between a place where their pieces are known and the end of a cell, on which z is
 * affine: those on another piece at the end.
 *
 * @returns false where a sign at the end, or the order of two switches, is not proved
 */
export function findCrossings(
  sweep: Sweep,
  stage: SweepStage,
  from: Place,
  end: Place,
  crossings: Crossings,
  log: SignLog,
): boolean {
  crossings.count = 0;
  const units = stage.units as SweepUnits;
  const isProved = units.isSimple
    ? findSimple(sweep, stage, units, from, end, crossings, log)
    : findGeneral(sweep, stage, units, from, end, crossings, log);
  return isProved && sortCrossings(crossings, log);
}

/** Sets the pieces of a stage's units to those at t = 0, where forms begin; false where a sign is not proved. */
export function findFirstPieces(sweep: Sweep, stage: SweepStage, log: SignLog): boolean {
  const units = stage.units as SweepUnits;
  if (units.isSimple) {
    if (!signsAt(sweep, stage, units, 0, 0, log)) return false;
    for (let unit = 0; unit < stage.size; unit++) setPiece(units, unit, (stage.words[unit >>> 5] >>> (unit & 31)) & 1);
    return true;
  }
  for (let unit = 0; unit < stage.size; unit++) {
    const piece = pieceAt(sweep, stage, units, unit, { position: 0, error: 0 }, log);
    if (piece < 0) return false;
    setPiece(units, unit, piece);
  }
  return true;
}

/** Signs of simple units at a place; false where one that can switch is not proved. */
function signsAt(
  { kernels }: Sweep,
  { rows, stride, errors, words }: SweepStage,
  { mask }: SweepUnits,
  position: number,
  error: number,
  log: SignLog,
): boolean {
  const margin = kernels.signs1(
    rows.byteOffset,
    stride,
    stride,
    errors.byteOffset,
    position,
    error * pointSlack,
    words.byteOffset,
  );
  if (margin < log.smallestMargin) log.smallestMargin = margin;
  for (let w = 0; w < mask.length; w++) if ((~(words[w] | words[w + mask.length]) & mask[w]) !== 0) return false;
  return true;
}

function findSimple(
  sweep: Sweep,
  stage: SweepStage,
  units: SweepUnits,
  from: Place,
  end: Place,
  crossings: Crossings,
  log: SignLog,
): boolean {
  if (!signsAt(sweep, stage, units, end.position, end.error, log)) return false;
  const { mask, active } = units;
  const { rows, stride, words } = stage;
  for (let w = 0; w < mask.length; w++) {
    for (let rest = (words[w] ^ active[w]) & mask[w]; rest !== 0; rest &= rest - 1) {
      const unit = 32 * w + 31 - Math.clz32(rest & -rest);
      const piece = (words[w] >>> (unit & 31)) & 1;
      const crossing = {
        unit,
        piece,
        slope: rows[unit],
        value: rows[stride + unit],
        reference: 0,
        error: errorOf(sweep, stage, unit),
      };
      addCrossing(crossings, crossing, from, end);
    }
  }
  return true;
}

function findGeneral(
  sweep: Sweep,
  stage: SweepStage,
  units: SweepUnits,
  from: Place,
  end: Place,
  crossings: Crossings,
  log: SignLog,
): boolean {
  const [w0, w1] = sweep.biasWeights;
  const { rows, stride, size } = stage;
  for (let unit = 0; unit < size; unit++) {
    const before = units.piece[unit];
    const after = pieceAt(sweep, stage, units, unit, end, log);
    if (after < 0) return false;
    const step = after > before ? 1 : -1;
    for (let piece = before; piece !== after; piece += step) {
      const threshold = units.thresholds[(step > 0 ? piece : piece - 1) * size + unit];
      const slope = rows[unit] - threshold * w0;
      const value = rows[stride + unit] - threshold * w1;
      const error = errorOf(sweep, stage, unit) + thresholdError(sweep, stage, unit, threshold);
      addCrossing(crossings, { unit, piece: piece + step, slope, value, reference: 0, error }, from, end);
    }
  }
  return true;
}

/** The piece of a unit at a place; −1 where it is not proved. */
function pieceAt(
  sweep: Sweep,
  stage: SweepStage,
  { pieces, thresholds, mask }: SweepUnits,
  unit: number,
  { position, error }: Place,
  log: SignLog,
): number {
  const [w0, w1] = sweep.biasWeights;
  const { rows, stride, errors, size } = stage;
  const slope = rows[unit];
  const isDead = ((mask[unit >>> 5] >>> (unit & 31)) & 1) === 0;
  let piece = 0;
  for (let m = 0; m < pieces - 1; m++) {
    const threshold = thresholds[m * size + unit];
    const weight = w0 * position + w1;
    const value = rows[stride + unit] + slope * position - threshold * weight;
    const reach = (Math.abs(slope) + Math.abs(threshold * w0)) * error;
    const bound = (errors[unit] + thresholdError(sweep, stage, unit, threshold) + reach) * pointSlack;
    const distance = Math.abs(value);
    if (!(distance > bound)) {
      // what is zero on the whole domain, without any error, is not past its threshold
      if (isDead && threshold === 0) continue;
      return -1;
    }
    if (distance < log.smallestMargin) log.smallestMargin = distance;
    if (value > 0) piece = m + 1;
  }
  return piece;
}

/** Rounding of z − threshold at a place. */
function thresholdError({ biasWeights }: Sweep, { rows, stride }: SweepStage, unit: number, threshold: number): number {
  if (threshold === 0) return 0;
  const weight = Math.abs(biasWeights[0]) + Math.abs(biasWeights[1]);
  const size = Math.abs(rows[unit]) + Math.abs(rows[stride + unit]) + 2 * Math.abs(threshold) * weight;
  return gamma(6) * size;
}

/** Something affine that is zero where a unit switches. */
export interface Crossing {
  readonly unit: number;
  /** the piece that it switches to */
  readonly piece: number;
  /** slope · (t − reference) + value */
  readonly slope: number;
  readonly value: number;
  readonly reference: number;
  /** bound of its error between the two places, its evaluation included */
  readonly error: number;
}

/**
 * Appends a crossing, which is between two places.
 *
 * Numerics  |computed zero − exact one| ≤ (|value at the computed one| + error) / |slope|, and at most the cell's length.
 */
export function addCrossing(crossings: Crossings, crossing: Crossing, from: Place, end: Place): void {
  const { unit, piece, slope, value, reference, error } = crossing;
  const k = crossings.count++;
  if (crossings.positions.length <= k) {
    extend(crossings.positions, 1);
    extend(crossings.errors, 1);
    extend(crossings.slopes, 1);
    extend(crossings.units, 1);
    extend(crossings.pieces, 1);
  }
  const zero = reference - value / slope;
  const position = zero < from.position ? from.position : zero > end.position ? end.position : zero;
  const bySlope = (Math.abs(value + slope * (position - reference)) + error) / Math.abs(slope);
  const byGap = end.position - from.position + end.error + from.error;
  crossings.positions.data[k] = position;
  crossings.errors.data[k] = (bySlope < byGap ? bySlope : byGap) * enlarge(8);
  crossings.slopes.data[k] = Math.abs(slope);
  crossings.units.data[k] = unit;
  crossings.pieces.data[k] = piece;
}

/** Sorts crossings by their places; false where two are not proved to be in that order. */
export function sortCrossings(crossings: Crossings, log: SignLog): boolean {
  const { count } = crossings;
  const positions = crossings.positions.data;
  const errors = crossings.errors.data;
  const slopes = crossings.slopes.data;
  const units = crossings.units.data;
  const pieces = crossings.pieces.data;
  for (let k = 1; k < count; k++) {
    const [position, error, slope, unit, piece] = [positions[k], errors[k], slopes[k], units[k], pieces[k]];
    let i = k - 1;
    for (; i >= 0 && positions[i] > position; i--) {
      positions[i + 1] = positions[i];
      errors[i + 1] = errors[i];
      slopes[i + 1] = slopes[i];
      units[i + 1] = units[i];
      pieces[i + 1] = pieces[i];
    }
    positions[i + 1] = position;
    errors[i + 1] = error;
    slopes[i + 1] = slope;
    units[i + 1] = unit;
    pieces[i + 1] = piece;
  }
  for (let k = 1; k < count; k++) {
    const gap = positions[k] - positions[k - 1];
    if (!(gap > (errors[k] + errors[k - 1]) * pointSlack)) return false;
    // the smaller of the two units' values where the other is zero
    const margin = gap * Math.min(slopes[k], slopes[k - 1]);
    if (margin < log.smallestMargin) log.smallestMargin = margin;
  }
  return true;
}
