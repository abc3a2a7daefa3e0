/** A case or a method: the name in files and on the command line, and the label in tables and charts. */
export interface Choice {
  readonly name: string;
  readonly label: string;
}

/** The label of a choice; its name where there is none of that name. */
export function labelOf(choices: readonly Choice[], name: string): string {
  return choices.find((choice) => choice.name === name)?.label ?? name;
}

/** One run of a plan. */
export interface RunSpec {
  readonly case: string;
  readonly method: string;
  /** counts the runs of this case and method, from 0 */
  readonly run: number;
}

/**
 * How a run ended: `learned`; `stuck` far from the target; `dead`, with an output that no longer depends on the
 * input; `diverged` to numbers that are not finite.
 */
export type RunOutcome = "learned" | "stuck" | "dead" | "diverged";

/** What a run gives, as plain JSON; experiments add their errors and curves. */
export interface RunResult {
  readonly outcome: RunOutcome;
}

/** A run that is done. */
export interface FinishedRun<Result extends RunResult = RunResult> {
  readonly spec: RunSpec;
  readonly result: Result;
  /** its share of the time, when several were made at once */
  readonly seconds: number;
}

/** The name of a run in files: no two of a plan share it. */
export function runKey(spec: RunSpec): string {
  return `${spec.case}/${spec.method}/${spec.run}`;
}

/** A plan of all methods on all cases, case by case. */
export function everyRun(
  cases: readonly Choice[],
  methods: readonly Choice[],
  { runs }: { readonly runs: number },
): readonly RunSpec[] {
  return cases.flatMap((one) =>
    methods.flatMap((method) =>
      Array.from({ length: runs }, (_, run) => ({ case: one.name, method: method.name, run })),
    ),
  );
}

/** Runs by case and method, in the order in which these occur first. */
export function groupRuns<Run extends FinishedRun>(runs: readonly Run[]): readonly (readonly Run[])[] {
  const groups = new Map<string, Run[]>();
  for (const run of runs) {
    const key = JSON.stringify([run.spec.case, run.spec.method]);
    const group = groups.get(key);
    if (group) group.push(run);
    else groups.set(key, [run]);
  }
  return [...groups.values()];
}
