import type { Network } from "../../network/network.ts";
import type { PlaneDomain } from "../domain.ts";
import { type EnumerationOptions, runYielding, type Steps } from "../enumeration.ts";
import { type OpenJob, openJob } from "../pool/openJob.ts";
import type { RegionsPool } from "../pool/regionsPool.ts";
import type { RegionCount } from "../regionCount.ts";
import { type OpenPlane, openPlane, type PlaneJob, type TaskAnswer } from "./openPlane.ts";
import { type PlaneTask, wholeTree } from "./planeTask.ts";
import { type Budgets, runTasksInTurn, startTasks, type TaskTotal } from "./runTasks.ts";
import { runTasksInPool } from "./runTasksInPool.ts";
import { numberCells } from "./streamCells.ts";

/** For how long the calling thread works alone before it starts workers, ms: about as long as their start takes. */
const patience = 200;

/** For each worker, tasks that may be over before one that comes earlier in order. */
const aheadWithCells = 4;
const aheadOfCounts = 256;

/**
 * Counts the activation regions of a plane domain; with `onCells` they are made, handed out and forgotten.
 *
 * @param budgets other ones than usual, for tests: they make tasks of small networks
 */
export function* countPlane(
  network: Network,
  domain: PlaneDomain,
  { onCells, maxRegions = Number.POSITIVE_INFINITY }: EnumerationOptions,
  budgets?: Budgets,
): Steps<RegionCount> {
  const plane = openPlane({ network, domain, handsOutCells: onCells !== undefined, budgets });
  const list = startTasks();
  yield* runTasksInTurn(handingOut(plane, receiver(plane, onCells)), list, plane.budgets, maxRegions);
  return countOf(list.total);
}

/** `countPlane` with the help of workers. The calling thread begins: most counts end before a worker is even started. */
export async function countPlaneInPool(
  network: Network,
  domain: PlaneDomain,
  options: EnumerationOptions,
  pool: RegionsPool,
  budgets?: Budgets,
): Promise<RegionCount> {
  const { onCells, maxRegions = Number.POSITIVE_INFINITY } = options;
  const content: PlaneJob = { network, domain, handsOutCells: onCells !== undefined, budgets };
  const job = openJob(pool, "plane", content);
  try {
    // these wait for work already
    const prepared = pool.isReady ? prepare(pool, job) : undefined;
    const plane = openPlane(content);
    const receive = receiver(plane, onCells);
    const list = startTasks();
    const runHere = (isEnough?: () => boolean) =>
      runYielding(runTasksInTurn(handingOut(plane, receive), list, plane.budgets, maxRegions, isEnough), options);
    const patient = performance.now() + patience;
    await runHere(() => list.waiting.at(-1) !== wholeTree && (pool.isReady || performance.now() > patient));
    if (list.waiting.length > 0 && list.total.status === "complete") {
      const start = prepared ?? pool.ready().then(() => prepare(pool, job));
      const ahead = (onCells ? aheadWithCells : aheadOfCounts) * pool.workers;
      await runTasksInPool(plane, job, list, { ...options, pool, start, maxRegions, ahead, receive });
      // the task in which the limit was reached
      await runHere();
    }
    return countOf(list.total);
  } finally {
    job.close();
  }
}

/**
 * Has the workers make what all tasks of a job need, while the calling thread is at work: a task without cells, below the
 * first cell. Resolves when one of them is done.
 */
function prepare(pool: RegionsPool, job: OpenJob<"plane">): Promise<unknown> {
  const runs = Array.from({ length: pool.workers }, () =>
    job.run({ task: { prefix: [0], from: 0, to: 0 }, budget: 0 }),
  );
  const first = Promise.race(runs);
  // it may fail when nobody waits for it any more
  first.catch(() => {});
  return first;
}

/** What takes the cells of an answer. */
function receiver(
  { units }: OpenPlane,
  onCells: EnumerationOptions["onCells"],
): (answer: Pick<TaskAnswer, "batches">) => void {
  const number = onCells && numberCells(units, onCells);
  return ({ batches }) => {
    if (number) for (const cells of batches) number(cells);
  };
}

/** Runs a task here, and hands out its cells. */
function handingOut({ run }: OpenPlane, receive: ReturnType<typeof receiver>) {
  return function* (task: PlaneTask, budget: number): Steps<TaskAnswer> {
    const answer = yield* run({ task, budget });
    receive(answer);
    return answer;
  };
}

function countOf({ status, cells, unresolved, smallestMargin }: TaskTotal): RegionCount {
  return {
    status,
    activationRegions: cells,
    unresolved,
    ...(Number.isFinite(smallestMargin) && { smallestMargin }),
  };
}
