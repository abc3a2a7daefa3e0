import type { AffineForm, FormFrame } from "../network/affineForms.ts";
import { enlarge, gamma, gammaOfEvaluation } from "../numeric/errorBounds.ts";

/**
 * What is positive on one side of a crease and negative on the other, on one cell: a pre-activation minus a threshold, or
 * one candidate of a max unit minus another. Rows are those of an affine form of one value.
 */
export interface SwitchForm {
  /** [d + 1] directions, then the value at the frame's reference point */
  readonly rows: Float64Array;
  /** how far it is from the exact one within the cell */
  error: number;
}

export function createSwitchForm(dimension: number): SwitchForm {
  return { rows: new Float64Array(dimension + 1), error: 0 };
}

/** Sets a switching form to z − threshold, for one unit of a pre-activation's form; a threshold is a bias. */
export function setThresholdForm(
  target: SwitchForm,
  { rows, errors }: AffineForm,
  frame: FormFrame,
  unit: number,
  threshold: number,
): void {
  const size = errors.length;
  const rowCount = frame.biasWeights.length;
  target.error = errors[unit];
  for (let k = 0; k < rowCount; k++) target.rows[k] = rows[k * size + unit];
  if (threshold === 0) return;
  let magnitude = 0;
  for (let k = 0; k < rowCount; k++) {
    const step = threshold * frame.biasWeights[k];
    target.rows[k] -= step;
    magnitude += (Math.abs(target.rows[k]) + Math.abs(step)) * extentOf(frame, k);
  }
  target.error = (target.error + gamma(2) * magnitude) * enlarge(rowCount + 2);
}

/** One value of an affine form. */
export interface FormElement {
  readonly form: AffineForm;
  readonly element: number;
}

/** Sets a switching form to sign · (upper − lower). */
export function setDifferenceForm(
  target: SwitchForm,
  upper: FormElement,
  lower: FormElement,
  sign: 1 | -1,
  frame: FormFrame,
): void {
  const upperSize = upper.form.errors.length;
  const lowerSize = lower.form.errors.length;
  const rowCount = frame.biasWeights.length;
  let magnitude = 0;
  for (let k = 0; k < rowCount; k++) {
    const first = upper.form.rows[k * upperSize + upper.element];
    const second = lower.form.rows[k * lowerSize + lower.element];
    target.rows[k] = sign * (first - second);
    // nothing rounds where one of the two is zero
    if (first !== 0 && second !== 0) magnitude += Math.abs(target.rows[k]) * extentOf(frame, k);
  }
  const errors = upper.form.errors[upper.element] + lower.form.errors[lower.element];
  target.error = errors === 0 && magnitude === 0 ? 0 : (errors + gamma(1) * magnitude) * enlarge(rowCount + 2);
}

function extentOf({ radii }: FormFrame, row: number): number {
  return row < radii.length ? radii[row] : 1;
}

/** A point of the slice with error generators: the exact point is p + Σ αₖ gₖ, |αₖ| ≤ 1. */
export interface UncertainPoint {
  /** [d] */
  readonly point: Float64Array;
  /** [d × d] one generator per row */
  readonly generators: Float64Array;
}

/** Where a form and its error bound leave a value at a point. */
export interface BoundedValue {
  value: number;
  /** |value − exact value at the exact point| is at most this */
  bound: number;
}

/**
 * A switching form at a point, with its bound.
 *
 * Numerics  form error + Σ |gradient · generator| + rounding of the evaluation and of the generators.
 */
export function evaluateSwitch(
  { rows, error }: SwitchForm,
  { reference }: FormFrame,
  at: UncertainPoint,
  result: BoundedValue,
): void {
  const dimension = reference.length;
  let value = rows[dimension];
  let magnitude = Math.abs(value);
  let bound = error;
  for (let k = 0; k < dimension; k++) {
    const step = rows[k] * (at.point[k] - reference[k]);
    value += step;
    magnitude += Math.abs(step);
  }
  for (let g = 0; g < dimension; g++) {
    let reach = 0;
    for (let k = 0; k < dimension; k++) {
      const step = rows[k] * at.generators[g * dimension + k];
      reach += step;
      magnitude += Math.abs(step);
    }
    bound += Math.abs(reach);
  }
  result.value = value;
  result.bound = (bound + 2 * gammaOfEvaluation(dimension) * magnitude) * enlarge(4 * dimension);
}
