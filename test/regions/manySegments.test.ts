/** Many segments at once: the counts and breakpoints of each are those of the segment alone. */
import { createNetwork, inputSize, type Network } from "crease/network";
import { CreaseError, createRandom } from "crease/numeric";
import {
  breakpointsOnSegments,
  breakpointsOnSegmentsSync,
  cellCount,
  countOnSegments,
  countOnSegmentsSync,
  type EnumerationProgress,
  regionsOnSegmentSync,
  type Segments,
  segment,
} from "crease/regions";
import { describe, expect, test } from "vitest";
import { goldenCounts, goldenDomain, sharedNetwork } from "../support/golden.ts";
import { mixedNetwork } from "../support/mixedNetworks.ts";
import { he, randomNetwork, torchDefault } from "../support/randomNetworks.ts";
import { testWithShared } from "../support/shared.ts";

function randomSegments(network: Network, count: number, seed: number, draw?: () => number): Segments {
  const random = createRandom(seed, "segments");
  const ends = () => Float64Array.from({ length: count * inputSize(network) }, draw ?? (() => random.normal()));
  return { from: ends(), to: ends() };
}

function partitionsOf(network: Network, { from, to }: Segments) {
  const n = inputSize(network);
  return Array.from({ length: from.length / n }, (_, k) =>
    regionsOnSegmentSync(network, segment(from.subarray(k * n, (k + 1) * n), to.subarray(k * n, (k + 1) * n))),
  );
}

/** Expects counts, breakpoints and what they are worth to be those of each segment alone. */
function expectOneByOne(network: Network, segments: Segments): void {
  const partitions = partitionsOf(network, segments);
  const counted = countOnSegmentsSync(network, segments);
  expect(counted.status).toBe("complete");
  expect(counted.finished).toBe(partitions.length);
  expect([...counted.counts]).toEqual(partitions.map(cellCount));
  expect([...counted.unresolvedSigns]).toEqual(partitions.map(({ unresolved }) => unresolved));
  expect(counted.unresolved).toBe(partitions.reduce((sum, { unresolved }) => sum + unresolved, 0));
  const { offsets, breakpoints, breakpointErrors, ...found } = breakpointsOnSegmentsSync(network, segments);
  expect(found).toEqual(counted);
  expect(breakpoints.length).toBe(offsets[partitions.length]);
  partitions.forEach(({ vertices, vertexErrors }, k) => {
    const own = breakpoints.subarray(offsets[k], offsets[k + 1]);
    expect(own.length).toBe(vertices.length - 2);
    own.forEach((t, i) => {
      const error = breakpointErrors[offsets[k] + i] + vertexErrors[i + 1];
      expect(Math.abs(t - vertices[i + 1])).toBeLessThanOrEqual(error);
    });
  });
}

describe("many segments give what each gives alone", () => {
  test("in fully connected networks", () => {
    for (let seed = 0; seed < 30; seed++) {
      const hidden = [[9], [12, 7], [20, 20, 20], [6, 6, 6, 6, 6], [70, 40]][seed % 5];
      const network = randomNetwork(seed, [1 + (seed % 4), ...hidden, 2], seed % 2 ? he(0.3) : torchDefault);
      expectOneByOne(network, randomSegments(network, 11, seed));
    }
  });

  test("in networks of mixed operators, with max units and without", () => {
    for (let seed = 0; seed < 60; seed++) {
      const network = mixedNetwork(seed, { blocks: 1 + (seed % 3) });
      expectOneByOne(network, randomSegments(network, 3, seed));
    }
  });

  test("in networks of small integers, whose signs are often exactly zero", () => {
    let unresolved = 0;
    for (let seed = 0; seed < 30; seed++) {
      const network = mixedNetwork(seed, { blocks: 2, exact: true });
      const random = createRandom(seed, "integers");
      const segments = randomSegments(network, 3, seed, () => random.integer(1000) - 500);
      expectOneByOne(network, segments);
      unresolved += countOnSegmentsSync(network, segments).unresolved;
    }
    expect(unresolved).toBeGreaterThan(0);
  });

  test("in a network without units, and with no segments at all", () => {
    const network = createNetwork({
      inputShape: [2],
      tensors: [{ name: "w", shape: [1, 2], values: [1, 2] }],
      nodes: [{ name: "y", operator: { kind: "dense", weight: 0 }, inputs: [0] }],
    });
    expectOneByOne(network, randomSegments(network, 3, 1));
    expect(countOnSegmentsSync(network, { from: new Float64Array(0), to: new Float64Array(0) })).toEqual({
      status: "complete",
      finished: 0,
      counts: new Uint32Array(0),
      unresolvedSigns: new Uint32Array(0),
      unresolved: 0,
    });
  });

  testWithShared("on the golden segments, together those of one network", () => {
    const golden = goldenCounts().filter((each) => goldenDomain(each).kind === "segment");
    for (const model of new Set(golden.map((each) => each.model))) {
      const own = golden.filter((each) => each.model === model);
      const domains = own.map(goldenDomain).filter((domain) => domain.kind === "segment");
      const segments = {
        from: Float64Array.from(domains.flatMap(({ from }) => [...from])),
        to: Float64Array.from(domains.flatMap(({ to }) => [...to])),
      };
      const { counts, unresolved } = countOnSegmentsSync(sharedNetwork(model), segments);
      expect([...counts], model).toEqual(own.map((each) => each.activationRegions));
      expect(unresolved).toBe(0);
    }
  });
});

