/** Networks of mixed operators: the enumerators against clipping piece by piece, against each other, and the checkers. */
import { inputSize, type Network } from "crease/network";
import { createRandom } from "crease/numeric";
import {
  cellCount,
  type Partition,
  type PlaneDomain,
  plane,
  pointOnSlice,
  regionsInPlaneSync,
  regionsOnSegmentSync,
  segment,
} from "crease/regions";
import { describe, expect, test } from "vitest";
import { regionsOfGraph } from "../support/bruteForceGraph.ts";
import { expectChecked } from "../support/expectChecked.ts";
import { mixedNetwork } from "../support/mixedNetworks.ts";
import { patternText } from "../support/patternText.ts";

/** A plane through the input space, at most as wide as a few regions. */
function randomPlane(network: Network, seed: number): PlaneDomain {
  const random = createRandom(seed, "plane");
  const vector = () => Float64Array.from({ length: inputSize(network) }, () => random.normal());
  return plane({ origin: vector(), u: vector(), v: vector() }, { bounds: [-1, 1, -1, 1] });
}

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
