import * as Plot from "@observablehq/plot";
import type { Line, LineFigure, LinePanel } from "../figure.ts";
import { type ChartScale, chartScale, isShown } from "./chartAxis.ts";
import { type ChartPage, chartSize, drawChart, type Legend, noValues } from "./chartPage.ts";
import type { SeriesColors } from "./seriesColors.ts";

/** The panels of a line figure as SVG. Logarithmic axes are the same in all panels, so that they can be compared. */
export function lineCharts(figure: LineFigure, colors: SeriesColors, page: ChartPage): readonly string[] {
  const shared = {
    x: figure.x.scale === "log" ? scaleOf(figure, figure.panels, "x") : undefined,
    y: figure.y.scale === "log" ? scaleOf(figure, figure.panels, "y") : undefined,
  };
  return figure.panels.map((panel) => {
    const x = shared.x ?? scaleOf(figure, [panel], "x");
    const y = shared.y ?? scaleOf(figure, [panel], "y");
    if (x === undefined || y === undefined) return noValues;
    return drawChart(page, `${figure.title}, ${panel.title}`, {
      ...chartSize,
      height: 240,
      marginLeft: 48,
      marginBottom: 38,
      x: { ...x, domain: [...x.domain], ticks: x.ticks && [...x.ticks], label: figure.x.name },
      y: { ...y, domain: [...y.domain], ticks: y.ticks && [...y.ticks], label: figure.y.name, grid: true },
      marks: [
        ...panel.lines.flatMap((line) => bandMarks(line, figure, colors)),
        ...panel.lines.map((line) => lineMark(line, figure, colors)),
      ],
    });
  });
}

/** The names of all lines, with their colors. */
export function lineLegend(figure: LineFigure, colors: SeriesColors): Legend {
  const names = new Map<string, Legend[number]>();
  for (const { name, isReference } of figure.panels.flatMap(({ lines }) => lines))
    names.set(name, {
      name,
      color: isReference ? "currentColor" : colors.of(name),
      shape: isReference ? "dashes" : "line",
    });
  return [...names.values()];
}

function scaleOf(figure: LineFigure, panels: readonly LinePanel[], which: "x" | "y"): ChartScale | undefined {
  const lines = panels.flatMap((panel) => panel.lines);
  const values = lines.flatMap(({ x, y, band }): readonly (number | null)[] =>
    which === "x" ? x : [...y, ...(band?.low ?? []), ...(band?.high ?? [])],
  );
  return chartScale(values, figure[which]);
}

function lineMark(line: Line, figure: LineFigure, colors: SeriesColors): Plot.Markish {
  const points = line.x
    .map((x, i) => ({ x, y: isShown(line.y[i], figure.y) ? line.y[i] : Number.NaN }))
    .filter(({ x }) => isShown(x, figure.x));
  return Plot.line(points, {
    x: "x",
    y: "y",
    stroke: line.isReference ? "currentColor" : colors.of(line.name),
    strokeWidth: line.isReference ? 1.25 : 1.75,
    strokeDasharray: line.isReference ? "4 3" : undefined,
    clip: true,
  });
}

function bandMarks(line: Line, figure: LineFigure, colors: SeriesColors): readonly Plot.Markish[] {
  const { x, band } = line;
  if (band === undefined) return [];
  const points = x
    .map((at, i) => ({ x: at, low: band.low[i], high: band.high[i] }))
    .filter(({ x: at, low, high }) => isShown(at, figure.x) && isShown(low, figure.y) && isShown(high, figure.y));
  const options = { x: "x", y1: "low", y2: "high", fill: colors.of(line.name), fillOpacity: 0.16, clip: true } as const;
  return [Plot.areaY(points, options)];
}
