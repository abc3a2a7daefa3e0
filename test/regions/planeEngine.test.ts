/** The plane engine against the reference enumerator, and its ways of running against each other. */
import { inputSize, type Network } from "crease/network";
import { createRandom } from "crease/numeric";
import {
  box,
  type CellBatch,
  cellCount,
  countRegionsSync,
  facetCount,
  type Partition,
  type PlaneDomain,
  plane,
  regionsInPlaneSync,
  vertexCount,
} from "crease/regions";
import { describe, expect, test } from "vitest";
import { runSynchronously } from "../../src/regions/enumeration.ts";
import { shareOut, type TaskResult, wholeTree } from "../../src/regions/plane/planeTask.ts";
import { startEngine } from "../../src/regions/plane/startEngine.ts";
import { createWalker, runTask } from "../../src/regions/plane/walker.ts";
import { planeSteps } from "../../src/regions/planeSteps.ts";
import { mixedNetwork } from "../support/mixedNetworks.ts";
import { he, randomNetwork, torchDefault } from "../support/randomNetworks.ts";

const square = box([-1, 1, -1, 1]) as PlaneDomain;

function reference(network: Network, domain: PlaneDomain): Partition {
  return runSynchronously(planeSteps(network, domain, {}), {});
}

/** A plane through the input space; whole numbers put it through places where signs are exactly zero. */
function planeThrough(network: Network, seed: number, whole: boolean): PlaneDomain {
  const random = createRandom(seed, "engine");
  const draw = whole ? () => random.integer(5) - 2 : () => random.normal();
  const vector = () => Float64Array.from({ length: inputSize(network) }, draw);
  return plane({ origin: vector(), u: vector(), v: vector() }, { bounds: [-1, 1, -1, 1] });
}

/** Expects the cells of the reference, in its order. */
function expectSameCells(obtained: Partition, expected: Partition): void {
  expect(cellCount(obtained)).toBe(cellCount(expected));
  expect(obtained.units).toEqual(expected.units);
  expect(obtained.patterns).toEqual(expected.patterns);
  expect([vertexCount(obtained), facetCount(obtained)]).toEqual([vertexCount(expected), facetCount(expected)]);
  expect(obtained.offsets).toEqual(expected.offsets);
  obtained.sizes.forEach((size, cell) => {
    expect(Math.abs(size - expected.sizes[cell])).toBeLessThan(1e-9);
  });
}

const seeds = Array.from({ length: 100 }, (_, seed) => seed);

describe("the cells of the reference enumerator, in its order", () => {
  // a tie of its structure (see docs/log.md) is a zero without error from one side of a vertex and a doubt from the other
  let doubted = 0;

  test.each(seeds)("mixed network %d, with real weights and with small integers", (seed) => {
    for (const exact of [false, true]) {
      const network = mixedNetwork(seed, { exact });
      const domain = planeThrough(network, seed, exact);
      const expected = reference(network, domain);
      const obtained = regionsInPlaneSync(network, domain);
      expectSameCells(obtained, expected);
      const { activationRegions, unresolved } = countRegionsSync(network, domain);
      expect(activationRegions).toBe(cellCount(expected));
      if (expected.unresolved === 0 && obtained.unresolved + unresolved > 0) doubted++;
    }
  });

  test("doubts where the reference has none are rare: ties of the structure of a network", () => {
    expect(doubted).toBeLessThanOrEqual(1);
  });

  test.each([
    ["wide", [2, 70, 40, 1], torchDefault],
    ["deep and narrow", [2, 6, 6, 6, 6, 6, 6, 2], he(0.3)],
    ["with matrices beyond the size where bounds come from norms", [2, 190, 190, 1], torchDefault],
    ["without units", [2, 3], he(1)],
    ["with one layer", [2, 60, 2], he(0.5)],
  ])("a dense network %s", (_, sizes, initialization) => {
    const network = randomNetwork(3, sizes as number[], initialization as typeof torchDefault);
    const expected = reference(network, square);
    expect(expected.unresolved).toBe(0);
    const obtained = regionsInPlaneSync(network, square);
    expectSameCells(obtained, expected);
    expect(obtained.unresolved).toBe(0);
    expect(countRegionsSync(network, square)).toMatchObject({
      status: "complete",
      activationRegions: cellCount(expected),
      unresolved: 0,
    });
  });

  test("the largest difference of vertices is within their errors", () => {
    const network = randomNetwork(11, [2, 30, 30, 30, 1], he(0.2));
    const expected = reference(network, square);
    const obtained = regionsInPlaneSync(network, square);
    expect(obtained.vertexIndices.length).toBe(expected.vertexIndices.length);
    obtained.vertexIndices.forEach((vertex, k) => {
      const other = expected.vertexIndices[k];
      for (const axis of [0, 1]) {
        const gap = Math.abs(obtained.vertices[2 * vertex + axis] - expected.vertices[2 * other + axis]);
        const errors = obtained.vertexErrors[2 * vertex + axis] + expected.vertexErrors[2 * other + axis];
        expect(gap).toBeLessThanOrEqual(errors);
      }
    });
  });
});

