import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { fileIn, root, runCrease, temporaryFolder } from "./runCrease.ts";

const experiments = join(root, "test", "lab", "experiments");
const quick = join(experiments, "interpolation.ts");
const slow = join(experiments, "slowInterpolation.ts");

describe("crease reproduce", () => {
  test("prints a table of published and obtained numbers, and where the report is", async () => {
    const folder = temporaryFolder();
    const { status, stdout, stderr } = await runCrease(["reproduce", quick, "--case", "square"], { cwd: folder });
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    const lines = stdout.split("\n");
    expect(lines.slice(0, 7)).toEqual([
      "Interpolation of powers <at> nodes",
      "A. Nobody, An invented paper, Table 1 and Figure 2",
      "",
      "Table 1. Errors & powers",
      "                                        x²",
      "  minimum                         obtained  published  ratio",
      "  Nodes evenly spaced              1.11e-3    1.00e-3    1.1",
    ]);
    expect(stdout).toMatch(/^18 runs: 17 learned, 1 diverged; \d+\.\d+ s$/m);
    const report = join("crease-out", "interpolation", "report.html");
    expect(lines.at(-2)).toBe(`Report: ${report}`);
    expect(readFileSync(join(folder, report), "utf8")).toContain("--case square");
  });

  test("prints with --json one object with the rows, and goes on from stored runs", async () => {
    const folder = temporaryFolder();
    const args = ["reproduce", quick, "--out", join(folder, "out"), "--seed", "3", "--json"];
    const first = await runCrease([...args, "--runs", "1", "--threads", "1"]);
    expect(first.status).toBe(0);
    const { status, stdout, stderr } = await runCrease([...args, "--runs", "2"]);
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    expect(stdout.match(/\n/g)).toHaveLength(1);
    const result = JSON.parse(stdout);
    expect(result).toEqual({
      experiment: "interpolation",
      status: "complete",
      settings: { runs: 2, seed: 3, nodes: 16 },
      data: [{ name: "grid", description: "1000 even points of [0, 1]" }],
      seconds: { total: expect.any(Number), runs: expect.any(Number) },
      rows: expect.any(Array),
    });
    expect(result.rows).toHaveLength(12);
    expect(result.rows[0]).toEqual({
      table: "Table 1",
      case: "square",
      method: "even",
      quantity: "minimum",
      published: 0.001,
      obtained: expect.any(Number),
      ratio: expect.any(Number),
      n: 2,
    });
    expect(
      readFileSync(join(folder, "out", "runs.jsonl"), "utf8")
        .trim()
        .split("\n"),
    ).toHaveLength(13);
    expect(JSON.parse(readFileSync(join(folder, "out", "results.json"), "utf8")).rows).toEqual(result.rows);
  });

  test("ends with status 130 on an interrupt, keeps the runs, and says how to go on", async () => {
    for (const threads of ["1", "2"]) {
      const folder = temporaryFolder();
      const args = ["reproduce", slow, "--runs", "200", "--out", folder, "--threads", threads, "--json"];
      const { status, stdout, stderr } = await runCrease(args, { interruptAfter: 1200 });
      expect(status).toBe(130);
      expect(stderr).toMatch(/^crease: \d+ of 1200 runs are stored in .*; the same command makes the others\n$/);
      const result = JSON.parse(stdout);
      expect(result).toMatchObject({ status: "cancelled", settings: { runs: 200 } });
      expect(result.rows.length).toBeGreaterThan(0);
      expect(readFileSync(join(folder, "runs.jsonl"), "utf8").split("\n").length).toBeGreaterThan(2);
      expect(existsSync(join(folder, "report.html"))).toBe(false);
    }
  });

  test("passes on the failure of a run, and keeps the others", async () => {
    const folder = temporaryFolder();
    const args = ["reproduce", join(experiments, "failing.ts"), "--out", folder, "--threads", "1"];
    const { status, stdout, stderr } = await runCrease(args);
    expect({ status, stdout }).toEqual({ status: 1, stdout: "" });
    expect(stderr).toBe("crease: performRuns: expected a result of error/only/2, got no such number\n");
    expect(readFileSync(join(folder, "runs.jsonl"), "utf8")).toContain("error/only/1");
  });

  test("refuses a folder that holds runs of another seed", async () => {
    const out = ["--runs", "1", "--out", temporaryFolder()];
    expect((await runCrease(["reproduce", quick, ...out])).status).toBe(0);
    const { status, stdout, stderr } = await runCrease(["reproduce", quick, "--seed", "1", ...out]);
    expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
    expect(stderr).toMatch(
      /expected runs with seed 1 in .*, got seed 0; choose another folder with --out, or move the file away/,
    );
  });

  test.each([
    [["frobnicate"], /^crease: expected .*a module file, got frobnicate; see crease reproduce --list\n$/],
    [[], /^crease: expected .*a module file, got none; see crease reproduce --list\n$/],
    [["missing.ts"], /^crease: missing\.ts: no such file\n$/],
    [[quick, "--case", "cube"], /^crease: reproduce: expected a case among square, power11, got cube\n$/],
    [[quick, "--runs", "0"], /^crease: option '--runs <N>' argument '0' is invalid. expected a positive integer; see/],
    [
      [quick, "--seed", "-1"],
      /^crease: option '--seed <S>' argument '-1' is invalid. expected an integer, 0 or more; see/,
    ],
  ])("%j ends with status 2 and says why", async (args, message) => {
    const { status, stdout, stderr } = await runCrease(["reproduce", ...args], { cwd: temporaryFolder() });
    expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
    expect(stderr).toMatch(message);
  });

  test("refuses a module without an experiment", async () => {
    const path = fileIn(temporaryFolder(), "empty.mjs", "export const other = 1;\n");
    const { status, stderr } = await runCrease(["reproduce", path]);
    expect(status).toBe(2);
    expect(stderr).toMatch(/expected file:.*empty\.mjs to export an experiment as "experiment", got other\n$/);
  });
});

describe("crease reproduce --list", () => {
  test("prints the public experiments, with --json all that they take", async () => {
    const words = await runCrease(["reproduce", "--list"]);
    expect(words).toMatchObject({ status: 0, stderr: "" });
    const { status, stdout } = await runCrease(["reproduce", "--list", "--json"]);
    expect(status).toBe(0);
    const { experiments: listed } = JSON.parse(stdout);
    for (const entry of listed) {
      expect(entry).toEqual({
        name: expect.stringMatching(/^[a-z0-9-]+$/),
        title: expect.any(String),
        question: expect.stringMatching(/\?$/),
        source: expect.any(String),
        cases: expect.any(Array),
        methods: expect.any(Array),
        settings: expect.objectContaining({ runs: expect.any(Number), seed: expect.any(Number) }),
      });
      expect(words.stdout).toContain(`${entry.name}  `);
    }
  });
});
