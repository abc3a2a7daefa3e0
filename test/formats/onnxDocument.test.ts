import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { expect, test } from "vitest";
import { CONVERSIONS } from "../../src/formats/onnx/operators/index.ts";

const document = readFileSync(join(resolve(import.meta.dirname, "..", ".."), "docs", "onnx.md"), "utf8");

test("docs/onnx.md names every operator that is read, once, and no other", () => {
  const rows = document.split("\n").filter((line) => line.startsWith("| `"));
  const named = rows.flatMap((row) => [...row.split("|")[1].matchAll(/`(\w+)`/g)].map((match) => match[1]));
  expect(named.sort()).toEqual([...CONVERSIONS.keys()].sort());
});
