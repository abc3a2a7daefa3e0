import type { AffineForm } from "../network/affineForms.ts";
import { branchOf, elementOf, type MaxUnits, pieceCount, type ThresholdUnits } from "../network/piecewiseUnits.ts";
import { firstBit } from "../numeric/bits.ts";
import type { Growable } from "../numeric/growable.ts";
import { type CellForms, formOf } from "./cellForms.ts";
import {
  type BoundedValue,
  createSwitchForm,
  evaluateSwitch,
  type FormElement,
  type SwitchForm,
  setDifferenceForm,
  setThresholdForm,
  type UncertainPoint,
} from "./switchForm.ts";
import { decideSign, type SignLog } from "./switchSign.ts";
import { attainedAt, commonBits, setAttained, setSign, signOf, signWords, type VertexSigns } from "./vertexSigns.ts";

/** What signs are decided with: the forms of the current cell, the vertices, and what is known at them. */
export interface SwitchState {
  readonly forms: CellForms;
  readonly signs: VertexSigns;
  readonly log: SignLog;
  /** [V × d] positions of the vertices, and [V × d × d] their error generators */
  readonly positions: Growable<Float64Array>;
  readonly generators: Growable<Float64Array>;
}

/** What is so by construction at a vertex that was made on a crease. */
export interface Construction {
  /** switches of the stage that are zero there */
  readonly zeroSwitches?: readonly number[];
  /** a max unit whose candidates are equal and largest there */
  readonly tie?: { readonly unit: number; readonly candidates: readonly number[] };
}

/** Decides all units of a stage at a vertex of the current cell, if no cell around it has done so. */
export function decideVertex(state: SwitchState, vertex: number, stage: number): void {
  if (state.signs.decided.data[vertex] <= stage) decideUnits(state, vertex, stage, {});
}

/**
 * Decides all units of a stage at a vertex.
 *
 * @param between vertices in whose hull it lies: what a max unit attains at all of them it attains there, and nothing else
 */
export function decideUnits(
  state: SwitchState,
  vertex: number,
  stage: number,
  construction: Construction,
  between: readonly number[] = [],
): void {
  const units = state.forms.stages[stage].piecewise?.units;
  if (units?.kind === "threshold") decideSwitches(state, vertex, stage, units, construction.zeroSwitches ?? []);
  if (units?.kind === "max") decideMaxima(state, vertex, stage, units, construction, between);
  state.signs.decided.data[vertex] = stage + 1;
}

function decideSwitches(
  state: SwitchState,
  vertex: number,
  stage: number,
  { classes, classOf }: ThresholdUnits,
  zeroSwitches: readonly number[],
): void {
  const { count, perUnit } = state.signs.stages[stage];
  const frame = state.forms.frames[stage];
  const preActivation = inputForms(state.forms, stage)[0];
  const point = pointAt(state, vertex);
  const form = createSwitchForm(frame.radii.length);
  const result: BoundedValue = { value: 0, bound: 0 };
  for (let s = 0; s < count; s++) {
    if (zeroSwitches.includes(s)) continue;
    const unit = perUnit === 1 ? s : Math.floor(s / perUnit);
    setThresholdForm(form, preActivation, frame, unit, classes[classOf?.[unit] ?? 0].thresholds[s - unit * perUnit]);
    evaluateSwitch(form, frame, point, result);
    const sign = decideSign(result, state.log);
    if (sign !== 0) setSign(state.signs, vertex, stage, s, sign);
  }
}

function decideMaxima(
  state: SwitchState,
  vertex: number,
  stage: number,
  units: MaxUnits,
  { tie }: Construction,
  between: readonly number[],
): void {
  const { signs } = state;
  const { count, perUnit } = signs.stages[stage];
  const point = pointAt(state, vertex);
  const known = between.length > 0 ? commonBits(signs, between, stage) : new Uint32Array(0);
  signs.data.data.set(known, signWords(signs, vertex, stage));
  for (let unit = 0; unit < count; unit++) {
    if (unit === tie?.unit) decideMaximum(state, vertex, stage, units, unit, point, tie.candidates);
    else if (known.length === 0 || firstBit(known, unit * perUnit, (unit + 1) * perUnit) < 0) {
      decideMaximum(state, vertex, stage, units, unit, point, []);
    }
  }
}

/** The candidates that a max unit attains at all of some vertices. */
export function commonCandidates(
  signs: VertexSigns,
  vertices: readonly number[],
  stage: number,
  unit: number,
): readonly number[] {
  let common = attainedAt(signs, vertices[0], stage, unit);
  for (let k = 1; k < vertices.length && common.length > 0; k++) {
    const there = attainedAt(signs, vertices[k], stage, unit);
    common = common.filter((candidate) => there.includes(candidate));
  }
  return common;
}

