import { chordPeaks, compelledFunction, compelledNetwork, randomPeaks } from "crease/compelled";
import { forward } from "crease/network";
import { createRandom } from "crease/numeric";
import { describe, expect, test } from "vitest";
import { constructions, drawnPeaks, evenly } from "./descriptions.ts";

const targets = [
  ["x³", "subtract", (x: number) => x ** 3, 3 ** -0.5],
  ["x¹¹", "subtract", (x: number) => x ** 11, 11 ** -0.1],
  ["sin(πx/2)", "add", (x: number) => Math.sin((Math.PI * x) / 2), (2 / Math.PI) * Math.acos(2 / Math.PI)],
  ["tanh 3x", "add", (x: number) => Math.tanh(3 * x), Math.atanh(Math.sqrt(2 / 3)) / 3],
] as const;

describe("random peaks", () => {
  test("are one more than the layers, within their range, and those of their stream", () => {
    const peaks = randomPeaks(createRandom(1), 999);
    expect(peaks.length).toBe(1000);
    expect(Math.min(...peaks)).toBeGreaterThanOrEqual(0.02);
    expect(Math.max(...peaks)).toBeLessThanOrEqual(0.98);
    expect(peaks.reduce((sum, peak) => sum + peak, 0) / 1000).toBeCloseTo(0.5, 1);
    expect(randomPeaks(createRandom(1), 999)).toEqual(peaks);
    expect(() => randomPeaks(createRandom(1), 5, { low: 0 })).toThrow(
      "randomPeaks: expected 0 < low ≤ high < 1, got 0 and 0.98",
    );
  });
});

describe("peaks from chords", () => {
  test.each(targets)("begin for %s where its slope is 1", (_, construction, target, expected) => {
    // tanh 3 is not quite 1, so that its chord is a little flatter
    expect(Math.abs(chordPeaks(target, construction, 3)[0] - expected)).toBeLessThan(
      construction === "add" ? 0.002 : 1e-7,
    );
  });

  test("are ½ for a parabola, and as small as may be for a straight line", () => {
    for (const peak of chordPeaks((x) => x * x, "subtract", 5)) expect(peak).toBeCloseTo(0.5, 5);
    for (const peak of chordPeaks((x) => x * x, "valley", 5)) expect(peak).toBeCloseTo(0.5, 5);
    expect(chordPeaks((x) => x, "add", 2)).toEqual(Float64Array.of(0.5, 0.02, 0.5));
  });

  test("are the peaks of a compelled function", () => {
    for (const construction of constructions) {
      const peaks = drawnPeaks(5, 24, 0.3, 0.7);
      const found = chordPeaks((x) => compelledFunction({ construction, peaks }, x), construction, 4);
      found.forEach((peak, i) => {
        expect(Math.abs(peak - peaks[i]), `peak ${i} of ${construction}`).toBeLessThan(0.001);
      });
    }
  });

  test.each(targets)("fit %s a hundred times better than random peaks do in the mean", (_, construction, target) => {
    const inputs = evenly(0, 1, 500);
    const errorOf = (peaks: Float64Array) =>
      forward(compelledNetwork({ construction, peaks }), inputs, 500).reduce(
        (sum, y, i) => sum + (y - target(inputs[i])) ** 2 / 500,
        0,
      );
    let mean = 0;
    for (let seed = 0; seed < 30; seed++) mean += errorOf(randomPeaks(createRandom(seed), 5)) / 30;
    // the pieces of x¹¹ differ too much to share their peaks
    expect(errorOf(chordPeaks(target, construction, 5))).toBeLessThan(mean / (target(0.5) < 0.01 ? 10 : 100));
  });

  test("refuse a network without hidden layers", () => {
    expect(() => chordPeaks((x) => x, "add", 0)).toThrow("chordPeaks: expected at least 1 hidden layer, got 0");
  });
});
