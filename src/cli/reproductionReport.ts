import { durationText, ratioText, significant } from "../lab/numberText.ts";
import type { Reproduction, RunProgress } from "../lab/reproduce.ts";
import type { ResultRow } from "../lab/resultRows.ts";
import type { Choice } from "../lab/runs/run.ts";
import type { ReproduceCommandOptions } from "./commands/reproduce.ts";
import { alignColumns, countOf } from "./print.ts";
import { type ProgressStream, startProgress } from "./progress.ts";

/** Numbers of a row, aligned to the right. */
const numberColumns = ["published", "obtained", "ratio", "runs"] as const;

/** The progress of runs on a stream. */
export function startRunProgress(stream: ProgressStream): { update(progress: RunProgress): void; end(): void } {
  let planned = 0;
  let done = 0;
  const line = startProgress(stream, { what: () => [`${Math.floor(done)} of ${countOf(planned, "run")}`] });
  return {
    update(progress) {
      planned = progress.planned;
      done = progress.done;
      // the time that is left follows from the runs of this command
      const { stored } = progress;
      line.update({ cells: done, fraction: (done - stored) / Math.max(1, planned - stored) });
    },
    end: line.end,
  };
}

/** Results for people: what was asked, a block for each table, how runs ended. */
export function reproductionLines({ experiment, summary, runs, stored, seconds }: Reproduction): string[] {
  const tables = [...new Set(summary.rows.map(({ table }) => table))];
  const blocks = tables.map((name) => {
    const title = summary.tables.find((table) => table.name === name)?.title;
    const rows = summary.rows.filter(({ table }) => table === name);
    return [
      title === undefined ? name : `${name}. ${title}`,
      ...rowLines(rows, experiment.cases, experiment.methods),
      "",
    ];
  });
  const old = stored > 0 ? `, ${stored} of them stored before` : "";
  return [
    experiment.title,
    experiment.source,
    "",
    ...blocks.flat(),
    ...(summary.findings ?? []),
    `${countOf(runs.length, "run")}${old}: ${endings(runs)}; ${durationText(seconds.total)}`,
  ];
}

/** The command that makes the results again. */
export function reproduceCommandText(name: string, options: ReproduceCommandOptions): string {
  const quoted = (text: string) => (/^[\w./:=-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`);
  const parts = ["crease", "reproduce", quoted(name)];
  if (options.runs !== undefined) parts.push("--runs", String(options.runs));
  if (options.seed !== undefined) parts.push("--seed", String(options.seed));
  for (const one of options.case ?? []) parts.push("--case", quoted(one));
  for (const method of options.method ?? []) parts.push("--method", quoted(method));
  if (options.out !== undefined) parts.push("--out", quoted(options.out));
  return parts.join(" ");
}

function rowLines(rows: readonly ResultRow[], cases: readonly Choice[], methods: readonly Choice[]): string[] {
  const label = (choices: readonly Choice[], name: string) =>
    choices.find((choice) => choice.name === name)?.label ?? name;
  const numbers = rows.map(({ published, obtained, ratio, n }) => [
    published === undefined ? "" : significant(published),
    obtained === null ? "none" : significant(obtained),
    ratio === undefined ? "" : ratioText(ratio),
    String(n),
  ]);
  const widths = numberColumns.map((name, i) => Math.max(name.length, ...numbers.map((texts) => texts[i].length)));
  const right = (texts: readonly string[]) => texts.map((text, i) => text.padStart(widths[i]));
  return alignColumns([
    ["  case", "method", "quantity", ...right(numberColumns)],
    ...rows.map((row, i) => [
      `  ${label(cases, row.case)}`,
      label(methods, row.method),
      row.quantity,
      ...right(numbers[i]),
    ]),
  ]);
}

function endings(runs: Reproduction["runs"]): string {
  const counts = new Map<string, number>();
  for (const { result } of runs) counts.set(result.outcome, (counts.get(result.outcome) ?? 0) + 1);
  return [...counts].map(([outcome, count]) => `${count} ${outcome}`).join(", ");
}
