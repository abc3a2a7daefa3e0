import { denseNetwork } from "crease/network";
import { CreaseError } from "crease/numeric";
import { countRegions, countRegionsSync, type WebWorkerPool, type WorkerLike, webWorkerPool } from "crease/regions";
import { describe, expect, onTestFinished, test } from "vitest";
import { carriedError, errorFrom } from "../../src/regions/pool/carriedError.ts";
import type { PoolMessage, WorkerMessage } from "../../src/regions/pool/messages.ts";
import { square } from "../support/domains.ts";
import { he, randomNetwork } from "../support/randomNetworks.ts";
import { dressedPool } from "../support/webWorkers.ts";

const network = randomNetwork(2, [2, 48, 48, 1], he(0.2));
/** Takes about a second. */
const wide = randomNetwork(2, [2, 256, 256, 256, 1], he(0.2));
const small = randomNetwork(1, [2, 4, 1], he(0.2));

/** A pool that ends with the test. */
function closing(pool: WebWorkerPool): WebWorkerPool {
  onTestFinished(() => pool.close());
  return pool;
}

/** A worker that does what the test says. */
class FakeWorker implements WorkerLike {
  readonly received: PoolMessage[] = [];
  readonly listeners = new Map<string, (event: object) => void>();
  isTerminated = false;
  postMessage(message: unknown): void {
    this.received.push(message as PoolMessage);
  }
  addEventListener(type: string, listener: (event: never) => void): void {
    this.listeners.set(type, listener as (event: object) => void);
  }
  terminate(): void {
    this.isTerminated = true;
  }
  send(message: WorkerMessage): void {
    this.listeners.get("message")?.({ data: message });
  }
  fail(type: "error" | "messageerror", message?: string): void {
    this.listeners.get(type)?.({ message });
  }
}

function fakePool(count: number): { pool: WebWorkerPool; workers: FakeWorker[] } {
  const workers: FakeWorker[] = [];
  const pool = webWorkerPool(() => {
    const worker = new FakeWorker();
    workers.push(worker);
    return worker;
  }, count);
  return { pool, workers };
}

describe("webWorkerPool", () => {
  test("starts no worker for a count that ends at once", async () => {
    const { pool, workers } = fakePool(2);
    expect(await countRegions(small, square, { pool })).toEqual(countRegionsSync(small, square));
    expect(workers).toEqual([]);
  });

  test("sends a job to each worker once, and a worker one task at a time", async () => {
    const { pool, workers } = fakePool(2);
    const content = { some: "content" };
    const job = pool.open(content);
    const answers = ["a", "b", "c"].map((task) => job.run(task));
    for (const worker of workers) worker.send({ kind: "ready" });
    const [first, second] = workers;
    const open = { kind: "open", job: 1, content };
    expect(first.received).toEqual([open, { kind: "task", number: 1, job: 1, task: "a" }]);
    expect(second.received).toEqual([open, { kind: "task", number: 2, job: 1, task: "b" }]);
    second.send({ kind: "reply", number: 2, answer: "B" });
    expect(second.received.slice(2)).toEqual([{ kind: "task", number: 3, job: 1, task: "c" }]);
    first.send({ kind: "reply", number: 1, answer: "A" });
    second.send({ kind: "reply", number: 3, answer: "C" });
    expect(await Promise.all(answers)).toEqual(["A", "B", "C"]);
  });

  test("drops the answer to a task whose job is closed, and uses the worker again only then", async () => {
    const { pool, workers } = fakePool(1);
    const job = pool.open("first");
    const answers = ["a", "b"].map((task) => job.run(task));
    workers[0].send({ kind: "ready" });
    job.close();
    expect(await Promise.all(answers)).toEqual([undefined, undefined]);
    expect(await job.run("c")).toBeUndefined();

    const next = pool.open("second").run("d");
    expect(workers[0].received.at(-1)).toEqual({ kind: "close", job: 1 });
    workers[0].send({ kind: "reply", number: 1, answer: "stale" });
    expect(workers[0].received.slice(-2)).toEqual([
      { kind: "open", job: 2, content: "second" },
      { kind: "task", number: 3, job: 2, task: "d" },
    ]);
    workers[0].send({ kind: "reply", number: 1, answer: "stale" });
    workers[0].send({ kind: "reply", number: 3, answer: "D" });
    expect(await next).toBe("D");
  });

  test("rejects the task of a worker that ends, and goes on with another", async () => {
    const { pool, workers } = fakePool(1);
    const job = pool.open("content");
    const [first, second] = ["a", "b"].map((task) => job.run(task));
    workers[0].send({ kind: "ready" });
    workers[0].fail("error", "out of memory");
    await expect(first).rejects.toThrow(
      /^webWorkerPool: expected an answer to a task, got the end of its worker: out of memory$/,
    );
    expect(workers[0].isTerminated).toBe(true);
    workers[1].send({ kind: "ready" });
    workers[1].send({ kind: "reply", number: 2, answer: "B" });
    expect(await second).toBe("B");
  });

  test("rejects a task whose answer cannot be read", async () => {
    const { pool, workers } = fakePool(1);
    const answer = pool.open("content").run("a");
    workers[0].send({ kind: "ready" });
    workers[0].fail("messageerror");
    await expect(answer).rejects.toThrow(/got the end of its worker: a message could not be read$/);
  });

  test("rejects everything when a worker cannot start, or cannot be made", async () => {
    const { pool, workers } = fakePool(2);
    const [ready, answer] = [pool.ready(), pool.open("content").run("a")];
    workers[0].fail("error", "no such file");
    const message = /^webWorkerPool: expected a worker to start, got: no such file; see its file and its imports$/;
    await expect(ready).rejects.toThrow(message);
    await expect(answer).rejects.toThrow(message);
    const none = webWorkerPool(() => {
      throw new Error("no workers here");
    }, 1);
    await expect(none.ready()).rejects.toThrow("no workers here");
    await expect(none.open("content").run("a")).rejects.toThrow("no workers here");
  });

  test("rejects what is open when it is closed, and starts again for what comes then", async () => {
    const { pool, workers } = fakePool(1);
    const job = pool.open("content");
    const answers = ["a", "b"].map((task) => job.run(task));
    workers[0].send({ kind: "ready" });
    pool.close();
    const message = /^webWorkerPool: expected an answer to a task, got the end of the pool$/;
    for (const answer of answers) await expect(answer).rejects.toThrow(message);
    expect(workers[0].isTerminated).toBe(true);
    expect(pool.isReady).toBe(false);
    const later = job.run("c");
    workers[1].send({ kind: "ready" });
    workers[1].send({ kind: "reply", number: 3, answer: "C" });
    expect(await later).toBe("C");
  });

  test.each([0, 1.5, Number.NaN])("refuses %s workers", (workers) => {
    expect(() => webWorkerPool(() => new FakeWorker(), workers)).toThrow(
      `webWorkerPool: expected workers to be a positive integer, got ${workers}`,
    );
  });
});

