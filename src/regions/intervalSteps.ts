import type { Network } from "../network/network.ts";
import { enlarge } from "../numeric/errorBounds.ts";
import { sumError } from "../numeric/exactSum.ts";
import { type Growable, growableFloat64, growableUint32, push } from "../numeric/growable.ts";
import {
  type CellForms,
  createCellForms,
  createOutputMaps,
  enterCell,
  frameCell,
  type OutputMaps,
  type RootMap,
  recordOutputMap,
  switchingForm,
  switchingThreshold,
} from "./cellForms.ts";
import type { Steps } from "./enumeration.ts";
import { recordPattern } from "./packPatterns.ts";
import type { Partition } from "./partition.ts";
import { type PatternLayout, patternLayout } from "./patternLayout.ts";
import { type BoundedValue, decideSign, evaluateSwitch, type SignLog } from "./switchSign.ts";
import { type StagePart, walkCells } from "./walkCells.ts";

/** A homogeneous point of the input space: x · w, and w. A direction has w = 0. */
export interface WeightedPoint {
  readonly x: Float64Array;
  readonly weight: number;
}

/** An interval 0 ≤ σ ≤ 1 between two weighted points, cut into cells in rising σ. */
export interface IntervalCells {
  readonly forms: CellForms;
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
  const cells: IntervalCells = {
    forms,
    positions: growableFloat64(),
    errors: growableFloat64(),
    ends: growableUint32(),
    patterns: growableUint32(),
    layout: patternLayout(forms.stages),
    outputs: createOutputMaps(),
    status: "complete",
  };
  const { positions, errors, ends, patterns, layout, outputs } = cells;
  const root = rootOf(from, to);
  for (const position of [0, 1]) {
    push(positions, position);
    push(errors, 0);
  }
  push(ends, 0);
  cells.status = yield* walkCells<Part>(
    {
      last: forms.stages.length - 1,
      maxRegions,
      enter(stage, { start, end, active }) {
        frameCell(forms.frames[stage], [start, end], positions.data, errors.data);
        enterCell(forms, stage, active, root);
      },
      split: (stage, part) => splitInterval(cells, part, stage, log),
      finish({ end }, path) {
        push(ends, end);
        recordPattern(patterns, layout, path);
        recordOutputMap(forms, outputs);
      },
      progress: () => ({ cells: ends.length - 1, fraction: positions.data[ends.data[ends.length - 1]] }),
    },
    { start: 0, end: 1, active: new Uint32Array(0) },
  );
  return cells;
}

/** Cuts a cell at the units of one stage, one after another, so that breakpoints which coincide merge. */
function* splitInterval(
  cells: IntervalCells,
  { start, end }: Part,
  stage: number,
  log: SignLog,
): Steps<readonly Part[]> {
  const size = cells.forms.stages[stage].piecewise?.size ?? 0;
  const units = Array.from({ length: size }, (_, unit) => unit);
  const signsAt = (vertex: number) => units.map((unit) => decideSign(switchAt(cells, vertex, stage, unit), log));
  const startSigns = signsAt(start);
  const endSigns = signsAt(end);
  const cutting = units.filter((unit) => startSigns[unit] * endSigns[unit] < 0);

  // the chain of breakpoints, and the signs of the cutting units along it
  const chain = [
    { vertex: start, signs: cutting.map((unit) => startSigns[unit]) },
    { vertex: end, signs: cutting.map((unit) => endSigns[unit]) },
  ];
  for (const [column, unit] of cutting.entries()) {
    if ((yield) === "cancel") break;
    const before = chain.findIndex(
      ({ signs }, i) => i + 1 < chain.length && signs[column] * chain[i + 1].signs[column] < 0,
    );
    if (before < 0) continue;
    const [left, right] = [chain[before], chain[before + 1]];
    const vertex = addBreakpoint(cells, left.vertex, right.vertex, stage, unit);
    const signs = cutting.map((other, otherColumn) => {
      // its own unit is zero by construction
      if (other === unit) return 0;
      const sign = decideSign(switchAt(cells, vertex, stage, other), log);
      // between two signs there is no third
      if (sign === 0 || sign === left.signs[otherColumn] || sign === right.signs[otherColumn]) return sign;
      log.unresolved++;
      return 0;
    });
    chain.splice(before + 1, 0, { vertex, signs });
  }

  // a unit is active on a part where it is positive at one of the ends
  const active = new Uint32Array(Math.ceil(size / 32));
  for (const unit of units) {
    if (startSigns[unit] > 0 || endSigns[unit] > 0) active[unit >>> 5] |= 1 << (unit & 31);
  }
  return chain.slice(1).map(({ vertex, signs }, i) => {
    const own = active.slice();
    cutting.forEach((unit, column) => {
      if (signs[column] <= 0 && chain[i].signs[column] <= 0) own[unit >>> 5] &= ~(1 << (unit & 31));
    });
    return { start: chain[i].vertex, end: vertex, active: own };
  });
}

/** One unit's switching form at a breakpoint. */
function switchAt(cells: IntervalCells, vertex: number, stage: number, unit: number): BoundedValue {
  const at = {
    point: cells.positions.data.subarray(vertex, vertex + 1),
    generators: cells.errors.data.subarray(vertex, vertex + 1),
  };
  const result: BoundedValue = { value: 0, bound: 0 };
  evaluateSwitch(
    switchingForm(cells.forms, stage),
    cells.forms.frames[stage],
    unit,
    switchingThreshold(cells.forms, stage),
    at,
    result,
  );
  return result;
}

/** The breakpoint where a unit changes sign between two others, with its error: residual over slope, or the gap. */
function addBreakpoint(cells: IntervalCells, left: number, right: number, stage: number, unit: number): number {
  const { positions, errors } = cells;
  const atLeft = Math.abs(switchAt(cells, left, stage, unit).value);
  const atRight = Math.abs(switchAt(cells, right, stage, unit).value);
  const share = atLeft + atRight > 0 ? atLeft / (atLeft + atRight) : 0.5;
  const gap = positions.data[right] - positions.data[left];
  const vertex = push(positions, positions.data[left] + share * gap);
  push(errors, 0);
  const { value, bound } = switchAt(cells, vertex, stage, unit);
  const threshold = switchingThreshold(cells.forms, stage) * cells.forms.frames[stage].biasWeights[0];
  const slope = Math.abs(switchingForm(cells.forms, stage).rows[unit] - threshold);
  const byGap = gap + errors.data[left] + errors.data[right];
  const bySlope = (Math.abs(value) + bound) / slope;
  errors.data[vertex] = (bySlope < byGap ? bySlope : byGap) * enlarge(4);
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
