import type { Network } from "../../network/network.ts";
import { push } from "../../numeric/growable.ts";
import { assemblePlane, bareTrunk } from "../assemblePlane.ts";
import type { PlaneDomain } from "../domain.ts";
import type { EnumerationOptions, Steps } from "../enumeration.ts";
import type { Partition } from "../partition.ts";
import type { PlaneFragment } from "../planeFragment.ts";
import type { RegionCount } from "../regionCount.ts";
import { appendPattern, type CellPath } from "./cellPath.ts";
import type { PlaneEngine } from "./engine.ts";
import { planPartition, runFragment } from "./partitionTasks.ts";
import { wholeTree } from "./planeTask.ts";
import { recordOutput } from "./recordOutput.ts";
import { addResult, emptyTotal, runTasksInTurn } from "./runTasks.ts";
import { startEngine } from "./startEngine.ts";
import { createStream } from "./streamCells.ts";
import { createWalker, runTask } from "./walker.ts";

/** Enumerates the activation regions of a plane domain, with everything that a partition holds. */
export function* partitionPlane(
  network: Network,
  domain: PlaneDomain,
  { onCells, maxRegions = Number.POSITIVE_INFINITY }: EnumerationOptions,
): Steps<Partition> {
  const { engine, border } = startEngine(network, domain);
  const stream = onCells && createStream(engine, onCells);
  const finish = (path: CellPath) => {
    keepCell(engine, path);
    stream?.add(path);
  };
  const walker = createWalker(engine, border, { keeps: true, finish });
  const plan = yield* planPartition(walker);
  const total = emptyTotal();
  const fragments: PlaneFragment[] = [];
  if (plan) {
    total.unresolved = plan.unresolved;
    total.smallestMargin = plan.smallestMargin;
  }
  for (const task of plan?.tasks ?? []) {
    if (total.cells >= maxRegions) total.status = "truncated";
    if (total.status !== "complete") break;
    const { result, fragment } = yield* inShare(
      runFragment(walker, task, maxRegions - total.cells),
      total.cells,
      fragments.length / (plan?.tasks.length ?? 1),
      1 / (plan?.tasks.length ?? 1),
    );
    fragments.push(fragment);
    if (addResult(total, result).length > 0) total.status = "truncated";
  }
  stream?.end();
  if (!plan) total.status = "cancelled";
  const trunk = plan?.trunk ?? bareTrunk(engine.state.forms.layout);
  const partition = yield* assemblePlane(network, domain, fragments, trunk, total, total.status);
  return partition ?? (yield* partitionAtOnce(network, domain, maxRegions));
}

/** The same in one task, for networks whose touching signs are taken differently on both sides of an edge. */
function* partitionAtOnce(network: Network, domain: PlaneDomain, maxRegions: number): Steps<Partition> {
  const { engine, border } = startEngine(network, domain);
  const finish = (path: CellPath) => keepCell(engine, path);
  const walker = createWalker(engine, border, { keeps: true, finish });
  const { result, fragment } = yield* runFragment(walker, wholeTree, maxRegions);
  const status = result.rest.length > 0 ? "truncated" : result.status;
  const trunk = bareTrunk(engine.state.forms.layout);
  return (yield* assemblePlane(network, domain, [fragment], trunk, result, status)) as Partition;
}

/** Reports the progress of one task as a share of the whole. */
function* inShare<Result>(steps: Steps<Result>, cells: number, before: number, share: number): Steps<Result> {
  let step = steps.next();
  while (!step.done) {
    const progress = step.value && {
      cells: cells + step.value.cells,
      fraction: before + share * step.value.fraction,
    };
    step = steps.next(yield progress);
  }
  return step.value;
}

/** Counts the activation regions of a plane domain; with `onCells` they are made, handed out and forgotten. */
export function* countPlane(
  network: Network,
  domain: PlaneDomain,
  { onCells, maxRegions = Number.POSITIVE_INFINITY }: EnumerationOptions,
): Steps<RegionCount> {
  const { engine, border } = startEngine(network, domain);
  const stream = onCells && createStream(engine, onCells);
  const walker = createWalker(engine, border, { keeps: false, ...(stream && { finish: stream.add }) });
  const { status, cells, unresolved, smallestMargin } = yield* runTasksInTurn(
    (task, budget) => runTask(walker, task, budget),
    maxRegions,
  );
  stream?.end();
  return {
    status,
    activationRegions: cells,
    unresolved,
    ...(Number.isFinite(smallestMargin) && { smallestMargin }),
  };
}

/** Appends the finished cell to those that the partition is made of. */
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
