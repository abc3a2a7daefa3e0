import { addEdge, splitEdge, startOf } from "../../geometry/planarComplex.ts";
import { extend, type Growable, growableInt32, growableUint32 } from "../../numeric/growable.ts";
import { writePiece } from "../patternLayout.ts";
import { positiveRun } from "../positiveRun.ts";
import { signWords } from "../vertexSigns.ts";
import { addCell, type CellList } from "./cellList.ts";
import { addCreaseLine, addCrossing } from "./crossings.ts";
import type { PlaneEngine } from "./engine.ts";
import type { Level } from "./level.ts";
import { decideCorner } from "./vertexDecisions.ts";

/**
 * Splits one cell after another at the creases of a stage of threshold units, as a tree: a part is split at the first
 * switch that parts its vertices, then the half below it, then the half above. So parts come in the order of their
 * patterns, and each is tested against what still cuts it only: switches whose sign is + at one vertex and − at another,
 * word by word. Creases that coincide merge, for the second finds vertices that it touches.
 */
export interface Splitter {
  /** borders of the parts that wait, the last one on top */
  readonly edges: Growable<Int32Array>;
  /** where the border of each waiting part begins, and the first switch that may still split it */
  readonly starts: number[];
  readonly from: number[];
  /** [waiting parts × words] switches that each part is above, of those before `from` */
  readonly passed: Growable<Uint32Array>;
  /** [switches] the line of each switch's crease in the cell, or −1 */
  readonly lines: Int32Array;
  readonly used: number[];
}

export function createSplitter(switches: number): Splitter {
  return {
    edges: growableInt32(),
    starts: [],
    from: [],
    passed: growableUint32(),
    lines: new Int32Array(switches).fill(-1),
    used: [],
  };
}

/** Scratch space for one border: as many vertices as it can have. */
interface Border {
  edges: Int32Array;
  signs: Int8Array;
  parts: Int32Array;
  partSigns: Int8Array;
}

const border: Border = {
  edges: new Int32Array(256),
  signs: new Int8Array(256),
  parts: new Int32Array(512),
  partSigns: new Int8Array(512),
};

function reserve(length: number): Border {
  if (border.edges.length < length) {
    border.edges = new Int32Array(2 * length);
    border.signs = new Int8Array(2 * length);
    border.parts = new Int32Array(4 * length);
    border.partSigns = new Int8Array(4 * length);
  }
  return border;
}

/** Puts a cell on an empty splitter; its corners are surveyed. */
export function beginSplit(engine: PlaneEngine, level: Level, splitter: Splitter, cells: CellList, cell: number): void {
  const start = cells.offsets.data[cell];
  const length = cells.offsets.data[cell + 1] - start;
  for (const s of splitter.used) splitter.lines[s] = -1;
  splitter.used.length = 0;
  splitter.edges.length = 0;
  extend(splitter.edges, length);
  for (let k = 0; k < length; k++) splitter.edges.data[k] = cells.edges.data[start + k];
  splitter.starts.push(0);
  splitter.from.push(0);
  // what no vertex is below and some are above is passed everywhere in the cell
  const { positive, negative } = engine.surveys[level.stage];
  splitter.passed.length = 0;
  extend(splitter.passed, level.switches.words);
  for (let w = 0; w < level.switches.words; w++) splitter.passed.data[w] = positive[w] & ~negative[w];
}

/**
 * Decides the switches of a stage at the corners of a cell, and surveys them.
 *
 * @returns whether any of them cuts the cell
 */
export function surveyCorners(engine: PlaneEngine, level: Level, cells: CellList, cell: number): boolean {
  const { complex, signs } = engine.state;
  const { positive, negative } = engine.surveys[level.stage];
  const { words } = level.switches;
  positive.fill(0);
  negative.fill(0);
  const end = cells.offsets.data[cell + 1];
  for (let k = cells.offsets.data[cell]; k < end; k++) {
    const corner = startOf(complex, cells.edges.data[k]);
    decideCorner(engine, level, corner);
    const data = signs.data.data;
    const first = signWords(signs, corner, level.stage);
    for (let w = 0; w < words; w++) {
      positive[w] |= data[first + w];
      negative[w] |= data[first + words + w];
    }
  }
  for (let w = 0; w < words; w++) if ((positive[w] & negative[w]) !== 0) return true;
  return false;
}

