import { evaluateAt, type Network } from "crease/network";
import { createRandom } from "crease/numeric";
import { cellCount, type Partition, regionsInPlaneSync, regionsOnSegmentSync, segment } from "crease/regions";
import { describe, expect, test } from "vitest";
import { runSynchronously } from "../../src/regions/enumeration.ts";
import { planeSteps } from "../../src/regions/planeSteps.ts";
import { square } from "../support/domains.ts";
import { dyadic, minus, plus, signOfDyadic, times, toNumber } from "../support/dyadic.ts";
import { exactPreActivations, layersOf } from "../support/exactNetwork.ts";
import { he, randomNetwork, torchDefault } from "../support/randomNetworks.ts";

// `recorded` is the median of bound / error that was seen; a bound three times as loose is reported
const cases = [
  { sizes: [2, 8, 8, 1], initialization: he(0.1), seed: 1, recorded: 33 },
  { sizes: [3, 16, 16, 16, 2], initialization: torchDefault, seed: 2, recorded: 120 },
  { sizes: [5, 32, 32, 32, 1], initialization: he(1), seed: 3, recorded: 237 },
  { sizes: [2, 12, 12, 12, 12, 12, 12, 1], initialization: he(0.01), seed: 4, recorded: 589 },
];

/** Ratios bound / error over many points; an error of 0 has none. */
function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];
}

describe("the running error bound against exact arithmetic", () => {
  for (const { sizes, initialization, seed, recorded } of cases) {
    test(`values at a point: ${sizes.join("-")}, seed ${seed}`, () => {
      const network = randomNetwork(seed, sizes, initialization);
      const random = createRandom(seed, "points");
      const ratios: number[] = [];
      for (let k = 0; k < 20; k++) {
        const x = Float64Array.from({ length: sizes[0] }, () => 4 * random.uniform() - 2);
        const exact = exactPreActivations(layersOf(network), [...x].map(dyadic));
        const values = evaluateAt(network, x);
        exact.forEach((layer, index) => {
          const form = values.get(2 * index + 1);
          layer.forEach((z, unit) => {
            const error = Math.abs(toNumber(minus(dyadic(form?.rows[unit] ?? Number.NaN), z)));
            expect(error).toBeLessThanOrEqual(form?.errors[unit] ?? 0);
            if (error > 0) ratios.push((form?.errors[unit] ?? 0) / error);
          });
        });
      }
      expect(ratios.length).toBeGreaterThan(50);
      expect(median(ratios)).toBeLessThan(3 * recorded);
    });
  }

  test("output maps on cells of a plane, at points within the cells", () => {
    for (const seed of [5, 6, 7]) {
      const network = randomNetwork(seed, [2, 10, 10, 10, 1], he(0.1));
      // cell by cell, and by families, whose bounds hold for all of their cells
      const readable = mapRatios(network, runSynchronously(planeSteps(network, square, {}), {}));
      expect(Math.min(...readable)).toBeGreaterThanOrEqual(1);
      expect(median(readable)).toBeLessThan(3 * 330);
      const byFamilies = mapRatios(network, regionsInPlaneSync(network, square));
      expect(Math.min(...byFamilies)).toBeGreaterThanOrEqual(1);
      expect(median(byFamilies)).toBeLessThan(3 * 3789);
    }
  });

  test("output maps along a segment of a higher-dimensional space", () => {
    const network = randomNetwork(8, [6, 16, 16, 16, 1], he(0.1));
    const partition = regionsOnSegmentSync(network, segment([-2, 1, 0, 0.5, 1, 1], [1, -1, 2, 0.25, -1, 3]));
    expect(Math.min(...mapRatios(network, partition))).toBeGreaterThanOrEqual(1);
  });
});

