import { logarithmicSteps, regularSteps, type Schedule, scheduleFactor } from "crease/training";
import { describe, expect, test } from "vitest";

const factors = (schedule: Schedule, steps: number) =>
  Array.from({ length: steps }, (_, step) => scheduleFactor(schedule, step, steps));

describe("schedules", () => {
  test("a constant rate stays", () => {
    expect(factors({ kind: "constant" }, 3)).toEqual([1, 1, 1]);
  });

  test("a step schedule multiplies at its milestones", () => {
    expect(factors({ kind: "step", at: [1, 3], factor: 0.5 }, 4)).toEqual([1, 0.5, 0.5, 0.25]);
  });

  test("a linear schedule ends at its last factor", () => {
    expect(factors({ kind: "linear" }, 5)).toEqual([1, 0.75, 0.5, 0.25, 0]);
    expect(factors({ kind: "linear", to: 0.5 }, 3)).toEqual([1, 0.75, 0.5]);
  });

  test("a cosine schedule is half way in the middle and ends at its last factor", () => {
    const [first, , middle, , last] = factors({ kind: "cosine", to: 0.2 }, 5);
    expect(first).toBe(1);
    expect(middle).toBeCloseTo(0.6, 14);
    expect(last).toBe(0.2);
  });

  test("an exponential schedule multiplies at each step", () => {
    const [first, second, third] = factors({ kind: "exponential", factor: 0.9 }, 3);
    expect(first).toBe(1);
    expect(second).toBeCloseTo(0.9, 14);
    expect(third).toBeCloseTo(0.81, 14);
  });

  test("a warm-up rises to the base rate, and the rest counts from its end", () => {
    expect(factors({ kind: "linear", warmUp: 2 }, 5)).toEqual([0.5, 1, 1, 0.5, 0]);
    expect(factors({ kind: "constant", warmUp: 4 }, 4)).toEqual([0.25, 0.5, 0.75, 1]);
    expect(factors({ kind: "step", at: [1], factor: 0.5, warmUp: 2 }, 4)).toEqual([0.5, 1, 1, 0.5]);
  });
});

describe("chosen steps", () => {
  test("logarithmic ones begin at 0, end at the last and grow by a constant factor", () => {
    expect(logarithmicSteps(1000, 4)).toEqual([0, 1, 10, 100, 1000]);
    const steps = logarithmicSteps(100_000, 50);
    expect(steps.at(-1)).toBe(100_000);
    expect(new Set(steps).size).toBe(steps.length);
  });

  test("regular ones end at the last", () => {
    expect(regularSteps(10, 4)).toEqual([0, 4, 8, 10]);
    expect(regularSteps(8, 4)).toEqual([0, 4, 8]);
  });

  test("misuse is refused", () => {
    expect(() => logarithmicSteps(0, 3)).toThrow(/expected a number of steps/);
    expect(() => regularSteps(5, 0)).toThrow(/positive number of steps/);
  });
});
