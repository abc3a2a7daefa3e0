import { blockNetwork, blockTrainable, type DenseInitializer, defaultDense } from "crease/compelled";
import { evenPoints, gridPoints, spirals } from "crease/datasets";
import { forward, type Network, tensorValues, withParameters } from "crease/network";
import { createRandom } from "crease/numeric";
import { box, countRegionsSync } from "crease/regions";
import { type Batch, createLoss, initialize } from "crease/training";
import { type Experiment, oneByOne, type Summary } from "../experiment.ts";
import type { Drawing } from "../figure.ts";
import { publishedNumbers, type ResultRow, resultRows } from "../resultRows.ts";
import { resultTable } from "../resultTable.ts";
import {
  type Choice,
  everyRun,
  type FinishedRun,
  groupRuns,
  labelOf,
  type RunOutcome,
  type RunResult,
  type RunSpec,
} from "../runs/run.ts";
import { median, minimum } from "../statistics.ts";
import {
  type BlockRun,
  type BlockSettings,
  blockLayers,
  blockPeaks,
  blockReadings,
  blockSteps,
  ordinaryNetwork,
  runBlocks,
  runOrdinary,
  unitDirections,
} from "./blockRuns.ts";
import { outcomeRows } from "./outcomeRows.ts";
import { lossLines, valueStrips } from "./runFigures.ts";

const name = "compelled-spirals";
const one: Choice = { name: "spirals", label: "two spirals" };
const table = "Figure 16";
const [blocks, points, turns] = [16, 200, 2];
const loss = { kind: "crossEntropy" } as const;

const methods: readonly Choice[] = [
  { name: "default-diagonal", label: "Ordinary (Kaiming), block-diagonal" },
  { name: "own-diagonal", label: "Ordinary (Kaiming of each block), block-diagonal" },
  { name: "blocks-diagonal", label: "Compelled, block-diagonal" },
  { name: "default-dense", label: "Ordinary (Kaiming), dense" },
  { name: "blocks-dense", label: "Compelled, released" },
];

const published = publishedNumbers(table, "median", [one.name], {
  "default-diagonal": [0.63],
  "blocks-diagonal": [0.0032],
});

interface SpiralResult extends RunResult {
  readonly crossEntropy: number;
  /** share of the points in the right class */
  readonly accuracy: number;
  readonly curve: readonly number[];
  /** activation regions of [−1, 1]² */
  readonly regions: number;
  /** class at each point of a grid, a digit each, from the top row down */
  readonly map: string;
}

/** Points along a side of the map of classes. */
const mapSide = 72;

/** Figure 16: two spirals, with blocks that stay apart or not. */
export const experiment: Experiment<SpiralResult, BlockSettings> = {
  name,
  title: "Two spirals, with compelled blocks",
  question: "Can compelled blocks learn to tell two spirals apart where ordinary blocks cannot?",
  source: "Milkert, Hyde, Laine, ICML 2025 (arXiv 2311.18022), Appendix B.2 and Figure 16",
  protocol: [
    "16 valley blocks of 5 hidden layers stand side by side between two dense layers: 64 units a layer, block-diagonal.",
    "Adam at a rate of 0.001 minimizes the cross-entropy on all points, in float64; the points learned are those judged.",
    "Block-diagonal: blocks stay functions of one number to the end. Dense: all weights are free, for compelled networks from the switch on.",
  ],
  readings: [
    {
      open: "The spirals.",
      taken: `${points} points without noise, on arms of ${turns} turns within the unit disk.`,
      because:
        "It is hard enough for ordinary blocks to fail as published, and easy enough for dense networks to succeed.",
    },
    {
      open: "Whether the published losses are those of one run, or of the best of several.",
      taken: "They are put beside the medians.",
      because: "For curves and surfaces the paper says that it reports the best of 30, here it says nothing.",
    },
    {
      open: "How the blocks of the ordinary block-diagonal network begin.",
      taken:
        "With PyTorch's default for layers of 64 units, zeros put outside the blocks; and, as a method of its own, with the default for layers of 4.",
      because: "The first comes near the published loss. The second is fairer to ordinary networks.",
    },
    {
      open: "How the first dense layer of compelled networks begins.",
      taken:
        "Each block reads the coordinate along a random direction, of length 1 and without offset; the last layer has PyTorch's default.",
      because: "The blocks then see their own domain.",
    },
    ...blockReadings,
  ],
  cases: [one],
  methods,
  published,
  defaults: { runs: 30, seed: 0, steps: 1000, rate: 0.001 },
  data: () => [{ name: "spirals", description: `${points} points, ${turns} turns, no noise` }],
  plan: (settings) => everyRun([one], methods, settings),
  run: oneByOne((spec, settings, context): SpiralResult => {
    const samples = spirals({ points, turns }, createRandom(settings.seed, name));
    const trained = trainSpirals(spec, settings, context, samples);
    const outputs = forward(trained.network, samples.inputs, points);
    const crossEntropy = createLoss(loss).evaluate(
      outputs,
      samples.targets,
      points,
      2,
      new Float64Array(outputs.length),
    );
    return {
      outcome: outcomeOf(outputs, crossEntropy, trained.isDiverged),
      crossEntropy,
      accuracy: classesOf(outputs).filter((value, i) => value === samples.targets[i]).length / points,
      curve: trained.curve,
      regions: countRegionsSync(trained.network, box([-1, 1, -1, 1])).activationRegions,
      map: mapOf(trained.network),
    };
  }),
  summarize,
};

