/** What the experiments that fit two blocks to a function share: methods, rows and figures. */
import type { DenseInitializer } from "crease/compelled";
import type { Network } from "crease/network";
import type { Batch } from "crease/training";
import { type Experiment, oneByOne, type Summary } from "../experiment.ts";
import { medianLine } from "../figure.ts";
import { type PublishedNumber, type ResultRow, resultRows } from "../resultRows.ts";
import { resultTable } from "../resultTable.ts";
import { type Choice, everyRun, type FinishedRun, groupRuns, type RunResult, type RunSpec } from "../runs/run.ts";
import { mean, median, minimum } from "../statistics.ts";
import { type BlockRun, type BlockSettings, blockSteps, ordinaryNetwork, runBlocks, runOrdinary } from "./blockRuns.ts";
import { outcomeRows } from "./outcomeRows.ts";
import { meanSquaredError, regressionOutcome } from "./trainRun.ts";

export const blocks = 2;

export const surfaceMethods: readonly Choice[] = [
  { name: "default", label: "Ordinary network (Kaiming)" },
  { name: "blocks", label: "Two compelled blocks" },
];

export interface SurfaceResult extends RunResult {
  readonly error: number;
  /** after pre-training, of blocks */
  readonly pretrainedError?: number;
  readonly curve: readonly number[];
  /** linear regions of the domain: at the start, after pre-training, at the end */
  readonly regions: { readonly start: number; readonly pretrained?: number; readonly end: number };
  readonly parameters: readonly number[];
}

/** What is fitted, and how the dense layers begin. */
export interface SurfaceTask {
  readonly inputSize: number;
  readonly samples: () => Batch;
  readonly dense: (spec: RunSpec, seed: number) => DenseInitializer;
  /** linear regions of the domain */
  readonly regionCount: (network: Network) => number;
}

/** The `run` of such an experiment. */
export function runSurface(experiment: string, task: SurfaceTask): Experiment<SurfaceResult, BlockSettings>["run"] {
  const loss = { kind: "meanSquaredError" } as const;
  return oneByOne((spec, settings, context): SurfaceResult => {
    const { inputSize, dense, regionCount } = task;
    const samples = task.samples();
    const trained: BlockRun =
      spec.method === "blocks"
        ? runBlocks(spec, settings, context, samples, {
            experiment,
            inputSize,
            outputs: 1,
            blocks,
            dense: dense(spec, settings.seed),
            loss,
          })
        : runOrdinary(
            ordinaryNetwork(experiment, spec, settings.seed, { inputSize, blocks, outputs: 1 }),
            settings,
            context,
            samples,
            loss,
          );
    const { start, pretrained, network, isDiverged, curve } = trained;
    return {
      outcome: regressionOutcome(network, samples, isDiverged),
      error: meanSquaredError(network, samples),
      ...(pretrained && { pretrainedError: meanSquaredError(pretrained, samples) }),
      curve,
      regions: {
        start: regionCount(start),
        ...(pretrained && { pretrained: regionCount(pretrained) }),
        end: regionCount(network),
      },
      parameters: Array.from(network.parameters),
    };
  });
}

/** All runs of both methods. */
export function surfacePlan(one: Choice, settings: BlockSettings): readonly RunSpec[] {
  return everyRun([one], surfaceMethods, settings);
}

/** Errors, regions, outcomes and losses; `figures` are put behind. */
export function summarizeSurface(
  runs: readonly FinishedRun<SurfaceResult>[],
  settings: BlockSettings,
  one: Choice,
  table: string,
  published: readonly PublishedNumber[],
  figures: Summary["figures"],
): Summary {
  const errors = resultRows(runs, {
    table,
    value: ({ result }) => result.error,
    quantities: { minimum, median, mean },
    published,
  });
  const regions: readonly ResultRow[] = [
    ...resultRows(runs, {
      table: "Linear regions",
      value: ({ result }) => result.regions.start,
      quantities: { "at the start": median },
    }),
    ...resultRows(runs, {
      table: "Linear regions",
      value: ({ result }) => result.regions.pretrained,
      quantities: { "after pre-training": median },
    }).filter(({ n }) => n > 0),
    ...resultRows(runs, {
      table: "Linear regions",
      value: ({ result }) => result.regions.end,
      quantities: { "at the end": median },
    }),
  ];
  const outcomes = outcomeRows(runs);
  const request = { cases: [one], methods: surfaceMethods };
  const groups = groupRuns(runs);
  const x = blockSteps(settings);
  const label = (method: string) => surfaceMethods.find(({ name }) => name === method)?.label ?? method;
  return {
    rows: [...errors, ...regions, ...outcomes],
    tables: [
      resultTable(errors, { name: table, title: "Mean squared errors", ...request }),
      resultTable(regions, {
        name: "Linear regions",
        title: "Linear regions of the domain, counted exactly",
        note: "Medians of the runs. The paper gives none of these.",
        ...request,
      }),
      resultTable(outcomes, { name: "Outcomes", title: "Runs that did not learn", ...request }),
    ],
    findings: findings(errors),
    figures: [
      {
        kind: "lines",
        title: "Loss over steps",
        caption: "Medians of the runs, with the quartiles shaded. Blocks are released half way.",
        x: { name: "step" },
        y: { name: "mean squared error", scale: "log" },
        panels: [
          {
            title: one.label,
            lines: groups.map((group) =>
              medianLine(
                label(group[0].spec.method),
                x,
                group.map(({ result }) => x.map((_, i) => result.curve[i] ?? null)),
              ),
            ),
          },
        ],
      },
      {
        kind: "strips",
        title: "Errors of all runs",
        value: { name: "mean squared error", scale: "log" },
        panels: [
          {
            title: one.label,
            strips: groups.map((group) => ({
              name: label(group[0].spec.method),
              values: group.map(({ result }) => result.error),
              marks: published
                .filter(({ method }) => method === group[0].spec.method)
                .map(({ quantity, value }) => ({ name: `published ${quantity}`, value })),
            })),
          },
        ],
      },
      ...figures,
    ],
  };
}

/** The run with the smallest error of each method, in the order of the methods. */
export function bestRuns(runs: readonly FinishedRun<SurfaceResult>[]): readonly FinishedRun<SurfaceResult>[] {
  return groupRuns(runs).map((group) =>
    group.reduce((best, run) => (run.result.error < best.result.error ? run : best)),
  );
}

function findings(rows: readonly ResultRow[]): string[] {
  return (["minimum", "median"] as const).flatMap((quantity) => {
    const of = (method: string) =>
      rows.find((row) => row.method === method && row.quantity === quantity)?.obtained ?? null;
    const [ordinary, compelled] = [of("default"), of("blocks")];
    if (ordinary === null || compelled === null) return [];
    return [
      `The ${quantity} of the ordinary network's errors is ${(ordinary / compelled).toPrecision(2)} times that of the blocks'.`,
    ];
  });
}
