import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { root, runCrease, temporaryFolder } from "./runCrease.ts";

const networks = join(root, "examples", "networks");

test("crease demo counts, checks and draws the bundled network, and trains compelled and ordinary ones", async () => {
  const folder = temporaryFolder();
  const start = performance.now();
  const { status, stdout, stderr } = await runCrease(["demo"], { cwd: folder });
  expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
  expect(performance.now() - start, "the demonstration is to take 2 s; run this test alone").toBeLessThan(8000);
  expect(stdout).toContain("2–32–32–32–1 (96 units, 2241 parameters)");
  expect(stdout).toMatch(/^activation regions {2}2208 {2}certified for the stored weights, smallest margin 1\.0e-6$/m);
  expect(stdout).toMatch(/^linear regions {6}2180$/m);
  expect(stdout.match(/^✓/gm)).toHaveLength(6);
  expect(stdout).toMatch(/^Next: npm start -- regions MODEL/m);
  const [, picture] = /^Picture: (.*)$/m.exec(stdout) ?? [];
  expect(readFileSync(join(folder, picture), "utf8")).toMatch(/^(<\?xml[^>]*>\s*)?<svg [\s\S]*<\/svg>\s*$/);

  // medians of linear regions at the start and at the end, of errors, and the smallest error
  const numbers = (label: string) =>
    new RegExp(`^ {2}${label} +(\\S+) +(\\S+) +(\\S+) +(\\S+) +\\d+$`, "m").exec(stdout)?.slice(1);
  const [, , ordinary] = (numbers("Default \\(Kaiming\\)") ?? []).map(Number);
  const [regions, , compelled] = (numbers("Pretraining \\(Thm 3.1\\)") ?? []).map(Number);
  expect(regions).toBe(32);
  expect(compelled).toBeLessThan(ordinary / 100);
  const [, report] = /^Report: (.*)$/m.exec(stdout) ?? [];
  expect(readFileSync(join(folder, report), "utf8")).toMatch(/^<!doctype html>/i);
});

test("the bundled network is what its script makes", () => {
  const folder = temporaryFolder();
  const script = join(root, "scripts", "makeExampleNetwork.ts");
  execFileSync(process.execPath, ["--conditions=source", script, folder]);
  const made = (name: string) => readFileSync(join(folder, name));
  const stored = (name: string) => readFileSync(join(networks, name));
  expect(made("spirals.onnx").equals(stored("spirals.onnx"))).toBe(true);
  // the formatter lays the stored file out
  const points = "spirals.points.json";
  expect(JSON.parse(made(points).toString())).toEqual(JSON.parse(stored(points).toString()));
});
