import type { Network } from "../../network/network.ts";
import { assemblePlane, bareTrunk } from "../assemblePlane.ts";
import type { PlaneDomain } from "../domain.ts";
import { type EnumerationOptions, runYielding, type Steps } from "../enumeration.ts";
import type { Partition } from "../partition.ts";
import { openJob } from "../pool/openJob.ts";
import type { RegionsPool } from "../pool/regionsPool.ts";
import { type OpenPartition, openPartition, type PartitionJob } from "./openPartition.ts";
import type { FragmentAnswer, PartitionPlan } from "./partitionTasks.ts";
import { wholeTree } from "./planeTask.ts";
import { runFragmentsInPool } from "./runFragmentsInPool.ts";
import { addResult, startTasks, type TaskTotal } from "./runTasks.ts";

/** For how long the calling thread works alone before it starts workers, ms: about as long as their start takes. */
const patience = 200;

/** The fragments of a partition that are made, from the first on, and what they come to. */
interface Fragments {
  readonly plan: PartitionPlan;
  readonly answers: FragmentAnswer[];
  readonly total: TaskTotal;
}

/** Enumerates the activation regions of a plane domain, with everything that a partition holds. */
export function* partitionPlane(network: Network, domain: PlaneDomain, options: EnumerationOptions): Steps<Partition> {
  const open = openPartition({ network, domain });
  const fragments = yield* startFragments(open);
  if (fragments) yield* makeFragments(open, fragments, options.maxRegions);
  return yield* assemble({ network, domain }, open, fragments, options);
}

/** `partitionPlane` with the help of workers, unless the number of cells is limited. */
export async function partitionPlaneInPool(
  network: Network,
  domain: PlaneDomain,
  options: EnumerationOptions,
  pool: RegionsPool,
): Promise<Partition> {
  if (options.maxRegions !== undefined) {
    return runYielding(partitionPlane(network, domain, options), options);
  }
  const content: PartitionJob = { network, domain };
  const job = openJob(pool, "partition", content);
  try {
    const open = openPartition(content);
    const fragments = await runYielding(startFragments(open), options);
    if (fragments) {
      const patient = performance.now() + patience;
      const isEnough = () => pool.isReady || performance.now() > patient;
      await runYielding(makeFragments(open, fragments, undefined, isEnough), options);
      const { plan, answers, total } = fragments;
      const { onProgress } = options;
      if (total.status === "complete" && answers.length < plan.tasks.length) {
        const share = (done: number, cells: number) => onProgress?.({ cells, fraction: done / plan.tasks.length });
        await runFragmentsInPool(open, job, fragments, pool, options.signal, share);
      }
    }
    return await runYielding(assemble(content, open, fragments, options), { signal: options.signal });
  } finally {
    job.close();
  }
}

function* startFragments({ plan: share }: OpenPartition): Steps<Fragments | undefined> {
  const plan = yield* share();
  if (!plan) return undefined;
  const { total } = startTasks();
  total.unresolved = plan.unresolved;
  total.smallestMargin = plan.smallestMargin;
  return { plan, answers: [], total };
}

/**
 * Makes fragments one after another, until all are made or there are `maxRegions` cells.
 *
 * @param isEnough asked before each but the first whether others are to go on
 */
function* makeFragments(
  { run }: OpenPartition,
  { plan, answers, total }: Fragments,
  maxRegions = Number.POSITIVE_INFINITY,
  isEnough: () => boolean = () => false,
): Steps<void> {
  const { tasks } = plan;
  while (answers.length < tasks.length && total.status === "complete") {
    if (answers.length > 0 && isEnough()) return;
    if (total.cells >= maxRegions) {
      total.status = "truncated";
      return;
    }
    const steps = run(tasks[answers.length], maxRegions - total.cells);
    const answer = yield* inShare(steps, total.cells, answers.length, tasks.length);
    answers.push(answer);
    addResult(total, answer.result);
    if (answer.result.rest.length > 0) total.status = "truncated";
  }
}

/** Reports the progress of one of several tasks as progress of all. */
function* inShare<Result>(steps: Steps<Result>, cells: number, before: number, count: number): Steps<Result> {
  let step = steps.next();
  while (!step.done) {
    const progress = step.value && {
      cells: cells + step.value.cells,
      fraction: (before + Math.min(1, step.value.fraction)) / count,
    };
    step = steps.next(yield progress);
  }
  return step.value;
}

/** Joins the fragments; where they do not fit, the partition is made again in one piece. */
function* assemble(
  { network, domain }: PartitionJob,
  { engine }: OpenPartition,
  made: Fragments | undefined,
  { onCells, maxRegions }: Pick<EnumerationOptions, "onCells" | "maxRegions">,
): Steps<Partition> {
  const bare = bareTrunk(engine.state.forms.layout);
  if (!made) {
    const log = { unresolved: 0, smallestMargin: Number.POSITIVE_INFINITY };
    return (yield* assemblePlane(network, domain, [], bare, log, "cancelled")) as Partition;
  }
  const { plan, answers, total } = made;
  const fragments = answers.map(({ fragment }) => fragment);
  const partition = yield* assemblePlane(network, domain, fragments, plan.trunk, total, total.status, onCells);
  if (partition) return partition;

  // touching signs were taken differently on the two sides of an edge
  const open = openPartition({ network, domain });
  const { result, fragment } = yield* open.run(wholeTree, maxRegions);
  const status = result.rest.length > 0 ? "truncated" : result.status;
  return (yield* assemblePlane(network, domain, [fragment], bare, result, status, onCells)) as Partition;
}
