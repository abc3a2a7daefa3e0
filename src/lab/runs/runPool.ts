import { createRequire } from "node:module";
import { setImmediate } from "node:timers/promises";
import { Piscina } from "piscina";
import type { Experiment, ExperimentSettings } from "../experiment.ts";
import type { ThreadTask } from "./experimentWorker.ts";
import { type PerformedRuns, performRuns, runGroups } from "./performRuns.ts";
import type { FinishedRun, RunSpec } from "./run.ts";

/** What `makeRuns` is told. */
export interface MakeRunsOptions {
  /** of `loadExperiment`: how a thread finds the experiment */
  readonly source: string;
  readonly settings: ExperimentSettings;
  /** 1 makes the runs in the calling thread */
  readonly threads: number;
  readonly signal: AbortSignal;
  /** takes runs as they finish, in any order */
  readonly onRuns: (runs: readonly FinishedRun[]) => void;
  /** @param done runs, with the parts of those under way */
  readonly onProgress?: (done: number) => void;
  /** the file of a thread, for tests */
  readonly workerFile?: string;
}

/** Makes the groups of a task. */
type Perform = (groups: readonly (readonly RunSpec[])[], slot: number) => Promise<PerformedRuns>;

/** A task takes at least about so long, beside which what it costs to hand it over is nothing. */
const taskSeconds = 0.05;

/** Tasks for each thread that are to be left, so that all threads end at about the same time. */
const tasksLeft = 2;

/** How often those who wait are told how far the threads are. */
const progressMilliseconds = 200;

/** The function of the worker's file. */
const runTask: keyof typeof import("./experimentWorker.ts") = "runTask";

/**
 * Makes runs of an experiment on several threads. What a run gives does not depend on them, nor on how runs are grouped.
 *
 * @returns "cancelled" if the signal ended it before all were made
 *
 * Errors    that of a run, with its key; the end of a thread. What finished before has been handed out.
 */
export async function makeRuns(
  experiment: Experiment,
  specs: readonly RunSpec[],
  options: MakeRunsOptions,
): Promise<"complete" | "cancelled"> {
  const { signal } = options;
  if (specs.length === 0) return "complete";
  if (signal.aborted) return "cancelled";
  const isAlone = options.threads === 1;
  // groups that are too large would leave threads without work
  const share = isAlone ? specs.length : Math.ceil(specs.length / (tasksLeft * options.threads));
  const groups = runGroups(specs, Math.min(experiment.together ?? 1, share));
  try {
    await (isAlone ? makeHere(experiment, groups, options) : makeInThreads(groups, options));
    return "complete";
  } catch (error) {
    if (signal.aborted) return "cancelled";
    throw error;
  }
}

async function makeHere(
  experiment: Experiment,
  groups: readonly (readonly RunSpec[])[],
  options: MakeRunsOptions,
): Promise<void> {
  const { settings, signal } = options;
  const progress = progressOf(options, 1);
  await drain(groups, 1, options, progress, async (task) => {
    // an interrupt is heard when the event loop turns
    await setImmediate();
    const onProgress = (fraction: number) => {
      progress.fractions[0] = fraction;
      progress.report();
    };
    return performRuns(experiment, task, settings, { signal, onProgress });
  });
}

async function makeInThreads(groups: readonly (readonly RunSpec[])[], options: MakeRunsOptions): Promise<void> {
  const { source, settings, signal, workerFile = defaultWorkerFile() } = options;
  const threads = Math.min(options.threads, groups.length);
  const progress = progressOf(options, threads);
  const piscina = new Piscina({ filename: workerFile, name: runTask, minThreads: threads, maxThreads: threads });
  const { promise: ended, reject: end } = Promise.withResolvers<never>();
  // it may be rejected when nobody waits any more
  ended.catch(() => {});
  const fail = (reason: string) =>
    end(new Error(`makeRuns: expected runs from a thread, got none: ${reason}; runs that had finished are kept`));
  piscina.on("error", (error: Error) => fail(error.message));
  // a task of that thread is rejected first, which says more
  piscina.on("workerDestroy", () => void setImmediate().then(() => fail("it ended by itself")));
  const onAbort = () => end(signal.reason);
  signal.addEventListener("abort", onAbort, { once: true });
  const timer = setInterval(progress.report, progressMilliseconds);
  const perform: Perform = (task, slot) => {
    const request: ThreadTask = { source, settings, groups: task, fractions: progress.fractions, slot };
    return piscina.run(request).catch((error: Error) => {
      fail(error.message);
      return ended;
    });
  };
  try {
    await Promise.race([ended, drain(groups, threads, options, progress, perform)]);
  } finally {
    clearInterval(timer);
    signal.removeEventListener("abort", onAbort);
    await piscina.destroy();
  }
}

/** Lets each of the threads take the next task until none is left. When a run fails, those under way are waited for. */
async function drain(
  groups: readonly (readonly RunSpec[])[],
  threads: number,
  { onRuns }: MakeRunsOptions,
  progress: Progress,
  perform: Perform,
): Promise<void> {
  let next = 0;
  let isFailed = false;
  let secondsPerGroup = Number.POSITIVE_INFINITY;

  // one group first; as many as fill the time once that is known
  const take = () => {
    const fitting = Math.floor(taskSeconds / secondsPerGroup);
    const most = Math.ceil((groups.length - next) / (tasksLeft * threads));
    const task = groups.slice(next, next + Math.max(1, Math.min(fitting, most)));
    next += task.length;
    return task;
  };

  const work = async (slot: number) => {
    for (;;) {
      const task = isFailed ? [] : take();
      if (task.length === 0) return;
      progress.begin(slot, task.flat().length);
      const start = performance.now();
      try {
        const { runs, error } = await perform(task, slot);
        secondsPerGroup = (performance.now() - start) / 1000 / task.length;
        if (runs.length > 0) onRuns(runs);
        if (error) throw error;
        progress.finish(slot);
      } catch (error) {
        isFailed = true;
        throw error;
      }
    }
  };
  const ends = await Promise.allSettled(Array.from({ length: threads }, (_, slot) => work(slot)));
  for (const end of ends) if (end.status === "rejected") throw end.reason;
}

/** How far the tasks of all threads are. */
interface Progress {
  /** [threads] of the task of each, from 0 to 1; in shared memory */
  readonly fractions: Float64Array;
  begin(slot: number, runs: number): void;
  finish(slot: number): void;
  readonly report: () => void;
}

function progressOf({ onProgress }: MakeRunsOptions, threads: number): Progress {
  const fractions = new Float64Array(new SharedArrayBuffer(threads * Float64Array.BYTES_PER_ELEMENT));
  const sizes = new Float64Array(threads);
  let done = 0;
  const report = () => onProgress?.(sizes.reduce((sum, size, slot) => sum + size * fractions[slot], done));
  return {
    fractions,
    begin(slot, runs) {
      fractions[slot] = 0;
      sizes[slot] = runs;
    },
    finish(slot) {
      done += sizes[slot];
      sizes[slot] = 0;
      report();
    },
    report,
  };
}

/** The worker's file in the source under the condition `source`, else among the compiled files. */
function defaultWorkerFile(): string {
  return createRequire(import.meta.url).resolve("#experimentWorker");
}
