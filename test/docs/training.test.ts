import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { expect, test } from "vitest";
import { parseTrainingConfig, trainingConfigJsonSchema } from "../../src/lab/training/parseTrainingConfig.ts";
import { codeBlocksOf } from "../support/codeBlocks.ts";

const root = resolve(import.meta.dirname, "..", "..");
const text = readFileSync(join(root, "docs", "training.md"), "utf8");
const configs = codeBlocksOf(text)
  .filter(({ language }) => language === "json")
  .map(({ code }) => JSON.parse(code));

test("the configs of docs/training.md are ones, and the first and the last are the examples", () => {
  expect(configs.length).toBe(3);
  for (const config of configs) expect(parseTrainingConfig(config, "docs/training.md")).toEqual(config);
  const examples = ["cubic.json", "compelled.json"].map((name) =>
    JSON.parse(readFileSync(join(root, "examples", "training", name), "utf8")),
  );
  expect([configs[0], configs[2]]).toEqual(examples);
});

test("docs/training.md names every key of a config", async () => {
  const names = keysOf(await trainingConfigJsonSchema());
  expect([...names].filter((name) => !text.includes(`\`${name}\``) && !text.includes(`"${name}"`))).toEqual([]);
  expect(names).toContain("midpoints");
});

/** The names of all properties in a JSON Schema. */
function keysOf(schema: unknown, names = new Set<string>()): ReadonlySet<string> {
  if (typeof schema !== "object" || schema === null) return names;
  for (const [key, value] of Object.entries(schema)) {
    if (key === "properties") for (const name of Object.keys(value as object)) names.add(name);
    keysOf(value, names);
  }
  return names;
}
