import { affineMapAt, denseNetwork } from "crease/network";
import { createRandom } from "crease/numeric";
import {
  cellCount,
  line,
  linearRegions,
  type Partition,
  plane,
  pointOnSlice,
  regionsInPlaneSync,
  regionsOnLineSync,
  regionsOnSegmentSync,
  segment,
} from "crease/regions";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { clip, type Point, regionsByBruteForce } from "../support/bruteForce.ts";
import { rectangle, square } from "../support/domains.ts";
import { expectChecked } from "../support/expectChecked.ts";
import { patternText } from "../support/patternText.ts";
import { he, randomLayers, randomNetwork, torchDefault } from "../support/randomNetworks.ts";

const seeds = fc.integer({ min: 0, max: 2 ** 31 - 1 });
const initializations = fc.constantFrom(he(0), he(0.1), he(1), torchDefault);
const widths = (most: number) => fc.array(fc.integer({ min: 1, max: most }), { minLength: 1, maxLength: 4 });

/** The polygon of one cell. */
function polygonOf({ vertices, offsets, vertexIndices }: Partition, cell: number): Point[] {
  return Array.from(vertexIndices.subarray(offsets[cell], offsets[cell + 1]), (v) => [
    vertices[2 * v],
    vertices[2 * v + 1],
  ]);
}

describe("partitions of random networks (fast-check prints the seed of a failure)", () => {
  test("pass every check in the plane, whatever the architecture and the polygon", () => {
    fc.assert(
      fc.property(seeds, widths(14), initializations, fc.integer({ min: 2, max: 5 }), (seed, hidden, init, inputs) => {
        const network = randomNetwork(seed, [inputs, ...hidden, 2], init);
        const random = createRandom(seed, "plane");
        const vector = () => Array.from({ length: inputs }, () => random.normal());
        const corners = Array.from({ length: 3 + random.integer(4) }, (_, k, n = 6) => {
          const angle = (2 * Math.PI * (k + 0.8 * random.uniform())) / n;
          return [2 * Math.cos(angle), 2 * Math.sin(angle)] as const;
        });
        expectChecked(regionsInPlaneSync(network, plane({ origin: vector(), u: vector(), v: vector() }, corners)));
      }),
      { numRuns: 120 },
    );
  });

  test("pass every check on segments and whole lines", () => {
    fc.assert(
      fc.property(seeds, widths(20), initializations, fc.integer({ min: 1, max: 5 }), (seed, hidden, init, inputs) => {
        const network = randomNetwork(seed, [inputs, ...hidden, 2], init);
        const random = createRandom(seed, "line");
        const vector = () => Array.from({ length: inputs }, () => random.normal());
        const [from, to] = [vector(), vector()];
        const bounded = regionsOnSegmentSync(network, segment(from, to));
        expectChecked(bounded);
        const whole = regionsOnLineSync(
          network,
          line(
            from,
            to.map((value, i) => value - from[i]),
          ),
        );
        expectChecked(whole);
        // the line holds the segment's breakpoints between t = 0 and t = 1
        const inside = whole.vertices.filter((t) => t > 0 && t < 1).length;
        if (bounded.unresolved + whole.unresolved === 0) expect(inside).toBe(cellCount(bounded) - 1);
      }),
      { numRuns: 150 },
    );
  });

  test("agree with brute force over all patterns", () => {
    fc.assert(
      fc.property(
        seeds,
        fc.constantFrom([4], [3, 3], [4, 4], [5, 3, 2], [2, 2, 2, 2]),
        fc.constantFrom(he(0.5), torchDefault),
        (seed, hidden, init) => {
          const layers = randomLayers(seed, [2, ...hidden, 1], init);
          const partition = regionsInPlaneSync(denseNetwork(layers), square);
          const expected = regionsByBruteForce(layers, [
            [-1, -1],
            [1, -1],
            [1, 1],
            [-1, 1],
          ]);
          const found = new Map(
            Array.from({ length: cellCount(partition) }, (_, cell) => [
              patternText(partition, cell),
              partition.sizes[cell],
            ]),
          );
          // brute force leaves out what is smaller than its own rounding
          for (const [pattern, area] of found) if (area < 1e-10) found.delete(pattern);
          for (const [pattern, area] of expected) if (area < 1e-10) expected.delete(pattern);
          expect([...found.keys()].sort()).toEqual([...expected.keys()].sort());
          for (const [pattern, area] of found)
            expect(Math.abs(area - (expected.get(pattern) ?? 0))).toBeLessThan(1e-11);
        },
      ),
      { numRuns: 60 },
    );
  });

  test("a line through the plane crosses as many cells as the one-dimensional count says", () => {
    fc.assert(
      fc.property(seeds, widths(12), fc.constantFrom(he(0.3), torchDefault), (seed, hidden, init) => {
        const network = randomNetwork(seed, [2, ...hidden, 1], init);
        const partition = regionsInPlaneSync(network, square);
        const random = createRandom(seed, "segment");
        const [p, q] = [0, 1].map(() => [2 * random.uniform() - 1, 2 * random.uniform() - 1] as const);
        const along = regionsOnSegmentSync(network, segment(p, q));
        fc.pre(partition.unresolved + along.unresolved === 0);
        const crossed = Array.from({ length: cellCount(partition) }, (_, cell) =>
          lengthInside(polygonOf(partition, cell), p, q),
        );
        // slivers that the clipping cannot tell from rounding would make the comparison unsure
        const shortest = Math.min(...along.sizes);
        fc.pre(shortest > 1e-9);
        expect(crossed.filter((length) => length > shortest / 2).length).toBe(cellCount(along));
      }),
      { numRuns: 80 },
    );
  });

  test("the affine map of a cell is the network's own map at a point of it", () => {
    fc.assert(
      fc.property(seeds, widths(10), initializations, (seed, hidden, init) => {
        const network = randomNetwork(seed, [3, ...hidden, 2], init);
        const random = createRandom(seed, "map");
        const vector = () => Array.from({ length: 3 }, () => random.normal());
        const { slice, ...partition } = regionsInPlaneSync(
          network,
          plane({ origin: vector(), u: vector(), v: vector() }, { bounds: [-1, 1, -1, 1] }),
        );
        const cell = partition.sizes.indexOf(Math.max(...partition.sizes));
        const corners = polygonOf({ slice, ...partition }, cell);
        const t = [0, 1].map((axis) => corners.reduce((sum, corner) => sum + corner[axis] / corners.length, 0));
        const { linear } = affineMapAt(network, pointOnSlice(slice, t));
        for (let output = 0; output < 2; output++) {
          for (let k = 0; k < 2; k++) {
            const slope = [0, 1, 2].reduce((sum, i) => sum + linear[3 * output + i] * slice.directions[3 * k + i], 0);
            expect(partition.outputLinear[(2 * cell + output) * 2 + k]).toBeCloseTo(slope, 10);
          }
        }
      }),
      { numRuns: 60 },
    );
  });
});

