import type { AffineForm } from "../network/affineForms.ts";
import { branchOf, elementOf, type MaxUnits, type ThresholdUnits } from "../network/piecewiseUnits.ts";
import type { Growable } from "../numeric/growable.ts";
import { type CellForms, formOf } from "./cellForms.ts";
import { decideMaxima, type Tie } from "./decideMaxima.ts";
import {
  type BoundedValue,
  createSwitchForm,
  evaluateSwitch,
  type SwitchForm,
  setDifferenceForm,
  setThresholdForm,
  type UncertainPoint,
} from "./switchForm.ts";
import { decideSign, type SignLog } from "./switchSign.ts";
import { attainedAt, commonBits, setSign, type VertexSigns } from "./vertexSigns.ts";

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
  readonly tie?: Tie;
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
  if (units?.kind === "max") {
    const { forms, signs, log } = state;
    const known = between.length > 0 ? commonBits(signs, between, stage) : new Uint32Array(0);
    const at = {
      signs,
      log,
      vertex,
      stage,
      units,
      read: inputForms(forms, stage),
      zeroSources: forms.zeroSources[stage],
      zero: forms.zero,
      frame: forms.frames[stage],
      point: pointAt(state, vertex),
    };
    decideMaxima(at, construction.tie, known);
  }
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
