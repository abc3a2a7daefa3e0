/** The file of a thread that makes runs of an experiment. */
import type { Experiment, ExperimentSettings } from "../experiment.ts";
import { loadExperiment } from "../experiments/registry.ts";
import { type PerformedRuns, performRuns } from "./performRuns.ts";
import type { RunSpec } from "./run.ts";

/** What a thread is asked. */
export interface ThreadTask {
  /** of `loadExperiment` */
  readonly source: string;
  readonly settings: ExperimentSettings;
  readonly groups: readonly (readonly RunSpec[])[];
  /** [threads] fractions of the tasks under way, shared */
  readonly fractions: Float64Array;
  /** which of them is this task's */
  readonly slot: number;
}

const loaded = new Map<string, Promise<Experiment>>();

// a thread whose work is not wanted is ended from outside
const { signal } = new AbortController();

/** The runs, and what went wrong in one of them. */
export async function runTask({ source, settings, groups, fractions, slot }: ThreadTask): Promise<PerformedRuns> {
  const onProgress = (fraction: number) => {
    fractions[slot] = fraction;
  };
  const known = loaded.get(source) ?? loadExperiment(source);
  loaded.set(source, known);
  return performRuns(await known, groups, settings, { signal, onProgress });
}