test("a partition's geometry takes at most 250 bytes a region", () => {
  const partition = regionsInPlaneSync(randomNetwork(2, [2, 48, 48, 1], torchDefault), square);
  const { vertices, vertexErrors, offsets, vertexIndices, sizes, facets } = partition;
  const arrays = [vertices, vertexErrors, offsets, vertexIndices, sizes, ...Object.values(facets)];
  const bytes = arrays.reduce((sum, array) => sum + array.byteLength, 0);
  expect(cellCount(partition)).toBeGreaterThan(1000);
  expect(bytes / cellCount(partition)).toBeLessThan(250);
});

describe("cells that are streamed", () => {
  const networks: [string, Network, PlaneDomain][] = [
    ["dense", randomNetwork(5, [2, 40, 30, 20, 2], he(0.2)), square],
    ["mixed", mixedNetwork(12), planeThrough(mixedNetwork(12), 12, false)],
  ];

  test.each(networks)("are those of the partition, in its order, and none is kept: %s", (_, network, domain) => {
    const partition = regionsInPlaneSync(network, domain);
    const batches: CellBatch[] = [];
    const { activationRegions } = countRegionsSync(network, domain, { onCells: (batch) => batches.push(batch) });
    expect(activationRegions).toBe(cellCount(partition));
    let cell = 0;
    for (const batch of batches) {
      expect(batch.first).toBe(cell);
      for (let k = 0; k < batch.count; k++, cell++) {
        expect(Math.abs(batch.sizes[k] - partition.sizes[cell])).toBeLessThan(1e-9);
        expect(whole(batch, k)).toBe(wholeOf(partition, cell));
      }
    }
    expect(cell).toBe(cellCount(partition));
  });
});

/** The whole pattern of a streamed cell, unit by unit. */
function whole({ units, patterns }: CellBatch, cell: number): string {
  return Array.from(units.node, (node, unit) => {
    const bit = units.bitOffset[unit];
    const piece = (patterns[cell * units.words + (bit >>> 5)] >>> (bit & 31)) & (2 ** units.bitWidth[unit] - 1);
    return `${node}.${units.index[unit]}:${piece}`;
  }).join(" ");
}

/** The same of a cell of a partition, whose constant units stand apart. */
function wholeOf({ units, patterns }: Partition, cell: number): string {
  const pieces = new Map<string, number>();
  units.node.forEach((node, unit) => {
    const bit = units.bitOffset[unit];
    const piece = (patterns[cell * units.words + (bit >>> 5)] >>> (bit & 31)) & (2 ** units.bitWidth[unit] - 1);
    pieces.set(`${node}.${units.index[unit]}`, piece);
  });
  units.constant.node.forEach((node, k) => {
    pieces.set(`${node}.${units.constant.index[k]}`, units.constant.piece[k]);
  });
  return [...pieces]
    .map(([unit, piece]) => ({ unit, piece, at: unit.split(".").map(Number) }))
    .sort((a, b) => a.at[0] - b.at[0] || a.at[1] - b.at[1])
    .map(({ unit, piece }) => `${unit}:${piece}`)
    .join(" ");
}