describe("workers on threads", () => {
  test("that end in the middle of a count reject it, and the next count has new ones", async () => {
    const pool = closing(dressedPool(1, "dyingWorker.ts"));
    await pool.ready();
    const message = /^webWorkerPool: expected an answer to a task, got the end of its worker: exit code 7$/;
    await expect(countRegions(wide, square, { pool })).rejects.toThrow(message);
    await pool.ready();
    await expect(countRegions(wide, square, { pool })).rejects.toThrow(message);
  });

  test("that run out of memory reject the count", async () => {
    const pool = closing(dressedPool(1, "exhaustedWorker.ts"));
    await pool.ready();
    await expect(countRegions(wide, square, { pool })).rejects.toThrow(/got the end of its worker: .*memory/);
  });

  test("that cannot start say so", async () => {
    const pool = closing(dressedPool(2, "brokenWorker.ts"));
    await expect(pool.ready()).rejects.toThrow(
      /^webWorkerPool: expected a worker to start, got: this worker cannot start; see its file/,
    );
  });

  test("pass on the error of a task with its class and code", async () => {
    const pool = closing(dressedPool(1));
    const huge = denseNetwork([
      { weight: [[2 ** 1000, 1]], bias: [0] },
      { weight: [[2 ** 1000]], bias: [0] },
      { weight: [[1]], bias: [0] },
    ]);
    const job = pool.open({ kind: "plane", network: huge, domain: square, handsOutCells: true });
    const failure = await job.run({ task: { prefix: [], from: 0, to: 1 }, budget: 100 }).catch((error) => error);
    expect(failure).toBeInstanceOf(CreaseError);
    expect(failure).toMatchObject({ name: "CreaseError", code: "non-finite" });
    // the worker is there for the next job
    expect(await countRegions(network, square, { pool })).toEqual(countRegionsSync(network, square));
  });

  test("cancel a task that is under way when its job is closed", async () => {
    const pool = closing(dressedPool(1));
    const job = pool.open({ kind: "plane", network: wide, domain: square, handsOutCells: false });
    const whole = { task: { prefix: [], from: 0, to: 1 }, budget: Number.POSITIVE_INFINITY };
    const answer = job.run(whole);
    await pool.ready();
    job.close();
    expect(await answer).toBeUndefined();
    // an only worker that went on with the whole of it would keep this waiting
    const next = pool.open({ kind: "plane", network: small, domain: square, handsOutCells: false });
    expect(await next.run(whole)).toMatchObject({ cells: countRegionsSync(small, square).activationRegions });
  });
});

describe("an error that is carried as plain data", () => {
  const carry = (error: unknown) => errorFrom(structuredClone(carriedError(error)));

  test.each([
    new CreaseError("degenerate", "flat", { node: 3 }),
    new RangeError("too long"),
    new TypeError("no text"),
    new SyntaxError("what?"),
  ])("keeps its class, message and stack: %s", (error) => {
    const carried = carry(error);
    expect(carried).toMatchObject({ name: error.name, message: error.message, stack: error.stack });
    if (!(error instanceof SyntaxError)) expect(carried.constructor).toBe(error.constructor);
    if (error instanceof CreaseError) expect(carried).toMatchObject({ code: error.code, details: error.details });
  });

  test("may have been anything that was thrown", () => {
    expect(carry("a text").message).toBe("a text");
  });
});
