import { createRequire } from "node:module";
import { serialize } from "node:v8";
import type { ResourceLimits } from "node:worker_threads";
import { answerOf, type RegionsPool, type TaskReply } from "crease/regions";
import { Piscina } from "piscina";
import type { ThreadRequest } from "./regionsWorker.ts";

/** A pool of threads of this process. */
export interface ThreadPool extends RegionsPool {
  /** ends the threads, and rejects what they have not answered; a later job starts new ones */
  close(): Promise<void>;
}

/** The function of the worker's file. */
const runTask: keyof typeof import("./regionsWorker.ts") = "runTask";

/** The threads that run, and those who wait for an answer. */
interface Running {
  readonly piscina: Piscina;
  isReady: boolean;
  readonly waiting: Set<(error: Error) => void>;
}

/**
 * A pool of threads for `countRegions`: the calling one, and others that start when there is work for them and stay for the
 * next. Idle ones do not keep the process from ending.
 *
 * @param threads        number of threads with the calling one, at least 2
 * @param workerFile     the file of a thread, for tests
 * @param resourceLimits of each thread, for tests
 */
export function threadPool(
  threads: number,
  workerFile = defaultWorkerFile(),
  resourceLimits: ResourceLimits = {},
): ThreadPool {
  if (!(Number.isInteger(threads) && threads > 1)) {
    throw new RangeError(`threadPool: expected at least 2 threads, the calling one and another, got ${threads}`);
  }
  const workers = threads - 1;
  const openJobs = new Set<number>();
  let running: Running | undefined;
  let lastJob = 0;

  function start(): Running {
    // as many at least as at most: all start at once and take tasks meanwhile, which fail where a thread cannot start
    const piscina = new Piscina({
      filename: workerFile,
      name: runTask,
      minThreads: workers,
      maxThreads: workers,
      // the next task is there when one is done
      concurrentTasksPerWorker: 2,
      resourceLimits,
    });
    const started: Running = { piscina, isReady: false, waiting: new Set() };
    // an error outside a task, and an end that nobody asked for: what waits for such a thread would wait forever
    piscina.on("error", (error: Error) => void fail(started, error.message));
    // the tasks that it ran are told first, and more
    piscina.on("workerDestroy", () => setImmediate(() => fail(started, "it ended by itself")));
    return started;
  }

  /** Ends the threads, and tells those who wait why. */
  async function fail(failed: Running, reason: string): Promise<void> {
    if (running !== failed) return;
    running = undefined;
    const error = new Error(`threadPool: expected an answer to a task, got the end of its thread: ${reason}`);
    for (const reject of failed.waiting) reject(error);
    await failed.piscina.destroy();
  }

  function send(request: ThreadRequest | undefined): Promise<unknown> {
    running ??= start();
    const { piscina, waiting } = running;
    const current = running;
    return new Promise((resolve, reject) => {
      waiting.add(reject);
      piscina
        .run(request)
        .then(resolve, (error: Error) => fail(current, error.message))
        .finally(() => waiting.delete(reject));
    });
  }

  return {
    workers,
    callerHelps: true,
    get isReady() {
      return running?.isReady === true;
    },
    async ready() {
      await send(undefined);
      if (running) running.isReady = true;
    },
    open(content) {
      const job = ++lastJob;
      let shared: SharedArrayBuffer | undefined;
      const isClosed = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
      const closing = Promise.withResolvers<undefined>();
      openJobs.add(job);
      return {
        run: async (task) => {
          if (!openJobs.has(job)) return undefined;
          shared ??= sharedCopy(serialize(content));
          const reply = send({ job, openJobs: [...openJobs], content: shared, isClosed, task });
          // an answer that comes after the job was closed is dropped
          return Promise.race([closing.promise, reply.then((value) => answerOf(value as TaskReply))]);
        },
        close() {
          openJobs.delete(job);
          Atomics.store(isClosed, 0, 1);
          closing.resolve(undefined);
        },
      };
    },
    async close() {
      if (running) await fail(running, "the pool was closed");
    },
  };
}

/** The worker's file in the source under the condition `source`, else among the compiled files. */
function defaultWorkerFile(): string {
  return createRequire(import.meta.url).resolve("#regionsWorker");
}

function sharedCopy(bytes: Uint8Array): SharedArrayBuffer {
  const shared = new SharedArrayBuffer(bytes.length);
  new Uint8Array(shared).set(bytes);
  return shared;
}
