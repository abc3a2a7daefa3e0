import { pieceCount } from "../network/piecewiseUnits.ts";
import { differenceSwitch, type SwitchState, switchAt } from "./decideVertex.ts";
import type { SwitchForm } from "./switchForm.ts";
import { attainedAt } from "./vertexSigns.ts";

/**
 * Between which two candidates the maximum of a unit changes hands first, on the way between two vertices that have no
 * candidate in common.
 */
export function firstHandover(
  state: SwitchState,
  [from, to]: readonly [number, number],
  stage: number,
  unit: number,
): { lower: number; upper: number } {
  const leaving = attainedAt(state.signs, from, stage, unit);
  const lower = leaving.reduce((best, candidate) =>
    valueOver(state, stage, unit, candidate, best, to) > 0 ? candidate : best,
  );
  let upper = -1;
  let first = Number.POSITIVE_INFINITY;
  for (let candidate = 0; candidate < candidateCount(state, stage, unit); candidate++) {
    if (leaving.includes(candidate)) continue;
    const atEnd = valueOver(state, stage, unit, candidate, lower, to);
    if (atEnd <= 0) continue;
    const atStart = Math.max(0, -valueOver(state, stage, unit, candidate, lower, from));
    const share = atStart / (atStart + atEnd);
    if (share < first) {
      first = share;
      upper = candidate;
    }
  }
  // what attains the maximum at the end only is above there, unless by less than its error
  return { lower, upper: upper < 0 ? attainedAt(state.signs, to, stage, unit)[0] : upper };
}

/** Where a switching form is zero between two vertices, as a share of the way, by interpolation. */
export function shareOf(state: SwitchState, stage: number, form: SwitchForm, from: number, to: number): number {
  const atFrom = Math.abs(switchAt(state, form, stage, from).value);
  const atTo = Math.abs(switchAt(state, form, stage, to).value);
  return atFrom + atTo > 0 ? atFrom / (atFrom + atTo) : 0.5;
}

/** How much one candidate is above another at a vertex, as computed. */
export function valueOver(
  state: SwitchState,
  stage: number,
  unit: number,
  upper: number,
  lower: number,
  vertex: number,
): number {
  return switchAt(state, differenceSwitch(state, stage, unit, upper, lower), stage, vertex).value;
}

/** Number of candidates of a max unit. */
export function candidateCount({ forms }: SwitchState, stage: number, unit: number): number {
  const units = forms.stages[stage].piecewise?.units;
  return units ? pieceCount(units, unit) : 0;
}
