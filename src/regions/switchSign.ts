import type { AffineForm, FormFrame } from "../network/affineForms.ts";
import { enlarge, gammaOfEvaluation } from "../numeric/errorBounds.ts";
import { CreaseError } from "../numeric/errors.ts";

/** What became of the signs so far; see `Partition.unresolved` and `Partition.smallestMargin`. */
export interface SignLog {
  unresolved: number;
  smallestMargin: number;
}

/** A point of the slice with error generators: the exact point is p + Σ αₖ gₖ, |αₖ| ≤ 1. */
export interface UncertainPoint {
  /** [d] */
  readonly point: Float64Array;
  /** [d × d] one generator per row */
  readonly generators: Float64Array;
}

/** Where a form and its error bound leave the value of one unit at a point. */
export interface BoundedValue {
  value: number;
  /** |value − exact value at the exact point| is at most this */
  bound: number;
}

/**
 * One unit's switching form (pre-activation minus threshold) at a point, with its bound.
 *
 * Numerics  form error + Σ |gradient · generator| + rounding of the evaluation and of the generators.
 */
export function evaluateSwitch(
  form: AffineForm,
  frame: FormFrame,
  unit: number,
  threshold: number,
  at: UncertainPoint,
  result: BoundedValue,
): void {
  const { rows, errors } = form;
  const size = errors.length;
  const dimension = frame.radii.length;
  // a threshold is a bias: it carries the bias weight of the point
  let value = rows[dimension * size + unit] - threshold * frame.biasWeights[dimension];
  let magnitude = Math.abs(rows[dimension * size + unit]) + 2 * Math.abs(threshold * frame.biasWeights[dimension]);
  let bound = errors[unit];
  for (let k = 0; k < dimension; k++) {
    const step = (rows[k * size + unit] - threshold * frame.biasWeights[k]) * (at.point[k] - frame.reference[k]);
    value += step;
    magnitude += Math.abs(step);
  }
  for (let g = 0; g < dimension; g++) {
    let reach = 0;
    for (let k = 0; k < dimension; k++) {
      const step = (rows[k * size + unit] - threshold * frame.biasWeights[k]) * at.generators[g * dimension + k];
      reach += step;
      magnitude += Math.abs(step);
    }
    bound += Math.abs(reach);
  }
  result.value = value;
  result.bound = (bound + 2 * gammaOfEvaluation(dimension) * magnitude) * enlarge(4 * dimension);
}

/**
 * The sign that a bounded value proves, logged: 0 where it touches.
 *
 * Errors    CreaseError "non-finite" where values overflow float64.
 */
export function decideSign({ value, bound }: BoundedValue, log: SignLog): 1 | 0 | -1 {
  const size = Math.abs(value);
  if (Number.isNaN(size - bound)) throw overflow();
  if (size > bound) {
    if (size < log.smallestMargin) log.smallestMargin = size;
    return value > 0 ? 1 : -1;
  }
  // a zero without any error is a zero, not a doubt
  if (bound > 0) log.unresolved++;
  return 0;
}

/** What is said of a network whose values leave the range of float64 in the domain. */
export function overflow(): CreaseError {
  return new CreaseError(
    "non-finite",
    "regions: expected values within the range of float64, got an overflow; scale the weights or the domain down",
  );
}
