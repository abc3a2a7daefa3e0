import { type LineFigure, medianLine, type StripFigure } from "../figure.ts";
import type { PublishedNumber } from "../resultRows.ts";
import { type Choice, type FinishedRun, groupRuns, labelOf, type RunResult } from "../runs/run.ts";
import type { Observed } from "../statistics.ts";

/** Runs as figures show them: a panel for each case, a line or a strip for each method. */
export interface FigureRequest<Result extends RunResult> {
  readonly runs: readonly FinishedRun<Result>[];
  readonly cases: readonly Choice[];
  readonly methods: readonly Choice[];
  /** what the logarithmic axis of values shows */
  readonly axis: string;
}

/** The runs of a case, by method. */
export interface CasePanel<Result extends RunResult> {
  readonly one: Choice;
  readonly groups: readonly (readonly FinishedRun<Result>[])[];
}

/** The cases that have runs. */
export function casePanels<Result extends RunResult>(
  runs: readonly FinishedRun<Result>[],
  cases: readonly Choice[],
): readonly CasePanel<Result>[] {
  const groups = groupRuns(runs);
  return cases
    .map((one) => ({ one, groups: groups.filter(([{ spec }]) => spec.case === one.name) }))
    .filter((panel) => panel.groups.length > 0);
}

/**
 * A value of each run, with the published numbers of its method.
 *
 * @param caption below the figure
 */
export function valueStrips<Result extends RunResult>(
  { runs, cases, methods, axis }: FigureRequest<Result>,
  value: (result: Result) => Observed,
  published: readonly PublishedNumber[],
  caption?: string,
): StripFigure {
  return {
    kind: "strips",
    title: "All runs",
    ...(caption !== undefined && { caption }),
    value: { name: axis, scale: "log" },
    panels: casePanels(runs, cases).map(({ one, groups }) => ({
      title: one.label,
      strips: groups.map((group) => ({
        name: labelOf(methods, group[0].spec.method),
        values: group.map(({ result }) => value(result) ?? null),
        marks: published
          .filter((entry) => entry.case === one.name && entry.method === group[0].spec.method)
          .map((entry) => ({ name: `published ${entry.quantity}`, value: entry.value })),
      })),
    })),
  };
}

/**
 * Losses over steps: medians of the runs with their quartiles.
 *
 * @param steps those of the losses in `curve`; a curve may end before
 */
export function lossLines<Result extends RunResult & { readonly curve: readonly number[] }>(
  { runs, cases, methods, axis }: FigureRequest<Result>,
  steps: readonly number[],
  caption: string,
): LineFigure {
  return {
    kind: "lines",
    title: "Loss over steps",
    caption: `Medians of the runs, with the quartiles shaded. ${caption}`,
    x: { name: "step" },
    y: { name: axis, scale: "log" },
    panels: casePanels(runs, cases).map(({ one, groups }) => ({
      title: one.label,
      lines: groups.map((group) => {
        const length = Math.max(...group.map(({ result }) => result.curve.length));
        const x = steps.slice(0, length);
        const curves = group.map(({ result }) => x.map((_, i) => result.curve[i] ?? null));
        return medianLine(labelOf(methods, group[0].spec.method), x, curves);
      }),
    })),
  };
}