/** Which candidates of a max unit are within their bound of the largest; `known` ones are so by construction. */
function decideMaximum(
  state: SwitchState,
  vertex: number,
  stage: number,
  units: MaxUnits,
  unit: number,
  point: UncertainPoint,
  known: readonly number[],
): void {
  const frame = state.forms.frames[stage];
  const candidates = candidatesAt(state, vertex, stage, units, unit);
  const best = known.length > 0 ? known[0] : largestAt(candidates, units.sign, frame.reference, point.point);
  const form = createSwitchForm(frame.radii.length);
  const result: BoundedValue = { value: 0, bound: 0 };
  candidates.forEach((candidate, piece) => {
    if (piece === best || known.includes(piece)) {
      setAttained(state.signs, vertex, stage, unit, piece);
      return;
    }
    setDifferenceForm(form, candidates[best], candidate, units.sign, frame);
    evaluateSwitch(form, frame, point, result);
    const sign = decideSign(result, state.log);
    // a candidate above those that are largest by construction says that the construction is in doubt
    if (sign < 0) state.log.unresolved++;
    if (sign <= 0) setAttained(state.signs, vertex, stage, unit, piece);
  });
}

/**
 * The candidates of a max unit as values of forms. One that a threshold unit makes whose pre-activation is zero at the
 * vertex is zero there, without any error.
 */
function candidatesAt(
  state: SwitchState,
  vertex: number,
  stage: number,
  units: MaxUnits,
  unit: number,
): readonly FormElement[] {
  const read = inputForms(state.forms, stage);
  const sources = state.forms.zeroSources[stage];
  return Array.from({ length: pieceCount(units, unit) }, (_, piece) => {
    const branch = branchOf(units, unit, piece);
    const element = elementOf(units, unit, piece);
    const source = sources[branch];
    const isZero = source >= 0 && signOf(state.signs, vertex, source, element) === 0;
    return isZero ? { form: state.forms.zero, element: 0 } : { form: read[branch], element };
  });
}

/** The candidate with the largest computed value; the first of equal ones. */
export function largestAt(
  candidates: readonly FormElement[],
  sign: 1 | -1,
  reference: Float64Array,
  point: Float64Array,
): number {
  const dimension = reference.length;
  let best = 0;
  let largest = Number.NEGATIVE_INFINITY;
  candidates.forEach(({ form, element }, piece) => {
    const size = form.errors.length;
    let value = form.rows[dimension * size + element];
    for (let k = 0; k < dimension; k++) value += form.rows[k * size + element] * (point[k] - reference[k]);
    if (sign * value > largest) {
      largest = sign * value;
      best = piece;
    }
  });
  return best;
}

/** The form that is positive above one switch of a threshold stage. */
export function thresholdSwitch(state: SwitchState, stage: number, s: number): SwitchForm {
  const frame = state.forms.frames[stage];
  const units = state.forms.stages[stage].piecewise?.units as ThresholdUnits;
  const { perUnit } = state.signs.stages[stage];
  const unit = Math.floor(s / perUnit);
  const form = createSwitchForm(frame.radii.length);
  const { thresholds } = units.classes[units.classOf?.[unit] ?? 0];
  setThresholdForm(form, inputForms(state.forms, stage)[0], frame, unit, thresholds[s - unit * perUnit]);
  return form;
}

/** The form that is positive where one candidate of a max unit beats another. */
export function differenceSwitch(
  state: SwitchState,
  stage: number,
  unit: number,
  upper: number,
  lower: number,
): SwitchForm {
  const frame = state.forms.frames[stage];
  const units = state.forms.stages[stage].piecewise?.units as MaxUnits;
  const read = inputForms(state.forms, stage);
  const at = (piece: number) => ({
    form: read[branchOf(units, unit, piece)],
    element: elementOf(units, unit, piece),
  });
  const form = createSwitchForm(frame.radii.length);
  setDifferenceForm(form, at(upper), at(lower), units.sign, frame);
  return form;
}

/** A switching form at a vertex. */
export function switchAt(state: SwitchState, form: SwitchForm, stage: number, vertex: number): BoundedValue {
  const result: BoundedValue = { value: 0, bound: 0 };
  evaluateSwitch(form, state.forms.frames[stage], pointAt(state, vertex), result);
  return result;
}

export function pointAt({ forms, positions, generators }: SwitchState, vertex: number): UncertainPoint {
  const d = forms.frames[0].radii.length;
  return {
    point: positions.data.subarray(d * vertex, d * (vertex + 1)),
    generators: generators.data.subarray(d * d * vertex, d * d * (vertex + 1)),
  };
}

/** The forms of what the units at the end of a stage read. */
export function inputForms(forms: CellForms, stage: number): readonly AffineForm[] {
  const { piecewise } = forms.stages[stage];
  if (!piecewise)
    throw new TypeError("inputForms: expected a stage that ends in a piecewise-linear node, got the last");
  return piecewise.inputs.map((index) => formOf(forms, stage, index));
}
