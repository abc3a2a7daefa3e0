/** The file of a thread that makes runs of an experiment. */
import type { Experiment, ExperimentSettings } from "../experiment.ts";
import { loadExperiment } from "../experiments/registry.ts";
import { performRuns } from "./performRuns.ts";
import type { FinishedRun, RunSpec } from "./run.ts";

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

/** The runs, or the message of what went wrong in one of them. */
export type ThreadReply =
  | { readonly runs: readonly FinishedRun[] }
  | { readonly message: string; readonly stack: string | undefined };

const loaded = new Map<string, Promise<Experiment>>();

// a thread whose work is not wanted is ended from outside
const { signal } = new AbortController();

export async function runTask({ source, settings, groups, fractions, slot }: ThreadTask): Promise<ThreadReply> {
  const onProgress = (fraction: number) => {
    fractions[slot] = fraction;
  };
  try {
    const known = loaded.get(source) ?? loadExperiment(source);
    loaded.set(source, known);
    return { runs: await performRuns(await known, groups, settings, { signal, onProgress }) };
  } catch (error) {
    const { message, stack } = error instanceof Error ? error : new Error(String(error));
    return { message, stack };
  }
}
