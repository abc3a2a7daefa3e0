/** The fast sweep along segments and lines against the readable enumerator, and its bounds against exact arithmetic. */
import { createNetwork, inputSize, type Network } from "crease/network";
import { createRandom, type Random } from "crease/numeric";
import { cellCount, regionsOnSegmentSync, segment } from "crease/regions";
import { describe, expect, test } from "vitest";
import { runSynchronously } from "../../src/regions/enumeration.ts";
import { type IntervalCells, intervalSteps, type WeightedPoint } from "../../src/regions/intervalSteps.ts";
import { createCrossings, findCrossings } from "../../src/regions/sweep/crossings.ts";
import { setRoot } from "../../src/regions/sweep/setRoot.ts";
import { createSharpForms, findSharpCrossings } from "../../src/regions/sweep/sharpCrossings.ts";
import { createSweeping, firstCell } from "../../src/regions/sweep/sweepCells.ts";
import { computeForms } from "../../src/regions/sweep/sweepForms.ts";
import { createSweep } from "../../src/regions/sweep/sweepStages.ts";
import { sweepSteps } from "../../src/regions/sweep/sweepSteps.ts";
import type { SignLog } from "../../src/regions/switchSign.ts";
import { dyadic, minus, plus, signOfDyadic, times, toNumber } from "../support/dyadic.ts";
import { exactPreActivations, layersOf } from "../support/exactNetwork.ts";
import { goldenCounts, goldenDomain, sharedNetwork } from "../support/golden.ts";
import { mixedNetwork } from "../support/mixedNetworks.ts";
import { he, randomNetwork, torchDefault } from "../support/randomNetworks.ts";
import { describeWithShared } from "../support/shared.ts";

type Ends = readonly [WeightedPoint, WeightedPoint];

const emptyLog = (): SignLog => ({ unresolved: 0, smallestMargin: Number.POSITIVE_INFINITY });

function reference(network: Network, [from, to]: Ends) {
  const log = emptyLog();
  return { cells: runSynchronously(intervalSteps(network, from, to, Number.POSITIVE_INFINITY, log), {}), log };
}

/** Cells are undefined where the network has no sweep, or a sign is not proved. */
function swept(network: Network, [from, to]: Ends) {
  const log = emptyLog();
  const sweep = createSweep(network);
  if (!sweep) return { log };
  return { cells: runSynchronously(sweepSteps(network, sweep, from, to, Number.POSITIVE_INFINITY, log), {}), log };
}

/** A segment, or the half of a line, as seeds have it. */
function endsOf(network: Network, random: Random, isLine: boolean, draw: () => number): Ends {
  const point = () => Float64Array.from({ length: inputSize(network) }, draw);
  const ends = [point(), point()].map((x) => ({ x, weight: 1 }));
  if (isLine) ends[random.integer(2)].weight = 0;
  return [ends[0], ends[1]];
}

/** Positions and their errors, in order. */
function placesOf({ ends, positions, errors }: IntervalCells): [number, number][] {
  return Array.from(ends.data.subarray(0, ends.length), (vertex) => [positions.data[vertex], errors.data[vertex]]);
}

/** Expects the same cells, patterns and maps, within both errors. */
function expectSame(obtained: IntervalCells, expected: IntervalCells): void {
  expect(obtained.status).toBe(expected.status);
  expect(obtained.ends.length).toBe(expected.ends.length);
  expect([...obtained.patterns.data.subarray(0, obtained.patterns.length)]).toEqual([
    ...expected.patterns.data.subarray(0, expected.patterns.length),
  ]);
  const places = placesOf(expected);
  placesOf(obtained).forEach(([position, error], k) => {
    expect(Math.abs(position - places[k][0])).toBeLessThanOrEqual(error + places[k][1]);
  });
  for (let i = 0; i < expected.outputs.error.length; i++) {
    const cell = Math.floor((i * (expected.ends.length - 1)) / expected.outputs.error.length);
    const error = obtained.outputs.error.data[i] + expected.outputs.error.data[i];
    for (const t of [places[cell][0], places[cell + 1][0]]) {
      const [value, other] = [obtained, expected].map(
        ({ outputs }) => outputs.linear.data[i] * t + outputs.offset.data[i],
      );
      expect(Math.abs(value - other)).toBeLessThanOrEqual(error);
    }
  }
}

