import type { Figure } from "../figure.ts";
import type { ChartPage, Legend } from "./chartPage.ts";
import { escapeHtml, html } from "./html.ts";
import { lineCharts, lineLegend } from "./lineChart.ts";
import type { SeriesColors } from "./seriesColors.ts";
import { stripCharts, stripLegend } from "./stripChart.ts";

/** A figure with its legend, its panels side by side as far as there is room, and its caption. */
export function figureHtml(figure: Figure, colors: SeriesColors, page: ChartPage): string {
  const charts = chartsOf(figure, colors, page);
  const panels = figure.panels.map(({ title }, i) =>
    html(
      "div",
      { class: figure.kind === "drawing" ? "panel drawing" : "panel" },
      title === "" ? "" : html("h4", {}, escapeHtml(title)),
      charts[i],
    ),
  );
  return html(
    "figure",
    {},
    html("h3", {}, escapeHtml(figure.title)),
    legendHtml(legendOf(figure, colors)),
    // four panels in two rows of two
    html("div", { class: panels.length === 4 ? "panels square" : "panels" }, ...panels),
    figure.caption === undefined ? "" : html("figcaption", {}, escapeHtml(figure.caption)),
  );
}

function chartsOf(figure: Figure, colors: SeriesColors, page: ChartPage): readonly string[] {
  if (figure.kind === "lines") return lineCharts(figure, colors, page);
  if (figure.kind === "strips") return stripCharts(figure, colors, page);
  // a declaration of XML has no place inside a page
  return figure.panels.map(({ svg }) => svg.slice(Math.max(0, svg.indexOf("<svg"))));
}

function legendOf(figure: Figure, colors: SeriesColors): Legend {
  if (figure.kind === "lines") return lineLegend(figure, colors);
  return figure.kind === "strips" ? stripLegend(figure) : [];
}

function legendHtml(legend: Legend): string {
  if (legend.length === 0) return "";
  const entries = legend.map(({ name, color, shape }) => html("li", {}, swatch(shape, color), escapeHtml(name)));
  return html("ul", { class: "legend" }, ...entries);
}

const shapes: Readonly<Record<Legend[number]["shape"], string>> = {
  line: '<path d="M0 6h18" stroke-width="2.5"/>',
  dashes: '<path d="M0 6h18" stroke-width="1.5" stroke-dasharray="4 3"/>',
  dot: '<circle cx="9" cy="6" r="3.2" fill="currentColor" stroke="none"/>',
  bar: '<path d="M9 0v12" stroke-width="2"/>',
  diamond: '<path d="M9 1.5l4.5 4.5l-4.5 4.5l-4.5-4.5z" stroke-width="1.25"/>',
  triangle: '<path d="M9 1.5l4.5 8h-9z" stroke-width="1.25"/>',
  square: '<path d="M5 2h8v8h-8z" stroke-width="1.25"/>',
  plus: '<path d="M9 1.5v9M4.5 6h9" stroke-width="1.25"/>',
};

function swatch(shape: Legend[number]["shape"], color: string): string {
  const attributes = `width="18" height="12" viewBox="0 0 18 12" fill="none" stroke="currentColor" aria-hidden="true"`;
  return `<svg ${attributes} style="color: ${color}">${shapes[shape]}</svg>`;
}
