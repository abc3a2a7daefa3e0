import { panelWidth } from "../../kernels/panels.ts";
import { enlarge, gamma, gammaOfEvaluation, unitRoundoff } from "../../numeric/errorBounds.ts";
import type { Sweep, SweepMap, SweepStage, SweepUnits } from "./sweepStages.ts";

/**
 * How the affine forms of a sweep are made, and how they change where a unit switches.
 *
 * On a cell the pre-activations of a stage are z(t) = W h(t) + w b, where h are the units before it on their pieces. Where
 * one unit i of an earlier stage changes its piece, its form changes by δ, which is zero at that very place, and z changes
 * by u δ, where the vector u is a column of W, or W D u of the stage before: one row instead of two, and O(units) where the
 * stage reads the unit itself.
 *
 * Numerics  with ρ_j the 2-norm of row j of W, |Σ_i w_ji x_i| ≤ ρ_j ‖x‖ for each vector x. So all errors of one stage are
 *           ρ_j · weightError + |b_j| · biasError with two numbers, which a change alters in O(1):
 *             product      ‖errors of h‖ + γ ‖|h|‖
 *             change u δ   (error of u) |δ| + |u| (error of δ) + u |u| |δ| + u |z|, each over ρ_j
 *           where sizes of forms are |slope| + |value|, their maximum over 0 ≤ t ≤ 1. γ counts what `ComposedMap` says of the
 *           entries, the terms of the sum and the bias. Forms are computed anew after so many changes, or where their error
 *           is several times as large as it would then be.
 */

/** Changes of one stage's forms after which they are computed anew: then their rounding is as large as the product's. */
const mostChanges = 64;
/** How many times as large as after a product an error may become. */
const mostGrowth = 4;
/** Slack of the sums that make up an error: a few terms for each change. */
const slack = enlarge(8 * mostChanges + 32);
const evaluation = 2 * gammaOfEvaluation(1);

/** Computes a stage's forms from what it reads, with its error bounds. */
export function computeForms(sweep: Sweep, index: number): void {
  const { kernels, biasWeights, stages } = sweep;
  const stage = stages[index];
  const { rows, size, stride, bias } = stage;
  const [w0, w1] = biasWeights;
  for (let j = 0; j < size; j++) {
    rows[j] = w0 * bias[j];
    rows[stride + j] = w1 * bias[j];
  }
  rows.fill(0, size, stride);
  rows.fill(0, stride + size);
  for (const { source, inputs, panels, panelCount } of stage.reads) {
    const units = source < 0 ? undefined : stages[source].units;
    const live = units ? listLive(units) : sweep.rootLive;
    const count = units ? units.liveCount : sweep.rootCount;
    const x = units ? outputsOf(sweep, stages[source], units) : sweep.root.byteOffset;
    const xStride = units ? stages[source].stride : sweep.inputs;
    const y = rows.byteOffset;
    kernels.selectedProduct2(panels, panelCount, inputs, live.byteOffset, count, x, xStride, y, stride);
  }
  boundForms(sweep, index);
}

/** The error bounds of forms that were just computed from what they read. */
export function boundForms(sweep: Sweep, index: number): void {
  const { stages } = sweep;
  const stage = stages[index];
  const biasWeight = biasWeightOf(sweep);
  let weightError = 0;
  let terms = stage.biasRoundings + 2 * stage.reads.length + 2;
  for (const { source } of stage.reads) terms += source < 0 ? sweep.rootCount : (stages[source].units?.liveCount ?? 0);
  for (const { source, roundings } of stage.reads) {
    const rounding = gamma(roundings + terms + 4);
    const units = source < 0 ? undefined : stages[source].units;
    if (units) {
      weightError += measureUnits(stages[source], units, biasWeight) + rounding * units.magnitude;
    } else {
      weightError += sweep.rootError + rounding * sweep.rootMagnitude;
    }
  }
  stage.weightError = weightError * slack;
  stage.biasError = gamma(terms + 4) * biasWeight;
  stage.changes = 0;
  setErrors(sweep, stage);
}

/** Makes the error of each unit, with room for changes. */
function setErrors(sweep: Sweep, stage: SweepStage): void {
  const weightLimit = mostGrowth * weightErrorWithEvaluation(sweep, stage);
  const biasLimit = mostGrowth * biasErrorWithEvaluation(sweep, stage);
  stage.weightLimit = weightLimit;
  stage.biasLimit = biasLimit;
  const { errors, rowNorms, biasSizes, size } = stage;
  for (let j = 0; j < size; j++) errors[j] = (rowNorms[j] * weightLimit + biasSizes[j] * biasLimit) * slack;
}

function weightErrorWithEvaluation(sweep: Sweep, stage: SweepStage): number {
  return stage.weightError + evaluation * magnitudeRead(sweep, stage);
}

