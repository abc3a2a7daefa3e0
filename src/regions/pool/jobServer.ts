import { runSynchronously, runYielding, type Steps, type Turns } from "../enumeration.ts";
import { type CarriedError, carriedError, errorFrom } from "./carriedError.ts";
import { giveWay } from "./giveWay.ts";
import { buffersOf, type JobContent, type JobKinds, openContent, type RunTask } from "./jobKinds.ts";

/** Turns of a worker, in which a job may be closed. */
const turns: Turns = { stretch: 25, giveWay };

/** An answer, or the error in place of it, as plain data. */
export interface TaskReply {
  readonly answer?: unknown;
  readonly error?: CarriedError;
  /** the buffers within the answer, which may be moved */
  readonly transfer: ArrayBuffer[];
}

/**
 * The worker's side of a `RegionsPool`, whatever carries its messages. It keeps the jobs that are open, by the numbers
 * that the pool gives them, and runs one task at a time.
 */
export interface JobServer {
  /** numbers of the jobs that are open */
  jobs(): readonly number[];
  /** keeps a job; `content` is what `RegionsPool.open` was given */
  open(job: number, content: unknown): void;
  /** forgets a job */
  close(job: number): void;
  /** runs a task in one go; `isCancelled` is asked now and then */
  answer(job: number, task: unknown, isCancelled: () => boolean): TaskReply;
  /** runs a task with turns of the event loop, in which the job may be closed: the task is then cancelled */
  answerYielding(job: number, task: unknown): Promise<TaskReply>;
}

/** The side of one worker. */
export function createJobServer(): JobServer {
  const jobs = new Map<number, { readonly content: JobContent; run?: RunTask }>();

  function* steps(number: number, task: unknown): Steps<JobKinds[keyof JobKinds]["answer"]> {
    const job = jobs.get(number);
    if (job === undefined) throw new RangeError(`createJobServer: expected a job that is open, got ${number}`);
    // made by the first task, so that what is wrong with the content is the task's error
    job.run ??= openContent(job.content);
    // the pool's side has made it for a job of this kind, see `openJob`
    return yield* job.run(task as never);
  }

  return {
    jobs: () => [...jobs.keys()],
    open(job, content) {
      // the pool's side has made it, see `openJob`
      jobs.set(job, { content: content as JobContent });
    },
    close: (job) => jobs.delete(job),
    answer(job, task, isCancelled) {
      const signal = {
        get aborted() {
          return isCancelled();
        },
      };
      try {
        return replyOf(runSynchronously(steps(job, task), { signal }));
      } catch (error) {
        return { error: carriedError(error), transfer: [] };
      }
    },
    async answerYielding(job, task) {
      const signal = {
        get aborted() {
          return !jobs.has(job);
        },
      };
      try {
        return replyOf(await runYielding(steps(job, task), { signal }, turns));
      } catch (error) {
        return { error: carriedError(error), transfer: [] };
      }
    },
  };
}

function replyOf(answer: JobKinds[keyof JobKinds]["answer"]): TaskReply {
  return { answer, transfer: buffersOf(answer) };
}

/** The answer of a reply; throws its error. */
export function answerOf({ answer, error }: Pick<TaskReply, "answer" | "error">): unknown {
  if (error) throw errorFrom(error);
  return answer;
}