/** Compares both enumerators; says whether the sweep proved all signs. */
function compare(network: Network, ends: Ends): "swept" | "left" {
  const expected = reference(network, ends);
  const { cells, log } = swept(network, ends);
  if (!cells) return "left";
  expect(log.unresolved).toBe(0);
  if (expected.log.unresolved === 0) {
    expectSame(cells, expected.cells);
    if (Number.isFinite(expected.log.smallestMargin)) {
      const relative = Math.abs(log.smallestMargin / expected.log.smallestMargin - 1);
      expect(relative).toBeLessThan(1e-3);
    }
  }
  return "swept";
}

/** How many of some networks a sweep takes. */
function sweptAmong(count: number, network: (seed: number) => Network, isExact = false): number {
  let taken = 0;
  for (let seed = 0; seed < count; seed++) {
    const random = createRandom(seed, "ends");
    const draw = isExact ? () => random.integer(7) - 3 : () => random.normal();
    const own = network(seed);
    for (const isLine of [false, true]) {
      if (compare(own, endsOf(own, random, isLine, draw)) === "swept") taken++;
    }
  }
  return taken;
}

describe("a sweep gives the cells, patterns, maps and margins of the readable enumerator", () => {
  test("in 100 fully connected networks, on segments and halves of lines", () => {
    const taken = sweptAmong(100, (seed) => {
      const random = createRandom(seed, "shape");
      const hidden = Array.from({ length: 1 + random.integer(5) }, () => 1 + random.integer(40));
      const init = [he(0.1), he(1), torchDefault][random.integer(3)];
      return randomNetwork(seed, [1 + random.integer(6), ...hidden, 1 + random.integer(3)], init);
    });
    expect(taken).toBeGreaterThan(190);
  });

  test("in 240 networks of mixed operators, of which max units are left to it", () => {
    const taken = sweptAmong(240, (seed) => mixedNetwork(seed, { blocks: 1 + (seed % 3) }));
    expect(taken).toBeGreaterThan(100);
  });

  test("in 100 networks of small integers, whose signs are often exactly zero", () => {
    sweptAmong(100, (seed) => mixedNetwork(seed, { exact: true, blocks: 2 }), true);
  });

  test("in networks without biases, through the origin and beside it", () => {
    expect(sweptAmong(30, (seed) => randomNetwork(seed, [3, 12, 12, 2], he(0)))).toBeGreaterThan(40);
    for (let seed = 0; seed < 10; seed++) {
      const network = randomNetwork(seed, [2, 8, 8, 1], he(0));
      const ends: Ends = [
        { x: Float64Array.of(-1, -1), weight: 1 },
        { x: Float64Array.of(1, 1), weight: 1 },
      ];
      compare(network, ends);
    }
  });

  test("in deep and in wide networks, whose forms are computed anew many times", () => {
    expect(sweptAmong(2, (seed) => randomNetwork(seed, [2, ...Array(10).fill(16), 1], he(0.3)))).toBe(4);
    expect(sweptAmong(2, (seed) => randomNetwork(seed, [3, 150, 120, 90, 5], he(0.3)))).toBe(4);
  });
});

