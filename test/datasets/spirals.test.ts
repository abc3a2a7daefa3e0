import { spirals } from "crease/datasets";
import { createRandom } from "crease/numeric";
import { describe, expect, test } from "vitest";

describe("spirals", () => {
  test("has classes of equal size, whose arms are each other turned by half a turn", () => {
    const { inputs, targets, rows } = spirals({ points: 200 }, createRandom(1));
    expect(rows).toBe(200);
    expect(targets.reduce((sum, label) => sum + label, 0)).toBe(100);
    for (let pair = 0; pair < 100; pair++) {
      const [x0, y0, x1, y1] = inputs.subarray(4 * pair, 4 * pair + 4);
      expect([x1, y1]).toEqual([expect.closeTo(-x0, 14), expect.closeTo(-y0, 14)]);
    }
  });

  test("runs from radius 0.1 to 1 in as many turns as asked for", () => {
    const { inputs } = spirals({ points: 400, turns: 2 }, createRandom(1));
    const arm = Array.from({ length: 200 }, (_, k) => [inputs[4 * k], inputs[4 * k + 1]]);
    const radii = arm.map(([x, y]) => Math.hypot(x, y));
    expect([radii[0], radii[199]]).toEqual([expect.closeTo(0.1, 14), expect.closeTo(1, 14)]);
    let angle = 0;
    for (let k = 1; k < 200; k++) {
      const [[x0, y0], [x1, y1]] = [arm[k - 1], arm[k]];
      angle += Math.atan2(x0 * y1 - y0 * x1, x0 * x1 + y0 * y1);
      expect(radii[k]).toBeGreaterThan(radii[k - 1]);
    }
    expect(angle / (2 * Math.PI)).toBeCloseTo(2, 10);
  });

  test("adds noise of the deviation asked for, from the random stream alone", () => {
    const clean = spirals({ points: 4000 }, createRandom(1)).inputs;
    const noisy = spirals({ points: 4000, noise: 0.05 }, createRandom(7)).inputs;
    const squares = noisy.reduce((sum, value, i) => sum + (value - clean[i]) * (value - clean[i]), 0);
    // 8000 draws: the estimate's own deviation is 0.8 %
    expect(Math.abs(Math.sqrt(squares / noisy.length) / 0.05 - 1)).toBeLessThan(0.04);
    expect(spirals({ points: 4000, noise: 0.05 }, createRandom(7)).inputs).toEqual(noisy);
    expect(spirals({ points: 4000, noise: 0.05 }, createRandom(8)).inputs).not.toEqual(noisy);
  });

  test("gives the first arm one more of an odd number", () => {
    expect(Array.from(spirals({ points: 5 }, createRandom(1)).targets)).toEqual([0, 1, 0, 1, 0]);
  });

  test("refuses too few points, no turns, and a negative noise", () => {
    const random = createRandom(1);
    expect(() => spirals({ points: 3 }, random)).toThrow("spirals: expected at least 4 points, got 3");
    expect(() => spirals({ points: 8, turns: 0 }, random)).toThrow(/positive turns .*, got 0, 0$/);
    expect(() => spirals({ points: 8, noise: -1 }, random)).toThrow(/noise of at least 0, got 1.5, -1$/);
  });
});
