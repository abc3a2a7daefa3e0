import type { Experiment, ExperimentSettings, RunContext } from "../experiment.ts";
import { type FinishedRun, type RunSpec, runKey } from "./run.ts";

/** What came of a task. */
export interface PerformedRuns {
  readonly runs: readonly FinishedRun[];
  /** what ended the task before all runs were made */
  readonly error?: Error;
}

/**
 * Makes the runs of a task, group by group, and takes their time. An error, or the signal, ends it with the runs that were
 * made before.
 *
 * @param groups runs of one case and method each, at most `experiment.together` of them
 */
export async function performRuns(
  experiment: Experiment,
  groups: readonly (readonly RunSpec[])[],
  settings: ExperimentSettings,
  { signal, onProgress }: RunContext,
): Promise<PerformedRuns> {
  const runs: FinishedRun[] = [];
  const total = groups.reduce((sum, group) => sum + group.length, 0);
  for (const group of groups) {
    const start = performance.now();
    try {
      signal.throwIfAborted();
      const ofGroup = (fraction: number) => onProgress((runs.length + fraction * group.length) / total);
      const results = await experiment.run(group, settings, { signal, onProgress: ofGroup });
      if (results.length !== group.length) throw new RangeError(`${results.length} results`);
      const seconds = (performance.now() - start) / 1000 / group.length;
      for (const [i, spec] of group.entries()) runs.push({ spec, result: results[i], seconds });
    } catch (error) {
      return { runs, error: errorOf(group, error) };
    }
    onProgress(runs.length / total);
  }
  return { runs };
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

/** Says which runs an error comes from. */
function errorOf(group: readonly RunSpec[], error: unknown): Error {
  const reason = error instanceof Error ? error.message : String(error);
  const rest = group.length > 1 ? ` to ${runKey(group[group.length - 1])}` : "";
  const what = group.length > 1 ? `${group.length} results` : "a result";
  return new Error(`performRuns: expected ${what} of ${runKey(group[0])}${rest}, got ${reason}`, { cause: error });
}
