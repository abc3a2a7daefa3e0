import { denseNetwork, type Network } from "crease/network";
import {
  type CellBatch,
  cellCount,
  countRegions,
  countRegionsSync,
  type EnumerationProgress,
  type PlaneDomain,
  type RegionCount,
  regionsInPlaneSync,
  type WebWorkerPool,
} from "crease/regions";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type EnumerationOptions, runSynchronously } from "../../src/regions/enumeration.ts";
import { countPlane, countPlaneInPool } from "../../src/regions/plane/countPlane.ts";
import { rectangle, square } from "../support/domains.ts";
import { mixedNetwork, randomPlane } from "../support/mixedNetworks.ts";
import { he, randomLayers, randomNetwork } from "../support/randomNetworks.ts";
import { dressedPool } from "../support/webWorkers.ts";

/** So small that small networks have many tasks. */
const budgets = { first: 3, later: 11 };

const pools = [1, 2, 3].map((workers) => dressedPool(workers));
beforeAll(() => Promise.all(pools.map((pool) => pool.ready())));
afterAll(() => {
  for (const pool of pools) pool.close();
});

/** A triangle wave of 2ᵈ pieces in the first input, beside the second input; three units wide. */
function triangleWave(depth: number): Network {
  const first = {
    weight: [
      [1, 0],
      [1, 0],
      [0, 1],
    ],
    bias: [0, -0.5, 0.25],
  };
  const next = {
    weight: [
      [2, -4, 0],
      [2, -4, 0],
      [0.125, 0, 1],
    ],
    bias: [0, -0.5, -0.0625],
  };
  return denseNetwork([first, ...Array(depth - 1).fill(next), { weight: [[2, -4, 1]], bias: [0] }]);
}

/** Units of the first layer that are off, or on, in nearly the whole square. */
function nearlyOneCell(): Network {
  const [first, ...others] = randomLayers(11, [2, 12, 16, 16, 1], he(0.3));
  return denseNetwork([{ ...first, bias: Array.from(first.bias, (_, unit) => (unit === 0 ? 1.2 : 3)) }, ...others]);
}

const cases: readonly (readonly [string, Network, PlaneDomain])[] = [
  ["a dense network", randomNetwork(1, [2, 16, 16, 1], he(0.2)), square],
  ["one layer", randomNetwork(2, [2, 24, 2], he(0.2)), square],
  ["one unit", randomNetwork(1, [2, 1, 1], he(0.2)), square],
  ["a deep narrow network", triangleWave(7), rectangle(0, 1, -0.2, 1)],
  ["a domain that is nearly one cell of the first stage", nearlyOneCell(), square],
  ...[0, 3, 4, 7, 12, 21].map((seed) => {
    const network = mixedNetwork(seed);
    return [`mixed network ${seed}`, network, randomPlane(network, seed)] as const;
  }),
];

/** A count and the cells that it has handed out. */
interface Streamed {
  readonly count: RegionCount;
  readonly cells: readonly object[];
}

/** A cell as one object, whatever batch it came in. */
function* cellsOf(batch: CellBatch): Generator<object> {
  const { count, offsets, corners, units } = batch;
  const part = (values: Float64Array | Uint32Array, i: number) =>
    values.slice((i * values.length) / count, ((i + 1) * values.length) / count);
  for (let i = 0; i < count; i++) {
    yield {
      number: batch.first + i,
      corners: corners.slice(2 * offsets[i], 2 * offsets[i + 1]),
      size: batch.sizes[i],
      pattern: part(batch.patterns, i),
      linear: part(batch.outputLinear, i),
      offset: part(batch.outputOffset, i),
      error: part(batch.outputErrors, i),
      units,
    };
  }
}

function streamHere(network: Network, domain: PlaneDomain, options: EnumerationOptions = {}): Streamed {
  const cells: object[] = [];
  const onCells = (batch: CellBatch) => cells.push(...cellsOf(batch));
  return { count: runSynchronously(countPlane(network, domain, { ...options, onCells }, budgets), {}), cells };
}

async function streamInPool(
  network: Network,
  domain: PlaneDomain,
  pool: WebWorkerPool,
  options: EnumerationOptions = {},
): Promise<Streamed> {
  const cells: object[] = [];
  const onCells = (batch: CellBatch) => cells.push(...cellsOf(batch));
  return { count: await countPlaneInPool(network, domain, { ...options, onCells }, pool, budgets), cells };
}

