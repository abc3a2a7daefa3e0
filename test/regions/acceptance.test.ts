/** Acceptance tests C1–C9: counts that theory or independent measurement gives. */
import { denseNetwork, type Network } from "crease/network";
import { createRandom } from "crease/numeric";
import {
  cellCount,
  line,
  linearRegions,
  plane,
  regionsInPlaneSync,
  regionsOnLineSync,
  regionsOnSegmentSync,
  segment,
} from "crease/regions";
import { describe, expect, test } from "vitest";
import { rectangle } from "../support/domains.ts";
import { expectChecked } from "../support/expectChecked.ts";
import { he, randomNetwork } from "../support/randomNetworks.ts";

/** Telgarsky's sawtooth hₙ = h₁ ∘ … ∘ h₁, h₁(x) = relu(2x) − relu(4x − 2), in each of several coordinates. */
function sawtooth(depth: number, coordinates: number): Network {
  const block = (row: (value: number, own: boolean) => number[]) =>
    Array.from({ length: coordinates }, (_, k) =>
      Array.from({ length: coordinates }, (_, l) => row(k, k === l)).flat(),
    );
  const layers = Array.from({ length: depth }, (_, layer) => {
    const weight = Array.from({ length: coordinates }, (_, k) => {
      const input = (factor: number) =>
        Array.from({ length: coordinates }, (_, l) =>
          layer === 0 ? [l === k ? factor : 0] : l === k ? [factor, -factor] : [0, 0],
        ).flat();
      return [input(2), input(4)];
    }).flat();
    return { weight, bias: Array.from({ length: coordinates }, () => [0, -2]).flat() };
  });
  return denseNetwork([
    ...layers,
    { weight: block((_, own) => (own ? [1, -1] : [0, 0])), bias: new Float64Array(coordinates) },
  ]);
}

/** An input of 784 non-negative entries with norm 9.2, about that of an MNIST image. */
function image(seed: number): Float64Array {
  const random = createRandom(seed, "image");
  const x = Float64Array.from({ length: 784 }, () => random.uniform());
  const norm = Math.hypot(...x);
  return x.map((value) => (9.2 * value) / norm);
}

const smallBias = he(1e-3);
const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

describe("counts that theory gives", () => {
  test.each([
    [1, 2],
    [3, 8],
    [6, 64],
    [10, 1024],
  ])("C1: sawtooth of depth %i has %i regions on (0, 1)", (depth, regions) => {
    const partition = regionsOnSegmentSync(sawtooth(depth, 1), segment([0], [1]));
    expectChecked(partition);
    expect(cellCount(partition)).toBe(regions);
    expect(linearRegions(partition).count).toBe(regions);
  });

  test.each([
    [1, 4],
    [2, 16],
    [3, 64],
    [4, 256],
  ])("C2: a pair of sawtooths of depth %i has %i regions on (0, 1)²", (depth, regions) => {
    const partition = regionsInPlaneSync(sawtooth(depth, 2), rectangle(0, 1, 0, 1));
    expectChecked(partition);
    expect(cellCount(partition)).toBe(regions);
    expect(Math.abs(partition.sizes.reduce((sum, area) => sum + area) - 1)).toBeLessThan(1e-12);
  });

  test("C3 and Zaslavsky: one generic layer of k units has 1 + k + k (k − 1) / 2 regions", () => {
    for (const [units, seed] of [
      [1, 1],
      [5, 2],
      [12, 3],
      [48, 4],
    ]) {
      const network = randomNetwork(seed, [2, units, 1], he(1));
      const partition = regionsInPlaneSync(network, rectangle(-1e4, 1e4, -1e4, 1e4));
      expectChecked(partition);
      expect(partition.unresolved).toBe(0);
      expect(cellCount(partition)).toBe(1 + units + (units * (units - 1)) / 2);
    }
  });
});

describe("counts that were measured independently", () => {
  test.each([
    { widths: [32, 32, 32], expected: 4608, within: 0.1, nets: 5 },
    { widths: [20, 20, 20], expected: 1882, within: 0.15, nets: 8 },
    { widths: [16, 16, 16], expected: 1134, within: 0.15, nets: 8 },
    { widths: [24, 24], expected: 1196, within: 0.15, nets: 8 },
  ])(
    "C4, C5, C8: planes through 0 and two points, 784–$widths, seeds 1…$nets: about $expected",
    ({ widths, expected, within, nets }) => {
      const counts = Array.from({ length: nets }, (_, k) => {
        const network = randomNetwork(k + 1, [784, ...widths, 1], smallBias);
        const domain = plane(
          { origin: new Float64Array(784), u: image(2 * k + 1), v: image(2 * k + 2) },
          { bounds: [-1000, 1000, -1000, 1000] },
        );
        const partition = regionsInPlaneSync(network, domain);
        const area = partition.sizes.reduce((sum, size) => sum + size);
        expect(Math.abs(area / 4e6 - 1)).toBeLessThan(1e-9);
        return cellCount(partition);
      });
      expect(mean(counts) / expected).toBeGreaterThan(1 - within);
      expect(mean(counts) / expected).toBeLessThan(1 + within);
    },
  );

  test.each([
    { width: 32, onLine: 1.02, onHalf: 0.51 },
    { width: 64, onLine: 1.0, onHalf: 0.5 },
  ])(
    "C6, C7: regions per unit, [$width]×3, seeds 1…40: $onLine on the whole line, $onHalf from 0 to a point",
    ({ width, onLine, onHalf }) => {
      const units = 3 * width;
      const ratios = Array.from({ length: 40 }, (_, k) => {
        const network = randomNetwork(100 + k, [784, width, width, width, 1], smallBias);
        const x = image(k);
        const zero = new Float64Array(784);
        return [
          cellCount(regionsOnLineSync(network, line(zero, x))) / units,
          cellCount(regionsOnSegmentSync(network, segment(zero, x))) / units,
        ];
      });
      expect(Math.abs(mean(ratios.map(([whole]) => whole)) - onLine)).toBeLessThan(0.05);
      expect(Math.abs(mean(ratios.map(([, half]) => half)) - onHalf)).toBeLessThan(0.05);
    },
  );

  test("C9: quantiles of the first layer's breakpoints on x(t) = t x, seeds 1…40", () => {
    const breakpoints = Array.from({ length: 40 }, (_, k) => {
      const network = randomNetwork(200 + k, [784, 512, 1], smallBias);
      const { vertices } = regionsOnLineSync(network, line(new Float64Array(784), image(k)));
      return [...vertices.subarray(1, -1)].map(Math.abs);
    }).flat();
    breakpoints.sort((a, b) => a - b);
    expect(breakpoints.length).toBeGreaterThanOrEqual(20_000);
    const quantile = (share: number) => breakpoints[Math.floor(share * breakpoints.length)];
    expect(Math.abs(quantile(0.5) / 0.00215 - 1)).toBeLessThan(0.05);
    expect(Math.abs(quantile(0.9) / 0.0136 - 1)).toBeLessThan(0.05);
    expect(Math.abs(quantile(0.99) / 0.137 - 1)).toBeLessThan(0.15);
  });
});
