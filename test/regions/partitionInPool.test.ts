/** Partitions that several threads make: the same as one makes, bit for bit. */
import type { Network } from "crease/network";
import {
  type CellBatch,
  cellCount,
  check,
  type Partition,
  type PlaneDomain,
  regionsInPlane,
  regionsInPlaneSync,
} from "crease/regions";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { runSynchronously } from "../../src/regions/enumeration.ts";
import { joinFragments } from "../../src/regions/joinFragments.ts";
import { openPartition } from "../../src/regions/plane/openPartition.ts";
import { square } from "../support/domains.ts";
import { mixedNetwork, randomPlane } from "../support/mixedNetworks.ts";
import { he, randomNetwork } from "../support/randomNetworks.ts";
import { dressedPool } from "../support/webWorkers.ts";

const pools = [1, 2, 3].map((workers) => dressedPool(workers));
beforeAll(() => Promise.all(pools.map((pool) => pool.ready())));
afterAll(() => {
  for (const pool of pools) pool.close();
});

/** All arrays of a partition, and what it says of itself. */
function contentOf({ network, ...content }: Partition): object {
  return content;
}

const cases: readonly (readonly [string, Network, PlaneDomain])[] = [
  ["a dense network", randomNetwork(1, [2, 24, 24, 2], he(0.2)), square],
  ["one layer", randomNetwork(2, [2, 24, 2], he(0.2)), square],
  ["no units", randomNetwork(2, [2, 2], he(0.2)), square],
  ["a first stage that leaves the domain whole", randomNetwork(4, [2, 1, 12, 12, 1], he(3)), square],
  ...[0, 3, 7, 12].flatMap((seed) =>
    [false, true].map((exact) => {
      const network = mixedNetwork(seed, { exact });
      return [
        `mixed network ${seed}${exact ? " of small integers" : ""}`,
        network,
        randomPlane(network, seed),
      ] as const;
    }),
  ),
];

describe.each(cases)("%s", (_, network, domain) => {
  test("any number of workers makes the partition of one thread, bit for bit", async () => {
    const expected = contentOf(regionsInPlaneSync(network, domain));
    for (const pool of pools) {
      expect(contentOf(await regionsInPlane(network, domain, { pool }))).toEqual(expected);
    }
  });
});

test("hands out the cells of the partition, in its order", async () => {
  const network = randomNetwork(9, [2, 64, 64, 1], he(0.2));
  const sizes: number[] = [];
  const onCells = (batch: CellBatch) => {
    expect(batch.first).toBe(sizes.length);
    sizes.push(...batch.sizes);
    corners.push(...batch.corners);
  };
  const corners: number[] = [];
  const { vertices, vertexIndices, ...partition } = await regionsInPlane(network, square, { pool: pools[1], onCells });
  expect(sizes).toEqual([...partition.sizes]);
  expect(corners).toEqual([...vertexIndices].flatMap((vertex) => [vertices[2 * vertex], vertices[2 * vertex + 1]]));
});

test("progress only grows, and a partition of several fragments passes all checks", async () => {
  const fractions: number[] = [];
  const partition = await regionsInPlane(randomNetwork(9, [2, 64, 64, 1], he(0.2)), square, {
    pool: pools[1],
    onProgress: ({ fraction }) => fractions.push(fraction),
  });
  expect(cellCount(partition)).toBeGreaterThan(4000);
  expect(check(partition).filter(({ passed }) => !passed)).toEqual([]);
  expect(fractions.length).toBeGreaterThan(3);
  expect(fractions).toEqual([...fractions].sort((a, b) => a - b));
});

test("a signal stops all workers: what is there is a part, from the first cell on", async () => {
  const network = randomNetwork(9, [2, 200, 200, 1], he(0.2));
  const controller = new AbortController();
  const partition = await regionsInPlane(network, square, {
    pool: pools[2],
    signal: controller.signal,
    onProgress: ({ cells }) => {
      if (cells > 2000) controller.abort();
    },
  });
  expect(partition.status).toBe("cancelled");
  const whole = regionsInPlaneSync(network, square);
  expect(cellCount(partition)).toBeLessThan(cellCount(whole));
  expect(partition.sizes).toEqual(whole.sizes.slice(0, cellCount(partition)));
  // the pool serves the next one
  const small = randomNetwork(1, [2, 24, 24, 2], he(0.2));
  const next = await regionsInPlane(small, square, { pool: pools[2] });
  expect(contentOf(next)).toEqual(contentOf(regionsInPlaneSync(small, square)));
});

test("fragments whose vertices on an edge differ do not join", () => {
  const open = openPartition({ network: randomNetwork(1, [2, 24, 24, 2], he(0.2)), domain: square });
  const plan = runSynchronously(open.plan(), {});
  if (!plan) throw new Error("expected a plan");
  const fragments = plan.tasks.map((task) => runSynchronously(open.run(task), {}).fragment);
  const join = () => runSynchronously(joinFragments(fragments, plan.trunk, plan.trunk.edges), {});
  expect(join()?.sizes.length).toBeGreaterThan(500);

  // a vertex on a seam of two fragments that is somewhere else than its twin
  const [first] = fragments;
  const others = new Set(fragments.slice(1).flatMap(({ seams }) => [...seams.edges]));
  const { edges, offsets, facets } = first.seams;
  const seam = edges.findIndex((edge, k) => others.has(edge) && offsets[k + 1] - offsets[k] > 1);
  const vertex = first.facetVertices[2 * facets[offsets[seam]] + 1] - first.oldVertices;
  first.vertices[2 * vertex] += 1e-6;
  expect(join()).toBeUndefined();
});
