import { bitCount } from "../../numeric/bits.ts";
import { type PieceFields, readPiece } from "../patternLayout.ts";
import { type Chain, type ChainNode, renew, renewAll, runChain } from "./chainRows.ts";
import type { PlaneEngine } from "./engine.ts";
import type { Level, Member, Origin } from "./level.ts";
import { offsetOf } from "./liveValues.ts";
import { type ActivationRow, readActivation } from "./selection.ts";
import { columnOf, type SparseColumn } from "./stageMap.ts";

/**
 * Makes a cell the one in work at its level: computes its live values, from those of the member of its family that differs
 * from it in the fewest units, by one rank-one update for each,
 *
 *     A h′ = A h + Σ column(unit) · (its new activation − its old one)
 *
 * or whole, where no member is near.
 *
 * @param pieces the pieces of the units before, [words] from `at` on
 */
export function enterMember(engine: PlaneEngine, level: Level, pieces: Uint32Array, at: number): void {
  const origin = level.origin as Origin;
  const fields = engine.state.forms.layout.fields[level.stage - 1];
  const { members } = level;
  level.switches.isCurrent = false;

  // the nearest member, and the place to overwrite: an empty one, or else the one after the current
  let nearest = -1;
  let distance = origin.mostUpdates + 1;
  for (let m = 0; m < level.filled; m++) {
    const own = distanceBetween(fields, members[m].pieces, pieces, at, distance);
    if (own < distance && members[m].updates + own <= origin.mostUpdates) {
      nearest = m;
      distance = own;
    }
  }
  if (nearest >= 0 && distance === 0) {
    work(level, nearest);
    return;
  }
  const target = level.filled < members.length ? level.filled++ : (level.current + 1) % members.length;
  const member = members[target];
  if (nearest >= 0) {
    updateMember(engine, level, origin, members[nearest], member, pieces, at);
    member.updates = members[nearest].updates + distance;
  } else {
    computeWhole(engine, level, origin, member, pieces, at);
    member.updates = 0;
  }
  for (let w = 0; w < member.pieces.length; w++) member.pieces[w] = pieces[at + w];
  work(level, target);
}

function work(level: Level, member: number): void {
  const { frame, errors } = level;
  level.current = member;
  level.view = { frame, errors, rows: level.members[member].rows };
}

/** Number of units whose pieces differ, or of their bits where a piece has several; stops at `most`. */
function distanceBetween(
  { words }: PieceFields,
  first: Uint32Array,
  second: Uint32Array,
  at: number,
  most: number,
): number {
  let count = 0;
  for (let w = 0; w < words && count < most; w++) {
    const difference = first[w] ^ second[at + w];
    if (difference !== 0) count += bitCount(difference);
  }
  return count;
}

function updateMember(
  engine: PlaneEngine,
  level: Level,
  origin: Origin,
  from: Member,
  member: Member,
  pieces: Uint32Array,
  at: number,
): void {
  const fields = engine.state.forms.layout.fields[level.stage - 1];
  let rows = from.rows;
  for (let w = 0; w < fields.words; w++) {
    let difference = from.pieces[w] ^ pieces[at + w];
    while (difference !== 0) {
      const bit = 31 - Math.clz32(difference & -difference);
      const unit = unitOfBit(fields, 32 * w + bit);
      const field = fields.mask << (fields.bits[unit] & 31);
      difference &= ~field;
      const before = (from.pieces[w] & field) >>> (fields.bits[unit] & 31);
      const after = (pieces[at + w] & field) >>> (fields.bits[unit] & 31);
      updateUnit(engine, level, origin, rows, member.rows, unit, before, after);
      rows = member.rows;
    }
  }
}

function unitOfBit({ width, bits }: PieceFields, bit: number): number {
  if (width === 1) return bit;
  const perWord = Math.floor(32 / width);
  return Math.min(bits.length - 1, perWord * (bit >>> 5) + Math.floor((bit & 31) / width));
}

const oldRow: ActivationRow = [0, 0, 0];
const newRow: ActivationRow = [0, 0, 0];

/** target = rows + column · change of the unit's activation */
function updateUnit(
  engine: PlaneEngine,
  level: Level,
  origin: Origin,
  rows: Float64Array,
  target: Float64Array,
  unit: number,
  before: number,
  after: number,
): void {
  const { stride } = level.live;
  readActivation(origin, unit, before, oldRow);
  readActivation(origin, unit, after, newRow);
  const ds = newRow[0] - oldRow[0];
  const dt = newRow[1] - oldRow[1];
  const dv = newRow[2] - oldRow[2];
  const { map, panels } = origin;
  if (panels) {
    const column = panels.columns.byteOffset + 8 * unit * stride;
    engine.kernels.rankOne3(rows.byteOffset, target.byteOffset, stride, stride, column, ds, dt, dv);
    return;
  }
  if (rows !== target) target.set(rows);
  if (map.kind === "columns") {
    const { offsets, rows: places, values } = map.columns;
    addColumn(target, stride, places, values, offsets[unit], offsets[unit + 1], ds, dt, dv);
  } else {
    const { rows: places, values } = chainColumn(engine, level, origin, unit);
    addColumn(target, stride, places, values, 0, places.length, ds, dt, dv);
  }
}

function addColumn(
  target: Float64Array,
  stride: number,
  places: Uint32Array,
  values: Float64Array,
  from: number,
  to: number,
  ds: number,
  dt: number,
  dv: number,
): void {
  for (let k = from; k < to; k++) {
    const place = places[k];
    const value = values[k];
    target[place] += value * ds;
    target[stride + place] += value * dt;
    target[2 * stride + place] += value * dv;
  }
}