function biasErrorWithEvaluation(sweep: Sweep, stage: SweepStage): number {
  return stage.biasError + evaluation * biasWeightOf(sweep);
}

/** At least the 2-norm of the sizes of all that a stage reads. */
function magnitudeRead({ stages, rootMagnitude }: Sweep, { reads }: SweepStage): number {
  let magnitude = 0;
  for (let k = 0; k < reads.length; k++) {
    const { source } = reads[k];
    magnitude += source < 0 ? rootMagnitude : (stages[source].units as SweepUnits).magnitude;
  }
  return magnitude;
}

function biasWeightOf({ biasWeights }: Sweep): number {
  return Math.abs(biasWeights[0]) + Math.abs(biasWeights[1]);
}

/** Bound of |z_j(t) − exact value| for one unit, 0 ≤ t ≤ 1, with its evaluation: no larger than `errors`. */
export function errorOf(sweep: Sweep, stage: SweepStage, unit: number): number {
  const byWeights = stage.rowNorms[unit] * weightErrorWithEvaluation(sweep, stage);
  return (byWeights + stage.biasSizes[unit] * biasErrorWithEvaluation(sweep, stage)) * slack;
}

/** The units whose value is not zero everywhere. */
function listLive(units: SweepUnits): Uint32Array {
  if (!units.isStale) return units.live;
  const { live, active, slope, intercept, isRelu } = units;
  let count = 0;
  if (isRelu) {
    for (let w = 0; w < active.length; w++) {
      for (let rest = active[w]; rest !== 0; rest &= rest - 1) live[count++] = 32 * w + 31 - Math.clz32(rest & -rest);
    }
  } else {
    for (let i = 0; i < slope.length; i++) if (slope[i] !== 0 || intercept[i] !== 0) live[count++] = i;
  }
  units.liveCount = count;
  units.isStale = false;
  return live;
}

/** Where the forms of the live units' values are. */
function outputsOf({ biasWeights }: Sweep, { rows, stride }: SweepStage, units: SweepUnits): number {
  if (units.isRelu) return rows.byteOffset;
  const { live, liveCount, slope, intercept, outputs } = units;
  for (let l = 0; l < liveCount; l++) {
    const i = live[l];
    outputs[i] = slope[i] * rows[i] + intercept[i] * biasWeights[0];
    outputs[stride + i] = slope[i] * rows[stride + i] + intercept[i] * biasWeights[1];
  }
  return outputs.byteOffset;
}

/** Measures the magnitude of a stage's units, and returns at least the 2-norm of the errors of their values. */
function measureUnits(stage: SweepStage, units: SweepUnits, biasWeight: number): number {
  const { rows, stride, rowNorms, biasSizes, weightError, biasError } = stage;
  listLive(units);
  const { live, liveCount, slope, intercept } = units;
  let sum = 0;
  let errors = 0;
  for (let l = 0; l < liveCount; l++) {
    const i = live[l];
    const size =
      Math.abs(slope[i]) * (Math.abs(rows[i]) + Math.abs(rows[stride + i])) + Math.abs(intercept[i]) * biasWeight;
    const error = Math.abs(slope[i]) * (rowNorms[i] * weightError + biasSizes[i] * biasError);
    sum += size * size;
    errors += error * error;
  }
  units.magnitude = Math.sqrt(sum) * enlarge(liveCount + 8);
  return Math.sqrt(errors) * enlarge(liveCount + 8);
}

/** Puts a unit on a piece. */
export function setPiece(units: SweepUnits, unit: number, piece: number): void {
  const { slope, intercept, slopes, intercepts, active } = units;
  const at = piece * slope.length + unit;
  units.piece[unit] = piece;
  slope[unit] = slopes[at];
  intercept[unit] = intercepts[at];
  const bit = 1 << (unit & 31);
  if (piece > 0) active[unit >>> 5] |= bit;
  else active[unit >>> 5] &= ~bit;
  units.isStale = true;
}

/**
 * Moves a unit of a stage on to a neighboring piece, where its pre-activation is at the threshold between the two, and
 * changes the forms of all later stages up to `last`.
 */
