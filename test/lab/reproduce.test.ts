import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { pathToFileURL } from "node:url";
import { describe, expect, onTestFinished, test } from "vitest";
import { loadExperiment } from "../../src/lab/experiments/registry.ts";
import { type ReproduceOptions, type Reproduction, reproduce, resultsJson } from "../../src/lab/reproduce.ts";
import { root } from "../support/sourceFiles.ts";

function moduleOf(name: string): string {
  return join(import.meta.dirname, "experiments", `${name}.ts`);
}

const quick = pathToFileURL(moduleOf("interpolation")).href;

function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "crease-lab-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Runs the quick experiment, in a folder of its own unless one is given. */
function run(options: Partial<ReproduceOptions> = {}): Promise<Reproduction> {
  return reproduce(quick, { folder: temporaryFolder(), ...options });
}

/** All that must not depend on how runs were made. */
function comparable(reproduction: Reproduction): string {
  const { seconds: _, ...results } = resultsJson(reproduction);
  const runs = reproduction.runs.map(({ spec, result }) => ({ spec, result }));
  return JSON.stringify({ ...results, runs, tables: reproduction.summary.tables });
}

describe("reproduce", () => {
  test("gives the same for one thread and for two", async () => {
    const [one, two] = [await run({ threads: 1 }), await run({ threads: 2 })];
    expect(one).toMatchObject({ status: "complete", planned: 36, stored: 0 });
    expect(comparable(two)).toBe(comparable(one));
  });

  test("makes only the runs that are missing, and says how many were there", async () => {
    const folder = temporaryFolder();
    const first = await run({ folder, settings: { runs: 2 }, cases: ["power11"] });
    expect(first).toMatchObject({ planned: 6, stored: 0, chosen: { cases: ["power11"] } });
    const progress: unknown[] = [];
    const whole = await run({ folder, onProgress: (now) => progress.push(now) });
    expect(whole).toMatchObject({ planned: 36, stored: 6 });
    expect(progress[0]).toEqual({ planned: 36, stored: 6, done: 7 });
    expect(progress.at(-1)).toEqual({ planned: 36, stored: 6, done: 36 });
    expect(comparable(whole)).toBe(comparable(await run()));
    // fewer runs of a folder that holds more are those of a folder that holds no more
    expect(comparable(await run({ folder, settings: { runs: 2 }, cases: ["power11"] }))).toBe(comparable(first));
  });

  test("runs the chosen cases and methods only", async () => {
    const { runs, summary } = await run({ cases: ["square"], methods: ["random", "first"] });
    expect(new Set(runs.map(({ spec }) => `${spec.case} ${spec.method}`))).toEqual(
      new Set(["square random", "square first"]),
    );
    expect(summary.rows).toHaveLength(4);
  });

  test("keeps runs of two seeds apart", async () => {
    const folder = temporaryFolder();
    await run({ folder });
    await expect(run({ folder, settings: { seed: 1 } })).rejects.toThrow(
      /^openRunStore: expected runs with seed 1 in .*runs\.jsonl, got seed 0; choose another folder/,
    );
    expect(comparable(await run({ settings: { seed: 1 } }))).not.toBe(comparable(await run()));
  });

  test("that is cancelled says so, and goes on from there", async () => {
    const folder = temporaryFolder();
    const controller = new AbortController();
    const onProgress = ({ done }: { readonly done: number }) => {
      if (done >= 5) controller.abort();
    };
    const part = await run({ folder, signal: controller.signal, onProgress });
    expect(part.status).toBe("cancelled");
    expect(part.runs.length).toBeGreaterThanOrEqual(5);
    expect(part.runs.length).toBeLessThan(36);
    const none = await run({ signal: AbortSignal.abort() });
    expect(none).toMatchObject({ status: "cancelled", runs: [], summary: { rows: [] } });
    expect(comparable(await run({ folder }))).toBe(comparable(await run()));
  });

  test("refuses what does not exist", async () => {
    await expect(run({ cases: ["cube"] })).rejects.toThrow(
      "reproduce: expected a case among square, power11, got cube",
    );
    await expect(run({ methods: ["odd"] })).rejects.toThrow(
      "reproduce: expected a method among even, random, first, got odd",
    );
    await expect(run({ settings: { runs: 0 } })).rejects.toThrow("reproduce: expected at least 1 run, got 0");
    await expect(run({ threads: 0 })).rejects.toThrow("reproduce: expected at least 1 thread, got 0");
  });
});

describe("loadExperiment", () => {
  test("names what it knows, and what a module lacks", async () => {
    await expect(loadExperiment("frobnicate")).rejects.toThrow(/^loadExperiment: expected one of .*, got frobnicate$/);
    await expect(loadExperiment("toString")).rejects.toThrow(/got toString$/);
    await expect(loadExperiment("/a/b.ts")).rejects.toThrow(/; give a file as a file: URL$/);
    const other = pathToFileURL(join(root, "src", "lab", "statistics.ts")).href;
    await expect(loadExperiment(other)).rejects.toThrow(
      /^loadExperiment: expected file:.* to export an experiment as "experiment", got finiteValues, /,
    );
  });
});

describe("a command that is killed", () => {
  /** Starts the command itself, without the launcher, which would leave it alive. */
  function start(folder: string, threads: number) {
    const main = join(root, "src", "cli", "main.ts");
    const args = ["--conditions=source", main, "reproduce", moduleOf("slowInterpolation"), "--out", folder];
    return spawn(process.execPath, [...args, "--runs", "8", "--threads", String(threads)], { stdio: "ignore" });
  }

  function storedLines(folder: string): number {
    const path = join(folder, "runs.jsonl");
    return existsSync(path) ? readFileSync(path, "utf8").split("\n").length - 2 : 0;
  }

  /** The results without times. */
  function resultsIn(folder: string): string {
    const { seconds: _, ...results } = JSON.parse(readFileSync(join(folder, "results.json"), "utf8"));
    return JSON.stringify(results);
  }

  test("goes on from the runs that it stored, and gives the same bit for bit", async () => {
    const [killed, whole] = [temporaryFolder(), temporaryFolder()];
    let before = 0;
    for (const [threads, more] of [
      [1, 5],
      [2, 11],
      [2, 7],
    ]) {
      const child = start(killed, threads);
      const ended = new Promise((resolve) => child.once("exit", (_, signal) => resolve(signal)));
      while (storedLines(killed) < before + more) await setTimeout(5);
      child.kill("SIGKILL");
      expect(await ended).toBe("SIGKILL");
      expect(existsSync(join(killed, "results.json"))).toBe(false);
      before = storedLines(killed);
      expect(before).toBeLessThan(48);
    }
    for (const folder of [killed, whole]) {
      const child = start(folder, 2);
      expect(await new Promise((resolve) => child.once("exit", resolve))).toBe(0);
    }
    expect(resultsIn(killed)).toBe(resultsIn(whole));
    expect(readFileSync(join(killed, "rows.csv"), "utf8")).toBe(readFileSync(join(whole, "rows.csv"), "utf8"));
    // each run was made once
    expect(storedLines(killed)).toBe(48);
  });
});
