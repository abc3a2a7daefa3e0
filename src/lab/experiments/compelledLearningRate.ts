import { evenPoints } from "crease/datasets";
import { type Experiment, oneByOne, type Summary } from "../experiment.ts";
import type { LineFigure } from "../figure.ts";
import { type ResultRow, resultRows } from "../resultRows.ts";
import { resultTable } from "../resultTable.ts";
import { type Choice, everyRun, type FinishedRun, type RunResult, type RunSpec } from "../runs/run.ts";
import { median, minimum } from "../statistics.ts";
import {
  type CurveResult,
  type CurveSettings,
  curveMethods,
  curveReadings,
  curveSamples,
  runCurve,
} from "./curveRuns.ts";

const points = 500;

/** The cases: powers of ten, and their halves on a logarithmic scale. */
const rates = [0.000001, 0.00001, 0.0001, 0.0003, 0.001, 0.003, 0.01, 0.03, 0.1];
const cases: readonly Choice[] = rates.map((rate) => ({ name: `rate ${rate}`, label: `rate ${rate}` }));
const methods = curveMethods.filter(({ name }) => name === "default" || name === "theorem");
const table = "Figure 14";

interface RateResult extends RunResult {
  readonly error: number;
}

/** Figure 14: the best of 30 runs over the learning rate. */
export const experiment: Experiment<RateResult, Omit<CurveSettings, "rate">> = {
  name: "compelled-learning-rate",
  title: "Compelled networks over the learning rate",
  question: "At which learning rates do compelled networks keep their advantage?",
  source: "Milkert, Hyde, Laine, ICML 2025 (arXiv 2311.18022), Figure 14, a figure without numbers",
  protocol: [
    "As compelled-1d with the target x³, at learning rates from 0.000001 to 0.1. The best of the runs is reported.",
  ],
  readings: [
    {
      open: "Which rates.",
      taken: "Powers of ten, and 3 times a power where the paper says that learning works.",
      because: "The paper's figure covers these; its axis has no further numbers in the text.",
    },
    ...curveReadings,
  ],
  cases,
  methods,
  published: [],
  defaults: { runs: 30, seed: 0, steps: 1000 },
  data: () => [{ name: "points", description: `${points} evenly spaced points of [0, 1], both ends among them` }],
  plan: (settings) => everyRun(cases, methods, settings),
  run: oneByOne((spec, settings, context): RateResult => {
    const rate = rates[cases.findIndex(({ name }) => name === spec.case)];
    const asCurve: RunSpec = { ...spec, case: "x3" };
    const samples = curveSamples("x3", evenPoints(0, 1, points));
    const { outcome, error }: CurveResult = runCurve(asCurve, { ...settings, rate }, context, samples);
    return { outcome, error };
  }),
  summarize,
};

function summarize(runs: readonly FinishedRun<RateResult>[]): Summary {
  const rows = resultRows(runs, { table, value: ({ result }) => result.error, quantities: { minimum, median } });
  const figure: LineFigure = {
    kind: "lines",
    title: "Error over the learning rate",
    caption: "The best of the runs, and their median.",
    x: { name: "learning rate", scale: "log" },
    y: { name: "mean squared error", scale: "log" },
    panels: ["minimum", "median"].map((quantity) => ({
      title: quantity,
      lines: methods.map((method) => ({
        name: method.label,
        x: rates,
        y: cases.map(
          (one) =>
            rows.find((row) => row.case === one.name && row.method === method.name && row.quantity === quantity)
              ?.obtained ?? null,
        ),
      })),
    })),
  };
  return {
    rows,
    tables: [resultTable(rows, { name: table, title: "Mean squared errors for x³", cases, methods })],
    findings: findings(rows),
    figures: [figure],
  };
}

/** The rate at which the best run of each method was made, and where the compelled one is ahead. */
function findings(rows: readonly ResultRow[]): string[] {
  const best = (method: string, one: string) =>
    rows.find((row) => row.method === method && row.case === one && row.quantity === "minimum")?.obtained ?? null;
  const places = methods.flatMap((method) => {
    const own = rows.filter((row) => row.method === method.name && row.quantity === "minimum" && row.obtained !== null);
    if (own.length === 0) return [];
    const least = own.reduce((smallest, row) =>
      (row.obtained as number) < (smallest.obtained as number) ? row : smallest,
    );
    return [`${method.label}: the best run was made at the ${least.case}.`];
  });
  const behind = cases.filter(({ name }) => {
    const [ordinary, compelled] = [best("default", name), best("theorem", name)];
    return ordinary !== null && compelled !== null && compelled > ordinary;
  });
  const where = behind.map(({ label }) => label).join(", ");
  return [
    ...places,
    where === ""
      ? "The best pre-trained run is ahead at every rate."
      : `The best pre-trained run is ahead at every rate but these: ${where}.`,
  ];
}
