import { enlarge, gamma, gammaOfEvaluation } from "../numeric/errorBounds.ts";
import type { BoundNode } from "./bindNetwork.ts";
import { branchOf, elementOf, interceptOf, slopeOf } from "./piecewiseUnits.ts";

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

/** Buffers of one network's propagations, by node. */
export type FormScratch = Map<string, Float64Array>;

/**
 * The form of an affine node from the forms that it reads.
 *
 * Numerics  the new error is |A| (old errors + γ |values|) + γ |bias|, with n roundings as the kernels say. A value that
 *           is its bias alone, all that it reads being exactly zero, has no error: so equal biases are equal values.
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
  if (kernels.exactBias && hasExactBias(frame)) {
    kernels.magnitude(uncertain, 0, target.errors);
    const biases = biasOf(node, scratch);
    const share = rounding * biasMagnitude(frame);
    for (let i = 0; i < target.errors.length; i++) if (target.errors[i] > 0) target.errors[i] += share * biases[i];
  } else {
    kernels.magnitude(uncertain, rounding * biasMagnitude(frame), target.errors);
  }
  if (kernels.roundings === 0) return;
  const slack = enlarge(2 * kernels.roundings + dimension + 1);
  for (let i = 0; i < target.errors.length; i++) target.errors[i] *= slack;
}

/** |c| of an affine node, computed once. */
function biasOf(node: BoundNode, scratch: FormScratch): Float64Array {
  const present = scratch.get(`bias ${node.index}`);
  if (present) return present;
  const biases = new Float64Array(node.size);
  node.affine?.magnitude(
    node.inputSizes.map((size) => new Float64Array(size)),
    1,
    biases,
  );
  scratch.set(`bias ${node.index}`, biases);
  return biases;
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
  if (target !== form) target.rows.set(form.rows);
  if (dimension === 2) {
    recenterInPlane(form, newReference[0] - reference[0], newReference[1] - reference[1], target);
    return;
  }
  const valueRow = dimension * size;
  for (let i = 0; i < size; i++) {
    let value = form.rows[valueRow + i];
    const before = Math.abs(value);
    let moved = 0;
    for (let k = 0; k < dimension; k++) {
      const step = form.rows[k * size + i] * (newReference[k] - reference[k]);
      value += step;
      moved += Math.abs(step);
    }
    target.rows[valueRow + i] = value;
    // a value that does not change with the reference point is not rounded
    target.errors[i] = moved === 0 ? form.errors[i] : (form.errors[i] + rounding * (before + moved)) * slack;
  }
}

/** The same steps for two slice coordinates, written out; the slopes are there already. */
function recenterInPlane({ rows, errors }: AffineForm, ds: number, dt: number, target: AffineForm): void {
  const size = errors.length;
  const rounding = gammaOfEvaluation(2);
  const slack = enlarge(4);
  for (let i = 0; i < size; i++) {
    const value = rows[2 * size + i];
    const alongS = rows[i] * ds;
    const alongT = rows[size + i] * dt;
    const moved = Math.abs(alongS) + Math.abs(alongT);
    target.rows[2 * size + i] = value + alongS + alongT;
    target.errors[i] = moved === 0 ? errors[i] : (errors[i] + rounding * (Math.abs(value) + moved)) * slack;
  }
}

/**
 * The form of a piecewise-linear node on a cell where each unit keeps one piece.
 *
 * @param pieceOf the piece of each unit
 * @param read    forms of what the node reads, on the same cell
 * @param target  a form of the node's own; it may be the one that it reads where units act on one element each
 */
export function selectPieces(
  node: BoundNode,
  pieceOf: (unit: number) => number,
  read: readonly AffineForm[],
  frame: FormFrame,
  target: AffineForm,
): void {
  const { units } = node;
  if (!units) throw new TypeError("selectPieces: expected a piecewise-linear node, got an affine one");
  const rowCount = frame.biasWeights.length;
  const { size } = node;
  const { rows: targetRows, errors: targetErrors } = target;
  const single = units.kind === "threshold" && units.classOf === undefined ? units.classes[0] : undefined;
  const isInPlace = units.kind === "threshold" && read[0] === target;
  for (let i = 0; i < size; i++) {
    const piece = pieceOf(i);
    const slope = single ? single.slopes[piece] : slopeOf(units, i, piece);
    const intercept = single ? single.intercepts[piece] : interceptOf(units, i, piece);
    if (slope === 1 && intercept === 0 && isInPlace) continue;
    if (slope === 0 && intercept === 0) {
      for (let at = i; at < targetRows.length; at += size) targetRows[at] = 0;
      targetErrors[i] = 0;
      continue;
    }
    const { rows, errors } = read[branchOf(units, i, piece)];
    const readSize = errors.length;
    const element = elementOf(units, i, piece);
    if (slope === 1 && intercept === 0) {
      for (let k = 0; k < rowCount; k++) targetRows[k * size + i] = rows[k * readSize + element];
      targetErrors[i] = errors[element];
      continue;
    }
    // slope and intercept round once each, on magnitudes within the cell
    let magnitude = Math.abs(intercept) * biasMagnitude(frame);
    for (let k = 0; k < rowCount; k++) {
      const extent = k < frame.radii.length ? frame.radii[k] : 1;
      const steep = slope * rows[k * readSize + element];
      magnitude += Math.abs(steep) * extent;
      targetRows[k * size + i] = steep + intercept * frame.biasWeights[k];
    }
    const isExact = hasExactBias(frame) && (slope === 0 || (slope === -1 && intercept === 0));
    targetErrors[i] = isExact
      ? Math.abs(slope) * errors[element]
      : (Math.abs(slope) * errors[element] + gamma(3) * magnitude) * enlarge(rowCount + 2);
  }
}

/**
 * The same for units that are 0 or what they read, in place.
 *
 * @param active a bit for each unit
 */
export function switchOff(active: Uint32Array, { rows, errors }: AffineForm): void {
  const size = errors.length;
  for (let w = 0; 32 * w < size; w++) {
    for (let rest = ~active[w]; rest !== 0; rest &= rest - 1) {
      const unit = 32 * w + 31 - Math.clz32(rest & -rest);
      if (unit >= size) break;
      for (let at = unit; at < rows.length; at += size) rows[at] = 0;
      errors[unit] = 0;
    }
  }
}

/** Whether every bias weight is 0 or 1, so that a bias is multiplied without rounding. */
function hasExactBias({ biasWeights }: FormFrame): boolean {
  return biasWeights.every((weight) => weight === 0 || weight === 1);
}

/** Largest bias weight on the cell. */
function biasMagnitude({ biasWeights, radii }: FormFrame): number {
  let magnitude = Math.abs(biasWeights[radii.length]);
  for (let k = 0; k < radii.length; k++) magnitude += Math.abs(biasWeights[k]) * radii[k];
  return magnitude;
}

function scratchOf(scratch: FormScratch, node: number, position: number, size: number): Float64Array {
  const key = `${node} ${position}`;
  let buffer = scratch.get(key);
  if (buffer === undefined) {
    buffer = new Float64Array(size);
    scratch.set(key, buffer);
  }
  return buffer;
}
