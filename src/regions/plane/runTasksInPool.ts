import { type EnumerationOptions, runYielding, type Turns } from "../enumeration.ts";
import { giveWay } from "../pool/giveWay.ts";
import type { OpenJob } from "../pool/openJob.ts";
import type { RegionsPool } from "../pool/regionsPool.ts";
import type { BudgetedTask, OpenPlane, TaskAnswer } from "./openPlane.ts";
import { addResult, type TaskList } from "./runTasks.ts";
import { createTaskOrder } from "./taskOrder.ts";

/** How tasks are shared out. */
export interface Sharing extends Pick<EnumerationOptions, "signal" | "onProgress"> {
  readonly pool: RegionsPool;
  /** resolves when workers can take tasks; until then the calling thread runs them */
  readonly start: Promise<unknown>;
  readonly maxRegions: number;
  /** most tasks that may be over, or begun, before one that comes earlier in order is: their cells take memory */
  readonly ahead: number;
  /** takes the cells of each answer, in order */
  readonly receive: (answer: TaskAnswer) => void;
}

/** For each worker, a task that it runs, and the next, which it has when it is done. */
const tasksPerWorker = 2;

/** Turns of the calling thread, in which workers answer and are given their next tasks. */
const turns: Turns = { stretch: 4, giveWay };

/**
 * Runs the tasks of a list and all that they leave, each by whoever is free: workers, once they are ready, and the calling
 * thread. Answers are added up in the order of their cells. The task in which `maxRegions` is reached is put back as the
 * only one that waits.
 */
export async function runTasksInPool(
  { run, budgets }: OpenPlane,
  job: OpenJob<"plane">,
  { total, waiting }: TaskList,
  { pool, start, maxRegions, ahead, receive, signal, onProgress }: Sharing,
): Promise<void> {
  const order = createTaskOrder(waiting.splice(0).reverse());
  const inPool = new Set<Promise<void>>();
  let here: Promise<void> | undefined;
  let isOver = false;
  // a closed job has no more answers, and those who wait for one are told at once
  const cancel = () => job.close();
  signal?.addEventListener("abort", cancel, { once: true });
  let starting: Promise<void> | undefined = start.then(() => {
    starting = undefined;
  });
  // it may fail when nobody waits for it any more
  starting.catch(() => {});

  /** Has someone run the next task; undefined if there is none to begin. */
  const begin = (runs: (task: BudgetedTask) => Promise<TaskAnswer | undefined>): Promise<void> | undefined => {
    const entry = order.begin(ahead);
    return (
      entry &&
      runs({ task: entry.task, budget: budgets.later }).then((answer) => {
        if (answer?.status === "complete") order.end(entry, answer);
      })
    );
  };
  const runInPool = () => {
    const begun = begin((task) => job.run(task))?.finally(() => inPool.delete(begun as Promise<void>));
    if (begun) inPool.add(begun);
    return begun !== undefined;
  };
  const runHere = async (task: BudgetedTask) => {
    const isCancelled = {
      get aborted() {
        return isOver || signal?.aborted === true;
      },
    };
    const answer = await runYielding(run(task), { signal: isCancelled }, turns);
    await giveWay();
    return answer;
  };

  try {
    // workers may be ready by now
    await giveWay();
    while (!order.isEmpty() && !signal?.aborted) {
      while (starting === undefined && inPool.size < tasksPerWorker * pool.workers && runInPool());
      if (starting !== undefined || pool.callerHelps) {
        here ??= begin(runHere)?.finally(() => {
          here = undefined;
        });
      }
      await Promise.race([...inPool, ...(here ? [here] : []), ...(starting ? [starting] : [])]);
      for (let entry = order.take(); entry?.answer; entry = order.take()) {
        if (total.cells + entry.answer.cells > maxRegions) {
          waiting.push(entry.task);
          return;
        }
        addResult(total, entry.answer);
        receive(entry.answer);
        onProgress?.({ cells: total.cells, fraction: entry.answer.fraction });
      }
    }
    if (!order.isEmpty()) total.status = "cancelled";
  } finally {
    signal?.removeEventListener("abort", cancel);
    isOver = true;
    await here?.catch(() => {});
  }
}
