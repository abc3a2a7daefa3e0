import {
  compelledNetwork,
  compelledParameterization,
  peakLimits,
  ratioCount,
  scaleRatios,
  thetaOfPeaks,
} from "crease/compelled";
import { forward, withParameters } from "crease/network";
import { createRandom } from "crease/numeric";
import { describe, expect, test } from "vitest";
import { centralDifferences } from "./centralDifferences.ts";
import { constructions, drawnPeaks } from "./descriptions.ts";

const cases = constructions.flatMap((construction) => [
  { construction, freeScales: false },
  { construction, freeScales: true },
]);

describe("the parameterization by peaks", () => {
  test.each(cases)(
    "of $construction, free scales $freeScales, writes the weights of the compelled network",
    (options) => {
      const { construction, freeScales } = options;
      for (const layers of [1, 2, 5]) {
        const peaks = drawnPeaks(layers, layers);
        const network = compelledNetwork({ construction, peaks });
        const parameterization = compelledParameterization({ construction, layers, freeScales });
        const theta = thetaOfPeaks({ construction, peaks }, freeScales);
        expect(theta.length).toBe(parameterization.size);
        expect(parameterization.written).toEqual(new Uint8Array(network.parameters.length).fill(1));
        const parameters = new Float64Array(network.parameters.length).fill(7);
        parameterization.write(theta, parameters);
        expect(parameters).toEqual(network.parameters);
        parameterization.thetaOf(parameters).forEach((entry, k) => {
          const isHeld = k !== layers || construction !== "valley" || layers > 1;
          if (isHeld) expect(entry).toBeCloseTo(theta[k], 13);
        });
      }
    },
  );

  test.each(cases)(
    "of $construction, free scales $freeScales, pulls a linear function of the weights back",
    (options) => {
      for (const layers of [1, 2, 5, 8]) {
        for (let seed = 0; seed < 5; seed++) {
          const { theta, parameterization, gradient, empty } = randomCase(options, layers, seed);
          const exact = new Float64Array(theta.length).fill(Number.NaN);
          parameterization.pullBack(theta, gradient, exact);
          const differences = centralDifferences(parameterization, theta, empty, (parameters) =>
            parameters.reduce((sum, value, k) => sum + value * gradient[k], 0),
          );
          exact.forEach((entry, k) => {
            expect(Math.abs(entry - differences[k]), `entry ${k}`).toBeLessThan(1e-6 * (1 + Math.abs(entry)));
          });
        }
      }
    },
  );

  test.each(cases)("of $construction, free scales $freeScales, differentiates the squared error by θ", (options) => {
    const { construction, freeScales } = options;
    const layers = 5;
    const peaks = drawnPeaks(11, layers, 0.3, 0.7);
    const network = compelledNetwork({ construction, peaks });
    const theta = thetaOfPeaks({ construction, peaks }, freeScales);
    const parameterization = compelledParameterization({ ...options, layers });
    // points that no bend passes within a step of the differences
    const inputs = Float64Array.from({ length: 40 }, (_, i) => (i + 0.618) / 40);
    const loss = (parameters: Float64Array) =>
      forward(withParameters(network, parameters), inputs, 40).reduce(
        (sum, y, i) => sum + (y - inputs[i] ** 3) ** 2,
        0,
      ) / 40;
    const step = 2 ** -20;
    const byWeights = network.parameters.map(
      (value, k) =>
        (loss(network.parameters.with(k, value + step)) - loss(network.parameters.with(k, value - step))) / (2 * step),
    );
    const exact = new Float64Array(theta.length);
    parameterization.pullBack(theta, byWeights, exact);
    const differences = centralDifferences(parameterization, theta, network.parameters, loss, step);
    exact.forEach((entry, k) => {
      expect(Math.abs(entry - differences[k]), `entry ${k}`).toBeLessThan(1e-5 * (0.01 + Math.abs(entry)));
    });
    expect(exact.filter((entry) => Math.abs(entry) > 1e-4).length).toBeGreaterThanOrEqual(layers - 1);
  });

  test("gives the last peak no derivative where the scales are free", () => {
    for (const construction of constructions) {
      const { theta, parameterization, gradient } = randomCase({ construction, freeScales: true }, 5, 1);
      const exact = new Float64Array(theta.length);
      parameterization.pullBack(theta, gradient, exact);
      expect(exact[5]).toBe(0);
      expect(exact[4]).not.toBe(0);
      expect(exact.length).toBe(6 + ratioCount(construction, 5));
    }
  });

  test("keeps peaks within their limits and leaves free scales alone", () => {
    for (const construction of constructions) {
      const parameterization = compelledParameterization({ construction, layers: 2, freeScales: true });
      const theta = Float64Array.of(-3, 0.5, 1, ...new Float64Array(ratioCount(construction, 2)).fill(-2));
      parameterization.project?.(theta);
      expect(Array.from(theta.slice(0, 3))).toEqual([peakLimits.low, 0.5, peakLimits.high]);
      expect(theta.slice(3).every((ratio) => ratio === -2)).toBe(true);
      // a network at the limits is an ordinary one
      const network = compelledNetwork({ construction, peaks: theta.slice(0, 3) });
      expect(network.parameters.every(Number.isFinite)).toBe(true);
    }
  });

  test("works on float32, and starts free scales at those of Theorem 3.1", () => {
    const peaks = drawnPeaks(2, 3);
    const parameterization = compelledParameterization({ construction: "add", layers: 3, freeScales: true });
    const theta = thetaOfPeaks({ construction: "add", peaks }, true);
    expect(theta.slice(4)).toEqual(scaleRatios("add", peaks));
    const parameters = new Float32Array(53);
    parameterization.write(Float32Array.from(theta), parameters);
    const { parameters: exact } = compelledNetwork({ construction: "add", peaks });
    parameters.forEach((value, k) => {
      expect(Math.abs(value - exact[k])).toBeLessThanOrEqual(1e-5 * Math.abs(exact[k]));
    });
    expect(parameterization.thetaOf(parameters)[1]).toBeCloseTo(theta[1], 6);
  });

  test.each(constructions)("of %s reads free scales of any sign that it wrote, at any depth", (construction) => {
    for (const layers of [1, 2, 3, 5]) {
      const parameterization = compelledParameterization({ construction, layers, freeScales: true });
      for (let seed = 0; seed < 40; seed++) {
        const random = createRandom(seed, "signs", layers);
        const theta = Float64Array.of(
          ...drawnPeaks(seed, layers, peakLimits.low, peakLimits.high),
          ...Array.from({ length: ratioCount(construction, layers) }, (_, k) =>
            seed % 4 === 0 && k === seed % layers ? 0 : 2 * random.uniform() - 1,
          ),
        );
        const parameters = new Float64Array(parameterization.written.length);
        parameterization.write(theta, parameters);
        const read = parameterization.thetaOf(parameters);
        for (let k = layers + 1; k < theta.length; k++)
          expect(read[k], `ratio of seed ${seed}`).toBeCloseTo(theta[k], 12);
        const again = new Float64Array(parameters.length);
        parameterization.write(read, again);
        again.forEach((value, k) => {
          expect(Math.abs(value - parameters[k])).toBeLessThanOrEqual(1e-11 * Math.max(Math.abs(value), 1));
        });
      }
    }
  });

  test("refuses to read another construction, and free scales where its own are not", () => {
    const peaks = drawnPeaks(3, 3);
    const { parameters } = compelledNetwork({ construction: "add", peaks });
    const subtracted = compelledParameterization({ construction: "subtract", layers: 3, freeScales: true });
    expect(() => subtracted.thetaOf(parameters)).toThrow(
      'thetaOf: expected weights of the construction "subtract", got those of "add"',
    );
    const single = compelledNetwork({ construction: "add", peaks: [0.5, 0.5] }).parameters;
    expect(() => compelledParameterization({ construction: "valley", layers: 1 }).thetaOf(single)).toThrow(
      'thetaOf: expected weights of the construction "valley", got those of "add" or "subtract"',
    );
    const free = compelledNetwork({ construction: "add", peaks, ratios: [0.4, 0.1, 0.3] }).parameters;
    const tied = compelledParameterization({ construction: "add", layers: 3 });
    expect(() => tied.thetaOf(free)).toThrow(
      expect.objectContaining({
        code: "format",
        message: "thetaOf: expected ratios of scales that follow from the peaks, got free ones; use freeScales",
      }),
    );
    expect(tied.thetaOf(parameters)).toHaveLength(4);
  });

  test("refuses a network without hidden layers", () => {
    expect(() => compelledParameterization({ construction: "add", layers: 0 })).toThrow(
      "compelledParameterization: expected at least 1 hidden layer, got 0",
    );
  });
});

/** A parameterization, a θ whose free ratios are not those of the theorem, and a gradient by the weights. */
function randomCase(options: (typeof cases)[number], layers: number, seed: number) {
  const { construction, freeScales } = options;
  const random = createRandom(seed, "gradient", layers);
  const count = ratioCount(construction, layers);
  const theta = Float64Array.of(
    ...drawnPeaks(seed, layers, 0.2, 0.8),
    ...Array.from({ length: freeScales ? count : 0 }, () => 0.1 + 0.5 * random.uniform()),
  );
  const parameterization = compelledParameterization({ construction, layers, freeScales });
  const gradient = Float64Array.from({ length: parameterization.written.length }, () => random.normal());
  return { theta, parameterization, gradient, empty: new Float64Array(gradient.length) };
}
