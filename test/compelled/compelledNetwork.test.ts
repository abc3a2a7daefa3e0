import {
  type CompelledDescription,
  chordPeaks,
  compelledFunction,
  compelledNetwork,
  compelledParameterization,
  domainOf,
} from "crease/compelled";
import { readOnnx, writeOnnx } from "crease/formats";
import { affineMapAt, forward } from "crease/network";
import { gamma } from "crease/numeric";
import { cellCount, linearRegions, regionsOnLineSync, regionsOnSegmentSync, segment } from "crease/regions";
import { describe, expect, test } from "vitest";
import { expectChecked } from "../support/expectChecked.ts";
import { constructions, drawnPeaks, equalPeaks, evenly } from "./descriptions.ts";

/** The largest difference between the network and the closed form. */
function largestDifference(description: CompelledDescription, inputs: Float64Array): number {
  const outputs = forward(compelledNetwork(description), inputs, inputs.length);
  return outputs.reduce((worst, y, i) => Math.max(worst, Math.abs(y - compelledFunction(description, inputs[i]))), 0);
}

const piecesBetween = (description: CompelledDescription, from: number, to: number) =>
  cellCount(regionsOnSegmentSync(compelledNetwork(description), segment([from], [to])));

describe("a compelled network", () => {
  test.each(constructions)("that %s waves is its closed form at 10⁵ points", (construction) => {
    const inputs = evenly(...domainOf(construction), 10_000);
    for (let seed = 0; seed < 10; seed++) {
      const difference = largestDifference({ construction, peaks: drawnPeaks(seed, 5) }, inputs);
      expect(difference, `seed ${seed}`).toBeLessThan(1e-13);
    }
  });

  test.each(constructions)("that %s waves is its closed form with free scales", (construction) => {
    const count = construction === "valley" ? 4 : 5;
    const ratios = evenly(0.05, 0.3, count);
    const inputs = evenly(...domainOf(construction), 2001);
    for (let seed = 0; seed < 5; seed++) {
      const description = { construction, peaks: drawnPeaks(seed, 5), ratios };
      expect(largestDifference(description, inputs), `seed ${seed}`).toBeLessThan(1e-13);
      expect(piecesBetween(description, ...domainOf(construction))).toBe(32);
    }
  });

  test.each(constructions)("that %s waves is its closed form outside its domain as well", (construction) => {
    const inputs = evenly(-3, 4, 2001);
    for (let seed = 0; seed < 5; seed++) {
      const description = { construction, peaks: drawnPeaks(seed, 4, 0.2, 0.8) };
      expect(largestDifference(description, inputs), `seed ${seed}`).toBeLessThan(gamma(4000));
    }
  });

  test("holds exact numbers for dyadic peaks", () => {
    const peaks = equalPeaks(0.5, 2);
    const sizes = (network: ReturnType<typeof compelledNetwork>) => Array.from(network.parameters);
    expect(sizes(compelledNetwork({ construction: "subtract", peaks }))).toEqual(
      // first layer
      [1, 1, 1, 0].concat(
        [0, 0, -0.5, 1],
        // second layer: S = 1/4
        [1, -0.5, 1, 0, 0, 0.5, -1, 0, 0, 0.5, -1, -0.125, 0, 0, 0, 0.25],
        [0, 0, 0, 0],
        // output
        [1, -0.5, 1, 0, 0],
      ),
    );
    expect(sizes(compelledNetwork({ construction: "valley", peaks }))).toEqual(
      [0, -1, 1, 0].concat(
        [1, 0, 0, 1],
        [1, 1, 1, -1, 0, -0.5, -0.5, 0.25, 0, 0.5, 0.5, -0.25, 0, 0, 0, 0.25],
        [0, 0, 0, 0],
        [1, 1, 1, -1, 0],
      ),
    );
  });

  test("maps 0 to 0 and 1 to 1, and the valley block both ends to 1, whatever the peaks", () => {
    for (let seed = 0; seed < 50; seed++) {
      const peaks = drawnPeaks(seed, 5, 0.02, 0.98);
      for (const construction of ["add", "subtract"] as const) {
        const [left, right] = forward(compelledNetwork({ construction, peaks }), Float64Array.of(0, 1), 2);
        expect(left).toBe(0);
        expect(Math.abs(right - 1)).toBeLessThan(1e-12);
      }
      const ends = forward(compelledNetwork({ construction: "valley", peaks }), Float64Array.of(-1, 1), 2);
      for (const end of ends) expect(Math.abs(end - 1)).toBeLessThan(1e-13);
    }
  });

  test("with all peaks ½ interpolates a parabola, at the distance 4⁻ⁿ⁻¹ on [0, 1] and 4⁻ⁿ on [−1, 1]", () => {
    const peaks = equalPeaks(0.5, 5);
    const worst = (description: CompelledDescription, target: (x: number) => number, inputs: Float64Array) =>
      forward(compelledNetwork(description), inputs, inputs.length).reduce(
        (most, y, i) => Math.max(most, Math.abs(y - target(inputs[i]))),
        0,
      );
    const unit = evenly(0, 1, 641);
    expect(worst({ construction: "add", peaks }, (x) => 2 * x - x * x, unit)).toBeCloseTo(4 ** -6, 12);
    expect(worst({ construction: "subtract", peaks }, (x) => x * x, unit)).toBeCloseTo(4 ** -6, 12);
    expect(worst({ construction: "valley", peaks }, (x) => x * x, evenly(-1, 1, 1281))).toBeCloseTo(4 ** -5, 12);
  });

  test("with all peaks ½ has the mean squared error 3.1726e-8 to x² on 500 even points", () => {
    const inputs = evenly(0, 1, 500);
    const network = compelledNetwork({ construction: "subtract", peaks: equalPeaks(0.5, 5) });
    const squares = forward(network, inputs, 500).map((y, i) => (y - inputs[i] * inputs[i]) ** 2);
    expect(Math.abs(squares.reduce((sum, square) => sum + square, 0) / 500 - 3.1726e-8)).toBeLessThan(1e-11);
  });

  test("has the slopes of the infinite series at its ends", () => {
    for (let seed = 0; seed < 5; seed++) {
      const peaks = drawnPeaks(seed, 40, 0.3, 0.7);
      const slope = (construction: "add" | "subtract", x: number) =>
        affineMapAt(compelledNetwork({ construction, peaks }), Float64Array.of(x)).linear[0];
      // within the first piece, whose width is the product of 40 peaks
      const inside = 2 ** -80;
      expect(Math.abs(slope("add", inside) - 1 / peaks[0])).toBeLessThan(1e-9);
      expect(Math.abs(slope("subtract", inside))).toBeLessThan(1e-9);
    }
  });

  test("of the valley kind has its minimum 0 at 2 a₀ − 1", () => {
    for (let seed = 0; seed < 20; seed++) {
      const peaks = drawnPeaks(seed, 5, 0.05, 0.95);
      const vertex = 2 * peaks[0] - 1;
      const inputs = Float64Array.of(vertex, vertex - 0.001, vertex + 0.001);
      const [at, left, right] = forward(compelledNetwork({ construction: "valley", peaks }), inputs, 3);
      expect(Math.abs(at)).toBeLessThan(1e-13);
      expect(left).toBeGreaterThan(at);
      expect(right).toBeGreaterThan(at);
    }
  });

  test("survives a file in ONNX's format", () => {
    for (const construction of constructions) {
      const network = compelledNetwork({ construction, peaks: drawnPeaks(3, 5) });
      const read = readOnnx(writeOnnx(network));
      const inputs = evenly(-1, 1, 101);
      expect(forward(read, inputs, 101)).toEqual(forward(network, inputs, 101));
      expect(cellCount(regionsOnSegmentSync(read, segment([domainOf(construction)[0]], [1])))).toBe(32);
    }
  });

  test("refuses a construction that it does not know", () => {
    const description = { construction: "convex" as "add", peaks: [0.5, 0.5] };
    const expected = 'expected the construction "add", "subtract" or "valley", got "convex"';
    expect(() => compelledNetwork(description)).toThrow(`compelledNetwork: ${expected}`);
    expect(() => compelledFunction(description, 0.5)).toThrow(`compelledFunction: ${expected}`);
    expect(() => compelledParameterization({ ...description, layers: 1 })).toThrow(
      `compelledParameterization: ${expected}`,
    );
    expect(() => chordPeaks((x) => x, description.construction, 1)).toThrow(`chordPeaks: ${expected}`);
  });

  test("refuses peaks outside 0 … 1, too few of them, and the wrong number of ratios", () => {
    const construction = "add";
    expect(() => compelledNetwork({ construction, peaks: [0.5, 1] })).toThrow(
      "compelledNetwork: expected peaks between 0 and 1, got 1 for peak 1",
    );
    expect(() => compelledNetwork({ construction, peaks: [0.5, Number.NaN] })).toThrow(RangeError);
    expect(() => compelledNetwork({ construction, peaks: [0.5] })).toThrow(
      "compelledNetwork: expected at least 2 peaks, one more than hidden layers, got 1",
    );
    expect(() => compelledNetwork({ construction: "valley", peaks: [0.5, 0.5], ratios: [0.25] })).toThrow(
      "compelledNetwork: expected 0 ratios for 2 peaks, got 1",
    );
  });
});

