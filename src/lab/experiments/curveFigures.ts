/** Rows and figures that the experiments on curves share. */
import { evenPoints } from "crease/datasets";
import { forward } from "crease/network";
import { type Figure, type LineFigure, medianLine, type StripFigure } from "../figure.ts";
import { type PublishedNumber, type ResultRow, resultRows } from "../resultRows.ts";
import { type FinishedRun, groupRuns } from "../runs/run.ts";
import { median, type Observed } from "../statistics.ts";
import {
  type CurveResult,
  type CurveSettings,
  curveCases,
  curveMethods,
  curveSamples,
  curveSteps,
  networkOf,
} from "./curveRuns.ts";

type CurveRun = FinishedRun<CurveResult>;

/** Median numbers of linear regions at the start, after pre-training and at the end. */
export function regionRows(runs: readonly CurveRun[]): readonly ResultRow[] {
  const rowsOf = (quantity: string, value: (run: CurveRun) => Observed) =>
    resultRows(runs, { table: "Linear regions", value, quantities: { [quantity]: median } });
  return [
    ...rowsOf("at the start", ({ result }) => result.regions.start),
    ...rowsOf("after pre-training", ({ result }) => result.regions.pretrained).filter(({ n }) => n > 0),
    ...rowsOf("at the end", ({ result }) => result.regions.end),
  ];
}

/** The error of each run, with published numbers. */
export function errorStrips(
  runs: readonly CurveRun[],
  axis: string,
  value: (run: CurveRun) => Observed,
  published: readonly PublishedNumber[],
): StripFigure {
  return {
    kind: "strips",
    title: "Errors of all runs",
    caption:
      "A dot is a run. Where many runs have the same large error, they died: the best constant is all that is left.",
    value: { name: axis, scale: "log" },
    panels: panelsOf(runs).map(({ one, groups }) => ({
      title: one.label,
      strips: groups.map((group) => ({
        name: labelOf(group[0].spec.method),
        values: group.map((run) => value(run) ?? null),
        marks: published
          .filter((entry) => entry.case === one.name && entry.method === group[0].spec.method)
          .map((entry) => ({ name: `published ${entry.quantity}`, value: entry.value })),
      })),
    })),
  };
}

/** Losses over steps, pre-training first. */
export function lossFigure(runs: readonly CurveRun[], { steps }: CurveSettings): LineFigure {
  const chosen = curveSteps(steps);
  return {
    kind: "lines",
    title: "Loss over steps",
    caption:
      "Medians of the runs, with the quartiles shaded. Pre-training ends where the second descent begins; the loss may jump there.",
    x: { name: "step" },
    y: { name: "mean squared error", scale: "log" },
    panels: panelsOf(runs).map(({ one, groups }) => ({
      title: one.label,
      lines: groups.map((group) => {
        const phases = Math.max(...group.map(({ result }) => Math.ceil(result.curve.length / chosen.length)));
        const x = Array.from({ length: phases }, (_, phase) => chosen.map((step) => phase * steps + step)).flat();
        return medianLine(
          labelOf(group[0].spec.method),
          x,
          group.map(({ result }) => x.map((_, i) => result.curve[i] ?? null)),
        );
      }),
    })),
  };
}

const shownMethods: readonly string[] = ["default", "skipped", "theorem"];

/** The median run of three methods beside the target, as the distance from it. */
export function fitFigure(runs: readonly CurveRun[]): Figure {
  const points = evenPoints(0, 1, 401);
  return {
    kind: "lines",
    title: "Distance from the target",
    caption: "The run with the median error of each method: how far its output is from the target.",
    x: { name: "x" },
    y: { name: "distance", scale: "log" },
    panels: panelsOf(runs).map(({ one, groups }) => {
      const { targets } = curveSamples(one.name, points);
      return {
        title: one.label,
        lines: groups
          .filter(([{ spec }]) => shownMethods.includes(spec.method))
          .map((group) => {
            const ordered = group.toSorted((a, b) => a.result.error - b.result.error);
            const { parameters } = ordered[Math.floor((ordered.length - 1) / 2)].result;
            const outputs = forward(networkOf(parameters), points, points.length);
            return {
              name: labelOf(group[0].spec.method),
              x: Array.from(points),
              y: Array.from(outputs, (value, i) => Math.abs(value - targets[i])),
            };
          }),
      };
    }),
  };
}

function panelsOf(runs: readonly CurveRun[]) {
  const groups = groupRuns(runs);
  return curveCases
    .map((one) => ({ one, groups: groups.filter(([{ spec }]) => spec.case === one.name) }))
    .filter((panel) => panel.groups.length > 0);
}

function labelOf(method: string): string {
  return curveMethods.find(({ name }) => name === method)?.label ?? method;
}
