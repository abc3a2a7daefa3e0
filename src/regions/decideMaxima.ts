import type { AffineForm, FormFrame } from "../network/affineForms.ts";
import { branchOf, elementOf, type MaxUnits, pieceCount } from "../network/piecewiseUnits.ts";
import { firstBit } from "../numeric/bits.ts";
import { enlarge, gamma, gammaOfEvaluation } from "../numeric/errorBounds.ts";
import {
  type BoundedValue,
  createSwitchForm,
  evaluateSwitch,
  type FormElement,
  setDifferenceForm,
  type UncertainPoint,
} from "./switchForm.ts";
import { decideSign, type SignLog } from "./switchSign.ts";
import { setAttained, signOf, signWords, type VertexSigns } from "./vertexSigns.ts";

/** A vertex of a cell, and what the max units at the end of a stage read there. */
export interface MaximaAt {
  readonly signs: VertexSigns;
  readonly log: SignLog;
  readonly vertex: number;
  readonly stage: number;
  readonly units: MaxUnits;
  /** the forms of what the units read, on the cell */
  readonly read: readonly AffineForm[];
  /** for each of them, the stage whose units are zero at their threshold, zero, and make it, or −1 */
  readonly zeroSources: readonly number[];
  /** the value 0 */
  readonly zero: AffineForm;
  readonly frame: FormFrame;
  readonly point: UncertainPoint;
}

/** A max unit whose candidates are equal and largest at a vertex by construction. */
export interface Tie {
  readonly unit: number;
  readonly candidates: readonly number[];
}

/**
 * Decides which candidates of each max unit are within their bound of the largest.
 *
 * Each candidate's value at the vertex is bounded by itself first: one that is below the largest by more than both bounds is
 * decided, if its margin cannot be the smallest so far. What that leaves open is decided by the form of the difference, whose
 * bound is sharper, as errors that the two have in common cancel. A margin beyond both bounds proves the sign there too.
 *
 * @param known [words of the stage] what is attained by construction, or empty: units with a candidate there are decided
 */
export function decideMaxima(at: MaximaAt, tie: Tie | undefined, known: Uint32Array): void {
  const { signs, vertex, stage, units } = at;
  const { count, perUnit } = signs.stages[stage];
  signs.data.data.set(known, signWords(signs, vertex, stage));
  const estimates = createEstimates(at);
  for (let unit = 0; unit < count; unit++) {
    if (unit === tie?.unit) decideTie(at, tie);
    else if (known.length === 0 || firstBit(known, unit * perUnit, (unit + 1) * perUnit) < 0) {
      decideMaximum(at, units, estimates, unit);
    }
  }
}

/** Values of the candidates of one unit at the vertex, and what they are made with. */
interface Estimates {
  /** [pieces] times the unit's sign */
  readonly values: Float64Array;
  /** [pieces] bounds of their errors; 0 where a value is exact, whatever it is */
  readonly bounds: Float64Array;
  /** the second largest value, and the largest bound */
  second: number;
  widest: number;
  /** [d] position of the vertex in the frame */
  readonly position: Float64Array;
  /** [d] share of a slope's size that belongs to the bound: error of the position, and rounding */
  readonly shares: Float64Array;
  /** of the difference of two values and of its evaluation, for each of the two */
  readonly rounding: number;
  /** makes up for the rounding of the bounds */
  readonly slack: number;
}

function createEstimates({ units, frame, point: { point, generators } }: MaximaAt): Estimates {
  const dimension = frame.radii.length;
  const position = new Float64Array(dimension);
  const shares = new Float64Array(dimension);
  const rounding = 2 * (gamma(1) + 2 * gammaOfEvaluation(dimension));
  for (let k = 0; k < dimension; k++) {
    position[k] = point[k] - frame.reference[k];
    let reach = 0;
    for (let g = 0; g < dimension; g++) reach += Math.abs(generators[g * dimension + k]);
    shares[k] = reach + rounding * (frame.radii[k] + Math.abs(position[k]) + reach);
  }
  const { pieces } = units;
  return {
    values: new Float64Array(pieces),
    bounds: new Float64Array(pieces),
    second: 0,
    widest: 0,
    position,
    shares,
    rounding,
    slack: enlarge(4 * dimension + 16),
  };
}

