import { type ResultRow, resultRows } from "../resultRows.ts";
import type { FinishedRun, RunOutcome } from "../runs/run.ts";
import { finiteValues } from "../statistics.ts";

/** How many runs died or stuck, and how many diverged if any did. */
export function outcomeRows(runs: readonly FinishedRun[]): readonly ResultRow[] {
  const isSeen = (outcome: RunOutcome) =>
    outcome !== "diverged" || runs.some(({ result }) => result.outcome === outcome);
  return (["dead", "stuck", "diverged"] as const).filter(isSeen).flatMap((outcome) =>
    resultRows(runs, {
      table: "Outcomes",
      value: ({ result }) => (result.outcome === outcome ? 1 : 0),
      quantities: { [outcome]: (values) => finiteValues(values).reduce((sum, value) => sum + value, 0) },
    }),
  );
}