describe("the pieces of a compelled network", () => {
  test.each([
    [5, 60],
    [8, 20],
    [12, 2],
  ])("of %d hidden layers are two to that power, at %d sets of peaks for each construction", (layers, sets) => {
    for (const construction of constructions) {
      for (let seed = 0; seed < sets; seed++) {
        const peaks = drawnPeaks(seed, layers, 0.05, 0.95);
        const pieces = piecesBetween({ construction, peaks }, ...domainOf(construction));
        expect(pieces, `${construction}, seed ${seed}`).toBe(2 ** layers);
      }
    }
  });

  test("are linear regions: neighbors differ in slope, and the checkers agree", () => {
    for (const construction of constructions) {
      const network = compelledNetwork({ construction, peaks: drawnPeaks(7, 5) });
      const partition = regionsOnSegmentSync(network, segment([domainOf(construction)[0]], [1]));
      expect(linearRegions(partition).count).toBe(32);
      expectChecked(partition);
    }
  });

  test("of the valley block are all on [−1, 1]: it goes on affinely", () => {
    for (let seed = 0; seed < 20; seed++) {
      const description = { construction: "valley", peaks: drawnPeaks(seed, 5, 0.05, 0.95) } as const;
      expect(piecesBetween(description, -4, 4)).toBe(32);
      expect(piecesBetween(description, -10, 10)).toBe(32);
      const whole = regionsOnLineSync(compelledNetwork(description), {
        kind: "line",
        through: Float64Array.of(0),
        direction: Float64Array.of(1),
      });
      expect(cellCount(whole)).toBe(32);
    }
  });

  test("stay two to the power of the layers where peaks are at the limits of the clamp", () => {
    for (const construction of constructions) {
      for (const [low, high] of [
        [0.001, 0.001],
        [0.999, 0.999],
        [0.001, 0.999],
      ]) {
        const peaks = Float64Array.from({ length: 4 }, (_, i) => (i % 2 === 0 ? low : high));
        const inputs = evenly(...domainOf(construction), 1001);
        expect(largestDifference({ construction, peaks }, inputs)).toBeLessThan(1e-12);
        expect(piecesBetween({ construction, peaks }, ...domainOf(construction)), `${construction} ${peaks}`).toBe(8);
      }
    }
  });
});
