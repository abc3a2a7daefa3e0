import { ratioText, significant } from "../numberText.ts";
import type { ResultTable, TableCell } from "../resultTable.ts";
import { type Choice, type FinishedRun, groupRuns, labelOf, type RunOutcome } from "../runs/run.ts";
import { escapeHtml, html } from "./html.ts";

/** How far an obtained number is from the published one. */
type Agreement = "lower" | "close" | "higher" | "far";

/** Ratios up to these factors, in either direction, are close; above the second they are far. */
const factors = { close: 3, far: 10 };

const agreementTexts: Readonly<Record<Agreement, string>> = {
  close: `within a factor of ${factors.close}`,
  lower: `lower by more than ${factors.close}`,
  higher: `higher by more than ${factors.close}`,
  far: `higher by more than ${factors.far}`,
};

const outcomes: readonly RunOutcome[] = ["learned", "stuck", "dead", "diverged"];

/** A table of a report, a table of its own for each quantity: published | obtained | ratio below each case. */
export function tableHtml(table: ResultTable): string {
  const quantities = [...new Set(table.columns.map(({ quantity }) => quantity))];
  return html(
    "section",
    {},
    html("h3", {}, escapeHtml(`${table.name}. ${table.title}`)),
    html("div", { class: "quantities" }, ...quantities.map((quantity) => quantityTable(table, quantity))),
    table.note === undefined ? "" : html("p", { class: "note" }, escapeHtml(table.note)),
  );
}

/** What the shades of ratios mean. */
export function agreementLegend(): string {
  const entries = Object.entries(agreementTexts).map(([name, text]) =>
    html("span", { class: `key ratio-${name}` }, escapeHtml(text)),
  );
  return html("p", { class: "keys" }, "Ratio obtained / published: ", ...entries);
}

/** How many runs of each case and method ended how; columns that count nothing are left out. */
export function outcomeTable(
  runs: readonly FinishedRun[],
  cases: readonly Choice[],
  methods: readonly Choice[],
): string {
  const shown = outcomes.filter((outcome) => runs.some(({ result }) => result.outcome === outcome));
  const lines = groupRuns(runs).map((group) => {
    const { case: name, method } = group[0].spec;
    const counts = shown.map((outcome) => group.filter(({ result }) => result.outcome === outcome).length);
    return html(
      "tr",
      {},
      html("th", { scope: "row" }, escapeHtml(labelOf(cases, name))),
      html("th", { scope: "row" }, escapeHtml(labelOf(methods, method))),
      html("td", {}, String(group.length)),
      ...counts.map((count, i) =>
        html("td", { class: shown[i] !== "learned" && count > 0 ? "bad" : undefined }, String(count)),
      ),
    );
  });
  const head = ["case", "method", "runs", ...shown].map((name) => html("th", { scope: "col" }, name));
  return scrolling(
    html("table", { class: "outcomes" }, html("thead", {}, html("tr", {}, ...head)), html("tbody", {}, ...lines)),
  );
}

function quantityTable({ columns, lines, name }: ResultTable, quantity: string): string {
  const own = columns.map((column, i) => ({ ...column, i })).filter((column) => column.quantity === quantity);
  const isPublished = own.map(({ i }) => lines.some(({ cells }) => cells[i]?.published !== undefined));
  const caseHead = own.map((column, k) =>
    html("th", { scope: "colgroup", colspan: isPublished[k] ? 3 : 1, class: "case" }, escapeHtml(column.case)),
  );
  const numberHead = isPublished.map((isKnown) =>
    isKnown
      ? `${html("th", { scope: "col", class: "first" }, "published")}${html("th", { scope: "col" }, "obtained")}${html("th", { scope: "col" }, "ratio")}`
      : html("th", { scope: "col", class: "first" }, "obtained"),
  );
  const body = lines.map(({ method, cells }) =>
    html(
      "tr",
      {},
      html("th", { scope: "row" }, escapeHtml(method)),
      ...own.map(({ i }, k) => cellHtml(cells[i], isPublished[k])),
    ),
  );
  return scrolling(
    html(
      "table",
      { "aria-label": `${name}, ${quantity}` },
      html(
        "thead",
        {},
        html("tr", {}, html("th", { scope: "col", rowspan: 2, class: "quantity" }, escapeHtml(quantity)), ...caseHead),
        html("tr", {}, ...numberHead),
      ),
      html("tbody", {}, ...body),
    ),
  );
}

function cellHtml(cell: TableCell | undefined, isPublished: boolean): string {
  const number = (value: number | null | undefined) =>
    value === undefined || value === null ? "–" : significant(value);
  const title = cell && `${cell.obtained ?? "no number"}, from ${cell.n} ${cell.n === 1 ? "run" : "runs"}`;
  const obtained = html("td", { class: isPublished ? "obtained" : "obtained first", title }, number(cell?.obtained));
  if (!isPublished) return obtained;
  const ratio = cell?.ratio;
  const shade = ratio === undefined ? undefined : `ratio-${agreementOf(ratio)}`;
  return (
    html("td", { class: "first published" }, number(cell?.published)) +
    obtained +
    html("td", { class: shade }, ratio === undefined ? "–" : ratioText(ratio))
  );
}

/** By the number as it is printed. */
function agreementOf(exact: number): Agreement {
  const ratio = Number(ratioText(exact));
  if (ratio * factors.close < 1) return "lower";
  if (ratio <= factors.close) return "close";
  return ratio <= factors.far ? "higher" : "far";
}

/** A table that is too wide scrolls by itself, and can be reached with the keyboard. */
function scrolling(table: string): string {
  return html("div", { class: "scroll", tabindex: 0, role: "group" }, table);
}
