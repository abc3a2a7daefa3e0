import { type Growable, growableFloat64, push } from "../../numeric/growable.ts";
import type { Crossings } from "./crossings.ts";
import { findSwitches, firstCell, nextCell, type Sweeping, type Swept } from "./sweepCells.ts";
import { setPiece } from "./sweepForms.ts";
import type { SweepUnits } from "./sweepStages.ts";

/** Breakpoints in rising t, and bounds of their errors. */
export interface Breakpoints {
  readonly positions: Growable<Float64Array>;
  readonly errors: Growable<Float64Array>;
}

export function createBreakpoints(): Breakpoints {
  return { positions: growableFloat64(), errors: growableFloat64() };
}

/**
 * Counts the cells of a sweep up to the last stage with units, whose switches only are counted: nothing behind them changes.
 *
 * @param sweeping a sweep whose last stage is that one, with its root and the forms of its first stage
 * @param own      room for the switches of that stage
 * @param found    where breakpoints between cells are appended, if given
 * @returns 0 where a sign is not proved
 */
export function countCells(sweeping: Sweeping, own: Crossings, found?: Breakpoints): number {
  const { sweep, last, cell } = sweeping;
  const units = sweep.stages[last].units as SweepUnits;
  let cells = 0;
  let swept: Swept = firstCell(sweeping);
  for (; swept > 0; swept = nextCell(sweeping)) {
    const from = { position: cell.from, error: cell.fromError };
    if (!findSwitches(sweeping, last, from, own)) return 0;
    for (let k = 0; k < own.count; k++) {
      setPiece(units, own.units.data[k], own.pieces.data[k]);
      if (found) addBreakpoint(found, own.positions.data[k], own.errors.data[k]);
    }
    if (found && sweeping.stage >= 0) addBreakpoint(found, cell.position, cell.error);
    cells += own.count + 1;
  }
  return swept < 0 ? 0 : cells;
}

/** Appends one breakpoint. */
export function addBreakpoint({ positions, errors }: Breakpoints, position: number, error: number): void {
  push(positions, position);
  push(errors, error);
}
