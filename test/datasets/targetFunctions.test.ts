import { type TargetName, targetFunctions } from "crease/datasets";
import { describe, expect, test } from "vitest";

const names = Object.keys(targetFunctions) as TargetName[];

describe("targetFunctions", () => {
  test.each<[TargetName, number[], number]>([
    ["x^3", [0.5], 0.125],
    ["x^11", [0.5], 1 / 2048],
    ["x^11", [-1], -1],
    ["sin(pi x/2)", [1 / 3], 0.5],
    ["tanh(3x)", [Math.log(3) / 6], 0.5],
    ["x^3-x", [0.5], -0.375],
    ["r^3", [0.6, -0.8], 1],
  ])("%s at %j is %d", (name, point, value) => {
    expect(targetFunctions[name].evaluate(...point)).toBeCloseTo(value, 15);
  });

  test("a compelled network on [0, 1] can have their values at the ends: 0 and nearly 1", () => {
    for (const name of names) {
      const { domain, evaluate } = targetFunctions[name];
      if (domain[0] !== 0) continue;
      expect(evaluate(0)).toBe(0);
      expect(Math.abs(evaluate(1) - 1)).toBeLessThan(0.005);
    }
  });

  test("take as many coordinates as they say", () => {
    for (const name of names) expect(targetFunctions[name].evaluate.length).toBe(targetFunctions[name].inputSize);
  });
});
