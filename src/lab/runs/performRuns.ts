import type { Experiment, ExperimentSettings, RunContext } from "../experiment.ts";
import { type FinishedRun, type RunSpec, runKey } from "./run.ts";

/**
 * Makes the runs of a task, group by group, and takes their time.
 *
 * @param groups runs of one case and method each, at most `experiment.together` of them
 */
export async function performRuns(
  experiment: Experiment,
  groups: readonly (readonly RunSpec[])[],
  settings: ExperimentSettings,
  context: RunContext,
): Promise<readonly FinishedRun[]> {
  const finished: FinishedRun[] = [];
  const total = groups.reduce((sum, group) => sum + group.length, 0);
  for (const group of groups) {
    context.signal.throwIfAborted();
    const { signal } = context;
    const onProgress = (fraction: number) => context.onProgress((finished.length + fraction * group.length) / total);
    const start = performance.now();
    const results = await named(group, () => experiment.run(group, settings, { signal, onProgress }), signal);
    const seconds = (performance.now() - start) / 1000 / group.length;
    if (results.length !== group.length) {
      throw new RangeError(
        `performRuns: expected ${group.length} results of ${experiment.name} from ${runKey(group[0])} on, got ${results.length}`,
      );
    }
    for (const [i, spec] of group.entries()) finished.push({ spec, result: results[i], seconds });
    context.onProgress(finished.length / total);
  }
  return finished;
}

/** Runs of one case and method that come one after the other, cut into groups of at most `size`. */
export function runGroups(specs: readonly RunSpec[], size: number): readonly (readonly RunSpec[])[] {
  const groups: RunSpec[][] = [];
  for (const spec of specs) {
    const last = groups.at(-1);
    const isSame = last?.[0].case === spec.case && last[0].method === spec.method;
    if (last && isSame && last.length < size) last.push(spec);
    else groups.push([spec]);
  }
  return groups;
}

/** Says which run an error comes from; an abort stays what it is. */
async function named<Value>(
  group: readonly RunSpec[],
  run: () => Value | Promise<Value>,
  signal: AbortSignal,
): Promise<Value> {
  try {
    return await run();
  } catch (error) {
    if (signal.aborted) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    const rest = group.length > 1 ? ` and ${group.length - 1} more` : "";
    throw new Error(`performRuns: expected a result of ${runKey(group[0])}${rest}, got an error: ${reason}`, {
      cause: error,
    });
  }
}
