import type { EnumerationProgress, Steps } from "../enumeration.ts";
import type { Partition } from "../partition.ts";
import { type PlaneTask, shareOut, type TaskResult, wholeTree } from "./planeTask.ts";

/** Cells after which a task says what is left. */
export interface Budgets {
  /** of the whole tree */
  readonly first: number;
  /** of every other task */
  readonly later: number;
}

/** The results of all tasks together. */
export interface TaskTotal {
  status: Partition["status"];
  cells: number;
  unresolved: number;
  smallestMargin: number;
}

/** What is still to do, the next task last, and what was done before it. */
export interface TaskList {
  readonly total: TaskTotal;
  readonly waiting: PlaneTask[];
}

export function startTasks(): TaskList {
  const total: TaskTotal = { status: "complete", cells: 0, unresolved: 0, smallestMargin: Number.POSITIVE_INFINITY };
  return { total, waiting: [wholeTree] };
}

/** Adds a result to the total. */
export function addResult(total: TaskTotal, result: TaskResult): void {
  total.cells += result.cells;
  total.unresolved += result.unresolved;
  total.smallestMargin = Math.min(total.smallestMargin, result.smallestMargin);
  if (result.status !== "complete") total.status = result.status;
}

/** What a task left, in order, as tasks that can be handed to several. */
export function tasksLeftBy({ rest }: TaskResult): readonly PlaneTask[] {
  return rest.flatMap((task) => shareOut(task));
}

/**
 * Runs tasks one after another, in the order of their cells, until none is left or there are `maxRegions` cells.
 *
 * @param isEnough asked before each task whether others are to go on with the list
 */
export function* runTasksInTurn(
  run: (task: PlaneTask, budget: number) => Steps<TaskResult>,
  { total, waiting }: TaskList,
  { first, later }: Budgets,
  maxRegions: number,
  isEnough: () => boolean = () => false,
): Steps<void> {
  while (waiting.length > 0 && total.status === "complete" && !isEnough()) {
    const [task] = waiting.splice(-1);
    if (total.cells >= maxRegions) {
      total.status = "truncated";
      break;
    }
    const budget = Math.min(task === wholeTree ? first : later, maxRegions - total.cells);
    const result = yield* countingOn(run(task, budget), total.cells);
    addResult(total, result);
    waiting.push(...[...tasksLeftBy(result)].reverse());
  }
  // cells of the last layer are counted many at a time
  if (total.cells > maxRegions) {
    total.cells = maxRegions;
    total.status = "truncated";
  }
}

/** Steps of a task whose progress counts the cells before it too. */
function* countingOn(steps: Steps<TaskResult>, before: number): Steps<TaskResult> {
  let step = steps.next();
  while (!step.done) {
    const progress: EnumerationProgress | undefined = step.value;
    step = steps.next(yield progress && { ...progress, cells: before + progress.cells });
  }
  return step.value;
}
