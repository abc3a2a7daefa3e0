import type { FragmentTrunk } from "../assemblePlane.ts";
import type { Steps } from "../enumeration.ts";
import { fragmentOf, type PlaneFragment, vertexErrors } from "../planeFragment.ts";
import { undoDecisions } from "./oldDecisions.ts";
import { nothing, type PlaneTask, shareOut, type TaskResult } from "./planeTask.ts";
import { forget } from "./release.ts";
import { runTask, settle, type Walker } from "./walker.ts";

/** Most tasks that a partition is made of. */
const mostTasks = 32;

/** How a partition is made: what its tasks begin with, and they themselves, in order. */
export interface PartitionPlan {
  readonly trunk: FragmentTrunk;
  readonly tasks: readonly PlaneTask[];
  /** signs of the trunk */
  readonly unresolved: number;
  readonly smallestMargin: number;
}

/**
 * Shares a partition out: goes down the stages that leave the domain whole, and splits it at the first that does not; a
 * task takes some of its parts. Vertices and edges of that stage are old for all tasks.
 *
 * @returns undefined if that was cancelled
 */
export function* planPartition(walker: Walker): Steps<PartitionPlan | undefined> {
  const { state, levels, path } = walker.engine;
  const { complex, log, forms } = state;
  let prefix: number[] = [];
  let children = 1;
  while (children === 1 && prefix.length + 1 < levels.length) {
    prefix = [...prefix, 0];
    if (!(yield* settle(walker, prefix))) return undefined;
    children = path.lists[prefix.length].count;
  }
  const vertices = complex.vertices.data.slice(0, complex.vertices.length);
  return {
    trunk: { layout: forms.layout, edges: complex.from.length, vertices, vertexErrors: vertexErrors(complex, 0) },
    tasks: shareOut({ prefix, from: 0, to: children }, mostTasks),
    unresolved: log.unresolved,
    smallestMargin: log.smallestMargin,
  };
}

/** What a task of a partition came to, and its cells. */
export interface FragmentAnswer {
  readonly result: TaskResult;
  readonly fragment: PlaneFragment;
}

/** Runs a task of a partition, for at most `budget` cells, and takes its cells out of the subdivision. */
export function* runFragment(walker: Walker, task: PlaneTask, budget: number): Steps<FragmentAnswer> {
  const { state, old } = walker.engine;
  const { complex, finished } = state;
  if (!(yield* settle(walker, task.prefix))) {
    return { result: nothing, fragment: yield* fragmentOf(state, { vertices: 0, edges: 0 }) };
  }
  const before = { vertices: complex.vertices.length / 2, edges: complex.from.length, lines: complex.creases.length };
  const noted = old.decisions.length;
  const result = yield* runTask(walker, task, budget);
  const fragment = yield* fragmentOf(state, task.prefix.length === 0 ? { vertices: 0, edges: 0 } : before);
  forget(before, state);
  undoDecisions(walker.engine, noted);
  finished.offsets.length = 1;
  for (const array of [finished.edges, finished.patterns]) array.length = 0;
  for (const array of [finished.outputs.linear, finished.outputs.offset, finished.outputs.error]) array.length = 0;
  return { result, fragment };
}
