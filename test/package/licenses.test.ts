import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { noticesFile, noticesText } from "../../scripts/noticesText.ts";
import { acceptsNodeFrom, isPermissive, productionPackages, root } from "../../scripts/productionPackages.ts";

const packages = productionPackages();
const manifest = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));

test("every dependency is among the packages, with what it brings itself", () => {
  const names = packages.map((entry) => entry.name);
  expect(names).toEqual(
    expect.arrayContaining([...Object.keys(manifest.dependencies), ...Object.keys(manifest.optionalDependencies)]),
  );
  // nothing names these two but a dependency of a dependency, and one for another platform than most
  expect(names).toContain("hyparquet");
  expect(names).toContain("@resvg/resvg-js-android-arm64");
});

test("no development tool is among them", () => {
  const tools = ["typescript", "vitest", "esbuild", "onnxruntime-node"];
  expect(packages.filter((entry) => tools.includes(entry.name))).toEqual([]);
});

test("every production package comes under a permissive license", () => {
  const refused = packages.filter((entry) => !isPermissive(entry.license));
  expect(
    refused.map(({ name, version, license }) => `${name} ${version}: ${license}`),
    "take another package; one whose license is permissive after all is added in scripts/productionPackages.ts",
  ).toEqual([]);
});

test("a license that asks for more is refused, a choice among licenses is not", () => {
  expect(["GPL-3.0-only", "AGPL-3.0", "not stated", "UNLICENSED", "MIT AND GPL-2.0"].filter(isPermissive)).toEqual([]);
  expect(isPermissive("(MIT OR GPL-3.0-only)")).toBe(true);
  expect(isPermissive("MIT AND BSD-3-Clause")).toBe(true);
});

test("every production package accepts each Node that engines promises", () => {
  const refusing = packages.filter(({ node }) => node !== undefined && !acceptsNodeFrom(manifest.engines.node, node));
  expect(
    refusing.map(({ name, version, node }) => `${name} ${version}: ${node}`),
    `raise engines, which is ${manifest.engines.node}, or take another version`,
  ).toEqual([]);
  expect(packages.some(({ node }) => node !== undefined)).toBe(true);
});

test("a range is compared number by number, and refused where it ends or cannot be read", () => {
  const lowest = ">=22.12.0";
  for (const range of [">=22.12.0", ">= 10", ">=22.9", ">=20.19.5", ">=20.x", ">=22.x.x"])
    expect([range, acceptsNodeFrom(lowest, range)]).toEqual([range, true]);
  for (const range of [">=22.12.1", ">=22.13", ">=23.x", ">=24", "^22.12.0", "20 || >=22", ">=18 <23"])
    expect([range, acceptsNodeFrom(lowest, range)]).toEqual([range, false]);
});

test("THIRD-PARTY-NOTICES names the packages of the lock file, with their license texts", () => {
  const text = noticesText(packages);
  expect(readFileSync(join(root, noticesFile), "utf8"), "run: npm run notices").toBe(text);
  for (const entry of packages) expect(text).toContain(`${entry.name} ${entry.version} (${entry.license})`);
  expect(text.match(/Permission is hereby granted/g)?.length).toBeGreaterThanOrEqual(4);
  expect(text).toContain("Mozilla Public License Version 2.0");
  expect(text, "the second license of the font's package").toContain("SIL OPEN FONT LICENSE");
});

test("a package that is not installed is refused, with what to do", () => {
  const missing = { ...packages[0], name: "missing", path: "node_modules/missing", isForOnePlatform: false };
  expect(() => noticesText([missing])).toThrow(
    "noticesText: expected missing in node_modules/missing, got no such folder; run: npm ci",
  );
});
