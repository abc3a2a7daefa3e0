import { spawnSync } from "node:child_process";
import { join, resolve } from "node:path";
import { describe, expect, test } from "vitest";
import { fittedExponent, seriesText } from "../../bench/scaling.ts";
import { digits, grouped } from "../../bench/table.ts";
import { summaryOf } from "../../bench/timing.ts";
import { workloads } from "../../bench/workloads.ts";

const root = resolve(import.meta.dirname, "..", "..");

function bench(...args: string[]): { status: number | null; stdout: string; stderr: string } {
  const command = ["--conditions=source", join(root, "bench", "run.ts"), ...args];
  return spawnSync(process.execPath, command, { encoding: "utf8" });
}

describe("npm run bench", () => {
  test("prints one JSON object with the keys that others read", () => {
    const { status, stdout } = bench("torch-8x1", "--json");
    const result = JSON.parse(stdout);
    expect(status).toBe(0);
    expect(result.machine).toHaveProperty("processor");
    expect(result.workloads.map(({ name }: { name: string }) => name)).toEqual([
      "torch-8x1 count",
      "torch-8x1 geometry",
    ]);
    for (const workload of result.workloads) {
      expect(workload.regions).toBe(result.workloads[0].regions);
      expect(workload.checksum).toMatch(/^[0-9a-f]{16}$/);
      expect(workload.checksum).toBe(result.workloads[0].checksum);
      expect(Object.keys(workload.seconds)).toEqual(["median", "min", "max"]);
      expect(workload.peakMB).toBeGreaterThan(10);
      expect(workload.ratioToLimit).toBeGreaterThan(0);
    }
  });

  test("prints a row for one mode, with quotes or without", () => {
    for (const args of [["torch-8x1 count"], ["torch-8x1", "count"]]) {
      const { status, stdout } = bench(...args);
      expect(status).toBe(0);
      expect(stdout.split("\n").filter((line) => line.startsWith("| torch-8x1"))).toHaveLength(1);
    }
  });

  test("compares an answer with the recorded one, and fails where there is none", () => {
    const known = bench("--checksums", "compelled-pair-6");
    expect(known.stdout).toBe(
      "compelled-pair-6: 4 096 regions, checksum a7fc9065a4fce04e, as recorded\n".replace(" 096", "\u202f096"),
    );
    expect(known.status).toBe(0);
    const unknown = bench("--checksums", "torch-8x1");
    expect(unknown.stderr).toMatch(
      /torch-8x1: expected a recorded answer, got none; run npm run bench -- --record torch-8x1/,
    );
    expect(unknown.status).toBe(1);
  });

  test("lists the workloads for a name that it does not know, and the modes for one that it has not", () => {
    const { status, stderr } = bench("no-such");
    expect(stderr).toBe(
      `bench: expected the name of a workload, got "no-such"; there are ${workloads.map(({ name }) => name).join(", ")}\n`,
    );
    expect(status).toBe(2);
    expect(bench("sawtooth-pair-12", "geometry")).toMatchObject({
      status: 2,
      stderr: "bench: expected one name and one of its modes count, got sawtooth-pair-12 geometry\n",
    });
    expect(bench("--scaling", "height")).toMatchObject({ status: 2, stderr: expect.stringMatching(/got height/) });
    expect(bench("--no-such")).toMatchObject({
      status: 2,
      stderr: expect.stringMatching(/Unknown option '--no-such'/),
    });
  });

  test("explains itself, with examples and all workloads", () => {
    const { status, stdout } = bench("--help");
    expect(status).toBe(0);
    for (const { name } of workloads) expect(stdout).toContain(`  ${name} `);
    expect(stdout).toContain("npm run bench -- 2-64x3-torch count --json");
  });
});

test("median and range of times, in any order", () => {
  expect(summaryOf([3, 1, 2, 5, 4])).toEqual({ median: 3, min: 1, max: 5 });
  expect(summaryOf([4, 1])).toEqual({ median: 2.5, min: 1, max: 4 });
});

test("the exponent of a power is found from its values", () => {
  const points = [32, 64, 128, 512].map((at) => ({ at, seconds: 0.001 * at ** 2.5 }));
  expect(fittedExponent(points, "seconds")).toBeCloseTo(2.5, 10);
});

test("a series is a table with the exponents below", () => {
  const point = { at: 2, name: "he-32x2", regions: 4000, seconds: 0.008 };
  const text = seriesText({ axis: "depth", points: [point], exponents: { seconds: 1.256, regions: 2 } });
  expect(text.split("\n").slice(2)).toEqual([
    "|       2 | he-32x2      |     4\u202f000 |  0.00800 |        2.00 |",
    "",
    "seconds grow as depth^1.26, regions as depth^2.00",
  ]);
});

test("numbers are written with three digits, or in groups of three", () => {
  expect([0.00123456, 0.1, 1.2345, 12.345, 1234.5].map(digits)).toEqual(["0.00123", "0.100", "1.23", "12.3", "1235"]);
  expect(grouped(16777216)).toBe("16\u202f777\u202f216");
});
