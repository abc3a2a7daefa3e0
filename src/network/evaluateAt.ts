import { enlarge, gamma } from "../numeric/errorBounds.ts";
import { type AffineForm, createForm, type FormFrame, propagateForm } from "./affineForms.ts";
import { type BoundNode, bindNetwork } from "./bindNetwork.ts";
import { inputSize, type Network } from "./network.ts";
import {
  branchOf,
  elementOf,
  interceptOf,
  type PiecewiseUnits,
  pieceAt,
  pieceCount,
  slopeOf,
  thresholdsOf,
  valueOnPiece,
} from "./piecewiseUnits.ts";

/** The value of every node at one point, each with a bound of its error: forms without directions. */
export type PointValues = ReadonlyMap<number, AffineForm>;

/**
 * Evaluates the network at a point with error bounds against exact arithmetic.
 *
 * @param x      [n] flattened input
 * @param errors [n] how far x may be from the point that is meant; 0 unless given
 *
 * Numerics  running error analysis, see `numeric/errorBounds.ts`. A piecewise-linear unit is as steep as its steepest
 *           piece, so an error passes through it at most that much larger, whatever piece the exact value is on; the largest
 *           of several numbers is off by no more than the worst of those that may be it.
 */
export function evaluateAt(network: Network, x: Float64Array, errors?: Float64Array): PointValues {
  if (x.length !== inputSize(network)) {
    throw new RangeError(`evaluateAt: expected ${inputSize(network)} numbers, one per input, got ${x.length}`);
  }
  const frame: FormFrame = {
    reference: new Float64Array(0),
    radii: new Float64Array(0),
    biasWeights: Float64Array.of(1),
  };
  const scratch = new Map<string, Float64Array>();
  const values = new Map<number, AffineForm>([[0, { rows: x, errors: errors ?? new Float64Array(x.length) }]]);
  for (const node of bindNetwork(network)) {
    if (node.index === 0) continue;
    const read = node.inputs.map((index) => values.get(index) as AffineForm);
    const form = createForm(node.size, 0);
    if (node.units) {
      for (let i = 0; i < node.size; i++) evaluateUnit(node, node.units, read, form, i);
    } else {
      propagateForm(node, read, frame, form, scratch);
    }
    values.set(node.index, form);
  }
  return values;
}

/** The value of one unit, and how far it may be from the exact one. */
function evaluateUnit(
  { inputSizes }: BoundNode,
  units: PiecewiseUnits,
  read: readonly AffineForm[],
  form: AffineForm,
  unit: number,
): void {
  const rows = read.map((input) => input.rows);
  const piece = pieceAt(units, rows, inputSizes, 0, unit);
  const value = valueOnPiece(units, rows, inputSizes, 0, unit, piece);
  form.rows[unit] = value;
  if (units.kind === "max") {
    form.errors[unit] = contenderError(units, read, unit, piece);
    return;
  }
  const slope = slopeOf(units, unit, piece);
  const intercept = interceptOf(units, unit, piece);
  // an error that reaches no threshold passes through the unit's own piece only
  const z = read[0].rows[unit];
  const isSure = thresholdsOf(units, unit).every((threshold) => Math.abs(z - threshold) > read[0].errors[unit]);
  let steepest = Math.abs(slope);
  for (let other = 0; other < units.pieces && !isSure; other++) {
    steepest = Math.max(steepest, Math.abs(slopeOf(units, unit, other)));
  }
  const isExact = slope === 0 || (intercept === 0 && Math.abs(slope) === 1);
  const rounding = isExact ? 0 : gamma(2) * (Math.abs(value) + Math.abs(intercept));
  form.errors[unit] = (steepest * read[0].errors[unit] + rounding) * enlarge(2);
}

/** The largest error of the candidates that may be the largest one. */
function contenderError(units: PiecewiseUnits, read: readonly AffineForm[], unit: number, best: number): number {
  const at = (piece: number) => {
    const input = read[branchOf(units, unit, piece)];
    const element = elementOf(units, unit, piece);
    return { value: input.rows[element], error: input.errors[element] };
  };
  const winner = at(best);
  let largest = winner.error;
  for (let piece = 0; piece < pieceCount(units, unit); piece++) {
    const { value, error } = at(piece);
    if (Math.abs(winner.value - value) <= (winner.error + error) * enlarge(2)) largest = Math.max(largest, error);
  }
  return largest;
}
