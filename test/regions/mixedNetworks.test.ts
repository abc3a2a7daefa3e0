/** Networks of mixed operators: the enumerators against clipping piece by piece, against each other, and the checkers. */
import { createNetwork, inputSize, type Network } from "crease/network";
import { createRandom } from "crease/numeric";
import {
  cellCount,
  linearRegions,
  type Partition,
  plane,
  pointOnSlice,
  regionsInPlaneSync,
  regionsOnSegmentSync,
  segment,
} from "crease/regions";
import { describe, expect, test } from "vitest";
import { regionsOfGraph } from "../support/bruteForceGraph.ts";
import { expectChecked } from "../support/expectChecked.ts";
import { mixedNetwork, randomPlane } from "../support/mixedNetworks.ts";
import { patternText } from "../support/patternText.ts";

/** Area of each whole pattern. */
function areasOf(partition: Partition): Map<string, number> {
  const areas = new Map<string, number>();
  for (let cell = 0; cell < cellCount(partition); cell++) {
    areas.set(patternText(partition, cell), partition.sizes[cell]);
  }
  return areas;
}

const seeds = Array.from({ length: 60 }, (_, seed) => seed);

describe("brute force over all pieces", () => {
  test("most of the networks are generic", () => {
    const unresolved = seeds.map((seed) => {
      const network = mixedNetwork(seed);
      return regionsInPlaneSync(network, randomPlane(network, seed)).unresolved;
    });
    // a clip that saturates before a residual connection may put later units exactly at their thresholds
    expect(unresolved.filter((count) => count === 0).length).toBeGreaterThanOrEqual(50);
  });

  test.each(seeds)("mixed network %d", (seed) => {
    const network = mixedNetwork(seed);
    const domain = randomPlane(network, seed);
    const partition = regionsInPlaneSync(network, domain);
    expectChecked(partition);
    const obtained = areasOf(partition);
    const expected = regionsOfGraph(network, domain);
    const large = [...obtained].filter(([, area]) => area > 1e-9).map(([pattern]) => pattern);
    expect(large.filter((pattern) => !expected.has(pattern))).toEqual([]);
    for (const [pattern, area] of expected) {
      if (area > 1e-9) expect(obtained.get(pattern), pattern).toBeCloseTo(area, 8);
    }
  });
});

describe("networks of small integers, whose signs are often exactly zero", () => {
  test.each(seeds)("mixed network %d passes all checks", (seed) => {
    const network = mixedNetwork(seed, { exact: true });
    const random = createRandom(seed, "integers");
    const vector = () => Float64Array.from({ length: inputSize(network) }, () => random.integer(5) - 2);
    const domain = plane({ origin: vector(), u: vector(), v: vector() }, { bounds: [-1, 1, -1, 1] });
    expectChecked(regionsInPlaneSync(network, domain));
  });
});

describe("a line through the plane", () => {
  test.each(seeds)("crosses what the plane's cells say in mixed network %d", (seed) => {
    const network = mixedNetwork(seed);
    const domain = randomPlane(network, seed);
    const whole = regionsInPlaneSync(network, domain);
    const random = createRandom(seed, "chord");
    for (let k = 0; k < 4; k++) {
      const [from, to] = [0, 1].map(() => [2 * random.uniform() - 1, 2 * random.uniform() - 1]);
      const row = regionsOnSegmentSync(
        network,
        segment(pointOnSlice(whole.slice, from), pointOnSlice(whole.slice, to)),
      );
      expectChecked(row);
      const onLine = Array.from({ length: cellCount(row) }, (_, cell) => patternText(row, cell));
      const crossed = cellsCrossed(whole, from, to).map((cell) => patternText(whole, cell));
      expect(onLine.filter((_, cell) => row.sizes[cell] > 1e-9)).toEqual(crossed);
    }
  });
});

