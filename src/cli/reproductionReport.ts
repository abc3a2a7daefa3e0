import { durationText, ratioText, significant } from "../lab/numberText.ts";
import type { Reproduction, RunProgress } from "../lab/reproduce.ts";
import type { ResultRow } from "../lab/resultRows.ts";
import type { Choice, RunOutcome } from "../lab/runs/run.ts";
import { alignColumns, countOf } from "./print.ts";
import { type ProgressStream, startProgress } from "./progress.ts";
import { shellQuoted } from "./shellQuoted.ts";

/** The options that decide what is made. */
export interface ReproductionOptions {
  readonly runs?: number;
  readonly seed?: number;
  readonly case?: readonly string[];
  readonly method?: readonly string[];
  readonly out?: string;
}

/** Numbers of a case where some were published. */
const comparedColumns = ["obtained", "published", "ratio"] as const;

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
export function reproduceCommandText(name: string, options: ReproductionOptions): string {
  const parts = ["crease", "reproduce", shellQuoted(name)];
  if (options.runs !== undefined) parts.push("--runs", String(options.runs));
  if (options.seed !== undefined) parts.push("--seed", String(options.seed));
  for (const one of options.case ?? []) parts.push("--case", shellQuoted(one));
  for (const method of options.method ?? []) parts.push("--method", shellQuoted(method));
  if (options.out !== undefined) parts.push("--out", shellQuoted(options.out));
  return parts.join(" ");
}

/** A line for each method; for each case what was obtained, and beside it what was published where anything was. */
function rowLines(rows: readonly ResultRow[], cases: readonly Choice[], methods: readonly Choice[]): string[] {
  const quantities = [...new Set(rows.map(({ quantity }) => quantity))];
  return quantities.flatMap((quantity, i) => [
    ...(i > 0 ? [""] : []),
    ...quantityLines(
      quantity,
      rows.filter((row) => row.quantity === quantity),
      cases,
      methods,
    ),
  ]);
}

function quantityLines(
  quantity: string,
  rows: readonly ResultRow[],
  cases: readonly Choice[],
  methods: readonly Choice[],
): string[] {
  const shown = cases.filter((one) => rows.some((row) => row.case === one.name));
  const columns = shown.map((one) => {
    const own = rows.filter((row) => row.case === one.name);
    const isCompared = own.some(({ published }) => published !== undefined);
    return { one, own, headings: isCompared ? comparedColumns : [""] };
  });
  const present = methods.filter((method) => rows.some((row) => row.method === method.name));
  const numbers = present.map((method) =>
    columns.flatMap(({ own, headings }) => {
      const row = own.find((each) => each.method === method.name);
      return numberTexts(row).slice(0, headings.length);
    }),
  );
  const headings = columns.flatMap((column) => column.headings);
  const titles = columns.flatMap(({ one, headings: under }) => under.map((_, i) => (i === 0 ? one.label : "")));
  const right = (texts: readonly string[], i: number) => {
    const width = Math.max(...[...numbers, headings, titles].map((line) => line[i].length));
    return texts[i].padStart(width);
  };
  const aligned = (texts: readonly string[]) => texts.map((_, i) => right(texts, i));
  const head = headings.some((heading) => heading !== "") ? [[`  ${quantity}`, ...aligned(headings)]] : [];
  return alignColumns([
    [head.length > 0 ? "" : `  ${quantity}`, ...aligned(titles)],
    ...head,
    ...present.map((method, i) => [`  ${method.label}`, ...aligned(numbers[i])]),
  ]);
}

/** Obtained, published, ratio. */
function numberTexts(row: ResultRow | undefined): string[] {
  if (row === undefined) return ["", "", ""];
  const { published, obtained, ratio } = row;
  return [
    obtained === null ? "none" : significant(obtained),
    published === undefined ? "" : significant(published),
    ratio === undefined ? "" : ratioText(ratio),
  ];
}

const outcomes: readonly RunOutcome[] = ["learned", "stuck", "dead", "diverged"];

function endings(runs: Reproduction["runs"]): string {
  const counts = new Map<RunOutcome, number>();
  for (const { result } of runs) counts.set(result.outcome, (counts.get(result.outcome) ?? 0) + 1);
  const shown = outcomes.filter((outcome) => counts.has(outcome));
  return shown.map((outcome) => `${counts.get(outcome)} ${outcome}`).join(", ");
}