describe.each(cases)("%s", (_, network, domain) => {
  const whole = regionsInPlaneSync(network, domain);

  test("has the same count, unresolved signs and margin for every number of workers and for none", async () => {
    const expected = runSynchronously(countPlane(network, domain, {}, budgets), {});
    expect(expected.activationRegions).toBe(cellCount(whole));
    for (const pool of pools) expect(await countPlaneInPool(network, domain, {}, pool, budgets)).toEqual(expected);
  });

  test("has the same cells in the order of the partition", async () => {
    const expected = streamHere(network, domain);
    expect(expected.cells).toHaveLength(cellCount(whole));
    expect(expected.cells.map((cell) => (cell as { pattern: Uint32Array }).pattern)).toEqual(
      streamedPatterns(network, domain),
    );
    for (const pool of pools) expect(await streamInPool(network, domain, pool)).toEqual(expected);
  });

  test("is truncated to the same result wherever that is", async () => {
    const most = cellCount(whole);
    for (const maxRegions of [1, 2, 3, 4, 13, 14, 15, 40, Math.ceil(most / 2), most - 1, most, most + 1]) {
      if (maxRegions < 1) continue;
      const options = { maxRegions };
      const expected = runSynchronously(countPlane(network, domain, options, budgets), {});
      expect([expected.status, expected.activationRegions]).toEqual(
        maxRegions < most ? ["truncated", maxRegions] : ["complete", most],
      );
      expect(await countPlaneInPool(network, domain, options, pools[1], budgets)).toEqual(expected);
      const streamed = streamHere(network, domain, options);
      expect(streamed.cells.length).toBe(Math.min(maxRegions, most));
      expect(await streamInPool(network, domain, pools[1], options)).toEqual(streamed);
    }
  });
});

/** The patterns of all cells, as the enumerator of partitions hands them out. */
function streamedPatterns(network: Network, domain: PlaneDomain): readonly Uint32Array[] {
  const patterns: Uint32Array[] = [];
  regionsInPlaneSync(network, domain, {
    onCells: ({ count, patterns: words, units }) => {
      for (let i = 0; i < count; i++) patterns.push(words.slice(i * units.words, (i + 1) * units.words));
    },
  });
  return patterns;
}

describe("countRegions with a pool", () => {
  const [, pool] = pools;
  const wide = randomNetwork(2, [2, 48, 48, 1], he(0.2));

  test("counts as it does without", async () => {
    const expected = countRegionsSync(wide, square);
    expect(expected.activationRegions).toBeGreaterThan(3000);
    expect(await countRegions(wide, square, { pool })).toEqual(expected);
    expect(await countRegions(wide, square)).toEqual(expected);
  });

  test("may count several networks at once", async () => {
    const networks = [1, 2, 3, 4].map((seed) => randomNetwork(seed, [2, 32, 32, 1], he(0.2)));
    const counts = await Promise.all(networks.map((network) => countRegions(network, square, { pool })));
    expect(counts).toEqual(networks.map((network) => countRegionsSync(network, square)));
  });

  test("reports progress that only grows, up to the whole", async () => {
    const seen: EnumerationProgress[] = [];
    const { activationRegions } = await countRegions(wide, square, { pool, onProgress: (at) => seen.push(at) });
    expect(seen.length).toBeGreaterThan(10);
    seen.forEach(({ cells, fraction }, i) => {
      expect(cells).toBeGreaterThanOrEqual(seen[i - 1]?.cells ?? 0);
      expect(fraction).toBeGreaterThanOrEqual(seen[i - 1]?.fraction ?? 0);
    });
    expect(seen.at(-1)).toEqual({ cells: activationRegions, fraction: 1 });
  });

  test("passes on what onCells throws, and can be used again", async () => {
    const onCells = ({ first }: CellBatch) => {
      if (first > 500) throw new Error("the disk is full");
    };
    await expect(countRegions(wide, square, { pool, onCells })).rejects.toThrow(/^the disk is full$/);
    expect(await countRegions(wide, square, { pool })).toEqual(countRegionsSync(wide, square));
  });

  test("stops when its signal fires, hands out what it counts, and can be used again", async () => {
    const controller = new AbortController();
    let cells = 0;
    const onCells = ({ count }: CellBatch) => {
      cells += count;
      if (cells > 500) controller.abort();
    };
    const stopped = await countRegions(wide, square, { pool, onCells, signal: controller.signal });
    expect(stopped).toMatchObject({ status: "cancelled", activationRegions: cells });
    expect(cells).toBeGreaterThan(500);
    expect(cells).toBeLessThan(countRegionsSync(wide, square).activationRegions);
    expect(await countRegions(wide, square, { pool, signal: AbortSignal.abort() })).toMatchObject({
      status: "cancelled",
    });
    expect(await countRegions(wide, square, { pool })).toEqual(countRegionsSync(wide, square));
  });
});
