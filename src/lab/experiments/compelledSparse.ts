import { evenPoints } from "crease/datasets";
import { type Experiment, oneByOne, type Summary } from "../experiment.ts";
import { publishedNumbers, resultRows } from "../resultRows.ts";
import { resultTable } from "../resultTable.ts";
import { everyRun, type FinishedRun } from "../runs/run.ts";
import { mean, median, minimum } from "../statistics.ts";
import { errorStrips, fitFigure, lossFigure } from "./curveFigures.ts";
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

/** Training and test points in turn. */
const all = evenPoints(0, 1, 20);
const training = all.filter((_, i) => i % 2 === 0);
const test = all.filter((_, i) => i % 2 === 1);
const table = "Table 3";

/** Table 3 has these two; the others are ours. */
const published = publishedNumbers(
  table,
  "minimum",
  curveCases.map(({ name }) => name),
  {
    default: [0.000241, 0.00214, 0.0000227, 0.00016],
    theorem: [0.00000565, 0.000653, 0.000000792, 0.00000509],
  },
);

/** Table 3: errors between ten points. */
export const experiment: Experiment<CurveResult, CurveSettings> = {
  name: "compelled-sparse",
  title: "Compelled networks between ten points",
  question: "Does a network that starts with all of its linear regions come closer to a curve where it has no data?",
  source: "Milkert, Hyde, Laine, ICML 2025 (arXiv 2311.18022), Table 3",
  protocol: [
    "A network of 5 hidden layers of 4 units learns a curve from 10 points, and is judged at points as far from them as possible.",
    "All else is as in compelled-1d.",
  ],
  readings: [
    {
      open: "The points; ten test points are said to be as far from the training points as possible.",
      taken:
        "20 evenly spaced points of [0, 1], ten of each in turn: 0, 2/19, … are learned, 1/19, 3/19, …, 1 are judged.",
      because:
        "Both numbers are then as stated, and each test point but the last is half way between two others. " +
        "With 10 evenly spaced training points and the 9 middles ordinary networks come much closer to x¹¹ than published, and in half of our seeds closer than compelled ones.",
    },
    ...curveReadings,
  ],
  cases: curveCases,
  methods: curveMethods,
  published,
  defaults: { runs: 30, seed: 0, steps: 1000, rate: 0.001 },
  data: () => [
    { name: "training", description: "0, 2/19, 4/19, …, 18/19" },
    { name: "test", description: "1/19, 3/19, 5/19, …, 1" },
  ],
  plan: (settings) => everyRun(curveCases, curveMethods, settings),
  run: oneByOne((spec, settings, context) =>
    runCurve(spec, settings, context, curveSamples(spec.case, training), curveSamples(spec.case, test)),
  ),
  summarize,
};

function summarize(runs: readonly FinishedRun<CurveResult>[], settings: CurveSettings): Summary {
  const errors = resultRows(runs, {
    table,
    value: ({ result }) => result.error,
    quantities: { minimum, mean, median },
    published,
  });
  const trainingErrors = resultRows(runs, {
    table: "Training errors",
    value: ({ result }) => result.trainingError,
    quantities: { median },
  });
  const outcomes = outcomeRows(runs);
  const request = { cases: curveCases, methods: curveMethods };
  return {
    rows: [...errors, ...trainingErrors, ...outcomes],
    tables: [
      resultTable(errors, { name: table, title: "Mean squared errors at the test points", ...request }),
      resultTable(trainingErrors, {
        name: "Training errors",
        title: "Mean squared errors at the training points",
        ...request,
      }),
      resultTable(outcomes, { name: "Outcomes", title: "Runs that did not learn", ...request }),
    ],
    findings: findings(runs),
    figures: [
      errorStrips(runs, "mean squared error at the test points", ({ result }) => result.error, published),
      lossFigure(runs, settings),
      fitFigure(runs),
    ],
  };
}

/** How much better the best pre-trained run is than the best ordinary one. */
function findings(runs: readonly FinishedRun<CurveResult>[]): string[] {
  return curveCases.flatMap((one) => {
    const best = (method: string) =>
      minimum(
        runs.filter(({ spec }) => spec.case === one.name && spec.method === method).map(({ result }) => result.error),
      );
    const [ordinary, compelled] = [best("default"), best("theorem")];
    if (ordinary === null || compelled === null) return [];
    const factor = ordinary / compelled;
    const word =
      factor >= 1 ? `${factor.toPrecision(2)} times closer than` : `${(1 / factor).toPrecision(2)} times farther than`;
    return [`${one.label}: the best pre-trained network comes ${word} the best ordinary one.`];
  });
}