function trainSpirals(
  spec: RunSpec,
  settings: BlockSettings,
  context: Parameters<typeof runOrdinary>[2],
  samples: Batch,
): BlockRun {
  const { seed } = settings;
  const sizes = { inputSize: 2, blocks, outputs: 2 };
  const random = createRandom(seed, name, "dense", spec.run);
  switch (spec.method) {
    case "default-dense":
      return runOrdinary(ordinaryNetwork(name, spec, seed, sizes), settings, context, samples, loss);
    case "default-diagonal":
    case "own-diagonal": {
      const made = blockNetwork({
        ...sizes,
        stages: [blocks],
        layers: blockLayers,
        dense: defaultDense(random),
        peaks: (stage, block) => blockPeaks(name, spec, seed, stage, block),
      });
      const trainable = blockTrainable(made);
      const drawn = initialize(made.network, { kind: "pytorch" }, random.stream("blocks"));
      // layers of 4 units draw from twice the half-width of layers of 16 times as many, four times that is
      const factor = spec.method === "own-diagonal" ? Math.sqrt(blocks) : 1;
      const start = withinBlocks(made.network, drawn, trainable, factor);
      return runOrdinary(start, settings, context, samples, loss, trainable);
    }
    default:
      return runBlocks(spec, settings, context, samples, {
        ...sizes,
        experiment: name,
        dense: directions(defaultDense(random)),
        loss,
        keepsBlocks: spec.method === "blocks-diagonal",
      });
  }
}

/** Drawn weights, times a factor inside the blocks and 0 outside; the dense layers as drawn. */
function withinBlocks(network: Network, drawn: Network, trainable: Uint8Array, factor: number): Network {
  const parameters = drawn.parameters.map((value, i) => (trainable[i] === 0 ? 0 : value));
  network.tensors.forEach(({ name: tensor, offset }, index) => {
    if (!tensor.startsWith("stage0.layer")) return;
    const size = tensorValues(network, index).length;
    for (let i = offset; i < offset + size; i++) parameters[i] *= factor;
  });
  return withParameters(network, parameters);
}

/** Unit directions in the first layer; the last one as it is. */
function directions(ordinary: DenseInitializer): DenseInitializer {
  return (outputs, inputs, layer) => {
    const drawn = ordinary(outputs, inputs, layer);
    return layer > 0 ? drawn : unitDirections(drawn);
  };
}

/** Stuck is a loss of half of that of a guess. */
function outcomeOf(outputs: Float64Array, crossEntropy: number, isDiverged: boolean): RunOutcome {
  if (isDiverged) return "diverged";
  if (outputs.every((value, i) => value === outputs[i % 2])) return "dead";
  return crossEntropy > Math.LN2 / 2 ? "stuck" : "learned";
}

function classesOf(outputs: Float64Array): number[] {
  return Array.from({ length: outputs.length / 2 }, (_, row) => (outputs[2 * row + 1] > outputs[2 * row] ? 1 : 0));
}