describe("what must not change a count", () => {
  const hidden = [10, 10, 10];
  const layers = randomLayers(42, [2, ...hidden, 1], he(0.3));
  const counts = (network: ReturnType<typeof denseNetwork>, domain = square) => {
    const partition = regionsInPlaneSync(network, domain);
    expect(partition.unresolved).toBe(0);
    return [cellCount(partition), linearRegions(partition).count, partition.vertices.length];
  };
  const expected = counts(denseNetwork(layers));

  test("the order of the units", () => {
    const random = createRandom(7);
    let incoming: readonly number[] = [0, 1];
    const permuted = layers.map(({ weight, bias }, layer) => {
      const order = Array.from(bias, (_, unit) => unit);
      const own =
        layer + 1 < layers.length
          ? order
              .map((value) => [random.uniform(), value])
              .sort()
              .map(([, value]) => value)
          : order;
      const result = {
        weight: own.map((unit) => incoming.map((i) => weight[unit][i])),
        bias: own.map((unit) => bias[unit]),
      };
      incoming = own;
      return result;
    });
    expect(counts(denseNetwork(permuted))).toEqual(expected);
  });

  test("a unit scaled by k > 0 with its outgoing weights by 1 / k", () => {
    const factors = hidden.map((width, layer) =>
      Array.from({ length: width }, (_, unit) => 2 ** (((unit * 7 + layer) % 13) - 6)),
    );
    const scaled = layers.map(({ weight, bias }, layer) => {
      const own = factors[layer] ?? [1];
      const before = factors[layer - 1] ?? [1, 1];
      return {
        weight: weight.map((row, unit) => Array.from(row, (w, i) => (w * own[unit]) / before[i])),
        bias: Array.from(bias, (b, unit) => b * own[unit]),
      };
    });
    expect(counts(denseNetwork(scaled))).toEqual(expected);
  });

  test("a quarter turn of the input, and the input scaled by 2^±30 with the domain", () => {
    const [{ weight, bias }, ...rest] = layers;
    const turned = { weight: weight.map((row) => [-row[1], row[0]]), bias };
    expect(counts(denseNetwork([turned, ...rest]))).toEqual(expected);
    for (const scale of [2 ** 30, 2 ** -30]) {
      const first = { weight: weight.map((row) => [row[0] / scale, row[1] / scale]), bias };
      expect(counts(denseNetwork([first, ...rest]), rectangle(-scale, scale, -scale, scale))).toEqual(expected);
    }
  });

  test("a domain given clockwise, and a plane of a space with an idle input", () => {
    const clockwise = plane({ origin: [0, 0], u: [1, 0], v: [0, 1] }, [
      [-1, -1],
      [-1, 1],
      [1, 1],
      [1, -1],
    ]);
    expect(counts(denseNetwork(layers), clockwise)).toEqual(expected);
    const [{ weight, bias }, ...rest] = layers;
    const idle = denseNetwork([{ weight: weight.map((row) => [row[0], 0, row[1]]), bias }, ...rest]);
    const slanted = plane({ origin: [0, 5, 0], u: [1, 3, 0], v: [0, -2, 1] }, { bounds: [-1, 1, -1, 1] });
    expect(counts(idle, slanted)).toEqual(expected);
  });
});

/** Length of a segment inside a convex polygon, as a share of the segment. */
function lengthInside(polygon: readonly Point[], [ps, pt]: Point, [qs, qt]: Point): number {
  let low = 0;
  let high = 1;
  polygon.forEach(([s, t], i) => {
    const [s2, t2] = polygon[(i + 1) % polygon.length];
    const side = (x: number, y: number) => (s2 - s) * (y - t) - (t2 - t) * (x - s);
    const [atP, atQ] = [side(ps, pt), side(qs, qt)];
    if (atP < 0 && atQ < 0) high = -1;
    else if (atP < 0) low = Math.max(low, atP / (atP - atQ));
    else if (atQ < 0) high = Math.min(high, atP / (atP - atQ));
  });
  return Math.max(0, high - low);
}

test("the brute force itself: clipping a square by its diagonal leaves half of it", () => {
  expect(
    clip(
      [
        [0, 0],
        [1, 0],
        [1, 1],
        [0, 1],
      ],
      [1, -1, 0],
    ),
  ).toEqual([
    [0, 0],
    [1, 0],
    [1, 1],
  ]);
});
