/** Runs of which one fails, in one of two ways. */
import { isMainThread } from "node:worker_threads";
import { type Experiment, oneByOne } from "../../../src/lab/experiment.ts";
import { everyRun } from "../../../src/lab/runs/run.ts";

const cases = [
  { name: "error", label: "error" },
  { name: "exit", label: "exit" },
];
const methods = [{ name: "only", label: "only" }];

export const experiment: Experiment = {
  name: "failing",
  title: "Runs that fail",
  question: "What happens then?",
  source: "none",
  protocol: [],
  readings: [],
  cases,
  methods,
  published: [],
  defaults: { runs: 4, seed: 0 },
  data: () => [],
  plan: (settings) => everyRun(cases, methods, settings),
  run: oneByOne((spec) => {
    if (spec.run === 2 && spec.case === "error") throw new RangeError("no such number");
    if (spec.run === 2 && !isMainThread) process.exit(7);
    return { outcome: "learned" };
  }),
  summarize: () => ({ rows: [], tables: [], figures: [] }),
};
