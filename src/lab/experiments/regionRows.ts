import { type ResultRow, resultRows } from "../resultRows.ts";
import type { FinishedRun, RunResult } from "../runs/run.ts";
import { median, type Observed } from "../statistics.ts";

/** Numbers of regions of a run: at the start, after pre-training if there was one, at the end. */
export interface RegionCounts {
  readonly start: number;
  readonly pretrained?: number;
  readonly end: number;
}

type CountedRun = FinishedRun<RunResult & { readonly regions: RegionCounts }>;

/** Medians of the numbers of regions. */
export function regionRows(runs: readonly CountedRun[]): readonly ResultRow[] {
  const rowsOf = (quantity: string, value: (counts: RegionCounts) => Observed) =>
    resultRows(runs, {
      table: "Linear regions",
      value: ({ result }) => value(result.regions),
      quantities: { [quantity]: median },
    });
  return [
    ...rowsOf("at the start", ({ start }) => start),
    ...rowsOf("after pre-training", ({ pretrained }) => pretrained).filter(({ n }) => n > 0),
    ...rowsOf("at the end", ({ end }) => end),
  ];
}
