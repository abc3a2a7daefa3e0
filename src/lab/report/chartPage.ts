import * as Plot from "@observablehq/plot";
import { parseHTML } from "linkedom";

/** Where charts are drawn: a document without a browser. */
export type ChartPage = ReturnType<typeof parseHTML>["document"];

/** Names with what they look like in a chart. */
export type Legend = readonly {
  readonly name: string;
  readonly color: string;
  readonly shape: "line" | "dashes" | "dot" | "bar" | "diamond" | "triangle" | "square" | "plus";
}[];

/** Panels are as wide as a phone shows them, so that their texts are read there without zooming. */
export const chartSize = { width: 340, marginRight: 14 } as const;

/** In place of a chart that has nothing to show. */
export const noValues = '<p class="empty">no values to show</p>';

export function chartPage(): ChartPage {
  return parseHTML("<!doctype html><html><body></body></html>").document;
}

/** A chart as SVG markup, named for those who hear it. */
export function drawChart(page: ChartPage, name: string, options: Plot.PlotOptions): string {
  const chart = Plot.plot({ ...options, document: page, ariaLabel: name, style: { background: "none" } });
  chart.setAttribute("role", "img");
  return chart.outerHTML;
}