export function switchUnit(sweep: Sweep, index: number, unit: number, piece: number, last: number): void {
  const { stages, kernels, biasWeights } = sweep;
  const { rows, stride, rowNorms, biasSizes, weightError, biasError, units } = stages[index];
  if (!units) throw new TypeError("switchUnit: expected a stage with units, got the output");
  // the change of the unit's form, and how far it may be from the exact one
  const steeper = -units.slope[unit];
  const higher = -units.intercept[unit];
  setPiece(units, unit, piece);
  const slope = steeper + units.slope[unit];
  const intercept = higher + units.intercept[unit];
  const d0 = slope * rows[unit] + intercept * biasWeights[0];
  const d1 = slope * rows[stride + unit] + intercept * biasWeights[1];
  const size = Math.abs(d0) + Math.abs(d1);
  const own = rowNorms[unit] * weightError + biasSizes[unit] * biasError;
  const rounding = units.isRelu ? 0 : gamma(4) * (size + 2 * Math.abs(intercept) * biasWeightOf(sweep));
  const error = (Math.abs(slope) * own + rounding) * slack;
  units.magnitude += size * slack;

  for (let s = index + 1; s <= last; s++) {
    const stage = stages[s];
    if (!findChange(sweep, index, unit, s, size)) continue;
    const { change, changeSize, changeError } = stage;
    kernels.rankOne2(
      stage.rows.byteOffset,
      stage.rows.byteOffset,
      stage.stride,
      stage.length,
      change.byteOffset,
      d0,
      d1,
    );
    stage.weightError +=
      (changeError * (size + error) +
        changeSize * error +
        2 * unitRoundoff * (changeSize * size + magnitudeRead(sweep, stage))) *
      slack;
    stage.biasError += 2 * unitRoundoff * biasWeightOf(sweep) * slack;
    stage.changes++;
  }
  for (let s = index + 1; s <= last; s++) {
    const stage = stages[s];
    if (!stage.isChanged) continue;
    const isLarge =
      !(weightErrorWithEvaluation(sweep, stage) <= stage.weightLimit) ||
      !(biasErrorWithEvaluation(sweep, stage) <= stage.biasLimit);
    if (isLarge || stage.changes >= mostChanges) computeForms(sweep, s);
  }
}

/** Finds the change of a stage's pre-activations for a change δ of a unit, over δ; false where there is none. */
function findChange(sweep: Sweep, index: number, unit: number, s: number, size: number): boolean {
  const { stages, kernels } = sweep;
  const stage = stages[s];
  const { change, reads } = stage;
  stage.isChanged = false;
  stage.changeSize = 0;
  stage.changeError = 0;
  stage.passed = 0;
  for (let k = 0; k < reads.length; k++) {
    const map = reads[k];
    const { source, inputs, panels, panelCount, roundings } = map;
    if (source < index) continue;
    if (source === index) {
      // the first in the list that can change
      copyColumn(sweep, map, unit, change);
      stage.isChanged = true;
      stage.changeSize = 1;
      stage.changeError = gamma(roundings);
      continue;
    }
    const from = stages[source];
    if (!from.isChanged) continue;
    const units = from.units as SweepUnits;
    if (from.passed === 0) passChange(from, units, size);
    if (!stage.isChanged) change.fill(0);
    stage.isChanged = true;
    const { live, liveCount, steepest } = units;
    kernels.selectedProduct1(panels, panelCount, inputs, live.byteOffset, liveCount, from.passed, change.byteOffset);
    stage.changeSize += from.passedNorm;
    // the sum takes what was there along
    const rounding = gamma(roundings + liveCount + reads.length + 4) * stage.changeSize;
    stage.changeError += (steepest * from.changeError * from.norm + rounding) * slack;
  }
  return stage.isChanged;
}

/** One column of a map, out of its panels. */
function copyColumn({ memory }: Sweep, { inputs, panels, panelCount }: SweepMap, unit: number, column: Float64Array) {
  let start = panels / 8 + unit * panelWidth;
  for (let j = 0; j < panelCount * panelWidth; j += panelWidth) {
    column[j] = memory[start];
    column[j + 1] = memory[start + 1];
    column[j + 2] = memory[start + 2];
    column[j + 3] = memory[start + 3];
    column[j + 4] = memory[start + 4];
    column[j + 5] = memory[start + 5];
    column[j + 6] = memory[start + 6];
    column[j + 7] = memory[start + 7];
    start += inputs * panelWidth;
  }
}

/** Passes the change of a stage's pre-activations on through its units, which are larger by as much. */
function passChange(stage: SweepStage, units: SweepUnits, size: number): void {
  const live = listLive(units);
  const { liveCount, slope, isRelu, outputs } = units;
  const { change } = stage;
  let sum = 0;
  if (isRelu) {
    for (let l = 0; l < liveCount; l++) {
      const value = change[live[l]];
      sum += value * value;
    }
  } else {
    for (let l = 0; l < liveCount; l++) {
      const i = live[l];
      const value = slope[i] * change[i];
      outputs[i] = value;
      sum += value * value;
    }
  }
  stage.passed = isRelu ? change.byteOffset : outputs.byteOffset;
  stage.passedNorm = Math.sqrt(sum) * enlarge(liveCount + 4);
  units.magnitude += stage.passedNorm * size * slack;
}
