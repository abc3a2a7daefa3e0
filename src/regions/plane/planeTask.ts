/**
 * A part of the tree of cells: children `from` … `to` − 1 of one cell, with all below them. The cell is given by the way to
 * it from the whole domain: its number in its family, at each stage. Whoever runs a task makes all that it needs from these
 * numbers alone, so its result does not depend on who runs it, nor on what was run before.
 */
export interface PlaneTask {
  readonly prefix: readonly number[];
  readonly from: number;
  readonly to: number;
}

/** The whole tree. */
export const wholeTree: PlaneTask = { prefix: [], from: 0, to: 1 };

/** What a task came to. */
export interface TaskResult {
  readonly status: "complete" | "cancelled";
  /** finished cells */
  readonly cells: number;
  /** what the task left when it had as many cells as it may have, in order */
  readonly rest: readonly PlaneTask[];
  /** of the signs that were decided for the task's own cells */
  readonly unresolved: number;
  readonly smallestMargin: number;
  /** share of the whole tree that lies before the place where the task stopped, if all cells of a family took equally long */
  readonly fraction: number;
}

/** The result of a task that was cancelled before it had any cell. */
export const nothing: TaskResult = {
  status: "cancelled",
  cells: 0,
  rest: [],
  unresolved: 0,
  smallestMargin: Number.POSITIVE_INFINITY,
  fraction: 0,
};

/** Most parts that the children of one cell are shared out in, and the fewest children of a part, but for the last. */
const mostShares = 128;
const smallestShare = 64;

/**
 * Shares the children of a task out: neighbors in one task have vertices and forms in common, and those in two decide and
 * compute them twice.
 */
export function shareOut({ prefix, from, to }: PlaneTask, shares = mostShares): readonly PlaneTask[] {
  const size = Math.max(smallestShare, Math.ceil((to - from) / shares));
  const tasks: PlaneTask[] = [];
  for (let start = from; start < to; start += size) {
    tasks.push({ prefix, from: start, to: Math.min(to, start + size) });
  }
  return tasks;
}
