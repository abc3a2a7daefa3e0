import type { Network } from "../../network/network.ts";
import { stagesOf } from "../../network/stages.ts";
import { enlarge, gammaOfEvaluation } from "../../numeric/errorBounds.ts";
import { extend, growableFloat64, growableUint32, push } from "../../numeric/growable.ts";
import { createOutputMaps } from "../cellForms.ts";
import type { Steps } from "../enumeration.ts";
import type { IntervalCells, WeightedPoint } from "../intervalSteps.ts";
import { type PatternLayout, patternLayout, writePiece } from "../patternLayout.ts";
import type { SignLog } from "../switchSign.ts";
import { setRoot } from "./setRoot.ts";
import { createSweeping, firstCell, hasFiniteForms, nextCell, type Sweeping, type Swept } from "./sweepCells.ts";
import { computeForms, errorOf } from "./sweepForms.ts";
import type { Sweep, SweepStage } from "./sweepStages.ts";

/**
 * The activation regions between two weighted points in rising σ, as `intervalSteps` gives them, by a sweep.
 *
 * @param sweep of the network; its state is that of the last run
 * @returns undefined where a sign is not proved
 */
export function* sweepSteps(
  network: Network,
  sweep: Sweep,
  from: WeightedPoint,
  to: WeightedPoint,
  maxRegions: number,
  log: SignLog,
): Steps<IntervalCells | undefined> {
  setRoot(sweep, from, to);
  computeForms(sweep, 0);
  const last = sweep.stages.length - 1;
  const output = sweep.stages[last];
  const own: SignLog = { unresolved: 0, smallestMargin: log.smallestMargin };
  const sweeping = createSweeping(network, sweep, last, own);
  const cells: IntervalCells = {
    positions: growableFloat64(),
    errors: growableFloat64(),
    ends: growableUint32(),
    patterns: growableUint32(),
    layout: patternLayout(stagesOf(network)),
    outputs: createOutputMaps(),
    status: "complete",
  };
  pushEnd(cells, 0, 0);
  let swept: Swept = firstCell(sweeping);
  for (let finished = 0; swept > 0; swept = nextCell(sweeping)) {
    if (finished >= maxRegions) {
      cells.status = "truncated";
      break;
    }
    if (!hasFiniteForms(output)) return undefined;
    finishCell(sweep, sweeping, cells, output);
    finished++;
    if ((yield { cells: finished, fraction: sweeping.cell.position }) === "cancel") {
      cells.status = "cancelled";
      break;
    }
  }
  if (swept < 0) return undefined;
  log.smallestMargin = own.smallestMargin;
  return cells;
}

function pushEnd({ positions, errors, ends }: IntervalCells, position: number, error: number): void {
  push(ends, push(positions, position));
  push(errors, error);
}

function finishCell(sweep: Sweep, { cell }: Sweeping, cells: IntervalCells, output: SweepStage): void {
  pushEnd(cells, cell.position, cell.error);
  recordPieces(sweep, cells);
  const { rows, size, stride } = output;
  const { linear, offset, error } = cells.outputs;
  const start = extend(linear, size);
  extend(offset, size);
  extend(error, size);
  for (let i = 0; i < size; i++) {
    const [slope, value] = [rows[i], rows[stride + i]];
    linear.data[start + i] = slope;
    offset.data[start + i] = value;
    const rounding = gammaOfEvaluation(1) * (Math.abs(slope) + Math.abs(value));
    error.data[start + i] = (errorOf(sweep, output, i) + rounding) * enlarge(3);
  }
}

/** Appends the pattern of the current cell. */
function recordPieces({ stages }: Sweep, { patterns, layout }: IntervalCells): void {
  const start = extend(patterns, layout.words);
  for (let s = 0; s < stages.length; s++) {
    const { units } = stages[s];
    if (!units) continue;
    const first = start + layout.firstWord[s];
    const fields = layout.fields[s];
    if (units.pieces === 2) {
      for (let w = 0; w < fields.words; w++) patterns.data[first + w] = units.active[w];
    } else {
      writePieces(patterns.data.subarray(first, first + fields.words), fields, units.piece);
    }
  }
}

function writePieces(words: Uint32Array, fields: PatternLayout["fields"][number], piece: Uint8Array): void {
  for (let unit = 0; unit < piece.length; unit++) if (piece[unit] > 0) writePiece(words, fields, unit, piece[unit]);
}
