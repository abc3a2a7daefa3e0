import { describe, expect, test } from "vitest";
import { configDifferences } from "../../../src/lab/training/configDifferences.ts";

describe("configDifferences", () => {
  test("names the place of each value that is another one, was added or was left out", () => {
    const before = { rate: 0.1, data: { points: 5 }, widths: [1, 2], seed: 0 };
    const config = { rate: 0.2, data: { points: 5, domain: [0, 1] }, widths: [1, 3] };
    expect(configDifferences(config, before)).toEqual([
      "rate: 0.2, 0.1 before",
      "data.domain[0]: 0, nothing before",
      "data.domain[1]: 1, nothing before",
      "widths[1]: 3, 2 before",
      "seed: nothing, 0 before",
    ]);
  });

  test("finds none in another order of the keys", () => {
    expect(configDifferences({ a: 1, b: { c: 2, d: [3] } }, { b: { d: [3], c: 2 }, a: 1 })).toEqual([]);
  });
});