/** The cells that a segment crosses on more than a billionth of it, in its order: clipped by each cell's sides. */
function cellsCrossed(partition: Partition, from: readonly number[], to: readonly number[]): readonly number[] {
  const crossed: { cell: number; start: number }[] = [];
  const { offsets, vertexIndices, vertices } = partition;
  for (let cell = 0; cell < cellCount(partition); cell++) {
    let [start, end] = [0, 1];
    const corners = vertexIndices.subarray(offsets[cell], offsets[cell + 1]);
    corners.forEach((corner, k) => {
      const next = corners[(k + 1) % corners.length];
      const [s, t] = [vertices[2 * corner], vertices[2 * corner + 1]];
      const left = ([x, y]: readonly number[]) =>
        (vertices[2 * next] - s) * (y - t) - (vertices[2 * next + 1] - t) * (x - s);
      const [a, b] = [left(from), left(to)];
      if (a < 0 && b < 0) end = 0;
      else if (a < 0) start = Math.max(start, a / (a - b));
      else if (b < 0) end = Math.min(end, a / (a - b));
    });
    if (end - start > 1e-9) crossed.push({ cell, start });
  }
  return crossed.sort((first, second) => first.start - second.start).map(({ cell }) => cell);
}

describe("what changes nothing", () => {
  const channels = 4;
  /** Two convolutions with a max-pool between; the channels of the first are permuted, and scaled by powers of 2. */
  const network = (order: readonly number[], scales: readonly number[]): Network => {
    const random = createRandom(5, "symmetric");
    const draw = (count: number) => Float64Array.from({ length: count }, () => random.normal());
    const [w, b, v, c] = [draw(4 * channels), draw(channels), draw(2 * channels * 4), draw(2)];
    const permuted = order.flatMap((from) => [...w.subarray(4 * from, 4 * from + 4)].map((x) => x * scales[from]));
    const back = [0, 1].flatMap((output) =>
      order.flatMap((from) => [0, 1, 2, 3].map((k) => v[(output * channels + from) * 4 + k] / scales[from])),
    );
    const geometry = { strides: [1, 1], dilations: [1, 1], pads: [0, 0, 0, 0], groups: 1 };
    const window = { kernel: [2, 2], strides: [1, 1], dilations: [1, 1], pads: [0, 0, 0, 0], ceil: false };
    return createNetwork({
      inputShape: [1, 4, 4],
      tensors: [
        { name: "w", shape: [channels, 1, 2, 2], values: permuted },
        { name: "b", shape: [channels], values: order.map((from) => b[from] * scales[from]) },
        { name: "v", shape: [2, channels, 2, 2], values: back },
        { name: "c", shape: [2], values: c },
      ],
      nodes: [
        { name: "first", operator: { kind: "convolution", weight: 0, bias: 1, ...geometry }, inputs: [0] },
        { name: "relu", operator: { kind: "relu" }, inputs: [1] },
        { name: "pool", operator: { kind: "maxPool", window }, inputs: [2] },
        { name: "second", operator: { kind: "convolution", weight: 2, bias: 3, ...geometry }, inputs: [3] },
        { name: "top", operator: { kind: "abs" }, inputs: [4] },
      ],
    });
  };
  const sortedSizes = (partition: Partition) => Float64Array.from(partition.sizes).sort();

  test("permuting the channels of a convolution and rescaling its units", () => {
    const plain = network([0, 1, 2, 3], [1, 1, 1, 1]);
    const domain = randomPlane(plain, 1);
    const expected = regionsInPlaneSync(plain, domain);
    expect(cellCount(expected)).toBeGreaterThan(100);
    for (const [order, scales] of [
      [
        [2, 0, 3, 1],
        [1, 1, 1, 1],
      ],
      [
        [0, 1, 2, 3],
        [4, 0.5, 2 ** 20, 2 ** -20],
      ],
      [
        [3, 2, 1, 0],
        [0.25, 8, 2, 1],
      ],
    ]) {
      const partition = regionsInPlaneSync(network(order, scales), domain);
      expect(cellCount(partition)).toBe(cellCount(expected));
      expect(linearRegions(partition).count).toBe(linearRegions(expected).count);
      const sizes = sortedSizes(partition);
      sortedSizes(expected).forEach((size, k) => {
        expect(Math.abs(sizes[k] - size)).toBeLessThan(1e-9);
      });
    }
  });
});
