import { evenPoints } from "crease/datasets";
import { type Experiment, oneByOne, type Summary } from "../experiment.ts";
import { ratioText, significant } from "../numberText.ts";
import { publishedNumbers, type ResultRow, resultRows } from "../resultRows.ts";
import { resultTable } from "../resultTable.ts";
import { everyRun, type FinishedRun, labelOf } from "../runs/run.ts";
import { mean, median, minimum, type Observed } from "../statistics.ts";
import { curveFigures } from "./curveFigures.ts";
import {
  type CurveResult,
  type CurveSettings,
  curveCases,
  curveMethods,
  curveReadings,
  curveSamples,
  runCurve,
} from "./curveRuns.ts";
import { outcomeRows } from "./outcomeRows.ts";
import { regionRows } from "./regionRows.ts";

const points = 500;

/** Targets of each table. */
const tables = { "Table 1": ["x3", "x11"], "Table 2": ["sin", "tanh"] } as const;

const published = [
  ...publishedNumbers("Table 1", "minimum", tables["Table 1"], {
    default: [0.0000211, 0.0000219],
    raai: [0.0000214, 0.000044],
    skipped: [0.000000763, 0.0000186],
    unregularized: [0.000000164, 0.0000032],
    theorem: [0.0000000786, 0.000000886],
  }),
  ...publishedNumbers("Table 1", "mean", tables["Table 1"], {
    default: [0.072, 0.0282],
    raai: [0.0397, 0.0412],
    skipped: [0.0000389, 0.000356],
    unregularized: [0.0000102, 0.0000373],
    theorem: [0.000000527, 0.00000787],
  }),
  ...publishedNumbers("Table 2", "minimum", tables["Table 2"], {
    default: [0.000045, 0.0000575],
    raai: [0.0000359, 0.0000109],
    skipped: [0.000000196, 0.00000107],
    unregularized: [0.0000000441, 0.000000149],
    theorem: [0.0000000506, 0.0000000682],
  }),
  ...publishedNumbers("Table 2", "mean", tables["Table 2"], {
    default: [0.115, 0.196],
    raai: [0.0363, 0.0231],
    skipped: [0.0000193, 0.0000838],
    unregularized: [0.0000147, 0.000381],
    theorem: [0.000000221, 0.000000842],
  }),
];

/** Tables 1 and 2: errors on dense data, five methods on four targets. */
export const experiment: Experiment<CurveResult, CurveSettings> = {
  name: "compelled-1d",
  title: "Compelled networks on curves",
  question: "How much closer does a network come to a curve when it starts with all of its linear regions?",
  source: "Milkert, Hyde, Laine, ICML 2025 (arXiv 2311.18022), Tables 1 and 2",
  protocol: [
    "A network of 5 hidden layers of 4 units learns a curve on [0, 1] from 500 evenly spaced points, on which it is also judged.",
    "Adam at a rate of 0.001 minimizes the mean squared error, in float64.",
    "Compelled networks start with 32 linear regions; pre-training moves the peaks of their triangle waves, standard training then their weights, with a fresh optimizer.",
    "Waves are added for concave curves and subtracted for convex ones.",
  ],
  readings: curveReadings,
  cases: curveCases,
  methods: curveMethods,
  published,
  defaults: { runs: 30, seed: 0, steps: 1000, rate: 0.001 },
  data: () => [{ name: "points", description: `${points} evenly spaced points of [0, 1], both ends among them` }],
  plan: (settings) => everyRun(curveCases, curveMethods, settings),
  run: oneByOne((spec, settings, context) =>
    runCurve(spec, settings, context, curveSamples(spec.case, evenPoints(0, 1, points))),
  ),
  summarize,
};

function summarize(runs: readonly FinishedRun<CurveResult>[], settings: CurveSettings): Summary {
  const tableOf = (name: string) => (tables["Table 1"].some((one) => one === name) ? "Table 1" : "Table 2");
  const errors = resultRows(runs, {
    table: tableOf,
    value: ({ result }) => result.error,
    quantities: { minimum, mean, median },
    published,
  });
  const regions = regionRows(runs);
  const outcomes = outcomeRows(runs);
  const request = { cases: curveCases, methods: curveMethods };
  return {
    rows: [...errors, ...regions, ...outcomes],
    tables: [
      resultTable(errors, { name: "Table 1", title: "Mean squared errors, convex targets", ...request }),
      resultTable(errors, { name: "Table 2", title: "Mean squared errors, concave targets", ...request }),
      resultTable(regions, {
        name: "Linear regions",
        title: "Linear regions of [0, 1], counted exactly",
        note: "Medians of the runs; the paper gives none of these. Free scales can turn negative, which makes and loses regions. Signs that touch zero within rounding split nothing.",
        ...request,
      }),
      resultTable(outcomes, {
        name: "Outcomes",
        title: "Runs that did not learn",
        note: "Dead: the output is the same for all inputs. Stuck: less than 99 % of the target's variance is explained.",
        ...request,
      }),
    ],
    findings: [...findings(runs), ...differences(errors, runs)],
    figures: curveFigures(runs, settings, published),
  };
}

/** How far a number may be above the published one before it is said. */
const notable = 3;

/** The numbers that are far above the published ones, with the runs that explain them. */
function differences(errors: readonly ResultRow[], runs: readonly FinishedRun<CurveResult>[]): string[] {
  return errors
    .filter(({ ratio }) => ratio !== undefined && ratio > notable)
    .map((row) => {
      const own = runs.filter(({ spec }) => spec.case === row.case && spec.method === row.method);
      const lost = own.filter(({ result }) => result.outcome !== "learned").length;
      const middle = median(own.map(({ result }) => result.error));
      const place = `${labelOf(curveCases, row.case)}, ${labelOf(curveMethods, row.method)}`;
      return `${place}: the ${row.quantity} is ${ratioText(row.ratio as number)} times the published one; ${lost} of ${own.length} runs did not learn, the median is ${significant(middle as number)}.`;
    });
}

/** Whether the methods come in the order of the paper, target by target. */
function findings(runs: readonly FinishedRun<CurveResult>[]): string[] {
  return curveCases.flatMap((one) => {
    const medians = curveMethods.flatMap((method) => {
      const own = runs.filter(({ spec }) => spec.case === one.name && spec.method === method.name);
      const value: Observed = median(own.map(({ result }) => result.error));
      return value === null ? [] : [{ method, value }];
    });
    if (medians.length < curveMethods.length) return [];
    const isOrdered = medians.every(({ value }, i) => i === 0 || value < medians[i - 1].value);
    const order = medians
      .toSorted((a, b) => a.value - b.value)
      .map(({ method }) => method.label)
      .join(", ");
    return isOrdered
      ? [`${one.label}: the medians come in the order of the table, each method better than the one above it.`]
      : [`${one.label}: the medians come in another order than in the table, from the best: ${order}.`];
  });
}
