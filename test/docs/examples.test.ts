import { spawnSync } from "node:child_process";
import { existsSync, globSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, expect, test } from "vitest";

const folder = resolve(import.meta.dirname, "..", "..", "examples");
const scratch = mkdtempSync(join(tmpdir(), "crease-examples-"));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

/** Runs an example in a scratch folder; its lines of output. */
function run(name: string): string[] {
  const { status, stdout, stderr } = spawnSync(process.execPath, ["--conditions=source", join(folder, name)], {
    cwd: scratch,
    encoding: "utf8",
  });
  expect(stderr).toBe("");
  expect(status).toBe(0);
  return stdout.trimEnd().split("\n");
}

test("01 counts and checks the bundled network", () => {
  const lines = run("01-count-regions.ts");
  expect(lines.slice(0, 3)).toEqual([
    "activation regions: 2208 (complete)",
    "linear regions:     2180",
    "unresolved signs:   0",
  ]);
  expect(lines.slice(4).every((line) => line.startsWith("passed"))).toBe(true);
});

test("02 draws a plane of a ten-dimensional space", () => {
  expect(run("02-draw-a-plane.ts")).toEqual(["915 activation regions, drawn in crease-out/plane.svg"]);
  expect(existsSync(join(scratch, "crease-out", "plane.svg"))).toBe(true);
});

test("03 lists the pieces of two tents on a whole line", () => {
  const lines = run("03-function-on-a-line.ts");
  expect(lines[0]).toBe("t from -Infinity to 0.000: y = 0 t + 0.000");
  expect(lines.at(-1)).toBe("4 unresolved signs");
  expect(existsSync(join(scratch, "crease-out", "line.svg"))).toBe(true);
});

test("04 holds counts against the bounds of the literature", () => {
  expect(run("04-compare-with-bounds.ts")).toEqual([
    "24: 301 regions; some network has 301, none has more than 301",
    "8,8,8: 205 regions; some network has 23125, none has more than 50653",
  ]);
});

test("05 fits a compelled network, whose pieces outlast pre-training", () => {
  const lines = run("05-fit-a-compelled-network.ts");
  expect(lines[0]).toMatch(/^complete: waves by "subtract", largest error 0\.0\d of a range of 8$/);
  expect(lines[1]).toBe("32 linear regions after pre-training");
  expect(existsSync(join(scratch, "crease-out", "cube.onnx"))).toBe(true);
});

test("every example is numbered, tested here, and has less than 40 lines", () => {
  const names = globSync("*.ts", { cwd: folder }).sort();
  expect(names).toEqual([
    "01-count-regions.ts",
    "02-draw-a-plane.ts",
    "03-function-on-a-line.ts",
    "04-compare-with-bounds.ts",
    "05-fit-a-compelled-network.ts",
  ]);
  for (const name of names) {
    expect(readFileSync(join(folder, name), "utf8").split("\n").length).toBeLessThanOrEqual(40);
  }
});
