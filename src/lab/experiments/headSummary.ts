/** Tables, figures and findings of `compelled-head`. */
import type { Summary } from "../experiment.ts";
import { type Axis, type LineFigure, medianLine, type StripFigure } from "../figure.ts";
import { resultRows } from "../resultRows.ts";
import { resultTable } from "../resultTable.ts";
import { type Choice, type FinishedRun, labelOf } from "../runs/run.ts";
import { mean, median, minimum, quantile } from "../statistics.ts";
import type { HeadResult, HeadSettings } from "./headRuns.ts";
import { outcomeRows } from "./outcomeRows.ts";
import { type CasePanel, casePanels } from "./runFigures.ts";

type HeadRun = FinishedRun<HeadResult>;

type Panel = CasePanel<HeadResult>;

/** The rate of Adam for the paper's small network, and what is to be said of it. */
const publishedRate = 0.001;
const ofTheRate =
  "At this rate none has learned all it can in so few epochs: what is ahead is what learns faster. The readings say what a higher rate gives.";

export function summarizeHead(
  runs: readonly HeadRun[],
  settings: HeadSettings,
  cases: readonly Choice[],
  methods: readonly Choice[],
): Summary {
  const rowsOf = (
    table: string,
    value: (result: HeadResult) => number | undefined,
    quantities: Parameters<typeof resultRows>[1]["quantities"],
  ) => resultRows(runs, { table, value: ({ result }) => value(result), quantities });
  const maximum = (values: Parameters<typeof quantile>[0]) => quantile(values, 1);
  const accuracies = [
    ...rowsOf("Accuracy", ({ accuracy }) => accuracy, { mean, best: maximum }),
    ...rowsOf("Accuracy", (result) => result.accuracies[1], { "mean after one epoch": mean }),
  ];
  const losses = rowsOf("Cross-entropy", ({ crossEntropy }) => crossEntropy, { mean, best: minimum });
  const networks = [
    ...rowsOf("Networks", ({ parameters }) => parameters, { "trained numbers": median }),
    ...rowsOf("Networks", ({ pieces }) => pieces, { "regions between images": median }),
  ];
  const outcomes = outcomeRows(runs);
  const request = { cases, methods };
  const panels = casePanels(runs, cases);
  const strips = (title: string, caption: string, axis: Axis, value: (result: HeadResult) => number): StripFigure => ({
    kind: "strips",
    title,
    caption,
    value: axis,
    panels: panels.map(({ one, groups }) => ({
      title: one.label,
      strips: groups.map((group) => ({
        name: labelOf(methods, group[0].spec.method),
        values: group.map(({ result }) => value(result)),
      })),
    })),
  });

  return {
    rows: [...accuracies, ...losses, ...networks, ...outcomes],
    tables: [
      resultTable(accuracies, {
        name: "Accuracy",
        title: "Share of the test images in the right class",
        note: "At the end, and after the first epoch. The paper shows curves, of other networks and images, and gives no numbers to compare with.",
        ...request,
      }),
      resultTable(losses, { name: "Cross-entropy", title: "Of the test images, at the end", ...request }),
      resultTable(networks, {
        name: "Networks",
        title: "Numbers that are trained, and activation regions on the way from one test image to another",
        note: "Weights and biases without the zeros outside the blocks; where the body is kept, without its numbers. Regions of the whole network at the end, counted exactly on segments between images of different classes: the median run's mean.",
        ...request,
      }),
      resultTable(outcomes, {
        name: "Outcomes",
        title: "Runs that did not learn",
        note: "Stuck: fewer than half of the test images in the right class.",
        ...request,
      }),
    ],
    figures: [
      errorFigure(panels, settings, methods),
      strips(
        "Accuracies of all runs",
        "A dot is a run, at the end.",
        { name: "share of right classes" },
        ({ accuracy }) => accuracy,
      ),
      strips(
        "Regions between two images",
        "Activation regions on segments between test images of different classes, in the mean of each run.",
        { name: "regions", scale: "log" },
        ({ pieces }) => pieces,
      ),
    ],
    findings: [...panels.flatMap(findings), ...(settings.rate === publishedRate ? [ofTheRate] : [])],
  };
}

