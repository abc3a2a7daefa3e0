import type { Figure } from "./figure.ts";
import type { PublishedNumber, ResultRow } from "./resultRows.ts";
import type { ResultTable } from "./resultTable.ts";
import type { Choice, FinishedRun, RunResult, RunSpec } from "./runs/run.ts";

/**
 * One experiment of a paper: what is asked, how it is done, what was published, and how the runs become tables and figures.
 * A file declares one and exports it as `experiment`.
 *
 * A run depends on its spec, the seed and the parameters only: not on how many runs there are, not on those beside it, and
 * not on the thread. That is what lets runs be stored one by one and continued in any order.
 */
export interface Experiment<
  Result extends RunResult = RunResult,
  Settings extends ExperimentSettings = ExperimentSettings,
> {
  /** the name on the command line, such as compelled-1d */
  readonly name: string;
  readonly title: string;
  /** one sentence that ends in a question mark */
  readonly question: string;
  /** the paper, with its tables and figures */
  readonly source: string;
  /** counts up when the protocol changes, so that runs of two protocols are never mixed (default 1) */
  readonly revision?: number;
  /** what is done, a sentence for each step */
  readonly protocol: readonly string[];
  /** where the paper is silent: what is assumed, and why */
  readonly readings: readonly Reading[];
  /** what is learned or measured: targets, data sets */
  readonly cases: readonly Choice[];
  /** what is compared */
  readonly methods: readonly Choice[];
  readonly published: readonly PublishedNumber[];
  readonly defaults: Settings;
  /** the data that the runs use; throws where a file is missing */
  data(settings: Settings): readonly DataDescription[] | Promise<readonly DataDescription[]>;
  /** all runs, in the order of the tables: usually `everyRun` */
  plan(settings: Settings): readonly RunSpec[];
  /** the most runs of one case and method that `run` makes at once (default 1) */
  readonly together?: number;
  /**
   * Makes runs of one case and method.
   *
   * @returns a result for each spec, in their order, as plain JSON; numbers that are not finite become null
   */
  run(
    specs: readonly RunSpec[],
    settings: Settings,
    context: RunContext,
  ): readonly Result[] | Promise<readonly Result[]>;
  /** what finished runs say, in the order of the plan; some of the plan's runs may be missing */
  summarize(runs: readonly FinishedRun<Result>[], settings: Settings): Summary;
}

/** What decides the results: the seed and the parameters of the experiment, as plain JSON. `runs` says how many there are. */
export interface ExperimentSettings {
  /** runs of each case and method */
  readonly runs: number;
  readonly seed: number;
}

/** A reading of a paper where it leaves the protocol open. */
export interface Reading {
  /** what is not stated */
  readonly open: string;
  readonly taken: string;
  readonly because: string;
}

/** Data that runs use. */
export interface DataDescription {
  readonly name: string;
  /** what is used of it: stored runs are continued only where this is the same */
  readonly description: string;
  /** its runs are left out (default false) */
  readonly isMissing?: boolean;
}

/** What a run is told beside its spec. */
export interface RunContext {
  /** aborted when the runs are no longer wanted; threads are ended instead */
  readonly signal: AbortSignal;
  /** @param fraction of these runs that is done, from 0 to 1 */
  onProgress(fraction: number): void;
}

/** What an experiment says. */
export interface Summary {
  readonly rows: readonly ResultRow[];
  readonly tables: readonly ResultTable[];
  readonly figures: readonly Figure[];
  /** what the numbers say, a sentence each, where they differ from the paper above all */
  readonly findings?: readonly string[];
}

/** A `run` that makes one run after another. */
export function oneByOne<Result extends RunResult, Settings extends ExperimentSettings>(
  runOne: (spec: RunSpec, settings: Settings, context: RunContext) => Result | Promise<Result>,
): Experiment<Result, Settings>["run"] {
  return async (specs, settings, context) => {
    const results: Result[] = [];
    for (const spec of specs) {
      context.signal.throwIfAborted();
      const { signal } = context;
      const onProgress = (fraction: number) => context.onProgress((results.length + fraction) / specs.length);
      results.push(await runOne(spec, settings, { signal, onProgress }));
    }
    return results;
  };
}
