import { compelledFunction, ratioCount, scaleRatios, scalesOf, triangle, waves } from "crease/compelled";
import { describe, expect, test } from "vitest";
import { constructions, drawnPeaks, equalPeaks } from "./descriptions.ts";

const product = (values: Iterable<number>) => Array.from(values).reduce((all, value) => all * value, 1);

describe("a triangle", () => {
  test("is 0 at both ends and 1 at its peak, and linear between", () => {
    expect([0, 0.125, 0.25, 0.625, 1].map((x) => triangle(0.25, x))).toEqual([0, 0.5, 1, 0.5, 0]);
  });

  test("after another is a wave with twice as many teeth", () => {
    expect(Array.from(waves([0.5, 0.5, 0.5], 3 / 16))).toEqual([0.375, 0.75, 0.5]);
  });
});

describe("the scales of Theorem 3.1", () => {
  test("are the products of their closed form", () => {
    const peaks = drawnPeaks(1, 6);
    const falls = peaks.map((peak) => 1 - peak);
    const added = scalesOf("add", scaleRatios("add", peaks));
    const subtracted = scalesOf("subtract", scaleRatios("subtract", peaks));
    for (let n = 0; n < 6; n++) {
      const later = product(peaks.slice(1, n + 2)) * product(falls.slice(1, n + 1));
      expect(added[n]).toBeCloseTo(falls[0] * later, 14);
      expect(subtracted[n]).toBeCloseTo(peaks[0] * later, 14);
    }
  });

  test("of the valley block are those of the reflected peaks", () => {
    const peaks = drawnPeaks(2, 6);
    const reflected = peaks.map((peak) => 1 - peak);
    // without the line's own ratio
    const ratios = scaleRatios("add", reflected).slice(1);
    scaleRatios("valley", peaks).forEach((ratio, k) => {
      expect(ratio).toBeCloseTo(ratios[k], 14);
    });
    expect(scalesOf("valley", [])).toEqual(Float64Array.of(1));
  });

  test("fall at least fourfold in two steps", () => {
    for (const construction of constructions) {
      const scales = scalesOf(construction, scaleRatios(construction, drawnPeaks(3, 30, 0.02, 0.98)));
      for (let k = 3; k < 30; k++) expect(scales[k] / scales[k - 2]).toBeLessThanOrEqual(0.25 * (1 + 1e-12));
    }
  });

  test("give the series the slopes 1 / a₀ and 0, or 0 and 1 / (1 − a₀), at the ends, and 1 at the first peak", () => {
    for (let seed = 0; seed < 10; seed++) {
      const peaks = drawnPeaks(seed, 40, 0.3, 0.7);
      const [first, second] = peaks;
      for (const construction of ["add", "subtract"] as const) {
        const sign = construction === "add" ? 1 : -1;
        const scales = scalesOf(construction, scaleRatios(construction, peaks));
        // behind the first wave: at an end all later waves rise, at the first peak W₁ falls and the others rise
        let steepness = 1;
        let atEnds = scales[0];
        let atPeak = scales[0];
        for (let k = 1; k < 40; k++) {
          steepness /= peaks[k];
          atEnds += scales[k] * steepness;
          atPeak -= (scales[k] * steepness * second) / (1 - second);
        }
        const slopes = [1 + (sign * atEnds) / first, 1 - (sign * atEnds) / (1 - first)];
        const expected = construction === "add" ? [1 / first, 0] : [0, 1 / (1 - first)];
        slopes.forEach((slope, end) => {
          expect(Math.abs(slope - expected[end])).toBeLessThan(1e-9);
        });
        expect(Math.abs(atPeak / first)).toBeLessThan(1e-9);
        expect(Math.abs(atPeak / (1 - first))).toBeLessThan(1e-9);
      }
    }
  });

  test("refuse what is no peak", () => {
    expect(() => scaleRatios("add", [0.5, 0])).toThrow("scaleRatios: expected peaks between 0 and 1, got 0 for peak 1");
    expect(ratioCount("add", 5)).toBe(5);
    expect(ratioCount("valley", 5)).toBe(4);
    expect(() => compelledFunction({ construction: "add", peaks: equalPeaks(0.5, 2), ratios: [1] }, 0)).toThrow(
      "compelledFunction: expected 2 ratios for 3 peaks, got 1",
    );
  });
});