/** Hands on a cell that nothing cuts. */
export function keepWhole(engine: PlaneEngine, level: Level, cells: CellList, cell: number, target: CellList): void {
  const { positive, negative } = engine.surveys[level.stage];
  const start = cells.offsets.data[cell];
  const length = cells.offsets.data[cell + 1] - start;
  const place = addCell(target, length);
  for (let k = 0; k < length; k++) target.edges.data[place.edges + k] = cells.edges.data[start + k];
  writePieces(engine, level, positive, 0, negative, target, place.pieces);
}

/**
 * Goes on splitting, for at most so many parts.
 *
 * @param target takes the finished parts
 * @returns whether all parts are finished
 */
export function continueSplit(
  engine: PlaneEngine,
  level: Level,
  splitter: Splitter,
  target: CellList,
  most: number,
): boolean {
  for (let step = 0; step < most; step++) {
    if (splitter.starts.length === 0) return true;
    splitPart(engine, level, splitter, target);
  }
  return splitter.starts.length === 0;
}

function splitPart(engine: PlaneEngine, level: Level, splitter: Splitter, target: CellList): void {
  const { complex, signs } = engine.state;
  const start = splitter.starts.pop() as number;
  const from = splitter.from.pop() as number;
  const length = splitter.edges.length - start;
  const { edges, signs: cornerSigns, parts, partSigns } = reserve(length + 2);
  for (let k = 0; k < length; k++) edges[k] = splitter.edges.data[start + k];
  splitter.edges.length = start;
  const { words } = level.switches;
  splitter.passed.length -= words;
  const passed = splitter.passed.length;

  const s = firstCut(engine, level, splitter, edges, length, from);
  if (s < 0) {
    finishPart(engine, level, splitter, edges, length, target);
    return;
  }
  const word = s >>> 5;
  const shift = s & 31;
  for (let k = 0; k < length; k++) {
    const at = signWords(signs, startOf(complex, edges[k]), level.stage) + word;
    const data = signs.data.data;
    cornerSigns[k] = ((data[at] >>> shift) & 1) - ((data[at + words] >>> shift) & 1);
  }

  // split the edges whose ends the crease parts
  const line = lineOfSwitch(engine, level, splitter, s);
  let count = 0;
  for (let k = 0; k < length; k++) {
    const edge = edges[k];
    const sign = cornerSigns[k];
    partSigns[count] = sign;
    if (sign * cornerSigns[k + 1 === length ? 0 : k + 1] >= 0) {
      parts[count++] = edge;
      continue;
    }
    if (complex.middle.data[edge >>> 1] < 0) {
      splitEdge(complex, edge >>> 1, addCrossing(engine, level, edge >>> 1, s, line));
    }
    const first = 2 * complex.first.data[edge >>> 1];
    const isForward = (edge & 1) === 0;
    parts[count] = isForward ? first : first + 3;
    partSigns[count + 1] = 0;
    parts[count + 1] = isForward ? first + 2 : first + 1;
    count += 2;
  }

  // the chord runs from the end of the positive run to its start, the positive part on its left
  const run = positiveRun(partSigns, count);
  const runStart = Math.floor(run / count);
  const runEnd = run % count;
  const chord = addEdge(complex, startOf(complex, parts[runEnd]), startOf(complex, parts[runStart]), line);
  pushPart(splitter, parts, count, runStart, runEnd, 2 * chord, s + 1);
  pushPart(splitter, parts, count, runEnd, runStart, 2 * chord + 1, s + 1);
  extend(splitter.passed, 2 * words);
  splitter.passed.data.copyWithin(passed + words, passed, passed + words);
  splitter.passed.data[passed + word] |= 1 << shift;
}

