import { join } from "node:path";
import type { DataDescription, Experiment, ExperimentSettings, Summary } from "./experiment.ts";
import { loadExperiment } from "./experiments/registry.ts";
import type { ResultRow } from "./resultRows.ts";
import { type Choice, type FinishedRun, type RunSpec, runKey } from "./runs/run.ts";
import { makeRuns } from "./runs/runPool.ts";
import { openRunStore, type StoreHeader } from "./runs/runStore.ts";
import { creaseVersion } from "./versions.ts";

/** What `reproduce` is told. */
export interface ReproduceOptions {
  /** where the runs are kept; made if it is not there */
  readonly folder: string;
  /** in place of the experiment's defaults */
  readonly settings?: Readonly<Record<string, unknown>>;
  /** names of the cases to run; all unless given */
  readonly cases?: readonly string[];
  /** names of the methods to run; all unless given */
  readonly methods?: readonly string[];
  /** threads that make runs, 1 unless given: the calling one */
  readonly threads?: number;
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: RunProgress) => void;
}

/** How far the runs are. */
export interface RunProgress {
  readonly planned: number;
  /** of the planned ones, those that were there when the command began */
  readonly stored: number;
  /** with the stored ones and the parts of those under way */
  readonly done: number;
}

/** What an experiment gave. */
export interface Reproduction {
  readonly experiment: Experiment;
  /** "cancelled": some of the planned runs are missing, and all that is said is about the others */
  readonly status: "complete" | "cancelled";
  readonly settings: ExperimentSettings;
  /** the cases and methods that were asked for, where not all were */
  readonly chosen: Pick<ReproduceOptions, "cases" | "methods">;
  readonly data: readonly DataDescription[];
  readonly summary: Summary;
  /** in the order of the plan */
  readonly runs: readonly FinishedRun[];
  readonly planned: number;
  /** of the runs, those that an earlier command had made */
  readonly stored: number;
  readonly threads: number;
  readonly seconds: {
    /** of this command */
    readonly total: number;
    /** of all runs, added up, whenever they were made */
    readonly runs: number;
  };
}

/** The file of a folder that holds its runs. */
export const runsFile = "runs.jsonl";

/**
 * Makes the runs of an experiment that its folder lacks, and says what all of them give. Numbers depend on the settings
 * only: not on threads, not on interruptions.
 *
 * @param source of `loadExperiment`: a name, or a file: URL
 *
 * Errors    `RangeError` for unknown cases and methods; those of `openRunStore` and `makeRuns`.
 */
export async function reproduce(source: string, options: ReproduceOptions): Promise<Reproduction> {
  const start = performance.now();
  const { folder, cases, methods, threads = 1, signal = new AbortController().signal, onProgress } = options;
  if (!(Number.isInteger(threads) && threads > 0)) {
    throw new RangeError(`reproduce: expected at least 1 thread, got ${threads}`);
  }
  const experiment = await loadExperiment(source);
  const settings: ExperimentSettings = { ...experiment.defaults, ...options.settings };
  const plan = chosenPlan(experiment, settings, options);
  const data = await experiment.data(settings);
  if (plan.length === 0) {
    const known = data.map(({ name, description }) => `${name}: ${description}`).join("; ");
    throw new RangeError(`reproduce: expected runs of the chosen cases and methods, got none (${known})`);
  }

  const store = openRunStore(join(folder, runsFile), headerOf(experiment, settings, data));
  try {
    const missing = plan.filter((spec) => !store.has(spec));
    const stored = plan.length - missing.length;
    const status = await makeRuns(experiment, missing, {
      source,
      settings,
      threads,
      signal,
      onRuns: store.add,
      onProgress: (made) => onProgress?.({ planned: plan.length, stored, done: stored + made }),
    });
    const runs = store.finished(plan);
    return {
      experiment,
      status,
      settings,
      chosen: { ...(cases && { cases }), ...(methods && { methods }) },
      data,
      summary: summaryOf(experiment, runs, settings),
      runs,
      planned: plan.length,
      stored,
      threads,
      seconds: {
        total: (performance.now() - start) / 1000,
        runs: runs.reduce((sum, { seconds }) => sum + seconds, 0),
      },
    };
  } finally {
    store.close();
  }
}

/** What results look like to a machine. */
export interface ResultsJson {
  readonly experiment: string;
  readonly status: Reproduction["status"];
  readonly settings: Readonly<Record<string, unknown>>;
  readonly data: readonly DataDescription[];
  readonly seconds: Reproduction["seconds"];
  readonly rows: readonly ResultRow[];
}

/** The results as plain JSON. */
export function resultsJson(reproduction: Reproduction): ResultsJson {
  const { experiment, status, data, seconds, summary } = reproduction;
  const settings = printedSettings(reproduction);
  return { experiment: experiment.name, status, settings, data, seconds, rows: summary.rows };
}

/** The settings, and the chosen cases and methods among them. */
export function printedSettings({ settings, chosen }: Reproduction): Readonly<Record<string, unknown>> {
  return { ...settings, ...chosen };
}

function summaryOf(experiment: Experiment, runs: readonly FinishedRun[], settings: ExperimentSettings): Summary {
  if (runs.length === 0) return { rows: [], tables: [], figures: [] };
  const summary = experiment.summarize(runs, settings);
  // a table none of whose cases was run
  return { ...summary, tables: summary.tables.filter(({ lines }) => lines.length > 0) };
}

/** How many runs there are does not decide what one of them gives: more of them are added to those that are stored. */
function headerOf(
  experiment: Experiment,
  { runs: _, ...decisive }: ExperimentSettings,
  data: readonly DataDescription[],
): StoreHeader {
  const { name, revision = 1 } = experiment;
  const used = data.filter(({ isMissing }) => !isMissing).map((each) => [each.name, each.description]);
  return {
    experiment: name,
    revision,
    version: creaseVersion(),
    settings: decisive,
    data: Object.fromEntries(used),
  };
}

function chosenPlan(
  experiment: Experiment,
  settings: ExperimentSettings,
  { cases, methods }: ReproduceOptions,
): readonly RunSpec[] {
  if (!(Number.isInteger(settings.runs) && settings.runs > 0)) {
    throw new RangeError(`reproduce: expected at least 1 run, got ${settings.runs}`);
  }
  checkNames("case", experiment.cases, cases);
  checkNames("method", experiment.methods, methods);
  const all = experiment.plan(settings);
  const keys = new Set(all.map(runKey));
  if (keys.size < all.length) {
    throw new RangeError(
      `reproduce: expected a plan in which each run has a case, a method and a number of its own, got ${all.length} runs with ${keys.size} of them in ${experiment.name}`,
    );
  }
  return all.filter(
    (spec) => (cases === undefined || cases.includes(spec.case)) && (methods?.includes(spec.method) ?? true),
  );
}

function checkNames(kind: string, known: readonly Choice[], asked: readonly string[] = []): void {
  const names = known.map(({ name }) => name);
  const unknown = asked.find((name) => !names.includes(name));
  if (unknown !== undefined) {
    throw new RangeError(`reproduce: expected a ${kind} among ${names.join(", ")}, got ${unknown}`);
  }
}