/** Bound / error of every cell's output map at the mean of its vertices, both sides evaluated exactly. */
function mapRatios(network: Network, partition: Partition): number[] {
  const layers = layersOf(network);
  const { slice, vertices, offsets, vertexIndices, outputLinear, outputOffset, outputErrors } = partition;
  const d = slice.dimension;
  const ratios: number[] = [];
  for (let cell = 0; cell < cellCount(partition); cell++) {
    const corners = vertexIndices.subarray(offsets[cell], offsets[cell + 1]);
    const t = Array.from({ length: d }, (_, axis) =>
      corners.reduce((sum, v) => sum + vertices[d * v + axis] / corners.length, 0),
    );
    // the exact point of the slice
    const x = Array.from(slice.origin, (origin, i) =>
      t.reduce(
        (sum, tk, k) => plus(sum, times(dyadic(tk), dyadic(slice.directions[k * slice.origin.length + i]))),
        dyadic(origin),
      ),
    );
    const exact = exactPreActivations(layers, x).at(-1)?.[0] ?? dyadic(Number.NaN);
    const mapped = t.reduce(
      (sum, tk, k) => plus(sum, times(dyadic(outputLinear[cell * d + k]), dyadic(tk))),
      dyadic(outputOffset[cell]),
    );
    const error = Math.abs(toNumber(minus(mapped, exact)));
    ratios.push(error === 0 ? 1000 : outputErrors[cell] / error);
  }
  return ratios;
}

describe("bounds of vertices against exact arithmetic", () => {
  test("a breakpoint's unit changes sign within the breakpoint's error", () => {
    for (const seed of [11, 12, 13, 14]) {
      const network = randomNetwork(seed, [2, 12, 12, 12, 1], he(0.1));
      const layers = layersOf(network);
      const domain = segment([-1, -0.5], [1, 0.75]);
      const { vertices, vertexErrors, facets, units, slice } = regionsOnSegmentSync(network, domain);
      for (let facet = 1; facet + 1 < vertices.length; facet++) {
        const column = facets.units[facets.unitOffsets[facet]];
        const layer = units.node[column] / 2 - 1;
        const signs = [-1, 1].map((side) => {
          const t = plus(dyadic(vertices[facet]), times(dyadic(side), dyadic(vertexErrors[facet])));
          const x = Array.from(slice.origin, (origin, i) =>
            plus(dyadic(origin), times(t, dyadic(slice.directions[i]))),
          );
          return signOfDyadic(exactPreActivations(layers, x)[layer][units.index[column]]);
        });
        expect(signs[0] * signs[1]).toBeLessThanOrEqual(0);
        expect(vertexErrors[facet]).toBeLessThan(2 ** -35);
      }
    }
  });

  test("a vertex of the plane lies on the exact creases of its facets within its error", () => {
    const network = randomNetwork(21, [2, 8, 8, 1], he(0.5));
    const layers = layersOf(network);
    const { vertices, vertexErrors, facets, units } = regionsInPlaneSync(network, square);
    let tested = 0;
    for (let facet = 0; facet < facets.cells.length / 2; facet++) {
      for (let k = facets.unitOffsets[facet]; k < facets.unitOffsets[facet + 1]; k++) {
        const column = facets.units[k];
        const layer = units.node[column] / 2 - 1;
        for (const vertex of facets.vertices.subarray(2 * facet, 2 * facet + 2)) {
          // a crease that passes through the box of the vertex has corners on both sides
          const signs = [-1, 1].flatMap((a) =>
            [-1, 1].map((b) => {
              const corner = [a, b].map((side, axis) =>
                plus(dyadic(vertices[2 * vertex + axis]), times(dyadic(side), dyadic(vertexErrors[2 * vertex + axis]))),
              );
              return signOfDyadic(exactPreActivations(layers, corner)[layer][units.index[column]]);
            }),
          );
          expect(Math.min(...signs)).toBeLessThanOrEqual(0);
          expect(Math.max(...signs)).toBeGreaterThanOrEqual(0);
          tested++;
        }
      }
    }
    expect(tested).toBeGreaterThan(100);
  });
});
