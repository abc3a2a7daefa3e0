import { evenPoints, sampleFunction, targetFunctions } from "crease/datasets";
import { forward } from "crease/network";
import { linearRegions, regionsOnSegmentSync, segment } from "crease/regions";
import type { Batch } from "crease/training";
import type { Experiment } from "../experiment.ts";
import type { LineFigure } from "../figure.ts";
import { publishedNumbers } from "../resultRows.ts";
import { type FinishedRun, labelOf } from "../runs/run.ts";
import { type BlockSettings, blockReadings, blockWidths } from "./blockRuns.ts";
import { storedNetwork } from "./storedNetwork.ts";
import {
  bestRuns,
  blocks,
  runSurface,
  type SurfaceResult,
  summarizeSurface,
  surfaceMethods,
  surfacePlan,
} from "./surfaceRuns.ts";

const name = "compelled-nonconvex";
const one = { name: "x3-x", label: "x³ − x" };
const table = "Figure 6";
const points = 500;
const published = publishedNumbers(table, "minimum", [one.name], { default: [0.000008], blocks: [0.000000552] });

/** Figure 6: a curve that is not convex, as a difference of two blocks. */
export const experiment: Experiment<SurfaceResult, BlockSettings> = {
  name,
  title: "A curve that is not convex, from two compelled blocks",
  question:
    "Does the difference of two compelled blocks come closer to a curve than an ordinary network of the same size?",
  source: "Milkert, Hyde, Laine, ICML 2025 (arXiv 2311.18022), Section 5 and Figure 6",
  protocol: [
    "Two valley blocks of 5 hidden layers, side by side between dense layers, learn x³ − x on [−1, 1]; an ordinary network has 5 hidden layers of 8 units.",
    "Adam at a rate of 0.001 minimizes the mean squared error, in float64. Pre-training moves peaks and dense layers, standard training all weights.",
  ],
  readings: [
    {
      open: "How the dense layers begin.",
      taken: "As the difference itself: both blocks read x, and the second is subtracted from the first.",
      because:
        "With random weights of one sign, half of all runs, the blocks can make convex functions only, and random scales and offsets move the target out of their domain: errors are ten times larger.",
    },
    {
      open: "The number of points.",
      taken: `${points} evenly spaced points of [−1, 1], on which the error is taken too.`,
      because: "This is the number on [0, 1].",
    },
    ...blockReadings,
  ],
  cases: [one],
  methods: surfaceMethods,
  published,
  defaults: { runs: 30, seed: 0, steps: 1000, rate: 0.001 },
  data: () => [{ name: "points", description: `${points} evenly spaced points of [−1, 1]` }],
  plan: (settings) => surfacePlan(one, settings),
  run: runSurface(name, {
    inputSize: 1,
    samples,
    dense: () => (outputs, inputs, layer) => ({
      weight:
        layer === 0
          ? Array.from({ length: outputs }, () => Float64Array.of(1))
          : [Float64Array.from({ length: inputs }, (_, block) => (block === 0 ? 1 : -1))],
      bias: new Float64Array(outputs),
    }),
    regionCount: (network) => linearRegions(regionsOnSegmentSync(network, segment([-1], [1]))).count,
  }),
  summarize: (runs, settings) => summarizeSurface(runs, settings, one, table, published, [fitFigure(runs)]),
};

function samples(): Batch {
  const { evaluate } = targetFunctions["x^3-x"];
  return sampleFunction(evaluate, evenPoints(-1, 1, points), 1);
}

/** How far the best run of each method is from the target. */
function fitFigure(runs: readonly FinishedRun<SurfaceResult>[]): LineFigure {
  const { inputs, targets, rows } = samples();
  return {
    kind: "lines",
    title: "Distance from the target",
    caption: "The best run of each method.",
    x: { name: "x" },
    y: { name: "distance", scale: "log" },
    panels: [
      {
        title: one.label,
        lines: bestRuns(runs).map(({ spec, result }) => ({
          name: labelOf(surfaceMethods, spec.method),
          x: Array.from(inputs),
          y: Array.from(
            forward(storedNetwork(blockWidths(1, blocks, 1), result.parameters), Float64Array.from(inputs), rows),
            (value, i) => Math.abs(value - targets[i]),
          ),
        })),
      },
    ],
  };
}
