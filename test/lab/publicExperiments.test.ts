import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { experimentNames, loadExperiment } from "../../src/lab/experiments/registry.ts";
import { writeReport } from "../../src/lab/report/writeReport.ts";
import { type Reproduction, reproduce } from "../../src/lab/reproduce.ts";

const scratch = mkdtempSync(join(tmpdir(), "crease-experiments-"));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

/** Experiments that need no data, in small. */
const names = experimentNames().filter((name) => name !== "compelled-head");

/** What the rows say, at few steps. */
function inSmall(name: string, threads: number, settings: object = {}): Promise<Reproduction> {
  const folder = mkdtempSync(join(scratch, `${name}-`));
  return reproduce(name, { folder, settings: { runs: 2, steps: 4, ...settings }, threads });
}

test("the experiments of the paper are there", () => {
  expect(experimentNames()).toEqual(
    expect.arrayContaining([
      "compelled-1d",
      "compelled-sparse",
      "compelled-nonconvex",
      "compelled-2d",
      "compelled-spirals",
      "compelled-learning-rate",
    ]),
  );
});

describe.each(names)("%s", (name) => {
  test("has a row for every published number, on any number of threads", async () => {
    const alone = await inSmall(name, 1);
    const { experiment, summary, runs } = alone;
    expect(runs).toHaveLength(2 * experiment.cases.length * experiment.methods.length);
    for (const { table, case: one, method, quantity, value } of experiment.published) {
      const row = summary.rows.find(
        (each) => each.table === table && each.case === one && each.method === method && each.quantity === quantity,
      );
      expect(row?.published).toBe(value);
      expect(row?.ratio).toBe((row?.obtained as number) / value);
    }
    const others = await inSmall(name, 2);
    expect(JSON.stringify(others.summary.rows)).toBe(JSON.stringify(summary.rows));
    expect(others.runs.map(({ result }) => result)).toEqual(runs.map(({ result }) => result));
  });

  test("shows its tables and figures on a page, with what it assumes", async () => {
    const reproduction = await inSmall(name, 1, { runs: 1 });
    const { summary, experiment } = reproduction;
    expect(summary.tables.length).toBeGreaterThan(0);
    expect(summary.figures.length).toBeGreaterThan(0);
    const { html } = writeReport(reproduction, scratch, "crease");
    const page = readFileSync(html, "utf8");
    for (const { title } of summary.figures) expect(page).toContain(title);
    expect(page.match(/<svg/g)?.length).toBeGreaterThanOrEqual(summary.figures.length);
    expect(experiment.readings.length).toBeGreaterThan(0);
  });
});

describe("compelled-1d", () => {
  test("compares methods from one set of starting peaks, all with 32 regions", async () => {
    const { runs, summary } = await inSmall("compelled-1d", 1, { steps: 1, rate: 0.000001 });
    const start = summary.rows.filter((row) => row.quantity === "at the start" && row.method !== "default");
    const compelled = start.filter((row) => row.method !== "raai");
    expect(compelled.map(({ obtained }) => obtained)).toEqual(compelled.map(() => 32));
    // a step at this rate moves nothing: errors are those of the starting peaks
    const errors = runs
      .filter(({ spec }) => spec.case === "x3" && spec.run === 0)
      .map(({ spec, result }) => [spec.method, (result as { error?: number }).error as number] as const);
    const of = Object.fromEntries(errors);
    expect(of.theorem).toBeCloseTo(of.skipped, 5);
    expect(of.unregularized).toBeCloseTo(of.skipped, 5);
  });

  test("has no table for cases that were not run", async () => {
    const folder = mkdtempSync(join(scratch, "one-case-"));
    const { summary } = await reproduce("compelled-1d", {
      folder,
      settings: { runs: 1, steps: 2 },
      cases: ["x3"],
      methods: ["theorem"],
    });
    expect(summary.tables.map(({ name }) => name)).toEqual(["Table 1", "Linear regions", "Outcomes"]);
  });

  test("is better after its steps than before", async () => {
    const { experiment } = await inSmall("compelled-1d", 1);
    expect(experiment.defaults.runs).toBe(30);
    const { summary } = await inSmall("compelled-1d", 2, { steps: 300, runs: 3 });
    const median = (method: string) =>
      summary.rows.find((row) => row.case === "x3" && row.method === method && row.quantity === "median")?.obtained;
    expect(median("theorem")).toBeLessThan((median("default") as number) / 100);
  });
});

test("an unknown experiment is refused with the known ones", async () => {
  await expect(loadExperiment("compelled-3d")).rejects.toThrow(/expected one of compelled-1d, .*got compelled-3d/);
});
