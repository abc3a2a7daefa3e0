import { describe, expect, test } from "vitest";
import { nearestWord } from "../../../src/lab/training/nearestWord.ts";

const words = ["steps", "epochs", "seed", "batchRows", "rate"];

describe("nearestWord", () => {
  test.each([
    ["stpes", "steps"],
    ["step", "steps"],
    ["Seed", "seed"],
    ["batchrow", "batchRows"],
    ["batch_rows", "batchRows"],
    ["epoch", "epochs"],
  ])("takes %s for %s", (typed, meant) => {
    expect(nearestWord(typed, words)).toBe(meant);
  });

  test("suggests nothing for a word that is like none, and the first of two that are as near", () => {
    expect(nearestWord("optimizer", words)).toBeUndefined();
    expect(nearestWord("", words)).toBeUndefined();
    expect(nearestWord("ab", ["ac", "ad"])).toBe("ac");
    expect(nearestWord("steps", [])).toBeUndefined();
  });
});