describe("units of every kind", () => {
  const kinds = [
    { kind: "relu" },
    { kind: "leakyRelu", slope: 0.1 },
    { kind: "leakyRelu", slope: -0.3 },
    { kind: "clip", low: -0.5, high: 0.75 },
    { kind: "clip", low: 0, high: 1 },
    { kind: "clip", low: 0.25 },
    { kind: "abs" },
    { kind: "softShrink", threshold: 0.5 },
  ] as const;

  test.each(kinds.map((kind) => [JSON.stringify(kind), kind] as const))("%s", (_, operator) => {
    let taken = 0;
    for (let seed = 0; seed < 12; seed++) {
      const random = createRandom(seed, "kinds");
      const tensor = (name: string, shape: readonly number[]) => ({
        name,
        shape,
        values: Float64Array.from({ length: shape.reduce((size, extent) => size * extent, 1) }, () => random.normal()),
      });
      const network = createNetwork({
        inputShape: [3],
        tensors: [
          tensor("w0", [9, 3]),
          tensor("b0", [9]),
          tensor("w1", [9, 9]),
          tensor("b1", [9]),
          tensor("w2", [2, 9]),
          tensor("b2", [2]),
        ],
        nodes: [
          { name: "z0", operator: { kind: "dense", weight: 0, bias: 1 }, inputs: [0] },
          { name: "h0", operator, inputs: [1] },
          { name: "z1", operator: { kind: "dense", weight: 2, bias: 3 }, inputs: [2] },
          // a residual connection, read by the units and again behind them
          { name: "sum", operator: { kind: "add" }, inputs: [3, 2] },
          { name: "h1", operator, inputs: [4] },
          { name: "again", operator: { kind: "add" }, inputs: [5, 4] },
          { name: "y", operator: { kind: "dense", weight: 4, bias: 5 }, inputs: [6] },
        ],
      });
      for (const isLine of [false, true]) {
        if (
          compare(
            network,
            endsOf(network, random, isLine, () => random.normal()),
          ) === "swept"
        )
          taken++;
      }
    }
    // a network of clips has regions in which units of the second layer sit at a threshold
    expect(taken).toBeGreaterThan(8);
  });

  test("an output that is itself made of units, and a network without any", () => {
    const weights = { name: "w", shape: [2, 2], values: [1, 2, -1, 0.5] };
    const z = { name: "z", operator: { kind: "dense", weight: 0 }, inputs: [0] } as const;
    const relu = { name: "h", operator: { kind: "relu" }, inputs: [1] } as const;
    const ends: Ends = [
      { x: Float64Array.of(-1, 0.25), weight: 1 },
      { x: Float64Array.of(1, 0.5), weight: 1 },
    ];
    for (const nodes of [[z, relu], [z]]) {
      const network = createNetwork({ inputShape: [2], tensors: [weights], nodes });
      expect(compare(network, ends)).toBe("swept");
    }
  });
});

describe("bounds hold in exact arithmetic", () => {
  const networks = [1, 2, 3, 4, 5, 6].map((seed) =>
    randomNetwork(seed, [2, 12, 12, 12, 12, 1], [he(0.2), torchDefault, he(3)][seed % 3]),
  );
  const partitions = networks.map((network, seed) => {
    const random = createRandom(seed, "exact");
    const vector = () => [random.normal(), random.normal()];
    return regionsOnSegmentSync(network, segment(vector(), vector()));
  });

  test("of breakpoints: a unit changes sign within the error", () => {
    let breakpoints = 0;
    for (const partition of partitions) {
      const { network, vertices, vertexErrors, facets, units, slice } = partition;
      expect(partition.unresolved).toBe(0);
      const layers = layersOf(network);
      for (let facet = 1; facet + 1 < vertices.length; facet++) {
        const column = facets.units[facets.unitOffsets[facet]];
        const signs = [-1, 1].map((side) => {
          const t = plus(dyadic(vertices[facet]), times(dyadic(side), dyadic(vertexErrors[facet])));
          const x = Array.from(slice.origin, (origin, i) =>
            plus(
              dyadic(origin),
              times(t, minus(dyadic(partition.domain.kind === "segment" ? partition.domain.to[i] : 0), dyadic(origin))),
            ),
          );
          return signOfDyadic(exactPreActivations(layers, x)[units.node[column] / 2 - 1][units.index[column]]);
        });
        expect(signs[0] * signs[1]).toBeLessThanOrEqual(0);
        breakpoints++;
      }
    }
    expect(breakpoints).toBeGreaterThan(50);
  });

  test("of output maps: at three places of each cell", () => {
    for (const { network, domain, vertices, outputLinear, outputOffset, outputErrors } of partitions) {
      if (domain.kind !== "segment") throw new TypeError("expected a segment");
      const layers = layersOf(network);
      for (let cell = 0; cell + 1 < vertices.length; cell++) {
        for (const share of [0.05, 0.5, 0.95]) {
          const t = dyadic(vertices[cell] + share * (vertices[cell + 1] - vertices[cell]));
          const x = Array.from(domain.from, (from, i) =>
            plus(dyadic(from), times(t, minus(dyadic(domain.to[i]), dyadic(from)))),
          );
          const exact = exactPreActivations(layers, x).at(-1)?.[0] ?? dyadic(Number.NaN);
          const mapped = plus(times(dyadic(outputLinear[cell]), t), dyadic(outputOffset[cell]));
          expect(Math.abs(toNumber(minus(mapped, exact)))).toBeLessThanOrEqual(outputErrors[cell]);
        }
      }
    }
  });
});

