import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { describe, expect, test } from "vitest";
import type { Experiment } from "../../../src/lab/experiment.ts";
import { performRuns, runGroups } from "../../../src/lab/runs/performRuns.ts";
import { everyRun, type FinishedRun, type RunSpec, runKey } from "../../../src/lab/runs/run.ts";
import { type MakeRunsOptions, makeRuns } from "../../../src/lab/runs/runPool.ts";
import { experiment as failing } from "../experiments/failing.ts";
import { experiment as quick } from "../experiments/interpolation.ts";
import { experiment as slow } from "../experiments/slowInterpolation.ts";

const never = new AbortController().signal;

function urlOf(name: string): string {
  return pathToFileURL(join(import.meta.dirname, "..", "experiments", `${name}.ts`)).href;
}

/** Makes runs, and says how it ended and what came of it. */
async function made(experiment: Experiment, file: string, threads: number, more: Partial<MakeRunsOptions> = {}) {
  const runs: FinishedRun[] = [];
  const progress: number[] = [];
  const settings = { ...experiment.defaults, runs: 10 };
  const options: MakeRunsOptions = {
    source: urlOf(file),
    settings,
    threads,
    signal: never,
    onRuns: (batch) => runs.push(...batch),
    onProgress: (done) => progress.push(done),
    ...more,
  };
  const outcome = await makeRuns(experiment, experiment.plan(settings), options).catch((error: Error) => error.message);
  return { outcome, runs, progress };
}

/** What runs gave, in one order and without their times. */
function results(runs: readonly FinishedRun[]): string[] {
  return runs.map(({ spec, result }) => JSON.stringify([runKey(spec), result])).sort();
}

describe("makeRuns", () => {
  test.each([2, 3])("gives with %i threads what one gives", async (threads) => {
    const [one, many] = await Promise.all([made(quick, "interpolation", 1), made(quick, "interpolation", threads)]);
    expect(many.outcome).toBe("complete");
    expect(many.runs).toHaveLength(60);
    expect(results(many.runs)).toEqual(results(one.runs));
  });

  test("tells how far it is, up to the number of runs", async () => {
    for (const threads of [1, 2]) {
      const { progress } = await made(slow, "slowInterpolation", threads);
      expect(progress.at(-1)).toBe(60);
      expect(progress).toEqual(progress.toSorted((a, b) => a - b));
      expect(progress.length).toBeGreaterThan(5);
    }
  });

  test.each([1, 2])("with %i threads is cancelled at once, and keeps what had finished", async (threads) => {
    const controller = new AbortController();
    const kept: FinishedRun[] = [];
    const onRuns = (batch: readonly FinishedRun[]) => {
      kept.push(...batch);
      if (kept.length >= 4) controller.abort();
    };
    const { outcome } = await made(slow, "slowInterpolation", threads, { signal: controller.signal, onRuns });
    expect(outcome).toBe("cancelled");
    expect(kept.length).toBeGreaterThanOrEqual(4);
    expect(kept.length).toBeLessThan(20);
    // nothing comes after the end
    const { length } = kept;
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(kept).toHaveLength(length);
  });

  test("does nothing if it is cancelled before", async () => {
    expect(await made(quick, "interpolation", 2, { signal: AbortSignal.abort() })).toMatchObject({
      outcome: "cancelled",
      runs: [],
    });
  });

  test.each([1, 2])("with %i threads names the run that failed", async (threads) => {
    // alone, as a thread that ends on a run of the other case may come first
    const plan = failing.plan(failing.defaults).filter((spec) => spec.case === "error");
    const { outcome, runs } = await made({ ...failing, plan: () => plan }, "failing", threads);
    expect(outcome).toBe("performRuns: expected a result of error/only/2, got no such number");
    expect(results(runs)).toContain('["error/only/0",{"outcome":"learned"}]');
  });

  test("says that a thread has ended", async () => {
    const settings = { ...failing.defaults, runs: 10 };
    const plan = failing.plan(settings).filter((spec) => spec.case === "exit");
    const one = { ...failing, plan: () => plan };
    const { outcome } = await made(one, "failing", 2);
    expect(outcome).toMatch(
      /^makeRuns: expected runs from a thread, got none: .*code: 7; runs that had finished are kept$/,
    );
  });

  test("says that a thread cannot start", async () => {
    const workerFile = join(import.meta.dirname, "noSuchWorker.ts");
    const { outcome } = await made(quick, "interpolation", 2, { workerFile });
    expect(outcome).toMatch(/noSuchWorker/);
  });
});

describe("runGroups", () => {
  const plan = everyRun(
    [{ name: "x", label: "" }],
    ["a", "b"].map((name) => ({ name, label: "" })),
    { runs: 5 },
  );

  test("joins neighbors of one case and method, up to the size", () => {
    const sizes = (size: number) => runGroups(plan, size).map((group) => group.length);
    expect(sizes(1)).toEqual(Array(10).fill(1));
    expect(sizes(2)).toEqual([2, 2, 1, 2, 2, 1]);
    expect(sizes(30)).toEqual([5, 5]);
    expect(runGroups(plan, 2).flat()).toEqual(plan);
  });
});

describe("performRuns", () => {
  test("ends at an error with the runs before it", async () => {
    const groups = [0, 1, 2, 3].map((run) => [{ case: "error", method: "only", run }]);
    const progress: number[] = [];
    const context = { signal: never, onProgress: (fraction: number) => progress.push(fraction) };
    const { runs, error } = await performRuns(failing, groups, failing.defaults, context);
    expect(runs.map(({ spec }) => spec.run)).toEqual([0, 1]);
    expect(error).toMatchObject({ message: expect.stringMatching(/error\/only\/2/), cause: expect.any(RangeError) });
    expect(progress).toEqual([0.25, 0.5]);
  });

  test("refuses results that are not one for each run", async () => {
    const specs: RunSpec[] = [0, 1].map((run) => ({ case: "x", method: "a", run }));
    const experiment: Experiment = { ...failing, run: () => [{ outcome: "learned" }] };
    const context = { signal: never, onProgress() {} };
    const { runs, error } = await performRuns(experiment, [specs], experiment.defaults, context);
    expect(runs).toEqual([]);
    expect(error?.message).toBe("performRuns: expected 2 results of x/a/0 to x/a/1, got 1 results");
  });
});
