import type { Steps } from "../enumeration.ts";
import { addCell, clearCells } from "./cellList.ts";
import type { CellPath } from "./cellPath.ts";
import { countCell } from "./countCell.ts";
import type { PlaneEngine } from "./engine.ts";
import { beginFamily } from "./families.ts";
import { frameBorder, shareFrame } from "./frameBorder.ts";
import type { View } from "./level.ts";
import { enterMember } from "./members.ts";
import { undoDecisions } from "./oldDecisions.ts";
import type { PlaneTask, TaskResult } from "./planeTask.ts";
import { type Mark, release, setMark } from "./release.ts";
import { splitFamily } from "./splitFamily.ts";
import { createSplitter, type Splitter } from "./splitter.ts";
import { enterDomain } from "./wholeDomain.ts";

/** Walks through cells depth first, those of one family in the order of their patterns. */
export interface Walker {
  readonly engine: PlaneEngine;
  /** whether vertices and edges stay; else they are forgotten with the cell of which they cut parts */
  readonly keeps: boolean;
  /** takes each finished cell; without it the cells are counted, those of the last stage without making them */
  readonly finish?: (path: CellPath) => void;
  readonly splitters: readonly Splitter[];
  /** [stages] how far the subdivision had come before the cell in work was split */
  readonly marks: readonly Mark[];
  /** numbers of the cells on the way to the last task's, from which the next one may go on */
  settled: readonly number[];
  /** [settled] how these cells are viewed, and how many decisions were noted before each was split */
  readonly views: View[];
  readonly noted: number[];
}

/** @param border directed edges of the whole domain */
export function createWalker(
  engine: PlaneEngine,
  border: readonly number[],
  options: Pick<Walker, "keeps" | "finish">,
): Walker {
  const [list] = engine.path.lists;
  const place = addCell(list, border.length);
  border.forEach((edge, k) => {
    list.edges.data[place.edges + k] = edge;
  });
  return {
    engine,
    ...options,
    splitters: engine.levels.map(({ switches }) => createSplitter(switches.count)),
    marks: engine.levels.map(() => ({ vertices: 0, edges: 0, lines: 0 })),
    settled: [],
    views: [],
    noted: [],
  };
}

/** After how many cells the walk gives way. */
const cellsPerStep = 32;

/**
 * Runs a task.
 *
 * @param budget number of finished cells after which it stops and says what is left
 */
export function* runTask(walker: Walker, asked: PlaneTask, budget: number): Steps<TaskResult> {
  const { engine, keeps, finish, splitters, marks } = walker;
  const { levels, path, state } = engine;
  const { lists, at } = path;
  const { log } = state;
  const last = levels.length - 1;
  const deepest = finish ? last : Math.max(0, last - 1);
  let cells = 0;
  // the whole tree is split from the start, and then run like what is left of it: the first split stays for the next task
  const isWhole = asked.prefix.length === 0 && deepest > 0 && !keeps;
  const prefix = isWhole ? [0] : asked.prefix;
  if (!(yield* settle(walker, isWhole ? [] : prefix))) return result("cancelled", 0);
  log.unresolved = 0;
  log.smallestMargin = Number.POSITIVE_INFINITY;
  if (isWhole && !(yield* settle(walker, prefix))) return result("cancelled", 0);
  const task = isWhole ? { prefix, from: 0, to: lists[1].count } : asked;
  const base = prefix.length;
  const noted = engine.old.decisions.length;
  engine.old.vertices = state.complex.vertices.length / 2;
  if (base > 0) openFamily(engine, base);

  let visited = 0;
  let depth = base;
  at[depth] = task.from - 1;
  while (depth >= base) {
    at[depth]++;
    if (at[depth] === (depth === base ? task.to : lists[depth].count)) {
      depth--;
      if (depth >= base && !keeps) release(marks[depth], state, lists[depth], at[depth]);
      continue;
    }
    if (cells >= budget) {
      const rest = restOf(path, task, depth);
      leave(walker, base, depth, noted);
      return result("complete", fractionOf(path, depth), rest);
    }
    enterCell(engine, depth);
    if (depth === last) {
      finish?.(path);
      cells++;
    } else if (depth === deepest) {
      cells += yield* countCell(engine, depth, splitters[depth], marks[depth]);
    } else {
      setMark(marks[depth], state);
      clearCells(lists[depth + 1]);
      if (!(yield* splitFamily(engine, depth, splitters[depth]))) {
        leave(walker, base, depth, noted);
        return result("cancelled", fractionOf(path, depth));
      }
      depth++;
      openFamily(engine, depth);
      at[depth] = -1;
    }
    if (++visited % cellsPerStep === 0 && (yield { cells, fraction: fractionOf(path, depth) }) === "cancel") {
      leave(walker, base, depth, noted);
      return result("cancelled", fractionOf(path, depth));
    }
  }
  leave(walker, base, base, noted);
  return result("complete", fractionOf(path, base));

  function result(status: TaskResult["status"], fraction: number, rest: readonly PlaneTask[] = []): TaskResult {
    return { status, cells, rest, unresolved: log.unresolved, smallestMargin: log.smallestMargin, fraction };
  }
}

