import type { Network } from "../network/network.ts";
import { enlarge } from "../numeric/errorBounds.ts";
import { sumError } from "../numeric/exactSum.ts";
import { type Growable, growableFloat64, growableUint32, push } from "../numeric/growable.ts";
import {
  createCellForms,
  createOutputMaps,
  enterCell,
  frameCell,
  type OutputMaps,
  type RootMap,
  recordOutputMap,
} from "./cellForms.ts";
import {
  commonCandidates,
  decideUnits,
  decideVertex,
  differenceSwitch,
  type SwitchState,
  switchAt,
  thresholdSwitch,
} from "./decideVertex.ts";
import type { Steps } from "./enumeration.ts";
import { firstHandover, shareOf } from "./handover.ts";
import { recordPattern } from "./packPatterns.ts";
import type { Partition } from "./partition.ts";
import { type PatternLayout, writePiece } from "./patternLayout.ts";
import { surveyMaxima, surveySwitches } from "./surveyUnits.ts";
import type { SwitchForm } from "./switchForm.ts";
import type { SignLog } from "./switchSign.ts";
import {
  addVertexBetween,
  addVertexSigns,
  attainedAt,
  confineSigns,
  createVertexSigns,
  signOf,
} from "./vertexSigns.ts";
import { type StagePart, walkCells } from "./walkCells.ts";

/** A homogeneous point of the input space: x · w, and w. A direction has w = 0. */
export interface WeightedPoint {
  readonly x: Float64Array;
  readonly weight: number;
}

/** An interval 0 ≤ σ ≤ 1 between two weighted points, cut into cells in rising σ. */
export interface IntervalCells {
  /** positions of all breakpoints, by number, and bounds of their errors */
  readonly positions: Growable<Float64Array>;
  readonly errors: Growable<Float64Array>;
  /** [R + 1] numbers of the cells' ends, in rising σ */
  readonly ends: Growable<Uint32Array>;
  readonly patterns: Growable<Uint32Array>;
  readonly layout: PatternLayout;
  /** in σ, and homogeneous */
  readonly outputs: OutputMaps;
  status: Partition["status"];
}

/** A part of a cell, between two breakpoints. */
interface Part extends StagePart {
  readonly start: number;
  readonly end: number;
}

/**
 * Enumerates the activation regions between two weighted points in rising σ: a cell of one stage gets the affine form of
 * the next pre-activation and is cut where units change sign.
 */
export function* intervalSteps(
  network: Network,
  from: WeightedPoint,
  to: WeightedPoint,
  maxRegions: number,
  log: SignLog,
): Steps<IntervalCells> {
  const forms = createCellForms(network, 1);
  const state: SwitchState = {
    forms,
    positions: growableFloat64(),
    generators: growableFloat64(),
    signs: createVertexSigns(forms.stages),
    log,
  };
  const { positions, generators, signs } = state;
  const cells: IntervalCells = {
    positions,
    errors: generators,
    ends: growableUint32(),
    patterns: growableUint32(),
    layout: forms.layout,
    outputs: createOutputMaps(),
    status: "complete",
  };
  const { ends, patterns, layout, outputs } = cells;
  const root = rootOf(from, to);
  for (const position of [0, 1]) {
    push(positions, position);
    push(generators, 0);
    addVertexSigns(signs);
  }
  push(ends, 0);
  cells.status = yield* walkCells<Part>(
    {
      last: forms.stages.length - 1,
      maxRegions,
      enter(stage, { start, end, pieces }) {
        frameCell(forms.frames[stage], [start, end], positions.data, generators.data);
        enterCell(forms, stage, pieces, root);
      },
      split: (stage, part) => splitInterval(state, part, stage),
      finish({ end }, path) {
        push(ends, end);
        recordPattern(patterns, layout, path);
        recordOutputMap(forms, outputs);
      },
      progress: () => ({ cells: ends.length - 1, fraction: positions.data[ends.data[ends.length - 1]] }),
    },
    { start: 0, end: 1, pieces: new Uint32Array(0) },
  );
  return cells;
}

