import { type EnumerationOptions, runYielding, type Turns } from "../enumeration.ts";
import { giveWay } from "../pool/giveWay.ts";
import type { OpenJob } from "../pool/openJob.ts";
import type { RegionsPool } from "../pool/regionsPool.ts";
import type { OpenPartition } from "./openPartition.ts";
import type { FragmentAnswer, PartitionPlan } from "./partitionTasks.ts";
import { addResult, type TaskTotal } from "./runTasks.ts";

/** Answers of workers come in them, and a worker must not wait for its next task. */
const turns: Turns = { stretch: 4, giveWay };

/** For each worker, a task that it runs, and the next, which it has when it is done. */
const tasksPerWorker = 2;

/**
 * Makes the fragments that are left, each by whoever is free: workers, and the calling thread until they are ready, or all
 * the time if it is to help. The answers are added in the order of their tasks, up to the first that is missing where the
 * work is cancelled.
 */
export async function runFragmentsInPool(
  open: OpenPartition,
  job: OpenJob<"partition">,
  made: { readonly plan: PartitionPlan; readonly answers: FragmentAnswer[]; readonly total: TaskTotal },
  pool: RegionsPool,
  signal: EnumerationOptions["signal"],
  onShare: (done: number, cells: number) => void,
): Promise<void> {
  const { plan, answers, total } = made;
  const { tasks } = plan;
  const results: (FragmentAnswer | undefined)[] = [...answers];
  let next = answers.length;
  let done = next;
  let { cells } = total;
  let isReady = pool.isReady;
  let failure: { readonly error: unknown } | undefined;
  const isOver = () => failure !== undefined || signal?.aborted === true;
  // a closed job has no more answers, and those who wait for one are told at once
  const cancel = () => job.close();
  signal?.addEventListener("abort", cancel, { once: true });

  /** Runs tasks one after another as long as there are any and this one is needed. */
  const work = async (run: (k: number) => Promise<FragmentAnswer | undefined>, isNeeded = () => true) => {
    while (next < tasks.length && !isOver() && isNeeded()) {
      const k = next++;
      const answer = await run(k);
      if (answer?.result.status !== "complete") continue;
      results[k] = answer;
      cells += answer.result.cells;
      onShare(++done, cells);
    }
  };
  const here = async (k: number) => {
    const cancelled = {
      get aborted() {
        return isOver();
      },
    };
    const answer = await runYielding(open.run(tasks[k]), { signal: cancelled }, turns);
    await giveWay();
    return answer;
  };
  const there = async () => {
    await pool.ready();
    isReady = true;
    const slots = Array.from({ length: tasksPerWorker * pool.workers }, () => work((k) => job.run(tasks[k])));
    await Promise.all(slots);
  };
  const fail = (error: unknown) => {
    failure ??= { error };
    job.close();
  };
  try {
    await Promise.all([there().catch(fail), work(here, () => pool.callerHelps || !isReady).catch(fail)]);
  } finally {
    signal?.removeEventListener("abort", cancel);
  }
  if (failure) throw failure.error;
  for (let k = answers.length; k < tasks.length; k++) {
    const answer = results[k];
    if (answer === undefined) {
      total.status = "cancelled";
      return;
    }
    answers.push(answer);
    addResult(total, answer.result);
  }
}