/** Begins the family of the cell in work at the stage before. */
function openFamily(engine: PlaneEngine, depth: number): void {
  const { lists, at } = engine.path;
  const level = engine.levels[depth];
  const above = engine.levels[depth - 1];
  frameBorder(engine, level.frame, lists[depth - 1], at[depth - 1]);
  if (engine.chains[depth]) shareFrame(level.frame, depth === 1 ? above.view.frame : above.frame);
  beginFamily(engine, level);
}

/** Makes a cell the one in work at its stage. */
function enterCell(engine: PlaneEngine, depth: number): void {
  const { lists, at } = engine.path;
  if (depth === 0) enterDomain(engine);
  else enterMember(engine, engine.levels[depth], lists[depth].pieces.data, at[depth] * lists[depth].words);
}

/**
 * Goes to the cell whose children a task is for. What the way has in common with that of the last task stays.
 *
 * @returns false if that was cancelled
 */
export function* settle(walker: Walker, prefix: readonly number[]): Steps<boolean> {
  const { engine, marks, splitters, settled, views } = walker;
  const { state, levels, path } = engine;
  const { lists, at } = path;
  let common = 0;
  while (common < prefix.length && common < settled.length && prefix[common] === settled[common]) common++;
  for (let depth = settled.length - 1; depth >= common; depth--) {
    at[depth] = settled[depth];
    release(marks[depth], state, lists[depth], at[depth]);
    undoDecisions(engine, walker.noted[depth]);
  }
  walker.settled = prefix;
  for (let depth = common; depth < prefix.length; depth++) {
    if (depth > 0) openFamily(engine, depth);
    at[depth] = prefix[depth];
    enterCell(engine, depth);
    setMark(marks[depth], state);
    walker.noted[depth] = engine.old.decisions.length;
    engine.old.vertices = state.complex.vertices.length / 2;
    clearCells(lists[depth + 1]);
    if (!(yield* splitFamily(engine, depth, splitters[depth]))) {
      walker.settled = prefix.slice(0, depth + 1);
      return false;
    }
    views[depth] = levels[depth].view;
  }
  return true;
}

/** Forgets what a task has made and decided, and how it came to view the cells on the way to it. */
function leave({ engine, keeps, marks, views }: Walker, base: number, depth: number, noted: number): void {
  const { lists, at } = engine.path;
  if (!keeps) for (let k = depth - 1; k >= base; k--) release(marks[k], engine.state, lists[k], at[k]);
  undoDecisions(engine, noted);
  for (let k = 0; k < base; k++) {
    engine.levels[k].view = views[k];
    engine.levels[k].switches.isCurrent = false;
  }
}

/** What a task has not come to, in order: later siblings of the cells on its way, the deepest first. */
function restOf({ lists, at }: CellPath, { prefix, to }: PlaneTask, depth: number): readonly PlaneTask[] {
  const tasks: PlaneTask[] = [];
  for (let k = depth; k >= prefix.length; k--) {
    // the cell where the task stops is itself still to do
    const from = k === depth ? at[k] : at[k] + 1;
    const end = k === prefix.length ? to : lists[k].count;
    if (from < end) tasks.push({ prefix: Array.from(at.subarray(0, k)), from, to: end });
  }
  return tasks;
}

/** The share of a walk that lies behind a cell, if all cells of a family took equally long. */
function fractionOf({ lists, at }: CellPath, depth: number): number {
  let fraction = 0;
  let share = 1;
  for (let k = 0; k <= depth; k++) {
    share /= Math.max(1, lists[k].count);
    fraction += share * Math.max(0, at[k]);
  }
  return fraction;
}
