import type { Steps } from "../enumeration.ts";
import type { Partition } from "../partition.ts";
import type { CellPart } from "../planeState.ts";
import { splitCell } from "../splitCell.ts";
import { addCell, type CellList, clearCells } from "./cellList.ts";
import type { CellPath } from "./cellPath.ts";
import { countParts } from "./countParts.ts";
import type { PlaneEngine } from "./engine.ts";
import { beginFamily } from "./families.ts";
import { frameBorder } from "./frameBorder.ts";
import { enterMember } from "./members.ts";
import { type Mark, release, setMark } from "./release.ts";
import { sharpen } from "./sharpForms.ts";
import { beginSplit, continueSplit, createSplitter, type Splitter } from "./splitter.ts";
import { enterDomain } from "./wholeDomain.ts";

/** What a walk leaves behind. */
export interface PlaneWalk {
  readonly engine: PlaneEngine;
  readonly maxRegions: number;
  /** whether vertices and edges stay; else they are forgotten with the cell of which they cut parts */
  readonly keeps: boolean;
  /** takes each finished cell; without it the cells are counted, those of the last stage without making them */
  readonly finish?: (path: CellPath) => void;
}

/** How many parts are split off between two steps, and after how many cells the walk gives way. */
const partsPerStep = 1024;
const cellsPerStep = 32;

/**
 * Walks through all cells of a plane, depth first, cells of one family in the order of their patterns.
 *
 * @param border directed edges of the whole domain
 */
export function* walkPlane(
  { engine, maxRegions, keeps, finish }: PlaneWalk,
  border: readonly number[],
): Steps<{ status: Partition["status"]; cells: number }> {
  const { state, levels } = engine;
  const last = levels.length - 1;
  const deepest = finish ? last : Math.max(0, last - 1);
  const splitters = levels.map(({ switches }) => createSplitter(switches.count));
  const marks = levels.map((): Mark => ({ vertices: 0, edges: 0, lines: 0 }));
  const { path } = engine;
  const { lists, at } = path;
  const place = addCell(lists[0], border.length);
  border.forEach((edge, k) => {
    lists[0].edges.data[place.edges + k] = edge;
  });

  let cells = 0;
  let visited = 0;
  let depth = 0;
  at[0] = -1;
  while (depth >= 0) {
    at[depth]++;
    if (at[depth] === lists[depth].count) {
      depth--;
      if (depth >= 0 && !keeps) release(marks[depth], state, lists[depth], at[depth]);
      continue;
    }
    if (cells >= maxRegions) return { status: "truncated", cells };
    enter(engine, path, depth);
    if (depth === last) {
      finish?.(path);
      cells++;
    } else if (depth === deepest) {
      cells += yield* countCell(engine, path, depth, splitters[depth], marks[depth]);
      if (cells > maxRegions) return { status: "truncated", cells: maxRegions };
    } else {
      if (!keeps) setMark(marks[depth], state);
      clearCells(lists[depth + 1]);
      const isWhole = yield* split(engine, path, depth, splitters[depth], () => cells);
      if (!isWhole) return { status: "cancelled", cells };
      depth++;
      at[depth] = -1;
    }
    if (++visited % cellsPerStep === 0) {
      if ((yield { cells, fraction: fractionOf(path, depth) }) === "cancel") return { status: "cancelled", cells };
    }
  }
  return { status: "complete", cells };
}

/** Makes a cell the one in work at its stage; the first of a family begins it. */
function enter(engine: PlaneEngine, { lists, at }: CellPath, depth: number): void {
  const level = engine.levels[depth];
  if (depth === 0) {
    enterDomain(engine);
    return;
  }
  if (at[depth] === 0) {
    frameBorder(engine, level.frame, lists[depth - 1], at[depth - 1]);
    beginFamily(engine, level);
  }
  const { pieces, words } = lists[depth];
  enterMember(engine, level, pieces.data, at[depth] * words);
}

/** Splits the cell in work at a stage into the list of the next one; false if that was cancelled. */
function* split(
  engine: PlaneEngine,
  { lists, at }: CellPath,
  depth: number,
  splitter: Splitter,
  cells: () => number,
): Steps<boolean> {
  const level = engine.levels[depth];
  if (engine.state.signs.stages[depth].kind === "max") {
    const parts = yield* splitAtMaxima(engine, lists[depth], at[depth], depth);
    for (const part of parts) addPart(lists[depth + 1], part);
    return true;
  }
  beginSplit(engine, level, splitter, lists[depth], at[depth]);
  while (!continueSplit(engine, level, splitter, lists[depth + 1], partsPerStep)) {
    if ((yield { cells: cells(), fraction: 0 }) === "cancel") {
      splitter.starts.length = 0;
      splitter.from.length = 0;
      return false;
    }
  }
  return true;
}

function splitAtMaxima(
  engine: PlaneEngine,
  cells: CellList,
  cell: number,
  depth: number,
): ReturnType<typeof splitCell> {
  sharpen(engine, engine.levels[depth]);
  const edges = Array.from(cells.edges.data.subarray(cells.offsets.data[cell], cells.offsets.data[cell + 1]));
  return splitCell(engine.state, edges, depth);
}

function addPart(target: CellList, { edges, pieces }: CellPart): void {
  const place = addCell(target, edges.length);
  for (let k = 0; k < edges.length; k++) target.edges.data[place.edges + k] = edges[k];
  target.pieces.data.set(pieces, place.pieces);
}

/** Counts the parts of the cell in work without keeping them: by its chords where that is sure, else by splitting it. */
function* countCell(engine: PlaneEngine, path: CellPath, depth: number, splitter: Splitter, mark: Mark): Steps<number> {
  const { lists, at } = path;
  if (engine.state.signs.stages[depth].kind === "threshold") {
    const count = countParts(engine, engine.levels[depth], lists[depth], at[depth]);
    if (count !== undefined) return count;
  }
  setMark(mark, engine.state);
  clearCells(lists[depth + 1]);
  yield* split(engine, path, depth, splitter, () => 0);
  release(mark, engine.state, lists[depth], at[depth]);
  return lists[depth + 1].count;
}

/** The share of the walk that lies behind a cell, if all cells of a family took equally long. */
function fractionOf({ lists, at }: CellPath, depth: number): number {
  let fraction = 0;
  let share = 1;
  for (let k = 0; k <= depth; k++) {
    share /= Math.max(1, lists[k].count);
    fraction += share * Math.max(0, at[k]);
  }
  return fraction;
}