/**
 * The first switch from `from` on that is + at one vertex of a border and − at another, −1 if there is none; notes which of
 * the switches before it the part is above.
 */
function firstCut(
  engine: PlaneEngine,
  level: Level,
  { passed }: Splitter,
  edges: Int32Array,
  length: number,
  from: number,
): number {
  const { complex, signs } = engine.state;
  const { words } = level.switches;
  const { positive, negative } = engine.surveys[level.stage];
  const data = signs.data.data;
  const ends = complex.from.data;
  const others = complex.to.data;
  const base = signs.stages[level.stage].first;
  for (let w = from >>> 5; w < words; w++) {
    // what does not cut the whole cell cuts no part of it
    let open = positive[w] & negative[w];
    if (w === from >>> 5) open &= -1 << (from & 31);
    if (open === 0) continue;
    let plus = 0;
    let minus = 0;
    for (let k = 0; k < length; k++) {
      const edge = edges[k];
      const corner = (edge & 1) === 0 ? ends[edge >>> 1] : others[edge >>> 1];
      const at = corner * signs.words + base + w;
      plus |= data[at];
      minus |= data[at + words];
    }
    const cut = plus & minus & open;
    const first = cut & -cut;
    // below the first bit of `cut`: all of them where there is none
    passed.data[passed.length + w] |= plus & ~minus & open & (first - 1);
    if (cut !== 0) return 32 * w + 31 - Math.clz32(first);
  }
  return -1;
}

/** Adds a part that nothing cuts any more. */
function finishPart(
  engine: PlaneEngine,
  level: Level,
  { passed }: Splitter,
  edges: Int32Array,
  length: number,
  target: CellList,
): void {
  const place = addCell(target, length);
  for (let k = 0; k < length; k++) target.edges.data[place.edges + k] = edges[k];
  writePieces(engine, level, passed.data, passed.length, undefined, target, place.pieces);
}

/** Writes the pieces of a part that is above some switches, [words] from `from` on, without those in `except`. */
function writePieces(
  engine: PlaneEngine,
  level: Level,
  above: Uint32Array,
  from: number,
  except: Uint32Array | undefined,
  target: CellList,
  at: number,
): void {
  const { perUnit } = engine.state.signs.stages[level.stage];
  const fields = engine.state.forms.layout.fields[level.stage];
  const { words } = level.switches;
  const pieces = target.pieces.data;
  // with one threshold a unit, its field is its bit
  if (perUnit === 1) {
    for (let w = 0; w < words; w++) pieces[at + w] = except ? above[from + w] & ~except[w] : above[from + w];
    return;
  }
  const own = pieces.subarray(at, at + target.words);
  own.fill(0);
  for (let w = 0; w < words; w++) {
    for (let rest = except ? above[from + w] & ~except[w] : above[from + w]; rest !== 0; rest &= rest - 1) {
      const s = 32 * w + 31 - Math.clz32(rest & -rest);
      const unit = Math.floor(s / perUnit);
      writePiece(own, fields, unit, s - unit * perUnit + 1);
    }
  }
}

/** Puts the stretch of a border from one position to another, cyclically, and the chord that closes it on the splitter. */
function pushPart(
  splitter: Splitter,
  parts: Int32Array,
  count: number,
  from: number,
  to: number,
  chord: number,
  next: number,
): void {
  const length = (to - from + count) % count;
  const start = extend(splitter.edges, length + 1);
  const data = splitter.edges.data;
  for (let k = 0; k < length; k++) data[start + k] = parts[from + k < count ? from + k : from + k - count];
  data[start + length] = chord;
  splitter.starts.push(start);
  splitter.from.push(next);
}

/** The line of a switch's crease in the cell in work. */
function lineOfSwitch(engine: PlaneEngine, level: Level, splitter: Splitter, s: number): number {
  if (splitter.lines[s] >= 0) return splitter.lines[s];
  splitter.lines[s] = addCreaseLine(engine, level, s);
  splitter.used.push(s);
  return splitter.lines[s];
}
