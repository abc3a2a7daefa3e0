import { extend, type Growable } from "../../numeric/growable.ts";
import type { PatternLayout } from "../patternLayout.ts";
import type { CellList } from "./cellList.ts";

/** The cell in work at each stage: cell `at[k]` of list k; the last is the finished one. */
export interface CellPath {
  readonly lists: readonly CellList[];
  readonly at: Int32Array;
}

/** Appends the pattern of a finished cell, stage by stage. */
export function appendPattern(
  patterns: Growable<Uint32Array>,
  { firstWord, words }: PatternLayout,
  { lists, at }: CellPath,
): void {
  const start = extend(patterns, words);
  for (let k = 1; k < lists.length; k++) {
    const { pieces, words: own } = lists[k];
    const from = at[k] * own;
    const to = start + firstWord[k - 1];
    for (let w = 0; w < own; w++) patterns.data[to + w] = pieces.data[from + w];
  }
}
