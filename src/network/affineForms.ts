import { enlarge, gamma, gammaOfEvaluation } from "../numeric/errorBounds.ts";
import type { BoundNode } from "./bindNetwork.ts";

/**
 * The values of one node as affine functions of slice coordinates t, relative to a reference point r:
 * value(t) = Σ_k rows[k] (t_k − r_k) + rows[d], with a bound of how far that is from the exact function of the stored
 * weights, valid on the cell that the form was made for.
 */
export interface AffineForm {
  /** [(d + 1) × size] directions, then the value at the reference point */
  readonly rows: Float64Array;
  /** [size] |computed − exact| on the whole cell */
  readonly errors: Float64Array;
}

/** Where a set of forms holds: the cell's bounding box around the reference point, and how the bias enters. */
export interface FormFrame {
  /** [d] r */
  readonly reference: Float64Array;
  /** [d] half extents of a box around r that contains the cell */
  readonly radii: Float64Array;
  /** [d + 1] how much of a bias each row carries: 0 for directions and 1 for the value, but for homogeneous lines */
  readonly biasWeights: Float64Array;
}

export function createForm(size: number, dimension: number): AffineForm {
  return { rows: new Float64Array(size * (dimension + 1)), errors: new Float64Array(size) };
}

/** Scratch for one propagation, sized to the widest node. */
export type FormScratch = Map<number, Float64Array>;

/**
 * The form of an affine node from the forms that it reads.
 *
 * Numerics  the new error is |A| (old errors + γ |values|) + γ |bias|, with n roundings as the kernels say.
 */
export function propagateForm(
  node: BoundNode,
  read: readonly AffineForm[],
  frame: FormFrame,
  target: AffineForm,
  scratch: FormScratch,
): void {
  const kernels = node.affine;
  if (!kernels) throw new TypeError("propagateForm: expected an affine node, got a piecewise-linear one");
  const dimension = frame.radii.length;
  kernels.apply(
    read.map((form) => form.rows),
    dimension + 1,
    frame.biasWeights,
    target.rows,
  );
  const rounding = gamma(kernels.roundings);
  const uncertain = read.map((form, position) => {
    const size = form.errors.length;
    const buffer = scratchOf(scratch, node.index, position, size);
    for (let i = 0; i < size; i++) {
      let magnitude = Math.abs(form.rows[dimension * size + i]);
      for (let k = 0; k < dimension; k++) magnitude += Math.abs(form.rows[k * size + i]) * frame.radii[k];
      buffer[i] = form.errors[i] + rounding * magnitude;
    }
    return buffer;
  });
  kernels.magnitude(uncertain, rounding * biasMagnitude(frame), target.errors);
  if (kernels.roundings === 0) return;
  const slack = enlarge(2 * kernels.roundings + dimension);
  for (let i = 0; i < target.errors.length; i++) target.errors[i] *= slack;
}

/**
 * The form of a carried node for a smaller cell: the same function around the new cell's reference point.
 */
export function recenterForm(
  form: AffineForm,
  reference: Float64Array,
  newReference: Float64Array,
  target: AffineForm,
): void {
  const dimension = reference.length;
  const size = form.errors.length;
  const rounding = gammaOfEvaluation(dimension);
  const slack = enlarge(dimension + 2);
  target.rows.set(form.rows);
  const valueRow = dimension * size;
  for (let i = 0; i < size; i++) {
    let value = form.rows[valueRow + i];
    let magnitude = Math.abs(value);
    for (let k = 0; k < dimension; k++) {
      const step = form.rows[k * size + i] * (newReference[k] - reference[k]);
      value += step;
      magnitude += Math.abs(step);
    }
    target.rows[valueRow + i] = value;
    target.errors[i] = (form.errors[i] + rounding * magnitude) * slack;
  }
}

/**
 * The form of a piecewise-linear node on a cell where each unit keeps one piece, in place of its pre-activation's form.
 *
 * @param active [ceil(size / 32)] bit i is set where unit i is on its upper piece
 */
export function selectPieces(node: BoundNode, active: Uint32Array, form: AffineForm, frame: FormFrame): void {
  if (!node.pieces) throw new TypeError("selectPieces: expected a piecewise-linear node, got an affine one");
  const { slopes, intercepts } = node.pieces;
  const rowCount = frame.biasWeights.length;
  for (let i = 0; i < node.size; i++) {
    const piece = (active[i >>> 5] >>> (i & 31)) & 1;
    const slope = slopes[piece];
    const intercept = intercepts[piece];
    if (slope === 1 && intercept === 0) continue;
    if (slope === 0 && intercept === 0) {
      for (let k = 0; k < rowCount; k++) form.rows[k * node.size + i] = 0;
      form.errors[i] = 0;
      continue;
    }
    // slope and intercept round once each, on magnitudes within the cell
    let magnitude = Math.abs(intercept) * biasMagnitude(frame);
    for (let k = 0; k < rowCount; k++) {
      const extent = k < frame.radii.length ? frame.radii[k] : 1;
      magnitude += Math.abs(slope * form.rows[k * node.size + i]) * extent;
      form.rows[k * node.size + i] = slope * form.rows[k * node.size + i] + intercept * frame.biasWeights[k];
    }
    form.errors[i] = (Math.abs(slope) * form.errors[i] + gamma(3) * magnitude) * enlarge(rowCount + 2);
  }
}

/** Largest bias weight on the cell. */
function biasMagnitude({ biasWeights, radii }: FormFrame): number {
  let magnitude = Math.abs(biasWeights[radii.length]);
  for (let k = 0; k < radii.length; k++) magnitude += Math.abs(biasWeights[k]) * radii[k];
  return magnitude;
}

function scratchOf(scratch: FormScratch, node: number, position: number, size: number): Float64Array {
  const key = node * 4 + position;
  let buffer = scratch.get(key);
  if (buffer === undefined) {
    buffer = new Float64Array(size);
    scratch.set(key, buffer);
  }
  return buffer;
}
