import { compelledNetwork, peaksOf, scaleRatios } from "crease/compelled";
import { denseNetwork, withParameters } from "crease/network";
import { describe, expect, test } from "vitest";
import { randomNetwork, torchDefault } from "../support/randomNetworks.ts";
import { constructions, drawnPeaks, equalPeaks, evenly } from "./descriptions.ts";

describe("peaksOf", () => {
  test.each(constructions)("reads the peaks that %s made, at any depth", (construction) => {
    for (const layers of [1, 2, 5, 12]) {
      for (let seed = 0; seed < 20; seed++) {
        const peaks = drawnPeaks(seed, layers, 0.001, 0.999);
        // the valley block of one layer does not hold its last peak
        if (construction === "valley" && layers === 1) peaks[1] = 0.5;
        const read = peaksOf(compelledNetwork({ construction, peaks }));
        expect(read.construction).toBe(construction);
        expect(read.freeScales).toBe(false);
        read.peaks.forEach((peak, i) => {
          expect(Math.abs(peak - peaks[i]), `peak ${i} of seed ${seed}`).toBeLessThan(1e-12);
        });
        read.ratios.forEach((ratio, k) => {
          expect(ratio).toBeCloseTo(scaleRatios(construction, peaks)[k], 14);
        });
      }
    }
  });

  test.each(constructions)("reads free scales of %s as well, and says that they are free", (construction) => {
    const ratios = evenly(0.4, 0.1, construction === "valley" ? 4 : 5);
    const peaks = drawnPeaks(4, 5);
    const read = peaksOf(compelledNetwork({ construction, peaks, ratios }));
    expect(read.freeScales).toBe(true);
    read.ratios.forEach((ratio, k) => {
      expect(ratio).toBeCloseTo(ratios[k], 14);
    });
    for (let i = 0; i < 5; i++) expect(read.peaks[i]).toBeCloseTo(peaks[i], 14);
  });

  test.each(constructions)("reads ratios of %s that are negative or 0", (construction) => {
    for (const given of [
      [0.3, 0.2, 0.4, -0.5],
      [-0.3, 0.2, -0.4, 0.5],
      [0.3, 0, 0.4, 0.5],
      [0.3, 0.4, 0, -0.5],
      [0.3, 0.4, 0.5, 0],
      [-0.3, 0, 0, 0],
    ]) {
      const ratios = given.slice(0, construction === "valley" ? 3 : 4);
      const peaks = drawnPeaks(6, 4);
      const network = compelledNetwork({ construction, peaks, ratios });
      const read = peaksOf(network);
      expect(read).toMatchObject({ construction, freeScales: true });
      read.ratios.forEach((ratio, k) => {
        expect(ratio).toBeCloseTo(ratios[k], 14);
      });
      for (let i = 0; i < 4; i++) {
        // a peak is in the weights by the ratio before it, or by that behind it where the waves are on [0, 1]
        const isHeld =
          construction === "valley"
            ? i === 0 || ratios[i - 1] !== 0
            : i === 0 || ratios[i - 1] !== 0 || ratios[i] !== 0;
        expect(read.peaks[i], `peak ${i} of ${given}`).toBeCloseTo(isHeld ? peaks[i] : 0.5, 14);
      }
      const again = compelledNetwork({ construction, peaks: read.peaks.with(4, 0.5), ratios: read.ratios });
      again.parameters.forEach((value, k) => {
        expect(value).toBeCloseTo(network.parameters[k], 13);
      });
    }
  });

  test("takes the one ratio of one layer as positive: waves that are added at −S are those subtracted at S", () => {
    const read = (construction: "add" | "subtract", ratio: number) => {
      const { construction: found, ratios } = peaksOf(
        compelledNetwork({ construction, peaks: [0.25, 0.5], ratios: [ratio] }),
      );
      return [found, ratios[0]];
    };
    expect(read("add", 0.5)).toEqual(["add", 0.5]);
    expect(read("add", -0.5)).toEqual(["subtract", 0.5]);
    expect(read("subtract", -0.5)).toEqual(["add", 0.5]);
    expect(read("add", 0)).toEqual(["add", 0]);
  });

  test("reads weights that were rounded to float32", () => {
    for (const construction of constructions) {
      const peaks = drawnPeaks(5, 5, 0.05, 0.95);
      const network = compelledNetwork({ construction, peaks });
      const rounded = {
        ...withParameters(network, Float64Array.from(Float32Array.from(network.parameters))),
        tensors: network.tensors.map((tensor) => ({ ...tensor, storedType: "float32" as const })),
      };
      const read = peaksOf(rounded);
      expect(read.freeScales).toBe(false);
      for (let i = 0; i < 5; i++) expect(Math.abs(read.peaks[i] - peaks[i])).toBeLessThan(1e-5);
      // as float64 they are off by more than roundings of that type
      expect(() => peaksOf({ ...rounded, tensors: network.tensors })).toThrow("peaksOf: expected");
    }
  });

  test("refuses a network of other widths, and one whose weights were trained", () => {
    expect(() => peaksOf(randomNetwork(1, [1, 3, 1], torchDefault))).toThrow(
      "peaksOf: expected dense layers 1 – 4 – … – 4 – 1 with ReLU between, got 4 nodes",
    );
    expect(() => peaksOf(denseNetwork([{ weight: [[1]], bias: [0] }]))).toThrow("peaksOf: expected dense layers");
    expect(() => peaksOf(randomNetwork(1, [1, 4, 4, 1], torchDefault))).toThrow("peaksOf: expected");
    for (const construction of constructions) {
      const network = compelledNetwork({ construction, peaks: equalPeaks(0.5, 3) });
      network.parameters.forEach((value, k) => {
        const changed = withParameters(network, network.parameters.with(k, value + 0.125));
        let refused = false;
        try {
          // what still is compelled has other peaks or ratios
          const { peaks, ratios } = peaksOf(changed);
          const again = compelledNetwork({ construction, peaks: peaks.map((a) => Math.min(a, 0.999)), ratios });
          expect(again.parameters[k], `parameter ${k} of ${construction}`).toBeCloseTo(value + 0.125, 12);
        } catch (error) {
          refused = String(error).includes("the weights are those of no compelled network");
          expect(refused, String(error)).toBe(true);
        }
      });
    }
  });
});
