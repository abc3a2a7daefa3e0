/** What is certified holds in exact arithmetic, where float64 has the hardest time: far out, steep, near overflow. */
import { denseNetwork } from "crease/network";
import { CreaseError, createRandom } from "crease/numeric";
import {
  cellCount,
  line,
  type Partition,
  regionsInPlaneSync,
  regionsOnLineSync,
  regionsOnSegmentSync,
  segment,
} from "crease/regions";
import { describe, expect, test } from "vitest";
import { square } from "../support/domains.ts";
import { type Dyadic, dyadic, minus, plus, signOfDyadic, times, toNumber } from "../support/dyadic.ts";
import { exactPreActivations, layersOf } from "../support/exactNetwork.ts";
import { expectChecked } from "../support/expectChecked.ts";
import { he, randomLayers, randomNetwork } from "../support/randomNetworks.ts";

/** The exact point of a line at an exact parameter. */
function pointAt({ slice }: Partition, t: Dyadic): Dyadic[] {
  return Array.from(slice.origin, (origin, i) => plus(dyadic(origin), times(t, dyadic(slice.directions[i]))));
}

describe("whole lines, whose outer breakpoints lie far out", () => {
  const partitions = [1, 2, 3, 4, 5, 6].map((seed) => {
    const random = createRandom(seed, "line");
    const network = randomNetwork(seed, [2, 8, 8, 1], he(1000));
    const vector = () => [random.normal(), random.normal()];
    return regionsOnLineSync(network, line(vector(), vector()));
  });

  test("reach breakpoints beyond |t| = 1000", () => {
    const furthest = partitions.map(({ vertices }) => Math.max(...vertices.subarray(1, -1).map(Math.abs)));
    expect(Math.max(...furthest)).toBeGreaterThan(1000);
  });

  test("a unit changes sign within the error of its breakpoint", () => {
    for (const partition of partitions.filter(({ unresolved }) => unresolved === 0)) {
      const { network, vertices, vertexErrors, facets, units } = partition;
      const layers = layersOf(network);
      for (let facet = 1; facet + 1 < vertices.length; facet++) {
        const column = facets.units[facets.unitOffsets[facet]];
        const signs = [-1, 1].map((side) => {
          const t = plus(dyadic(vertices[facet]), times(dyadic(side), dyadic(vertexErrors[facet])));
          const layer = exactPreActivations(layers, pointAt(partition, t))[units.node[column] / 2 - 1];
          return signOfDyadic(layer[units.index[column]]);
        });
        expect(signs[0] * signs[1]).toBeLessThanOrEqual(0);
      }
    }
  });

  test("the output's map is within its error on each bounded cell, the one across t = 0 included", () => {
    for (const partition of partitions.filter(({ unresolved }) => unresolved === 0)) {
      const layers = layersOf(partition.network);
      const { vertices, outputLinear, outputOffset, outputErrors } = partition;
      for (let cell = 1; cell + 1 < cellCount(partition); cell++) {
        for (const share of [0.05, 0.5, 0.95]) {
          const t = dyadic(vertices[cell] + share * (vertices[cell + 1] - vertices[cell]));
          const exact = exactPreActivations(layers, pointAt(partition, t)).at(-1)?.[0] ?? dyadic(Number.NaN);
          const mapped = plus(times(dyadic(outputLinear[cell]), t), dyadic(outputOffset[cell]));
          expect(Math.abs(toNumber(minus(mapped, exact)))).toBeLessThanOrEqual(outputErrors[cell]);
        }
      }
    }
  });
});

describe("steep networks, whose slivers are thinner than their vertices are sure", () => {
  test("pass every check", () => {
    let certified = 0;
    for (let seed = 0; seed < 60; seed++) {
      const random = createRandom(seed, "steep");
      const layers = randomLayers(seed, [2, 6, 4, 3, 2], he(1)).map(({ weight, bias }) => ({
        weight: weight.map((row) => Array.from(row, (w) => w * 2 ** random.integer(26))),
        bias,
      }));
      const partition = regionsInPlaneSync(denseNetwork(layers), square);
      if (partition.unresolved === 0) certified++;
      expectChecked(partition);
    }
    expect(certified).toBeGreaterThan(20);
  });
});

describe("values that overflow are refused, never taken for zeros", () => {
  const huge = (size: number) =>
    denseNetwork(
      randomLayers(1, [2, 3, 3, 1], he(0.1)).map(({ weight, bias }) => ({
        weight: weight.map((row) => Array.from(row, (w) => w * size)),
        bias,
      })),
    );

  test.each([1e155, 1e200, 1e300])("weights of size %d", (size) => {
    expect(() => regionsInPlaneSync(huge(size), square)).toThrow(CreaseError);
    expect(() => regionsInPlaneSync(huge(size), square)).toThrow(
      "got an overflow; scale the weights or the domain down",
    );
  });

  test("a segment whose direction overflows", () => {
    const network = randomNetwork(1, [2, 3, 1], he(0.1));
    expect(() => regionsOnSegmentSync(network, segment([-1e308, 0], [1e308, 1]))).toThrow("overflow");
  });

  test("large weights that do not overflow are counted like small ones", () => {
    expect(cellCount(regionsInPlaneSync(huge(1e60), square))).toBe(cellCount(regionsInPlaneSync(huge(1e50), square)));
  });
});
