import { type PiecewiseUnits, pieceCount } from "../../network/piecewiseUnits.ts";
import { enlarge, gammaOfEvaluation } from "../../numeric/errorBounds.ts";
import { overflow } from "../switchSign.ts";
import { type Chain, type ChainNode, renewAll, runChain } from "./chainRows.ts";
import type { PlaneEngine, Survey } from "./engine.ts";
import type { Level, Origin } from "./level.ts";
import { offsetOf } from "./liveValues.ts";
import { sourceOf } from "./selection.ts";
import type { ChainMap, ColumnMap } from "./stageMap.ts";

/** Rounding of a value that moves to another point, and of the bound of it. */
const recentering = gammaOfEvaluation(2) * enlarge(8);

/**
 * Begins the family of a cell: takes over its values, around the center of its own box, and bounds the errors of all of
 * its members at once.
 *
 * The frame of the level is that box already. A member's value is a sum over the units before it, each within
 * reach = |slope| · (error + rounding · magnitude) on the piece where that is largest. The bound is |A| reach; for a large
 * matrix early in the network, by Cauchy and Schwarz, ‖row‖ ‖reach‖, which costs one step for each value in place of one
 * for each weight and is 1.6 times as large on average. Signs that it leaves open are looked at again (`sharpForms.ts`).
 */
export function beginFamily(engine: PlaneEngine, level: Level): void {
  const origin = level.origin as Origin;
  const above = engine.levels[level.stage - 1];
  takeOver(engine, level, origin, above);
  const square = gatherReach(origin, engine.surveys[level.stage - 1]);
  if (!Number.isFinite(square)) throw overflow();
  switch (origin.map.kind) {
    case "dense":
      boundDense(engine, level, origin, square);
      break;
    case "columns":
      boundColumns(level, origin, origin.map);
      break;
    case "chain":
      boundChain(engine, level, origin, origin.map);
      break;
  }
  level.filled = 0;
}

/** The parent's live values around the new reference point, and how uncertain they are. */
function takeOver({ kernels }: PlaneEngine, { frame }: Level, origin: Origin, { view }: Level): void {
  kernels.recenter2(
    view.rows.byteOffset,
    view.errors.byteOffset,
    origin.live.stride,
    frame.reference[0] - view.frame.reference[0],
    frame.reference[1] - view.frame.reference[1],
    frame.radii[0],
    frame.radii[1],
    recentering,
    origin.rounding,
    origin.rows.byteOffset,
    origin.errors.byteOffset,
    origin.uncertainty.byteOffset,
  );
}

/** The reach of each activation over the family, and the sum of their squares. */
function gatherReach(origin: Origin, survey: Survey): number {
  const { reach, uncertainty, units, isPlain } = origin;
  let square = 0;
  if (isPlain) {
    reach.fill(0);
    for (let w = 0; w < survey.positive.length; w++) {
      for (let rest = survey.positive[w]; rest !== 0; rest &= rest - 1) {
        const unit = 32 * w + 31 - Math.clz32(rest & -rest);
        reach[unit] = uncertainty[unit];
        square += uncertainty[unit] * uncertainty[unit];
      }
    }
    return square;
  }
  for (let unit = 0; unit < reach.length; unit++) {
    reach[unit] = units.kind === "max" ? reachOfMaximum(origin, unit) : reachOfSwitches(origin, units, survey, unit);
    square += reach[unit] * reach[unit];
  }
  return square;
}

/** Any candidate may be the largest. */
function reachOfMaximum(origin: Origin, unit: number): number {
  let largest = 0;
  for (let piece = 0; piece < pieceCount(origin.units, unit); piece++) {
    largest = Math.max(largest, origin.uncertainty[sourceOf(origin, unit, piece)]);
  }
  return largest;
}

/** The pieces from the lowest to the highest that some vertex of the parent has. */
function reachOfSwitches(
  { uncertainty, rounding }: Origin,
  { pieces, classes, classOf }: Extract<PiecewiseUnits, { kind: "threshold" }>,
  { positive, negative }: Survey,
  unit: number,
): number {
  const { slopes, intercepts } = classes[classOf?.[unit] ?? 0];
  let largest = 0;
  for (let piece = 0; piece < pieces; piece++) {
    const below = unit * (pieces - 1) + piece - 1;
    const above = below + 1;
    if (piece > 0 && !hasBit(positive, below)) continue;
    if (piece < pieces - 1 && hasBit(positive, above) && !hasBit(negative, above)) continue;
    // slope and intercept round once each
    largest = Math.max(largest, Math.abs(slopes[piece]) * uncertainty[unit] + rounding * Math.abs(intercepts[piece]));
  }
  return largest;
}

function hasBit(words: Uint32Array, bit: number): boolean {
  return ((words[bit >>> 5] >>> (bit & 31)) & 1) === 1;
}

function boundDense({ kernels }: PlaneEngine, { errors, live }: Level, origin: Origin, square: number): void {
  const { map, panels, reach } = origin;
  if (map.kind !== "dense" || !panels) return;
  const { norms, biasBounds, indices } = panels;
  const { inputs } = map;
  const slack = enlarge(inputs + 8);
  if (norms) {
    const length = Math.sqrt(square) * slack;
    for (let j = 0; j < live.stride; j++) errors[j] = norms[j] * length + biasBounds[j];
    return;
  }
  let count = 0;
  for (let unit = 0; unit < inputs; unit++) {
    if (reach[unit] === 0) continue;
    reach[unit] *= slack;
    indices[count++] = unit;
  }
  errors.set(biasBounds);
  kernels.absoluteProduct1(
    panels.panels.byteOffset,
    panels.count,
    inputs,
    indices.byteOffset,
    count,
    reach.byteOffset,
    errors.byteOffset,
  );
}

function boundColumns({ errors }: Level, { reach, rounding, source }: Origin, map: ColumnMap): void {
  const { columns, bias, biasErrors } = map;
  const { offsets, rows, magnitudes } = columns;
  for (let j = 0; j < errors.length; j++) errors[j] = rounding * Math.abs(bias[j]) + biasErrors[j];
  for (let i = 0; i < source.size; i++) {
    const share = reach[i];
    if (share === 0) continue;
    for (let k = offsets[i]; k < offsets[i + 1]; k++) errors[rows[k]] += magnitudes[k] * share;
  }
  const slack = enlarge(source.size + 8);
  for (let j = 0; j < errors.length; j++) errors[j] *= slack;
}

function boundChain(engine: PlaneEngine, level: Level, origin: Origin, map: ChainMap): void {
  const { stages } = engine.state.forms;
  const { bounds } = engine.chains[level.stage] as Chain;
  for (const { index } of stages[level.stage - 1].carried) {
    const node = bounds.nodes.get(index) as ChainNode;
    const isSource = index === origin.source.index;
    const { byteOffset } = isSource ? origin.reach : origin.uncertainty;
    renewAll(engine.kernels, bounds, node, byteOffset + (isSource ? 0 : 8 * offsetOf(origin.live, index)), 0);
  }
  runChain(engine.kernels, bounds, origin.rounding);
  const slack = enlarge(2 * map.roundings + 8);
  for (const { index, offset, size } of level.live.nodes) {
    const { values } = bounds.nodes.get(index) as ChainNode;
    for (let i = 0; i < size; i++) level.errors[offset + i] = values[i] * slack;
  }
}