/** Cuts a cell at the units of one stage, one after another, so that breakpoints which coincide merge. */
function* splitInterval(state: SwitchState, { start, end }: Part, stage: number): Steps<readonly Part[]> {
  const { forms, signs } = state;
  for (const vertex of [start, end]) decideVertex(state, vertex, stage);
  const isMax = signs.stages[stage].kind === "max";
  const survey = isMax ? surveyMaxima : surveySwitches;
  const { cutting } = survey(signs, forms.layout, [start, end], stage);
  const chain = [start, end];
  for (const s of cutting) {
    if ((yield) === "cancel") break;
    if (isMax) addHandovers(state, chain, stage, s);
    else addBreakpoint(state, chain, stage, s);
  }
  // on a part that a unit does not leave whole, its maximum is taken to be the first there is at the lower end
  return chain.slice(1).map((vertex, i) => {
    const ends = [chain[i], vertex];
    const { pieces, cutting: left } = survey(signs, forms.layout, ends, stage);
    if (isMax) {
      for (const unit of left) {
        writePiece(pieces, forms.layout.fields[stage], unit, attainedAt(signs, ends[0], stage, unit)[0]);
      }
    }
    return { start: ends[0], end: vertex, pieces };
  });
}

/** Inserts the breakpoint where a switch changes sign into a chain of them, if it does. */
function addBreakpoint(state: SwitchState, chain: number[], stage: number, s: number): void {
  const at = chain.findIndex(
    (vertex, i) =>
      i + 1 < chain.length && signOf(state.signs, vertex, stage, s) * signOf(state.signs, chain[i + 1], stage, s) < 0,
  );
  if (at < 0) return;
  const [left, right] = [chain[at], chain[at + 1]];
  const vertex = addZero(state, left, right, stage, thresholdSwitch(state, stage, s));
  decideUnits(state, vertex, stage, { zeroSwitches: [s] });
  state.log.unresolved += confineSigns(state.signs, vertex, left, right, stage);
  chain.splice(at + 1, 0, vertex);
}

/** Inserts the breakpoints where the maximum of a unit changes hands into a chain of them. */
function addHandovers(state: SwitchState, chain: number[], stage: number, unit: number): void {
  const most = chain.length + state.signs.stages[stage].perUnit;
  for (let at = 0; at + 1 < chain.length && chain.length < most; at++) {
    const ends = [chain[at], chain[at + 1]] as const;
    if (commonCandidates(state.signs, ends, stage, unit).length > 0) continue;
    const { lower, upper } = firstHandover(state, ends, stage, unit);
    const vertex = addZero(state, ends[0], ends[1], stage, differenceSwitch(state, stage, unit, upper, lower));
    decideUnits(state, vertex, stage, { tie: { unit, candidates: [lower, upper] } }, ends);
    chain.splice(at + 1, 0, vertex);
  }
}

/** The breakpoint where a switching form is zero between two others, with its error: residual over slope, or the gap. */
function addZero(state: SwitchState, left: number, right: number, stage: number, form: SwitchForm): number {
  const { positions, generators } = state;
  const gap = positions.data[right] - positions.data[left];
  const share = shareOf(state, stage, form, left, right);
  const vertex = push(positions, positions.data[left] + share * gap);
  push(generators, 0);
  addVertexBetween(state.signs, [left, right], stage);
  const { value, bound } = switchAt(state, form, stage, vertex);
  const byGap = gap + generators.data[left] + generators.data[right];
  const bySlope = (Math.abs(value) + bound) / Math.abs(form.rows[0]);
  generators.data[vertex] = (bySlope < byGap ? bySlope : byGap) * enlarge(4);
  return vertex;
}

/** x(σ) = from + σ (to − from), with the error of the rounded difference. */
function rootOf(from: WeightedPoint, to: WeightedPoint): RootMap {
  const n = from.x.length;
  const rows = new Float64Array(2 * n);
  const errors = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    rows[i] = to.x[i] - from.x[i];
    errors[i] = Math.abs(sumError(to.x[i], -from.x[i]));
  }
  rows.set(from.x, n);
  return { rows, errors, biasWeights: Float64Array.of(to.weight - from.weight, from.weight) };
}
