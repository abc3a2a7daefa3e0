import type { EnumerationProgress, Steps } from "./enumeration.ts";
import type { Partition } from "./partition.ts";

/** A part of a cell on which each unit of the stage before keeps one piece. */
export interface StagePart {
  /** [words of that stage] the units' pieces, see `patternLayout.ts`; empty for the whole domain */
  readonly pieces: Uint32Array;
}

/** What a walk through the cells does at each; all that depends on the dimension. */
export interface CellWalk<Part extends StagePart> {
  /** index of the last stage, which no unit ends */
  readonly last: number;
  readonly maxRegions: number;
  /** makes the forms of a stage for a cell, from those of its parent */
  enter(stage: number, cell: Part): void;
  /** cuts the cell at the creases of a stage, in the order in which cells are to come out */
  split(stage: number, cell: Part): Steps<readonly Part[]>;
  /** takes a finished cell; `path` holds the whole domain, then the part that it lies in behind each stage */
  finish(cell: Part, path: readonly Part[]): void;
  progress(): EnumerationProgress;
}

/**
 * Walks through all cells of a domain, depth first: a cell of one stage is entered, cut, and each of its parts goes on to
 * the next stage. Only one path of forms is alive at a time.
 *
 * @param whole the domain as a cell
 */
export function* walkCells<Part extends StagePart>(walk: CellWalk<Part>, whole: Part): Steps<Partition["status"]> {
  // for each stage of the current path: the sibling cells, how many were begun, and the one in progress
  const siblings: (readonly Part[])[] = [[whole]];
  const begun = [0];
  const path: Part[] = [];
  let finished = 0;
  while (siblings.length > 0) {
    const stage = siblings.length - 1;
    if (begun[stage] === siblings[stage].length) {
      siblings.pop();
      begun.pop();
      path.pop();
      continue;
    }
    if (finished >= walk.maxRegions) return "truncated";
    const cell = siblings[stage][begun[stage]++];
    path[stage] = cell;
    walk.enter(stage, cell);
    if (stage === walk.last) {
      walk.finish(cell, path);
      finished++;
    } else {
      siblings.push(yield* walk.split(stage, cell));
      begun.push(0);
    }
    if ((yield walk.progress()) === "cancel") return "cancelled";
  }
  return "complete";
}
