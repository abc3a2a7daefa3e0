/** The bounds of the plane engine against exact arithmetic: every value of every stage, after any number of updates. */
import { createRandom } from "crease/numeric";
import type { PlaneDomain } from "crease/regions";
import { describe, expect, test } from "vitest";
import { startOf } from "../../src/geometry/planarComplex.ts";
import { runSynchronously } from "../../src/regions/enumeration.ts";
import type { PlaneEngine } from "../../src/regions/plane/engine.ts";
import type { Level } from "../../src/regions/plane/level.ts";
import { wholeTree } from "../../src/regions/plane/planeTask.ts";
import { startEngine } from "../../src/regions/plane/startEngine.ts";
import { createWalker, runTask } from "../../src/regions/plane/walker.ts";
import { square } from "../support/domains.ts";
import { type Dyadic, dyadic, minus, plus, times, toNumber } from "../support/dyadic.ts";
import { exactPreActivations, layersOf } from "../support/exactNetwork.ts";
import { he, randomNetwork, torchDefault } from "../support/randomNetworks.ts";

/** A value of a view at an exact point, in exact arithmetic. */
function valueAt({ view, live }: Level, unit: number, s: Dyadic, t: Dyadic): Dyadic {
  const { rows, frame } = view;
  const fromS = minus(s, dyadic(frame.reference[0]));
  const fromT = minus(t, dyadic(frame.reference[1]));
  const sloped = plus(times(dyadic(rows[unit]), fromS), times(dyadic(rows[live.stride + unit]), fromT));
  return plus(sloped, dyadic(rows[2 * live.stride + unit]));
}

/** The mean of the corners of the finished cell, which lies well inside. */
function meanOf({ state, path }: PlaneEngine): readonly [number, number] {
  const last = path.lists.length - 1;
  const { offsets, edges } = path.lists[last];
  const cell = path.at[last];
  const corners = Array.from(edges.data.subarray(offsets.data[cell], offsets.data[cell + 1]), (edge) =>
    startOf(state.complex, edge),
  );
  const mean = (axis: number) =>
    corners.reduce((sum, corner) => sum + state.complex.vertices.data[2 * corner + axis], 0) / corners.length;
  return [mean(0), mean(1)];
}

describe.each([
  ["small matrices, whose bounds are products", 3, [2, 24, 24, 24, 2], he(0.3), 12],
  ["large ones, whose bounds come from norms", 4, [2, 190, 190, 2], torchDefault, 400],
  ["a deep and narrow one", 5, [2, 8, 8, 8, 8, 8, 8, 1], he(0.5), 3],
] as const)("%s", (_, seed, sizes, initialization, every) => {
  test("hold for every value of each stage, in the middle of cells", () => {
    const network = randomNetwork(seed, sizes, initialization);
    const layers = layersOf(network);
    const { engine, border } = startEngine(network, square as PlaneDomain);
    const random = createRandom(seed, "sample");
    const ratios: number[] = [];
    let updated = 0;
    const walker = createWalker(engine, border, {
      keeps: false,
      finish() {
        if (random.uniform() * every > 1) return;
        const [s, t] = meanOf(engine);
        const exact = exactPreActivations(layers, [dyadic(s), dyadic(t)]);
        for (const level of engine.levels) {
          if (level.members[level.current].updates > 0) updated++;
          exact[level.stage].forEach((value, unit) => {
            const error = Math.abs(toNumber(minus(valueAt(level, unit, dyadic(s), dyadic(t)), value)));
            expect(error).toBeLessThanOrEqual(level.view.errors[unit]);
            if (error > 0) ratios.push(level.view.errors[unit] / error);
          });
        }
      },
    });
    runSynchronously(runTask(walker, wholeTree, Number.POSITIVE_INFINITY), {});
    expect(updated).toBeGreaterThan(20);

    // recorded: loose by what the family, the updates and |W| in place of W add, and no more
    ratios.sort((a, b) => a - b);
    expect(ratios.length).toBeGreaterThan(1000);
    expect(ratios[Math.floor(ratios.length / 2)]).toBeLessThan(recordedLooseness);
  });
});

/** Three times the median of bound over error that was seen. */
const recordedLooseness = 3e4;
