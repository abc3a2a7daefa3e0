/** An experiment that takes milliseconds: interpolation of a power at random nodes. Its paper is made up. */
import { createRandom } from "crease/numeric";
import { type Experiment, type ExperimentSettings, oneByOne } from "../../../src/lab/experiment.ts";
import { medianLine } from "../../../src/lab/figure.ts";
import { publishedNumbers, resultRows } from "../../../src/lab/resultRows.ts";
import { resultTable } from "../../../src/lab/resultTable.ts";
import { everyRun, groupRuns, type RunResult, type RunSpec } from "../../../src/lab/runs/run.ts";
import { mean, minimum } from "../../../src/lab/statistics.ts";

export interface InterpolationSettings extends ExperimentSettings {
  readonly nodes: number;
}

export interface InterpolationResult extends RunResult {
  /** largest error on a grid; null for a run that was made to diverge */
  readonly error: number;
  /** the error with the first 2, 4, … nodes */
  readonly curve: readonly number[];
}

const cases = [
  { name: "square", label: "x²" },
  { name: "power11", label: "x¹¹" },
];
const methods = [
  { name: "even", label: "Nodes evenly spaced" },
  { name: "random", label: "Nodes at random (uniform)" },
  { name: "first", label: "Nodes at random, smallest half" },
];
const powers: Readonly<Record<string, number>> = { square: 2, power11: 11 };
const published = [
  ...publishedNumbers("Table 1", "minimum", ["square", "power11"], {
    even: [0.001, 0.02],
    random: [0.0004, null],
    first: [0.01, 0.5],
  }),
  ...publishedNumbers("Table 1", "mean", ["square", "power11"], { random: [0.0001, 0.05] }),
];

export const experiment: Experiment<InterpolationResult, InterpolationSettings> = {
  name: "interpolation",
  title: "Interpolation of powers <at> nodes",
  question: "Are random nodes as good as even ones?",
  source: "A. Nobody, An invented paper, Table 1 and Figure 2",
  protocol: ["Draw nodes in [0, 1].", "Take the largest error on a grid of 1000 points."],
  readings: [
    {
      open: "The grid is not stated.",
      taken: "1000 even points.",
      because: "Twice as many change no digit that is printed.",
    },
  ],
  cases,
  methods,
  published,
  defaults: { runs: 6, seed: 0, nodes: 16 },
  data: () => [{ name: "grid", description: "1000 even points of [0, 1]" }],
  plan: (settings) => everyRun(cases, methods, settings),
  run: oneByOne((spec, settings) => interpolate(spec, settings)),
  summarize(runs) {
    const value = (run: { readonly result: InterpolationResult }) => run.result.error;
    const rows = resultRows(runs, { table: "Table 1", value, quantities: { minimum, mean }, published });
    const groups = groupRuns(runs);
    const label = (method: string) => methods.find(({ name }) => name === method)?.label ?? method;
    const ofCase = (name: string) => groups.filter(([{ spec }]) => spec.case === name);
    const shown = cases.filter(({ name }) => ofCase(name).length > 0);
    return {
      rows,
      tables: [resultTable(rows, { name: "Table 1", title: "Errors & powers", cases, methods, note: "Of a grid." })],
      findings: ["Random nodes are worse than even ones."],
      figures: [
        {
          kind: "lines",
          title: "Error over nodes",
          caption: "Median and quartiles of the runs.",
          x: { name: "nodes", scale: "log" },
          y: { name: "largest error", scale: "log" },
          panels: shown.map((one) => ({
            title: one.label,
            lines: ofCase(one.name).map((group) =>
              medianLine(
                label(group[0].spec.method),
                [2, 4, 8, 16],
                group.map(({ result }) => result.curve),
              ),
            ),
          })),
        },
        {
          kind: "strips",
          title: "Errors of the runs",
          value: { name: "largest error", scale: "log" },
          panels: shown.map((one) => ({
            title: one.label,
            strips: ofCase(one.name).map((group) => ({
              name: label(group[0].spec.method),
              values: group.map(value),
              marks: published
                .filter((entry) => entry.case === one.name && entry.method === group[0].spec.method)
                .map((entry) => ({ name: `published ${entry.quantity}`, value: entry.value })),
            })),
          })),
        },
        {
          kind: "lines",
          title: "The powers",
          x: { name: "x" },
          y: { name: "y" },
          panels: [
            {
              title: "",
              lines: [
                { name: "target", x: [0, 0.25, 0.5, 0.75, 1], y: [0, 0.0625, 0.25, 0.5625, 1], isReference: true },
                { name: "fit", x: [0, 0.5, 1], y: [0, 0.25, 1] },
              ],
            },
          ],
        },
        {
          kind: "drawing",
          title: "A picture",
          panels: [
            {
              title: "a square",
              svg: '<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" width="80" height="80"><path d="M10 10h60v60h-60z"/></svg>',
            },
          ],
        },
      ],
    };
  },
};

function interpolate(spec: RunSpec, { seed, nodes }: InterpolationSettings): InterpolationResult {
  const random = createRandom(seed, spec.case, spec.run);
  const drawn = Array.from({ length: nodes }, (_, i) => (spec.method === "even" ? i / (nodes - 1) : random.uniform()));
  if (spec.method === "first") drawn.sort((a, b) => a - b).splice(nodes / 2);
  const power = powers[spec.case];
  const error = (count: number) => largestError(power, drawn.slice(0, count));
  const isLost = spec.method === "first" && spec.run === 1;
  return {
    outcome: isLost ? "diverged" : "learned",
    error: isLost ? Number.NaN : error(nodes),
    curve: [2, 4, 8, 16].map(error),
  };
}

function largestError(power: number, nodes: readonly number[]): number {
  const places = [...new Set([0, ...nodes, 1])].sort((a, b) => a - b);
  const values = places.map((x) => powerOf(x, power));
  let largest = 0;
  let piece = 0;
  for (let i = 0; i <= 1000; i++) {
    const x = i / 1000;
    while (piece < places.length - 2 && x > places[piece + 1]) piece++;
    const share = (x - places[piece]) / (places[piece + 1] - places[piece]);
    const line = values[piece] + share * (values[piece + 1] - values[piece]);
    largest = Math.max(largest, Math.abs(line - powerOf(x, power)));
  }
  return largest;
}

function powerOf(x: number, power: number): number {
  let value = 1;
  for (let i = 0; i < power; i++) value *= x;
  return value;
}
