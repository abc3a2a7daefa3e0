import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { type Reproduction, resultsJson } from "../reproduce.ts";
import { versions } from "../versions.ts";
import { writeAtomically } from "../writeAtomically.ts";
import { reportHtml } from "./reportHtml.ts";
import { rowsCsv } from "./rowsCsv.ts";

/** The files of a report. */
export interface ReportFiles {
  readonly html: string;
  readonly csv: string;
  readonly json: string;
}

/**
 * Writes the report of an experiment as a page, its rows as CSV, and all results as JSON: settings, rows and runs. Each file
 * is there whole or not at all.
 *
 * @param command how to make the results again
 */
export function writeReport(reproduction: Reproduction, folder: string, command: string): ReportFiles {
  mkdirSync(folder, { recursive: true });
  const made = versions();
  const put = (name: string, text: string): string => {
    const path = join(folder, name);
    writeAtomically(path, text);
    return path;
  };
  const head = JSON.stringify({ ...resultsJson(reproduction), versions: made });
  // a line for each run
  const runs = reproduction.runs.map(({ spec, result }) => JSON.stringify({ ...spec, result }));
  return {
    json: put("results.json", `${head.slice(0, -1)},"runs":[\n${runs.join(",\n")}\n]}\n`),
    csv: put("rows.csv", rowsCsv(reproduction.summary.rows)),
    html: put("report.html", reportHtml(reproduction, { versions: made, date: new Date(), command })),
  };
}
