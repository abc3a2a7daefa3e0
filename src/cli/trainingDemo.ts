import { rmSync } from "node:fs";
import { join } from "node:path";
import { significant } from "../lab/numberText.ts";
import { writeReport } from "../lab/report/writeReport.ts";
import { type Reproduction, reproduce, runsFile } from "../lab/reproduce.ts";
import { alignColumns } from "./print.ts";
import { reproduceCommandText, startRunProgress } from "./reproductionReport.ts";

const name = "compelled-1d";
const chosen = { case: ["x3"], method: ["default", "theorem"], runs: 10 } as const;

/**
 * Trains a few ordinary and compelled networks on x³, and writes their report.
 *
 * @param folder of the demonstration's files
 * @returns what to print
 */
export async function trainingDemo(folder: string, signal: AbortSignal): Promise<string[]> {
  const out = join(folder, "x3");
  // they are trained each time, that is what is shown
  rmSync(join(out, runsFile), { force: true });
  const progress = startRunProgress(process.stderr);
  const reproduction = await reproduce(name, {
    folder: out,
    settings: { runs: chosen.runs },
    cases: chosen.case,
    methods: chosen.method,
    signal,
    onProgress: progress.update,
  });
  progress.end();
  const { html } = writeReport(reproduction, out, reproduceCommandText(name, { ...chosen, out }));
  return [
    `Networks of 5 hidden layers with 4 units learn x³ on [0, 1]: ${chosen.runs} ordinary ones, and ${chosen.runs} that are compelled to`,
    "have 32 linear regions from the start. Medians of both, regions counted exactly:",
    "",
    ...comparison(reproduction),
    "",
    `Report: ${html}`,
  ];
}

/** A line for each method: regions, errors, and how many runs died. */
function comparison({ experiment, summary }: Reproduction): string[] {
  const number = (method: string, quantity: string): string => {
    const row = summary.rows.find((each) => each.method === method && each.quantity === quantity);
    return row === undefined || row.obtained === null ? "–" : significant(row.obtained);
  };
  const lines = chosen.method.map((method) => [
    `  ${experiment.methods.find((each) => each.name === method)?.label ?? method}`,
    number(method, "at the start"),
    number(method, "at the end"),
    number(method, "median"),
    number(method, "minimum"),
    number(method, "dead"),
  ]);
  const headings = ["", "regions at the start", "at the end", "mean squared error", "best", "dead runs"];
  return alignColumns([headings, ...lines].map(([label, ...texts]) => [label, ...texts.map(rightUnder(headings))]));
}

/** Texts to the right of their column. */
function rightUnder(headings: readonly string[]): (text: string, column: number) => string {
  return (text, column) => text.padStart(headings[column + 1].length);
}