describeWithShared("golden segments", () => {
  test("are swept, without any sign left", () => {
    const segments = goldenCounts().filter((golden) => goldenDomain(golden).kind === "segment");
    expect(segments.length).toBeGreaterThan(8);
    for (const golden of segments) {
      const domain = goldenDomain(golden);
      if (domain.kind !== "segment") continue;
      const ends: Ends = [
        { x: domain.from, weight: 1 },
        { x: domain.to, weight: 1 },
      ];
      const { cells, log } = swept(sharedNetwork(golden.model), ends);
      expect((cells?.ends.length ?? 0) - 1, golden.model).toBe(golden.activationRegions);
      expect(log.unresolved).toBe(0);
    }
  });
});

describe("a second look", () => {
  /** Two units of the second layer that switch 2^−k apart, behind a first layer whose values are large and cancel. */
  const network = (k: number) =>
    createNetwork({
      inputShape: [1],
      tensors: [
        { name: "w", shape: [4, 1], values: [1, 1, 1, 1] },
        { name: "b", shape: [4], values: [1, 1, 1, 1] },
        { name: "v", shape: [2, 4], values: [7, -6, 5, -5, 7, -6, -5, 5] },
        { name: "c", shape: [2], values: [-1.3, -1.3 - 2 ** -k] },
        { name: "u", shape: [1, 2], values: [1, 1] },
      ],
      nodes: [
        { name: "z", operator: { kind: "dense", weight: 0, bias: 1 }, inputs: [0] },
        { name: "h", operator: { kind: "relu" }, inputs: [1] },
        { name: "y", operator: { kind: "dense", weight: 2, bias: 3 }, inputs: [2] },
        { name: "g", operator: { kind: "relu" }, inputs: [3] },
        { name: "o", operator: { kind: "dense", weight: 4 }, inputs: [4] },
      ],
    });
  const ends: Ends = [
    { x: Float64Array.of(0), weight: 1 },
    { x: Float64Array.of(1), weight: 1 },
  ];

  test("proves an order that norms do not", () => {
    const proofs = Array.from({ length: 20 }, (_, i) => {
      const own = network(30 + i);
      const sweep = createSweep(own);
      if (!sweep) throw new TypeError("expected a network with a sweep");
      setRoot(sweep, ends[0], ends[1]);
      computeForms(sweep, 0);
      const sweeping = createSweeping(own, sweep, 1, emptyLog());
      expect(firstCell(sweeping)).toBe(1);
      const [from, to] = [0, 1].map((position) => ({ position, error: 0 }));
      const crossings = createCrossings();
      const byNorms = findCrossings(sweep, sweep.stages[1], from, to, crossings, emptyLog());
      const sharp = createSharpForms(own, sweep);
      const bySharp = findSharpCrossings(sharp, sweep, 1, from, to, crossings, emptyLog());
      // what it proves is right: the second unit switches behind the first
      if (bySharp) expect([...crossings.units.data.subarray(0, crossings.count)]).toEqual([0, 1]);
      return { byNorms, bySharp };
    });
    expect(proofs[0]).toEqual({ byNorms: true, bySharp: true });
    expect(proofs.at(-1)).toEqual({ byNorms: false, bySharp: false });
    expect(proofs).toContainEqual({ byNorms: false, bySharp: true });
    expect(proofs).not.toContainEqual({ byNorms: true, bySharp: false });
  });

  test("leaves nothing that the readable enumerator proves", () => {
    let proved = 0;
    for (let k = 20; k <= 52; k++) {
      const { log } = reference(network(k), ends);
      const outcome = compare(network(k), ends);
      if (log.unresolved > 0) continue;
      expect(outcome, `2^-${k}`).toBe("swept");
      proved = k;
    }
    expect(proved).toBeGreaterThan(40);
  });
});

describe("what a sweep leaves to the readable enumerator", () => {
  test("is counted as before: a unit that is there twice", () => {
    const network = createNetwork({
      inputShape: [1],
      tensors: [
        { name: "w", shape: [2, 1], values: [1, 1] },
        { name: "b", shape: [2], values: [-0.3, -0.3] },
        { name: "v", shape: [1, 2], values: [1, 1] },
      ],
      nodes: [
        { name: "z", operator: { kind: "dense", weight: 0, bias: 1 }, inputs: [0] },
        { name: "h", operator: { kind: "relu" }, inputs: [1] },
        { name: "y", operator: { kind: "dense", weight: 2 }, inputs: [2] },
      ],
    });
    const partition = regionsOnSegmentSync(network, segment([0], [1]));
    expect(cellCount(partition)).toBe(2);
    expect(partition.unresolved).toBeGreaterThan(0);
  });
});
