import { createSets, joinSets, representative } from "../numeric/unionFind.ts";
import { type EnumerationOptions, runSynchronously, runYielding, type Steps } from "./enumeration.ts";
import { createJumpProbe, facetJump } from "./jump.ts";
import { cellCount, facetCount, type Partition } from "./partition.ts";

/** The linear regions of a partition: its cells, joined where the output's affine map goes on unchanged. */
export interface LinearRegions {
  /** that of the partition: where it is not "complete", `count` is of a part of the domain */
  readonly status: Partition["status"];
  readonly count: number;
  /** [R] linear region of each cell, numbered in the order of their first cells */
  readonly labels: Uint32Array;
  /** facets whose jump lay within its error bound without being structurally zero; they join */
  readonly unresolved: number;
}

/**
 * Joins activation regions into linear regions: maximal sets, connected through facets, on which the output of the
 * network restricted to the slice is one affine map.
 *
 * Numerics  the decision is taken on the jump across a facet, with its error bound; see `jump.ts`.
 */
export function linearRegions(partition: Partition): LinearRegions {
  return runSynchronously(linearSteps(partition), {}) as LinearRegions;
}

/** `linearRegions` with turns of the event loop and progress; undefined when it was cancelled. */
export async function linearRegionsAsync(
  partition: Partition,
  options: Pick<EnumerationOptions, "signal" | "onProgress"> = {},
): Promise<LinearRegions | undefined> {
  return runYielding(linearSteps(partition), options);
}

function* linearSteps(partition: Partition): Steps<LinearRegions | undefined> {
  const sets = createSets(cellCount(partition));
  const probe = createJumpProbe(partition);
  const { cells } = partition.facets;
  const facets = facetCount(partition);
  let unresolved = 0;
  for (let facet = 0; facet < facets; facet++) {
    const [first, second] = [cells[2 * facet], cells[2 * facet + 1]];
    if (first < 0 || second < 0) continue;
    const jump = facetJump(probe, facet);
    if (jump === "unresolved") unresolved++;
    if (jump !== "bends") joinSets(sets, first, second);
    const command = yield { cells: sets.length, fraction: facet / facets };
    if (command === "cancel") return undefined;
  }
  const labels = new Uint32Array(sets.length);
  let count = 0;
  for (let cell = 0; cell < sets.length; cell++) {
    // representatives are the smallest cells of their sets, so theirs are numbered before they are read
    const first = representative(sets, cell);
    labels[cell] = first === cell ? count++ : labels[first];
  }
  return { status: partition.status, count, labels, unresolved };
}
