import type { Network } from "../../network/network.ts";
import { type CellForms, createCellForms, enterCell, formOf, frameCell, type RootMap } from "../cellForms.ts";
import { writePiece } from "../patternLayout.ts";
import { createSwitchForm, evaluateSwitch, setThresholdForm } from "../switchForm.ts";
import type { SignLog } from "../switchSign.ts";
import { addCrossing, type Crossings, type Place, sortCrossings } from "./crossings.ts";
import { setPiece } from "./sweepForms.ts";
import type { Sweep, SweepUnits } from "./sweepStages.ts";

/**
 * A second look at a cell of which the norms of a sweep do not prove all signs: its forms are made anew by `cellForms.ts`,
 * around the middle of the cell, with an error bound for each unit. Slow, and seldom needed.
 */
export interface SharpForms {
  readonly forms: CellForms;
  readonly root: RootMap;
}

export function createSharpForms(network: Network, { root, rootErrors, biasWeights }: Sweep): SharpForms {
  return { forms: createCellForms(network, 1), root: { rows: root, errors: rootErrors, biasWeights } };
}

/**
 * Finds where units of a stage switch, as `findCrossings` does.
 *
 * @param index the stage; the units of the stages before are on their pieces of the cell
 */
export function findSharpCrossings(
  sharp: SharpForms,
  sweep: Sweep,
  index: number,
  from: Place,
  end: Place,
  crossings: Crossings,
  log: SignLog,
): boolean {
  crossings.count = 0;
  enterStages(sharp, sweep, index, from, end);
  const units = sweep.stages[index].units as SweepUnits;
  for (let unit = 0; unit < units.piece.length; unit++) {
    const before = units.piece[unit];
    const after = sharpPiece(sharp, units, index, unit, end, log);
    if (after < 0) return false;
    const step = after > before ? 1 : -1;
    for (let piece = before; piece !== after; piece += step) {
      const { form, frame } = switchForm(sharp, units, index, unit, step > 0 ? piece : piece - 1);
      const [slope, value] = form.rows;
      const reference = frame.reference[0];
      // the bound at the cell's ends holds between them
      const errors = [from, end].map((place) => boundedValue(form, frame, place).bound);
      addCrossing(
        crossings,
        { unit, piece: piece + step, slope, value, reference, error: Math.max(...errors) },
        from,
        end,
      );
    }
  }
  return sortCrossings(crossings, log);
}

/** Sets the pieces of the units of a stage to those at t = 0, as `findFirstPieces` does. */
export function sharpFirstPieces(sharp: SharpForms, sweep: Sweep, index: number, log: SignLog): boolean {
  const start = { position: 0, error: 0 };
  enterStages(sharp, sweep, index, start, start);
  const units = sweep.stages[index].units as SweepUnits;
  for (let unit = 0; unit < units.piece.length; unit++) {
    const piece = sharpPiece(sharp, units, index, unit, start, log);
    if (piece < 0) return false;
    setPiece(units, unit, piece);
  }
  return true;
}

/** Makes the forms of all stages up to one on a cell. */
function enterStages({ forms, root }: SharpForms, { stages }: Sweep, index: number, from: Place, end: Place): void {
  const positions = Float64Array.of(from.position, end.position);
  const errors = Float64Array.of(from.error, end.error);
  for (let s = 0; s <= index; s++) {
    frameCell(forms.frames[s], [0, 1], positions, errors);
    const pieces = new Uint32Array(s > 0 ? forms.layout.fields[s - 1].words : 0);
    if (s > 0) {
      stages[s - 1].units?.piece.forEach((piece, unit) => {
        writePiece(pieces, forms.layout.fields[s - 1], unit, piece);
      });
    }
    enterCell(forms, s, pieces, root);
  }
}

function sharpPiece(
  sharp: SharpForms,
  units: SweepUnits,
  index: number,
  unit: number,
  end: Place,
  log: SignLog,
): number {
  let piece = 0;
  for (let m = 0; m < units.pieces - 1; m++) {
    const { form, frame } = switchForm(sharp, units, index, unit, m);
    const { value, bound } = boundedValue(form, frame, end);
    const distance = Math.abs(value);
    if (!(distance > bound)) {
      const isDead = ((units.mask[unit >>> 5] >>> (unit & 31)) & 1) === 0;
      if (isDead && units.thresholds[m * units.piece.length + unit] === 0) continue;
      return -1;
    }
    if (distance < log.smallestMargin) log.smallestMargin = distance;
    if (value > 0) piece = m + 1;
  }
  return piece;
}

/** What is zero where a unit passes one of its thresholds. */
function switchForm({ forms }: SharpForms, units: SweepUnits, index: number, unit: number, threshold: number) {
  const frame = forms.frames[index];
  const form = createSwitchForm(1);
  const preActivation = formOf(forms, index, forms.stages[index].piecewise?.inputs[0] ?? forms.output);
  setThresholdForm(form, preActivation, frame, unit, units.thresholds[threshold * units.piece.length + unit]);
  return { form, frame };
}

function boundedValue(
  form: ReturnType<typeof createSwitchForm>,
  frame: CellForms["frames"][number],
  { position, error }: Place,
) {
  const result = { value: 0, bound: 0 };
  evaluateSwitch(form, frame, { point: Float64Array.of(position), generators: Float64Array.of(error) }, result);
  return result;
}
