import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { denseNetwork } from "crease/network";
import { CreaseError } from "crease/numeric";
import { type CellBatch, countRegions, countRegionsSync } from "crease/regions";
import { describe, expect, onTestFinished, test } from "vitest";
import { type ThreadPool, threadPool } from "../../src/lab/threads.ts";
import { square } from "../support/domains.ts";
import { mixedNetwork, randomPlane } from "../support/mixedNetworks.ts";
import { he, randomNetwork } from "../support/randomNetworks.ts";

const folder = join(import.meta.dirname, "workers");
const network = randomNetwork(2, [2, 48, 48, 1], he(0.2));
/** Takes about a second. */
const wide = randomNetwork(2, [2, 256, 256, 256, 1], he(0.2));
const whole = { task: { prefix: [], from: 0, to: 1 }, budget: Number.POSITIVE_INFINITY };

/** A pool that ends with the test. */
function closing(pool: ThreadPool): ThreadPool {
  onTestFinished(() => pool.close());
  return pool;
}

/** A pool with a worker's file of this test. */
function strange(file: string, threads = 2): ThreadPool {
  return closing(threadPool(threads, join(folder, file)));
}

describe("threadPool", () => {
  test.each([2, 3])("counts with %i threads as one does", async (threads) => {
    const pool = closing(threadPool(threads));
    expect(pool.workers).toBe(threads - 1);
    await pool.ready();
    expect(await countRegions(network, square, { pool })).toEqual(countRegionsSync(network, square));
    const mixed = mixedNetwork(7);
    const domain = randomPlane(mixed, 7);
    expect(await countRegions(mixed, domain, { pool })).toEqual(countRegionsSync(mixed, domain));
  });

  test("hands out the same cells in the same order", async () => {
    const pool = closing(threadPool(3));
    await pool.ready();
    const sizes = async (run: (onCells: (batch: CellBatch) => void) => unknown) => {
      const found: number[] = [];
      await run(({ first, sizes }) => {
        expect(first).toBe(found.length);
        found.push(...sizes);
      });
      return found;
    };
    const expected = await sizes((onCells) => countRegionsSync(network, square, { onCells }));
    expect(expected.length).toBeGreaterThan(3000);
    expect(await sizes((onCells) => countRegions(network, square, { pool, onCells }))).toEqual(expected);
  });

  test("starts no thread for a count that ends at once", async () => {
    const pool = closing(threadPool(2));
    const small = randomNetwork(1, [2, 4, 1], he(0.2));
    expect(await countRegions(small, square, { pool })).toEqual(countRegionsSync(small, square));
    expect(pool.isReady).toBe(false);
  });

  test("passes on the error of a task with its class and code, and can be used again", async () => {
    const pool = closing(threadPool(2));
    const huge = denseNetwork([
      { weight: [[2 ** 1000, 1]], bias: [0] },
      { weight: [[2 ** 1000]], bias: [0] },
      { weight: [[1]], bias: [0] },
    ]);
    const job = pool.open({ kind: "plane", network: huge, domain: square, handsOutCells: true });
    const failure = await job.run(whole).catch((error) => error);
    expect(failure).toBeInstanceOf(CreaseError);
    expect(failure).toMatchObject({ name: "CreaseError", code: "non-finite" });
    await pool.ready();
    expect(await countRegions(network, square, { pool })).toEqual(countRegionsSync(network, square));
  });

  test("cancels a task that is under way when its job is closed", async () => {
    const pool = closing(threadPool(2));
    await pool.ready();
    const job = pool.open({ kind: "plane", network: wide, domain: square, handsOutCells: false });
    const answer = job.run(whole);
    // long enough to begin, and a small part of the whole
    await setTimeout(100);
    job.close();
    expect(await answer).toBeUndefined();
    expect(await job.run(whole)).toBeUndefined();
    // the only thread besides this one is there for another job
    const small = randomNetwork(1, [2, 4, 1], he(0.2));
    const next = pool.open({ kind: "plane", network: small, domain: square, handsOutCells: false });
    expect(await next.run(whole)).toMatchObject({ cells: countRegionsSync(small, square).activationRegions });
  });

  test("rejects a count whose thread ends in the middle, and starts others for the next", async () => {
    const pool = strange("dyingThread.ts");
    await pool.ready();
    const message = /^threadPool: expected an answer to a task, got the end of its thread: .*code: 7$/;
    await expect(countRegions(wide, square, { pool })).rejects.toThrow(message);
    await pool.ready();
    await expect(countRegions(wide, square, { pool })).rejects.toThrow(message);
  });

  test("rejects a count whose thread runs out of memory", async () => {
    const pool = closing(threadPool(2, join(folder, "exhaustedThread.ts"), { maxOldGenerationSizeMb: 100 }));
    await pool.ready();
    await expect(countRegions(wide, square, { pool })).rejects.toThrow(/got the end of its thread: .*memory/);
  });

  test.each([
    ["brokenThread.ts", /got the end of its thread: this thread cannot start$/],
    ["endingThread.ts", /got the end of its thread: /],
    ["noSuchThread.ts", /got the end of its thread: .*noSuchThread/s],
  ])("says that a thread of %s cannot start", async (file, message) => {
    const pool = strange(file, 3);
    await expect(pool.ready()).rejects.toThrow(message);
    await expect(pool.open("content").run(whole)).rejects.toThrow(message);
  });

  test("rejects what is open when it is closed", async () => {
    const pool = threadPool(2);
    const job = pool.open({ kind: "plane", network: wide, domain: square, handsOutCells: false });
    const answer = job.run(whole);
    const rejected = expect(answer).rejects.toThrow(/got the end of its thread: the pool was closed$/);
    await pool.close();
    await rejected;
    expect(pool.isReady).toBe(false);
  });

  test.each([1, 0, 2.5])("refuses %s threads", (threads) => {
    expect(() => threadPool(threads)).toThrow(
      `threadPool: expected at least 2 threads, the calling one and another, got ${threads}`,
    );
  });

  test("does not keep a process from ending", () => {
    const args = ["--conditions=source", join(folder, "countAndEnd.ts")];
    const { status, stdout } = spawnSync(process.execPath, args, { encoding: "utf8", timeout: 50_000 });
    expect({ status, stdout }).toEqual({
      status: 0,
      stdout: String(countRegionsSync(network, square).activationRegions),
    });
  });
});
