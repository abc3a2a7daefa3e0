/** The file of a thread of `threadPool`. */
import { deserialize } from "node:v8";
import { createJobServer, type TaskReply } from "crease/regions";
import { move, transferableSymbol, valueSymbol } from "piscina";

/** What a thread is asked. */
export interface ThreadRequest {
  readonly job: number;
  /** numbers of all jobs that are open: the others can be forgotten */
  readonly openJobs: readonly number[];
  /** the job's content, serialized into shared memory: a thread reads it once */
  readonly content: SharedArrayBuffer;
  /** [1] other than 0 when the job is closed */
  readonly isClosed: Int32Array;
  readonly task: unknown;
}

const server = createJobServer();

/** Resolves when the task before is answered. */
let turn: Promise<void> = Promise.resolve();

/**
 * Answers a request. The next one is there by then, so that the thread has no gap; it begins when this answer is sent, for
 * which the event loop has to turn.
 */
export async function runTask(request: ThreadRequest | undefined): Promise<unknown> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const before = turn;
  turn = promise;
  await before;
  try {
    return answer(request);
  } finally {
    setImmediate(resolve);
  }
}

function answer(request: ThreadRequest | undefined): unknown {
  // to be asked at all says that the thread is there
  if (request === undefined) return undefined;
  const { job, openJobs, content, isClosed, task } = request;
  for (const known of server.jobs()) if (!openJobs.includes(known)) server.close(known);
  if (!server.jobs().includes(job)) server.open(job, deserialize(new Uint8Array(content)));
  return movable(server.answer(job, task, () => Atomics.load(isClosed, 0) !== 0));
}

/** A reply whose buffers are moved to the other thread. */
function movable({ transfer, ...reply }: TaskReply): unknown {
  return move({ [transferableSymbol]: transfer, [valueSymbol]: reply });
}
