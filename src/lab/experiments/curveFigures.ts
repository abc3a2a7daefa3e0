/** Figures that the experiments on curves share. */
import { evenPoints } from "crease/datasets";
import { forward } from "crease/network";
import type { Figure } from "../figure.ts";
import type { PublishedNumber } from "../resultRows.ts";
import { type FinishedRun, labelOf } from "../runs/run.ts";
import {
  type CurveResult,
  type CurveSettings,
  curveCases,
  curveMethods,
  curveSamples,
  curveSteps,
  networkOf,
} from "./curveRuns.ts";
import { casePanels, lossLines, valueStrips } from "./runFigures.ts";

type CurveRun = FinishedRun<CurveResult>;

/** Errors of all runs, losses over steps, and how far the median runs are from their targets. */
export function curveFigures(
  runs: readonly CurveRun[],
  { steps }: CurveSettings,
  published: readonly PublishedNumber[],
): readonly Figure[] {
  const chosen = curveSteps(steps);
  const request = { runs, cases: curveCases, methods: curveMethods, axis: "mean squared error" };
  return [
    valueStrips(
      request,
      ({ error }) => error,
      published,
      "A dot is a run. Where many runs have the same large error, they died: the best constant is all that is left.",
    ),
    lossLines(
      request,
      [...chosen, ...chosen.map((step) => steps + step)],
      "Pre-training ends where the second descent begins; the loss may jump there.",
    ),
    distanceFigure(runs),
  ];
}

const shownMethods: readonly string[] = ["default", "skipped", "theorem"];

/** The median run of three methods beside the target, as the distance from it. */
function distanceFigure(runs: readonly CurveRun[]): Figure {
  const points = evenPoints(0, 1, 401);
  return {
    kind: "lines",
    title: "Distance from the target",
    caption: "The run with the median error of each method: how far its output is from the target.",
    x: { name: "x" },
    y: { name: "distance", scale: "log" },
    panels: casePanels(runs, curveCases).map(({ one, groups }) => {
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
              name: labelOf(curveMethods, group[0].spec.method),
              x: Array.from(points),
              y: Array.from(outputs, (value, i) => Math.abs(value - targets[i])),
            };
          }),
      };
    }),
  };
}
