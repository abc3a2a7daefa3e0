import { answerOf } from "./jobServer.ts";
import type { PoolMessage, WorkerMessage } from "./messages.ts";
import type { RegionsPool } from "./regionsPool.ts";

/** What is needed of a worker, as a web page has it. */
export interface WorkerLike {
  /** sends to the worker */
  postMessage(message: unknown): void;
  /** what the worker sends */
  addEventListener(type: "message", listener: (event: { readonly data: unknown }) => void): void;
  /** its end: a page's worker has these events where its file fails, and a thread where it exits */
  addEventListener(type: "error" | "messageerror", listener: (event: { readonly message?: string }) => void): void;
  /** ends it at once */
  terminate(): unknown;
}

/** A pool of web workers. */
export interface WebWorkerPool extends RegionsPool {
  /** ends the workers, and rejects what they have not answered; a later job starts new ones */
  close(): void;
}

/** A task with a number, and who waits for its answer. */
interface Request {
  readonly number: number;
  readonly job: number;
  readonly task: unknown;
  readonly resolve: (answer: unknown) => void;
  readonly reject: (error: unknown) => void;
}

/** A worker and what it is at. */
interface Seat {
  readonly worker: WorkerLike;
  isReady: boolean;
  /** what it runs, even if nobody waits for the answer any more */
  request?: Request;
  /** the jobs that it knows */
  readonly jobs: Set<number>;
}

/**
 * A pool of workers of a web page, for `countRegions`. Workers start when there is work for them and stay for the next;
 * one that has ended is replaced. The page need not be isolated from others: nothing is shared, answers are moved.
 *
 * @param createWorker starts a worker whose file calls `serveRegions`, such as
 *                     `() => new Worker(new URL("regionsWorker.js", import.meta.url), { type: "module" })`
 * @param workers      their number, such as `navigator.hardwareConcurrency`; the page's own thread is free once they run
 *
 * Errors    RangeError where `workers` is not a positive integer.
 */
export function webWorkerPool(createWorker: () => WorkerLike, workers: number): WebWorkerPool {
  if (!(Number.isInteger(workers) && workers > 0)) {
    throw new RangeError(`webWorkerPool: expected workers to be a positive integer, got ${workers}`);
  }
  const seats = new Set<Seat>();
  const contents = new Map<number, unknown>();
  let queue: Request[] = [];
  const waiters: { resolve: () => void; reject: (error: unknown) => void }[] = [];
  let lastJob = 0;
  let lastNumber = 0;

  const isReady = () => [...seats].some((seat) => seat.isReady);
  const fill = () => {
    while (seats.size < workers) seats.add(takeSeat());
  };

  function takeSeat(): Seat {
    const seat: Seat = { worker: createWorker(), isReady: false, jobs: new Set() };
    seat.worker.addEventListener("message", ({ data }) => {
      if (!seats.has(seat)) return;
      // only `serveRegions` has the other end
      const message = data as WorkerMessage;
      if (message.kind === "ready") {
        seat.isReady = true;
        for (const { resolve } of waiters.splice(0)) resolve();
      } else if (message.number === seat.request?.number) {
        const { resolve, reject } = seat.request;
        seat.request = undefined;
        try {
          resolve(answerOf(message));
        } catch (error) {
          reject(error);
        }
      }
      assign();
    });
    seat.worker.addEventListener("error", ({ message }) => lose(seat, message ?? "no reason was given"));
    seat.worker.addEventListener("messageerror", () => lose(seat, "a message could not be read"));
    return seat;
  }

  /** Gives requests that wait to workers that do not run one. */
  function assign(): void {
    for (const seat of seats) {
      if (queue.length === 0) return;
      if (!seat.isReady || seat.request) continue;
      const [request] = queue.splice(0, 1);
      const { job, number, task } = request;
      const send = (message: PoolMessage) => seat.worker.postMessage(message);
      seat.request = request;
      if (!seat.jobs.has(job)) send({ kind: "open", job, content: contents.get(job) });
      seat.jobs.add(job);
      send({ kind: "task", number, job, task });
    }
  }

  /** A worker has ended: its request fails, and all if it could not even start. */
  function lose(seat: Seat, reason: string): void {
    if (!seats.delete(seat)) return;
    seat.worker.terminate();
    if (seat.isReady) {
      seat.request?.reject(
        new Error(`webWorkerPool: expected an answer to a task, got the end of its worker: ${reason}`),
      );
      if (queue.length > 0) replace();
    } else {
      failAll(new Error(`webWorkerPool: expected a worker to start, got: ${reason}; see its file and its imports`));
    }
  }

  function replace(): void {
    try {
      fill();
    } catch (error) {
      failAll(error);
    }
  }

  function failAll(error: unknown): void {
    for (const { reject } of [...waiters.splice(0), ...queue.splice(0)]) reject(error);
  }

  return {
    workers,
    callerHelps: false,
    get isReady() {
      return isReady();
    },
    ready() {
      return new Promise((resolve, reject) => {
        fill();
        if (isReady()) resolve();
        else waiters.push({ resolve, reject });
      });
    },
    open(content) {
      const job = ++lastJob;
      contents.set(job, content);
      return {
        run: (task) =>
          new Promise((resolve, reject) => {
            if (!contents.has(job)) return resolve(undefined);
            fill();
            queue.push({ number: ++lastNumber, job, task, resolve, reject });
            assign();
          }),
        close() {
          if (!contents.delete(job)) return;
          for (const request of queue) if (request.job === job) request.resolve(undefined);
          queue = queue.filter((request) => request.job !== job);
          for (const seat of seats) {
            // the worker's own answer comes later, and frees it
            if (seat.request?.job === job) seat.request.resolve(undefined);
            if (seat.jobs.delete(job)) seat.worker.postMessage({ kind: "close", job } satisfies PoolMessage);
          }
        },
      };
    },
    close() {
      const error = new Error("webWorkerPool: expected an answer to a task, got the end of the pool");
      failAll(error);
      for (const seat of seats) {
        seat.worker.terminate();
        seat.request?.reject(error);
      }
      seats.clear();
    },
  };
}
