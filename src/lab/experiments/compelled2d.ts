import { type DenseInitializer, defaultDense } from "crease/compelled";
import { evenPoints, gridPoints, sampleFunction, targetFunctions } from "crease/datasets";
import { partitionFigure } from "crease/figures";
import type { Network } from "crease/network";
import { createRandom } from "crease/numeric";
import { box, linearRegions, regionsInSync } from "crease/regions";
import type { Batch } from "crease/training";
import type { Experiment } from "../experiment.ts";
import type { Drawing } from "../figure.ts";
import { publishedNumbers } from "../resultRows.ts";
import { type FinishedRun, labelOf, type RunSpec } from "../runs/run.ts";
import { type BlockSettings, blockReadings, blockWidths, unitDirections } from "./blockRuns.ts";
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

const name = "compelled-2d";
const one = { name: "r3", label: "r³" };
const table = "Figure 7";
const pointsAlong = 30;
const published = publishedNumbers(table, "minimum", [one.name], { default: [0.00015], blocks: [0.0000035] });

/** Figure 7: a convex function of two variables, from blocks in two directions. */
export const experiment: Experiment<SurfaceResult, BlockSettings> = {
  name,
  title: "A function of two variables, from two compelled blocks",
  question:
    "Do two compelled blocks in different directions come closer to r³ than an ordinary network of the same size?",
  source: "Milkert, Hyde, Laine, ICML 2025 (arXiv 2311.18022), Section 5 and Figure 7",
  protocol: [
    "Two valley blocks of 5 hidden layers, side by side between dense layers, learn r³ = (x² + y²)^(3/2) on [−1, 1]²; an ordinary network has 5 hidden layers of 8 units.",
    "Adam at a rate of 0.001 minimizes the mean squared error, in float64. Pre-training moves peaks and dense layers, standard training all weights.",
  ],
  readings: [
    {
      open: "How the dense layers begin.",
      taken:
        "Each block reads the coordinate along a random direction, of length 1 and without offset; the output is the sum of the blocks.",
      because: "The blocks then see their own domain, and their positive combination is convex, as the target is.",
    },
    {
      open: "The number of points.",
      taken: `A grid of ${pointsAlong} × ${pointsAlong} points, on which the error is taken too.`,
      because: "Grids of 20 and 40 points along each side give the same order of methods.",
    },
    ...blockReadings,
  ],
  cases: [one],
  methods: surfaceMethods,
  published,
  defaults: { runs: 30, seed: 0, steps: 1000, rate: 0.001 },
  data: () => [{ name: "points", description: `a grid of ${pointsAlong} × ${pointsAlong} points of [−1, 1]²` }],
  plan: (settings) => surfacePlan(one, settings),
  run: runSurface(name, {
    inputSize: 2,
    samples,
    dense: directions,
    regionCount: (network) => linearRegions(regionsOfSquare(network)).count,
  }),
  summarize: (runs, settings) => summarizeSurface(runs, settings, one, table, published, [regionsFigure(runs)]),
};

/** Random directions in the plane, and the sum. */
function directions(spec: RunSpec, seed: number): DenseInitializer {
  const ordinary = defaultDense(createRandom(seed, name, "directions", spec.run));
  return (outputs, inputs, layer) =>
    layer > 0
      ? { weight: [new Float64Array(inputs).fill(1)], bias: new Float64Array(outputs) }
      : unitDirections(ordinary(outputs, inputs, layer));
}

function samples(): Batch {
  const along = evenPoints(-1, 1, pointsAlong);
  return sampleFunction(targetFunctions["r^3"].evaluate, gridPoints([along, along]), 2);
}

function regionsOfSquare(network: Network) {
  return regionsInSync(network, box([-1, 1, -1, 1]));
}

/** The linear regions of the best run of each method, with its output. */
function regionsFigure(runs: readonly FinishedRun<SurfaceResult>[]): Drawing {
  return {
    kind: "drawing",
    title: "Regions of the best runs",
    caption: "Each cell is an activation region, in the color of the output there.",
    panels: bestRuns(runs).map(({ spec, result }) => ({
      title: labelOf(surfaceMethods, spec.method),
      svg: partitionFigure(regionsOfSquare(storedNetwork(blockWidths(2, blocks, 1), result.parameters)), {
        color: "output",
        width: 480,
        axisNames: ["x", "y"],
      }),
    })),
  };
}