function decideMaximum(at: MaximaAt, units: MaxUnits, own: Estimates, unit: number): void {
  const { values, bounds } = own;
  const { signs, log, vertex, stage } = at;
  const count = pieceCount(units, unit);
  const best = estimate(at, units, own, unit);
  const largest = values[best];
  if (largest - own.second - 2 * (bounds[best] + own.widest) > log.smallestMargin) {
    // far above all others
    setAttained(signs, vertex, stage, unit, best);
    return;
  }
  for (let piece = 0; piece < count; piece++) {
    const margin = largest - values[piece];
    const bound = bounds[best] + bounds[piece];
    if (margin - 2 * bound > log.smallestMargin) continue;
    const isEqual = piece === best || (margin === 0 && bound === 0);
    if (isEqual || !isBelow(at, unit, piece, best)) setAttained(signs, vertex, stage, unit, piece);
  }
}

/** Estimates the candidates of a unit; returns the first with the largest value. */
function estimate(at: MaximaAt, { sign, offsets, branches, elements }: MaxUnits, own: Estimates, unit: number): number {
  const { read, zeroSources } = at;
  const { values, bounds, position, shares, rounding, slack } = own;
  const dimension = position.length;
  const first = offsets[unit];
  const count = offsets[unit + 1] - first;
  let branch = 0;
  let { rows, errors } = read[0];
  let best = 0;
  let largest = Number.NEGATIVE_INFINITY;
  let second = Number.NEGATIVE_INFINITY;
  let widest = 0;
  for (let piece = 0; piece < count; piece++) {
    const element = elements[first + piece];
    if (branches) {
      branch = branches[first + piece];
      ({ rows, errors } = read[branch]);
    }
    const size = errors.length;
    const constant = rows[dimension * size + element];
    let value = constant;
    let bound = errors[element];
    for (let k = 0, at = element; k < dimension; k++, at += size) {
      value += rows[at] * position[k];
      bound += Math.abs(rows[at]) * shares[k];
    }
    // a constant without error is exact
    if (bound > 0) {
      bound = (bound + rounding * Math.abs(constant)) * slack;
      if (Math.abs(value) <= bound && zeroSources[branch] >= 0 && isZeroAt(at, branch, element)) {
        value = 0;
        bound = 0;
      }
    }
    value *= sign;
    values[piece] = value;
    bounds[piece] = bound;
    // not-a-number stays in all of these, and shows in the end
    widest = Math.max(widest, bound);
    if (value > largest) {
      second = Math.max(second, largest);
      largest = value;
      best = piece;
    } else second = Math.max(second, value);
  }
  own.second = second;
  own.widest = widest;
  return best;
}

/** Whether a candidate is made by a unit whose pre-activation is zero at the vertex: then it is zero without any error. */
function isZeroAt({ signs, vertex, zeroSources }: MaximaAt, branch: number, element: number): boolean {
  return signOf(signs, vertex, zeroSources[branch], element) === 0;
}

/** The unit of a tie: its candidates attain the maximum, and others if they cannot be told from the first of them. */
function decideTie(at: MaximaAt, { unit, candidates }: Tie): void {
  const { signs, vertex, stage, units } = at;
  for (let piece = 0; piece < pieceCount(units, unit); piece++) {
    const isLargest = candidates.includes(piece) || !isBelow(at, unit, piece, candidates[0]);
    if (isLargest) setAttained(signs, vertex, stage, unit, piece);
  }
}

/** Whether a candidate is below one that is taken to be the largest at the vertex, by the form of their difference. */
function isBelow(at: MaximaAt, unit: number, piece: number, best: number): boolean {
  const { units, frame, point, log } = at;
  const form = createSwitchForm(frame.radii.length);
  const result: BoundedValue = { value: 0, bound: 0 };
  setDifferenceForm(form, candidateAt(at, unit, best), candidateAt(at, unit, piece), units.sign, frame);
  evaluateSwitch(form, frame, point, result);
  const sign = decideSign(result, log);
  // a candidate above it says that what makes it the largest is in doubt
  if (sign < 0) log.unresolved++;
  return sign > 0;
}

function candidateAt(at: MaximaAt, unit: number, piece: number): FormElement {
  const branch = branchOf(at.units, unit, piece);
  const element = elementOf(at.units, unit, piece);
  if (at.zeroSources[branch] >= 0 && isZeroAt(at, branch, element)) return { form: at.zero, element: 0 };
  return { form: at.read[branch], element };
}