function errorFigure(panels: readonly Panel[], { epochs }: HeadSettings, methods: readonly Choice[]): LineFigure {
  const x = Array.from({ length: epochs }, (_, epoch) => epoch + 1);
  return {
    kind: "lines",
    title: "Errors over epochs",
    caption:
      "Share of the test images in the wrong class after each epoch: medians of the runs, with the quartiles shaded. Where the body is kept, the rate falls half way.",
    x: { name: "epoch" },
    y: { name: "share of wrong classes", scale: "log" },
    panels: panels.map(({ one, groups }) => ({
      title: one.label,
      lines: groups.map((group) =>
        medianLine(
          labelOf(methods, group[0].spec.method),
          x,
          group.map(({ result }) => x.map((epoch) => wrongShare(result, epoch))),
        ),
      ),
    })),
  };
}

function wrongShare({ accuracies }: HeadResult, epoch: number): number | null {
  const accuracy = accuracies[epoch];
  return accuracy === undefined ? null : 1 - accuracy;
}

/** Each kind of blocks beside ordinary layers, and the two kinds beside each other, run by run. */
function findings({ one, groups }: Panel): string[] {
  const of = (method: string) => groups.find(([{ spec }]) => spec.method === method) ?? [];
  const [ordinary, blocks, switched] = [of("ordinary"), of("blocks"), of("switched")];
  const said: string[] = [];
  if (ordinary.length > 0 && blocks.length > 0) {
    const compare = (when: string, value: (result: HeadResult) => number | undefined) =>
      `${when} blocks classify ${percent(blocks, value)} of the test images rightly, ordinary layers ${percent(ordinary, value)} (${wins(blocks, ordinary, value)})`;
    said.push(
      `${one.label}: ${compare("after one epoch", (result) => result.accuracies[1])}; ${compare("at the end", ({ accuracy }) => accuracy)}; blocks have ${moreNumbers(blocks, ordinary)}.`,
    );
  }
  if (blocks.length > 0 && switched.length > 0) {
    const value = ({ accuracy }: HeadResult) => accuracy;
    said.push(
      `${one.label}: with the switch blocks end at ${percent(switched, value)}, without at ${percent(blocks, value)} (${wins(switched, blocks, value, "switched blocks")}).`,
    );
  }
  return said;
}

/** How the median numbers of what is trained compare, as "1 % fewer numbers". */
function moreNumbers(first: readonly HeadRun[], second: readonly HeadRun[]): string {
  const of = (group: readonly HeadRun[]) => median(group.map(({ result }) => result.parameters)) ?? Number.NaN;
  const change = Math.round(100 * (of(first) / of(second) - 1));
  return change === 0 ? "as many numbers" : `${Math.abs(change)} % ${change > 0 ? "more" : "fewer"} numbers`;
}

function percent(group: readonly HeadRun[], value: (result: HeadResult) => number | undefined): string {
  const share = mean(group.map(({ result }) => value(result)));
  return share === null ? "none" : `${(100 * share).toFixed(1)} %`;
}

/** In how many runs of the same number the first ones are better. */
function wins(
  first: readonly HeadRun[],
  second: readonly HeadRun[],
  value: (result: HeadResult) => number | undefined,
  name = "blocks",
): string {
  const pairs = first.flatMap(({ spec, result }) => {
    const other = second.find((run) => run.spec.run === spec.run);
    const [own, others] = [value(result), other && value(other.result)];
    return own === undefined || others === undefined ? [] : [own > others];
  });
  return `${name} are ahead in ${pairs.filter(Boolean).length} of ${pairs.length} runs`;
}