function mapOf(network: Network): string {
  const along = evenPoints(-1, 1, mapSide);
  const rows = gridPoints([along.toReversed(), along]);
  // the grid's last coordinate changes fastest: swap, so that it is x
  const swapped = rows.map((_, i) => rows[i % 2 === 0 ? i + 1 : i - 1]);
  return classesOf(forward(network, swapped, mapSide * mapSide)).join("");
}

function summarize(runs: readonly FinishedRun<SpiralResult>[], settings: BlockSettings): Summary {
  const losses = resultRows(runs, {
    table,
    value: ({ result }) => result.crossEntropy,
    quantities: { minimum, median },
    published,
  });
  const regions: readonly ResultRow[] = [
    ...resultRows(runs, { table: "Regions", value: ({ result }) => result.regions, quantities: { regions: median } }),
    ...resultRows(runs, { table: "Regions", value: ({ result }) => result.accuracy, quantities: { accuracy: median } }),
  ];
  const outcomes = outcomeRows(runs);
  const request = { cases: [one], methods };
  const shown = { runs, cases: [one], methods, axis: "cross-entropy" };
  return {
    rows: [...losses, ...regions, ...outcomes],
    tables: [
      resultTable(losses, { name: table, title: "Cross-entropies", ...request }),
      resultTable(regions, {
        name: "Regions",
        title: "Activation regions of [−1, 1]², counted exactly, and share of points in the right class",
        note: "Medians of the runs, at the end. The paper gives none of these.",
        ...request,
      }),
      resultTable(outcomes, {
        name: "Outcomes",
        title: "Runs that did not learn",
        note: "Stuck: the cross-entropy is above ln 2 / 2, half of that of a guess.",
        ...request,
      }),
    ],
    findings: findings(losses),
    figures: [
      valueStrips(shown, (result) => result.crossEntropy, published),
      lossLines(shown, blockSteps(settings), "Compelled networks switch half way."),
      mapsFigure(groupRuns(runs), settings),
    ],
  };
}

/** The classes that the best run of each method gives, with the points. */
function mapsFigure(groups: readonly (readonly FinishedRun<SpiralResult>[])[], { seed }: BlockSettings): Drawing {
  const { inputs, targets } = spirals({ points, turns }, createRandom(seed, name));
  const colors = ["#4269d0", "#efb118"];
  const dots = Array.from(targets, (target, i) => {
    const [cx, cy] = [inputs[2 * i], -inputs[2 * i + 1]].map((value) => value.toFixed(3));
    return `<circle cx="${cx}" cy="${cy}" r="0.022" fill="${colors[target]}" stroke="#fff" stroke-width="0.008"/>`;
  }).join("");
  const cell = 2 / mapSide;
  return {
    kind: "drawing",
    title: "Classes of the best runs",
    caption: "What the best run of each method says of the plane, and the points that it learned.",
    panels: groups.map((group) => {
      const best = group.reduce((least, run) => (run.result.crossEntropy < least.result.crossEntropy ? run : least));
      const squares = Array.from(best.result.map, (digit, i) =>
        digit === "1"
          ? `M${((i % mapSide) * cell - 1).toFixed(4)} ${(Math.floor(i / mapSide) * cell - 1).toFixed(4)}h${cell.toFixed(4)}v${cell.toFixed(4)}h-${cell.toFixed(4)}z`
          : "",
      ).join("");
      const title = labelOf(methods, best.spec.method);
      return {
        title,
        svg:
          `<svg xmlns="http://www.w3.org/2000/svg" viewBox="-1 -1 2 2" width="320" height="320" role="img" aria-label="${title}">` +
          `<rect x="-1" y="-1" width="2" height="2" fill="${colors[0]}" fill-opacity="0.25"/>` +
          `<path d="${squares}" fill="${colors[1]}" fill-opacity="0.5"/>${dots}</svg>`,
      };
    }),
  };
}

function findings(rows: readonly ResultRow[]): string[] {
  return methods.flatMap((method) => {
    const of = (quantity: string) =>
      rows.find((row) => row.method === method.name && row.quantity === quantity)?.obtained ?? null;
    const [best, middle] = [of("minimum"), of("median")];
    if (best === null || middle === null) return [];
    return [`${method.label}: cross-entropy ${best.toPrecision(2)} at best, ${middle.toPrecision(2)} in the median.`];
  });
}