describe("symmetries of a segment", () => {
  const network = randomNetwork(3, [4, 30, 30, 30, 1], he(0.3));
  const { from, to } = randomSegments(network, 40, 3);
  const counts = (segments: Segments) => [...countOnSegmentsSync(network, segments).counts];

  test("reversed, it has the mirrored breakpoints", () => {
    const there = breakpointsOnSegmentsSync(network, { from, to });
    const back = breakpointsOnSegmentsSync(network, { from: to, to: from });
    expect(back.counts).toEqual(there.counts);
    for (let k = 0; k < there.counts.length; k++) {
      const [start, end] = [there.offsets[k], there.offsets[k + 1]];
      for (let i = start; i < end; i++) {
        const mirror = start + end - 1 - i;
        const difference = Math.abs(back.breakpoints[mirror] - (1 - there.breakpoints[i]));
        expect(difference).toBeLessThanOrEqual(
          (back.breakpointErrors[mirror] + there.breakpointErrors[i]) * 2 + Number.EPSILON,
        );
      }
    }
  });

  test("cut in two at a point inside a region, its counts add up to one more", () => {
    // halves of these ends are exact, and so is the middle
    const even = (ends: Float64Array) => ends.map((value) => Math.round(value * 1024) / 1024);
    const [first, second] = [even(from), even(to)];
    const middle = first.map((value, i) => (value + second[i]) / 2);
    const whole = counts({ from: first, to: second });
    const left = counts({ from: first, to: middle });
    const right = counts({ from: middle, to: second });
    expect(left.map((count, k) => count + right[k] - 1)).toEqual(whole);
  });
});

describe("the yielding forms", () => {
  const network = randomNetwork(1, [3, 60, 60, 1], he(0.3));
  const segments = randomSegments(network, 600, 1);

  test("give the same, and report progress that only grows", async () => {
    const seen: EnumerationProgress[] = [];
    const counted = await countOnSegments(network, segments, { onProgress: (progress) => seen.push(progress) });
    expect(counted).toEqual(countOnSegmentsSync(network, segments));
    expect(await breakpointsOnSegments(network, segments)).toEqual(breakpointsOnSegmentsSync(network, segments));
    seen.forEach(({ cells, fraction }, i) => {
      expect(cells).toBeGreaterThanOrEqual(seen[i - 1]?.cells ?? 0);
      expect(fraction).toBeLessThanOrEqual(1);
    });
  });

  test("run side by side on one network", async () => {
    const other = randomSegments(network, 300, 2);
    const [first, second] = await Promise.all([countOnSegments(network, segments), countOnSegments(network, other)]);
    expect(first).toEqual(countOnSegmentsSync(network, segments));
    expect(second).toEqual(countOnSegmentsSync(network, other));
  });

  test("stop when their signal fires, with the segments that are done", async () => {
    const stopped = await countOnSegments(network, segments, { signal: AbortSignal.abort() });
    expect(stopped.status).toBe("cancelled");
    expect(stopped.finished).toBeLessThan(600);
    const { counts } = countOnSegmentsSync(network, segments);
    expect(stopped.counts.subarray(0, stopped.finished)).toEqual(counts.subarray(0, stopped.finished));
    expect(stopped.counts.subarray(stopped.finished).every((count) => count === 0)).toBe(true);
  });
});

describe("misuse is refused", () => {
  const network = randomNetwork(1, [2, 3, 1], he(0.3));
  const ends = (...values: number[]) => Float64Array.from(values);

  test.each([
    [ends(0, 0, 1), ends(1, 1, 1), "expected N × 2 numbers in from and in to, one per input and segment, got 3 and 3"],
    [ends(0, 0), ends(1, 1, 1, 1), "got 2 and 4"],
    [ends(0, Number.NaN), ends(1, 1), "expected finite numbers in from, got NaN at 1"],
    [ends(0, 0, 2, 3), ends(1, 1, 2, 3), "got the same point twice at segment 1"],
  ])("%o to %o", (from, to, message) => {
    expect(() => countOnSegmentsSync(network, { from, to })).toThrow(RangeError);
    expect(() => countOnSegmentsSync(network, { from, to })).toThrow(message);
    expect(() => breakpointsOnSegmentsSync(network, { from, to })).toThrow(`breakpointsOnSegments: `);
  });

  test("lists instead of flat arrays", () => {
    const segments = { from: [[0, 0]], to: [[1, 1]] } as unknown as Segments;
    expect(() => countOnSegmentsSync(network, segments)).toThrow("expected a Float64Array in from, got object");
  });

  test("values that overflow", () => {
    expect(() => countOnSegmentsSync(network, { from: ends(-1e308, 0), to: ends(1e308, 1) })).toThrow(CreaseError);
  });
});
