import type { Steps } from "../enumeration.ts";
import type { Partition } from "../partition.ts";
import { type PlaneTask, shareOut, type TaskResult, wholeTree } from "./planeTask.ts";

/** Cells after which the first task, and every other one, says what is left. */
export const firstBudget = 4_000;
export const taskBudget = 20_000;

/** The results of all tasks together. */
export interface TaskTotal {
  status: Partition["status"];
  cells: number;
  unresolved: number;
  smallestMargin: number;
}

export function emptyTotal(): TaskTotal {
  return { status: "complete", cells: 0, unresolved: 0, smallestMargin: Number.POSITIVE_INFINITY };
}

/** Adds a result to the total, and gives the tasks that it left, shared out. */
export function addResult(total: TaskTotal, result: TaskResult): readonly PlaneTask[] {
  total.cells += result.cells;
  total.unresolved += result.unresolved;
  total.smallestMargin = Math.min(total.smallestMargin, result.smallestMargin);
  if (result.status !== "complete") total.status = result.status;
  return result.rest.flatMap(shareOut);
}

/** Runs all tasks one after another, in the order of their cells. */
export function* runTasksInTurn(
  run: (task: PlaneTask, budget: number) => Steps<TaskResult>,
  maxRegions: number,
): Steps<TaskTotal> {
  const total = emptyTotal();
  // the next task is the last of the list
  const waiting: PlaneTask[] = [wholeTree];
  let budget = firstBudget;
  for (let task = waiting.pop(); task; task = waiting.pop()) {
    if (total.cells >= maxRegions) return { ...total, status: "truncated", cells: maxRegions };
    const left = addResult(total, yield* run(task, Math.min(budget, maxRegions - total.cells + 1)));
    if (total.status !== "complete") return total;
    waiting.push(...[...left].reverse());
    budget = taskBudget;
  }
  if (total.cells > maxRegions) return { ...total, status: "truncated", cells: maxRegions };
  return total;
}
