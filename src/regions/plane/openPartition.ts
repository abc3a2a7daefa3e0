import type { Network } from "../../network/network.ts";
import { push } from "../../numeric/growable.ts";
import type { PlaneDomain } from "../domain.ts";
import type { Steps } from "../enumeration.ts";
import { appendPattern, type CellPath } from "./cellPath.ts";
import type { PlaneEngine } from "./engine.ts";
import { type FragmentAnswer, type PartitionPlan, planPartition, runFragment } from "./partitionTasks.ts";
import type { PlaneTask } from "./planeTask.ts";
import { recordOutput } from "./recordOutput.ts";
import { startEngine } from "./startEngine.ts";
import { createWalker } from "./walker.ts";

/** What all tasks of a partition share, as plain data. */
export interface PartitionJob {
  readonly network: Network;
  readonly domain: PlaneDomain;
}

/** A partition with all that it takes to run its tasks. */
export interface OpenPartition {
  readonly engine: PlaneEngine;
  /** shares the partition out; undefined if that was cancelled */
  readonly plan: () => Steps<PartitionPlan | undefined>;
  /** runs a task, for at most `budget` cells; one at a time */
  readonly run: (task: PlaneTask, budget?: number) => Steps<FragmentAnswer>;
}

export function openPartition({ network, domain }: PartitionJob): OpenPartition {
  const { engine, border } = startEngine(network, domain);
  const walker = createWalker(engine, border, { keeps: true, finish: (path) => keepCell(engine, path) });
  return {
    engine,
    plan: () => planPartition(walker),
    run: (task, budget = Number.POSITIVE_INFINITY) => runFragment(walker, task, budget),
  };
}

/** Appends the finished cell to those of the fragment. */
function keepCell(engine: PlaneEngine, path: CellPath): void {
  const { lists, at } = path;
  const { finished, forms } = engine.state;
  const last = lists.length - 1;
  const list = lists[last];
  for (let k = list.offsets.data[at[last]]; k < list.offsets.data[at[last] + 1]; k++) {
    push(finished.edges, list.edges.data[k]);
  }
  push(finished.offsets, finished.edges.length);
  appendPattern(finished.patterns, forms.layout, path);
  recordOutput(engine, finished.outputs);
}
