import type { Reading } from "../experiment.ts";
import { durationText } from "../numberText.ts";
import { printedSettings, type Reproduction } from "../reproduce.ts";
import type { Versions } from "../versions.ts";
import { chartPage } from "./chartPage.ts";
import { figureHtml } from "./figureHtml.ts";
import { escapeHtml, html } from "./html.ts";
import { seriesColors } from "./seriesColors.ts";
import { styleSheet } from "./styleSheet.ts";
import { agreementLegend, outcomeTable, tableHtml } from "./tableHtml.ts";

/** What a report says beside the results. */
export interface ReportOptions {
  readonly versions: Versions;
  /** when the results were finished */
  readonly date: Date;
  /** how to make them again */
  readonly command: string;
}

/** The report of an experiment: one page of HTML that needs nothing beside it. */
export function reportHtml(reproduction: Reproduction, options: ReportOptions): string {
  const { experiment, summary } = reproduction;
  const page = chartPage();
  const colors = seriesColors(experiment.methods.map(({ label }) => label));
  const isCompared = summary.rows.some(({ ratio }) => ratio !== undefined);
  const content = [
    header(reproduction),
    summary.findings === undefined || summary.findings.length === 0 ? "" : section("Findings", list(summary.findings)),
    section("Results", isCompared ? agreementLegend() : "", ...summary.tables.map(tableHtml)),
    summary.figures.length === 0
      ? ""
      : section("Figures", ...summary.figures.map((figure) => figureHtml(figure, colors, page))),
    section("How runs ended", outcomeTable(reproduction.runs, experiment.cases, experiment.methods)),
    section("Protocol", list(experiment.protocol), readings(experiment.readings)),
    section("Settings and versions", facts(reproduction, options)),
  ];
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="generator" content="crease ${escapeHtml(options.versions.crease)}">
<title>${escapeHtml(experiment.title)}</title>
<style>${styleSheet}</style>
</head>
<body>
<main>
${content.filter((part) => part !== "").join("\n")}
</main>
</body>
</html>
`;
}

function header({ experiment, status, runs, planned, seconds }: Reproduction): string {
  const lost = runs.filter(({ result }) => result.outcome !== "learned");
  const counts = new Map<string, number>();
  for (const { result } of lost) counts.set(result.outcome, (counts.get(result.outcome) ?? 0) + 1);
  const endings =
    [...counts].map(([outcome, count]) => `${count} ${outcome}`).join(", ") || "none stuck, dead or diverged";
  return html(
    "header",
    {},
    html("h1", {}, escapeHtml(experiment.title)),
    html("p", { class: "question" }, escapeHtml(experiment.question)),
    html("p", { class: "source" }, escapeHtml(experiment.source)),
    status === "complete"
      ? ""
      : html(
          "p",
          { class: "partial" },
          `Partial: ${runs.length} of ${planned} runs. All numbers are of these runs only.`,
        ),
    html(
      "ul",
      { class: "facts" },
      html("li", {}, html("b", {}, String(runs.length)), " runs"),
      html("li", {}, escapeHtml(endings)),
      html("li", {}, html("b", {}, durationText(seconds.runs)), " of computing"),
    ),
  );
}

function section(title: string, ...content: readonly string[]): string {
  return html("section", {}, html("h2", {}, escapeHtml(title)), ...content);
}

function list(sentences: readonly string[]): string {
  return html("ul", {}, ...sentences.map((sentence) => html("li", {}, escapeHtml(sentence))));
}

function readings(all: readonly Reading[]): string {
  if (all.length === 0) return "";
  const entries = all.flatMap(({ open, taken, because }) => [
    html("dt", {}, escapeHtml(open)),
    html("dd", {}, `${escapeHtml(taken)} ${html("span", { class: "note" }, escapeHtml(because))}`),
  ]);
  return html("h3", {}, "Where the paper is silent") + html("dl", { class: "readings" }, ...entries);
}

function facts(reproduction: Reproduction, { versions, date, command }: ReportOptions): string {
  const { experiment, data, threads, seconds, stored, runs } = reproduction;
  const settings = Object.entries(printedSettings(reproduction)).map(([name, value]): [string, string] => [
    name,
    typeof value === "string" ? value : JSON.stringify(value),
  ]);
  const rest = stored > 0 ? `; ${stored} of ${runs.length} runs are from an earlier one` : "";
  const entries: readonly (readonly [string, string])[] = [
    ["experiment", `${experiment.name}, revision ${experiment.revision ?? 1}`],
    ...settings,
    ...data.map(({ name, description }): [string, string] => [`data: ${name}`, description]),
    ["crease", versions.crease],
    ["node", versions.node],
    ["machine", `${versions.platform}, ${versions.processor}, ${versions.cores} cores`],
    ["threads", String(threads)],
    ["time", `${durationText(seconds.total)} for this command${rest}`],
    ["finished", `${date.toISOString().slice(0, 16).replace("T", " ")} UTC`],
  ];
  return (
    html(
      "dl",
      {},
      ...entries.map(([name, value]) => html("dt", {}, escapeHtml(name)) + html("dd", {}, escapeHtml(value))),
    ) + html("p", {}, "To make it again: ", html("code", {}, escapeHtml(command)))
  );
}