describe("tasks", () => {
  const network = randomNetwork(7, [2, 24, 20, 16, 12, 1], he(0.3));

  function walkerOf() {
    const { engine, border } = startEngine(network, square);
    return createWalker(engine, border, { keeps: false });
  }

  /** All tasks that a budget leaves, in order, with their results. */
  function runAll(budget: number): { task: typeof wholeTree; result: TaskResult }[] {
    const walker = walkerOf();
    const done: { task: typeof wholeTree; result: TaskResult }[] = [];
    const waiting = [wholeTree];
    for (let task = waiting.shift(); task; task = waiting.shift()) {
      const result = runSynchronously(runTask(walker, task, budget), {});
      done.push({ task, result });
      waiting.unshift(...result.rest.flatMap((task) => shareOut(task)));
    }
    return done;
  }

  test("add up to the whole, however small their budgets", () => {
    const expected = cellCount(regionsInPlaneSync(network, square));
    for (const budget of [1, 7, 100, 1e9]) {
      const done = runAll(budget);
      expect(done.reduce((sum, { result }) => sum + result.cells, 0)).toBe(expected);
      expect(done.reduce((sum, { result }) => sum + result.unresolved, 0)).toBe(0);
    }
  });

  test("come to the same, bit for bit, whoever runs them and whatever was run before", () => {
    const done = runAll(60);
    expect(done.length).toBeGreaterThan(30);
    // each alone, and all in another order by one walker
    const random = createRandom(1, "order");
    const shuffled = done.map((entry) => ({ entry, key: random.uniform() })).sort((a, b) => a.key - b.key);
    const walker = walkerOf();
    for (const { entry } of shuffled) {
      expect(runSynchronously(runTask(walker, entry.task, 60), {})).toEqual(entry.result);
    }
    for (const { task, result } of done.slice(0, 20)) {
      expect(runSynchronously(runTask(walkerOf(), task, 60), {})).toEqual(result);
    }
  });

  test("of a degenerate network do so as well", () => {
    const degenerate = mixedNetwork(7, { exact: true });
    const domain = planeThrough(degenerate, 7, true);
    const start = () => {
      const { engine, border } = startEngine(degenerate, domain);
      return createWalker(engine, border, { keeps: false });
    };
    const walker = start();
    const first = runSynchronously(runTask(walker, wholeTree, 40), {});
    // shares smaller than those that counts use
    const tasks = first.rest.flatMap(({ prefix, from, to }) =>
      Array.from({ length: to - from }, (_, k) => ({ prefix, from: from + k, to: from + k + 1 })),
    );
    expect(tasks.length).toBeGreaterThan(3);
    const forwards = tasks.map((task) => runSynchronously(runTask(walker, task, 1e9), {}));
    const backwards = [...tasks].reverse().map((task) => runSynchronously(runTask(walker, task, 1e9), {}));
    expect([...backwards].reverse()).toEqual(forwards);
    expect(tasks.map((task) => runSynchronously(runTask(start(), task, 1e9), {}))).toEqual(forwards);
  });

  test("stop at the number of regions that is asked for", () => {
    const all = cellCount(regionsInPlaneSync(network, square));
    for (const maxRegions of [1, 50, all - 1]) {
      expect(countRegionsSync(network, square, { maxRegions })).toMatchObject({
        status: "truncated",
        activationRegions: maxRegions,
      });
    }
    expect(countRegionsSync(network, square, { maxRegions: all })).toMatchObject({ status: "complete" });
  });
});
