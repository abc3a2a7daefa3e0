import type { Network } from "../../network/network.ts";
import type { SignLog } from "../switchSign.ts";
import { type Crossings, createCrossings, findCrossings, findFirstPieces, type Place } from "./crossings.ts";
import { createSharpForms, findSharpCrossings, type SharpForms, sharpFirstPieces } from "./sharpCrossings.ts";
import { computeForms, switchUnit } from "./sweepForms.ts";
import type { Sweep, SweepStage } from "./sweepStages.ts";

/**
 * A sweep along 0 ≤ t ≤ 1, cell by cell. Stage by stage, a cell of one stage is where the units of the stages before keep
 * their pieces: there its own units are affine, and switch where the cells of the next stage part. At each switch the
 * forms of the later stages change, see `sweepForms.ts`.
 *
 * All signs are proved, or the sweep ends and says that it could not: then the whole domain is left to `intervalSteps`,
 * which can take a sign to touch zero.
 */
export interface Sweeping {
  readonly network: Network;
  readonly sweep: Sweep;
  readonly log: SignLog;
  /** stages that are swept; the last of them has no units, or is the one whose switches are only counted */
  readonly last: number;
  /** per stage with units, the switches in its current cell, how many of them are passed, and where the cell ends */
  readonly crossings: readonly Crossings[];
  readonly passed: Int32Array;
  readonly ends: Float64Array;
  readonly endErrors: Float64Array;
  /** where the current cell of the last stage begins and ends */
  readonly cell: { from: number; fromError: number; position: number; error: number };
  /** the stage whose unit switches where the current cell ends; −1 at t = 1 */
  stage: number;
  /** made when first needed */
  sharp?: SharpForms;
}

/** Cells of the last stage, or −1 where a sign is not proved, or 0 behind the end. */
export type Swept = -1 | 0 | 1;

/**
 * A sweep that is about to begin.
 *
 * @param last   the last stage that is swept
 */
export function createSweeping(network: Network, sweep: Sweep, last: number, log: SignLog): Sweeping {
  const count = sweep.stages.length;
  return {
    network,
    sweep,
    log,
    last,
    crossings: Array.from({ length: last }, createCrossings),
    passed: new Int32Array(count),
    ends: new Float64Array(count),
    endErrors: new Float64Array(count),
    cell: { from: 0, fromError: 0, position: 0, error: 0 },
    stage: -1,
  };
}

/** Goes to the first cell, which begins at t = 0; the forms of the first stage are there. */
export function firstCell(sweeping: Sweeping): Swept {
  const { sweep, last, cell, log } = sweeping;
  const { stages } = sweep;
  for (let s = 0; s <= last; s++) {
    if (s > 0) computeForms(sweep, s);
    if (!stages[s].units || findFirstPieces(sweep, stages[s], log)) continue;
    if (!sharpFirstPieces(sharpOf(sweeping), sweep, s, log)) return -1;
  }
  Object.assign(cell, { from: 0, fromError: 0, position: 1, error: 0 });
  sweeping.stage = -1;
  return descend(sweeping, 0);
}

/** Goes on to the next cell. */
export function nextCell(sweeping: Sweeping): Swept {
  const { sweep, last, crossings, passed, ends, endErrors, cell, stage } = sweeping;
  if (stage < 0) return 0;
  // pass the switch at the end of the cell
  const own = crossings[stage];
  const k = passed[stage]++;
  switchUnit(sweep, stage, own.units.data[k], own.pieces.data[k], last);
  cell.from = cell.position;
  cell.fromError = cell.error;
  if (k + 1 < own.count) {
    cell.position = own.positions.data[k + 1];
    cell.error = own.errors.data[k + 1];
  } else {
    cell.position = ends[stage];
    cell.error = endErrors[stage];
    sweeping.stage = enclosing(sweeping, stage);
  }
  return descend(sweeping, stage + 1);
}

/** Finds the switches of a stage and of all later ones in the current cell, which becomes smaller. */
function descend(sweeping: Sweeping, first: number): Swept {
  const { last, crossings, passed, ends, endErrors, cell } = sweeping;
  const from = { position: cell.from, error: cell.fromError };
  for (let s = first; s < last; s++) {
    const own = crossings[s];
    if (!findSwitches(sweeping, s, from, own)) return -1;
    passed[s] = 0;
    ends[s] = cell.position;
    endErrors[s] = cell.error;
    if (own.count > 0) {
      cell.position = own.positions.data[0];
      cell.error = own.errors.data[0];
      sweeping.stage = s;
    }
  }
  return 1;
}

/** Finds the switches of a stage between a place and the end of the current cell; false where a sign is not proved. */
export function findSwitches(sweeping: Sweeping, index: number, from: Place, own: Crossings): boolean {
  const { sweep, cell, log } = sweeping;
  return (
    findCrossings(sweep, sweep.stages[index], from, cell, own, log) ||
    findSharpCrossings(sharpOf(sweeping), sweep, index, from, cell, own, log)
  );
}

function sharpOf(sweeping: Sweeping): SharpForms {
  sweeping.sharp ??= createSharpForms(sweeping.network, sweeping.sweep);
  return sweeping.sharp;
}

/** The stage before one in whose current cell there is a switch left, or −1. */
function enclosing({ crossings, passed }: Sweeping, stage: number): number {
  let s = stage - 1;
  while (s >= 0 && passed[s] >= crossings[s].count) s--;
  return s;
}

/** Whether the current forms of a stage are numbers; what overflows proves nothing. */
export function hasFiniteForms({ rows, size, stride }: SweepStage): boolean {
  for (let j = 0; j < size; j++) if (!Number.isFinite(rows[j] + rows[stride + j])) return false;
  return true;
}
