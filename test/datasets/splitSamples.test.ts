import { chooseSamples, type Samples, splitSamples } from "crease/datasets";
import { createRandom } from "crease/numeric";
import { describe, expect, test } from "vitest";

/** Row k has the inputs 2k, 2k + 1 and the target −k. */
function numbered(rows: number): Samples {
  return {
    inputs: Float64Array.from({ length: 2 * rows }, (_, i) => i),
    targets: Float64Array.from({ length: rows }, (_, row) => 0 - row),
    rows,
  };
}

describe("splitSamples", () => {
  test("puts each sample on one side, with its own target, in the order of the samples", () => {
    const { training, test: tested } = splitSamples(numbered(50), 0.3, createRandom(3));
    expect([training.rows, tested.rows]).toEqual([35, 15]);
    for (const { inputs, targets, rows } of [training, tested]) {
      for (let row = 0; row < rows; row++) {
        expect([inputs[2 * row], inputs[2 * row + 1]]).toEqual([0 - 2 * targets[row], 1 - 2 * targets[row]]);
        if (row > 0) expect(targets[row]).toBeLessThan(targets[row - 1]);
      }
    }
    const all = [...training.targets, ...tested.targets].sort((a, b) => b - a);
    expect(all).toEqual(Array.from(numbered(50).targets));
  });

  test("depends on the random stream alone, and takes every sample equally often", () => {
    const testOf = (seed: number) => splitSamples(numbered(10), 0.3, createRandom(seed)).test.targets;
    expect(testOf(5)).toEqual(testOf(5));
    const counts = new Array(10).fill(0);
    for (let seed = 0; seed < 2000; seed++) for (const target of testOf(seed)) counts[0 - target]++;
    // 2000 draws of share 0.3: the deviation of a count is 20.5
    for (const count of counts) expect(Math.abs(count - 600)).toBeLessThan(100);
  });

  test("leaves at least one sample on each side", () => {
    expect(splitSamples(numbered(2), 0.01, createRandom(1)).test.rows).toBe(1);
    expect(splitSamples(numbered(2), 0.99, createRandom(1)).training.rows).toBe(1);
    expect(() => splitSamples(numbered(1), 0.5, createRandom(1))).toThrow(/expected at least 2 samples, got 1/);
    expect(() => splitSamples(numbered(5), 1, createRandom(1))).toThrow(/expected a share between 0 and 1, got 1/);
  });
});

describe("chooseSamples", () => {
  test("takes rows in the order asked for, and refuses others", () => {
    const chosen = chooseSamples(numbered(5), [4, 0]);
    expect(chosen).toEqual({ inputs: Float64Array.of(8, 9, 0, 1), targets: Float64Array.of(-4, 0), rows: 2 });
    expect(() => chooseSamples(numbered(5), [5])).toThrow("chooseSamples: expected rows from 0 to 4, got 5");
  });
});