function chainColumn(engine: PlaneEngine, level: Level, { map, source }: Origin, unit: number): SparseColumn {
  if (map.kind !== "chain") throw new TypeError("chainColumn: expected a chain of operators, got a matrix");
  const known = map.known.get(unit);
  if (known) return known;
  const { columns } = engine.chains[level.stage] as Chain;
  const column = columnOf(engine.state.forms.stages[level.stage], source.index, level.live, columns, unit);
  map.known.set(unit, column);
  return column;
}

/** A member's values from the pieces of all units. */
export function computeWhole(
  engine: PlaneEngine,
  level: Level,
  origin: Origin,
  member: Member,
  pieces: Uint32Array,
  at: number,
): void {
  const { map, panels } = origin;
  const { stride } = level.live;
  const { rows } = member;
  if (panels && map.kind === "dense") {
    rows.fill(0, 0, 2 * stride);
    rows.set(map.bias, 2 * stride);
    const count = gatherActive(engine, level, origin, pieces, at);
    const [source, sourceStride] = origin.isPlain
      ? [origin.rows, origin.live.stride]
      : [panels.activations, map.inputs];
    engine.kernels.selectedProduct3(
      panels.panels.byteOffset,
      panels.count,
      map.inputs,
      panels.indices.byteOffset,
      count,
      source.byteOffset,
      sourceStride,
      rows.byteOffset,
      stride,
    );
    return;
  }
  if (map.kind === "columns") {
    rows.fill(0, 0, 2 * stride);
    rows.set(map.bias, 2 * stride);
    const { offsets, rows: places, values } = map.columns;
    const fields = engine.state.forms.layout.fields[level.stage - 1];
    for (let unit = 0; unit < map.inputs; unit++) {
      const bit = 32 * at + fields.bits[unit];
      const piece = (pieces[bit >>> 5] >>> (bit & 31)) & fields.mask;
      if (origin.isPlain && piece === 0) continue;
      readActivation(origin, unit, piece, newRow);
      const [ds, dt, dv] = newRow;
      if (ds === 0 && dt === 0 && dv === 0) continue;
      addColumn(rows, stride, places, values, offsets[unit], offsets[unit + 1], ds, dt, dv);
    }
    return;
  }
  computeChain(engine, level, origin, pieces, at);
  gatherLive(engine, level, rows);
}

/** Lists the units that are on, and makes their activations where these are not the parent's values themselves. */
function gatherActive(engine: PlaneEngine, level: Level, origin: Origin, pieces: Uint32Array, at: number): number {
  const { indices, activations } = origin.panels as NonNullable<Origin["panels"]>;
  const fields = engine.state.forms.layout.fields[level.stage - 1];
  let count = 0;
  if (origin.isPlain) {
    for (let w = 0; w < fields.words; w++) {
      for (let rest = pieces[at + w]; rest !== 0; rest &= rest - 1) {
        indices[count++] = 32 * w + 31 - Math.clz32(rest & -rest);
      }
    }
    return count;
  }
  const { inputs } = origin.map;
  for (let unit = 0; unit < inputs; unit++) {
    const bit = 32 * at + fields.bits[unit];
    readActivation(origin, unit, (pieces[bit >>> 5] >>> (bit & 31)) & fields.mask, newRow);
    for (let r = 0; r < 3; r++) activations[r * inputs + unit] = newRow[r];
    if (newRow[0] !== 0 || newRow[1] !== 0 || newRow[2] !== 0) indices[count++] = unit;
  }
  return count;
}

/** Runs the operators of a stage on the three rows of a member, where they are new. */
function computeChain(engine: PlaneEngine, level: Level, origin: Origin, pieces: Uint32Array, at: number): void {
  const { rows } = engine.chains[level.stage] as Chain;
  const { byteOffset } = origin.rows;
  const { stride } = origin.live;
  for (const node of engine.state.forms.stages[level.stage - 1].carried) {
    const target = rows.nodes.get(node.index) as ChainNode;
    if (node.index !== origin.source.index) {
      renewAll(engine.kernels, rows, target, byteOffset + 8 * offsetOf(origin.live, node.index), stride);
    } else if (origin.isPlain) {
      for (let w = 0; w < rows.selected.length; w++) rows.selected[w] = pieces[at + w];
      renewAll(engine.kernels, rows, target, byteOffset, stride, rows.selected);
    } else {
      renewActivations(engine, level, origin, target, pieces.subarray(at));
    }
  }
  runChain(engine.kernels, rows, 1);
}

function renewActivations(
  engine: PlaneEngine,
  level: Level,
  origin: Origin,
  target: ChainNode,
  pieces: Uint32Array,
): void {
  const fields = engine.state.forms.layout.fields[level.stage - 1];
  const plane = target.isNew.length;
  for (let unit = 0; unit < target.size; unit++) {
    readActivation(origin, unit, readPiece(pieces, fields, unit), newRow);
    for (let r = 0; r < 3; r++) renew(target, unit % plane, r * target.size + unit, newRow[r]);
  }
}

/** The live values of a stage from those of its chain. */
function gatherLive(engine: PlaneEngine, level: Level, rows: Float64Array): void {
  const { nodes } = (engine.chains[level.stage] as Chain).rows;
  const { stride } = level.live;
  for (const { index, offset, size } of level.live.nodes) {
    const { values } = nodes.get(index) as ChainNode;
    for (let r = 0; r < 3; r++) rows.set(values.subarray(r * size, (r + 1) * size), r * stride + offset);
  }
}
