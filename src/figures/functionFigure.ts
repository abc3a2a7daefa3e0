import type { Partition } from "../regions/partition.ts";
import { bottomAxis, leftAxis, leftAxisWidth, roundAxis } from "./axes.ts";
import { outputCount } from "./cellValues.ts";
import { curvePaths, gridLines, layerRows, outputColor, outputDashes, type Plot } from "./chart.ts";
import { figureDocument, figureHeader, headerHeight, idPrefix } from "./figureDocument.ts";
import { checkFunctionOptions, countLine, type FunctionFigureOptions } from "./figureOptions.ts";
import { entriesBlock, legend, legendSize } from "./legend.ts";
import { countText } from "./numberText.ts";
import { breakpointsOf, graphOf, shownWindow } from "./pieces.ts";
import { element } from "./svg.ts";
import { ink } from "./text.ts";
import { unitLayers } from "./unitLayers.ts";

const margin = 16;
const legendGap = 20;

/** Outputs drawn where the options do not choose. */
const shownOutputs = 10;

/**
 * A chart of a network's outputs along a segment or a line, drawn exactly from their linear pieces, with the breakpoints
 * marked below in one row per layer, and as dots on the curves where they are few.
 *
 * @returns a complete SVG document; the same partition and options give the same text
 *
 * Units     the horizontal axis is the slice coordinate t.
 * Numerics  coordinates are rounded to 0.01 px.
 */
export function functionFigure(partition: Partition, options: FunctionFigureOptions = {}): string {
  checkFunctionOptions(partition, options);
  const width = options.width ?? 720;
  const layers = unitLayers(partition);
  const breakpoints = breakpointsOf(partition, layers);
  const window = options.window ?? shownWindow(partition, breakpoints);
  const count = outputCount(partition);
  const outputs = options.outputs ?? Array.from({ length: Math.min(count, shownOutputs) }, (_, output) => output);
  const graphs = outputs.map((output) => graphOf(partition, output, window));
  const values = valueRange(graphs);

  // the axis on the left and the legend take what they need, the plot the rest
  const names = outputs.map((output) => options.outputNames?.[output] ?? `output ${output}`);
  const entries = names.map((name, i) => ({
    name,
    color: outputColor(i),
    width: 2,
    shape: "line" as const,
    dashes: outputDashes(i),
  }));
  const heading = outputs.length < count ? `${outputs.length} of ${countText(count)} outputs` : "";
  const blocks = outputs.length > 1 || heading !== "" ? [entriesBlock(heading, entries)] : [];
  const side = blocks.length > 0 ? legendSize(blocks).width + legendGap : 0;
  const top = headerHeight(options.title);
  const plotHeight = Math.round(0.45 * width);
  // a tick at the very bottom would touch the name of the first row
  const lowest = values[0] + 0.03 * (values[1] - values[0]);
  const yAxis = roundAxis(
    lowest,
    values[1],
    6,
    (y) => plot.bottom - ((y - values[0]) / (values[1] - values[0])) * plotHeight,
  );
  const left = Math.max(leftAxisWidth(yAxis.texts), layers.count > 0 ? 58 : 0);
  const plot: Plot = { left, right: width - margin - side, top, bottom: top + plotHeight, window, values };
  const tAxis = roundAxis(
    window[0],
    window[1],
    8,
    (t) => plot.left + ((t - window[0]) / (window[1] - window[0])) * (plot.right - plot.left),
    plot.right - plot.left,
  );

  const shown = breakpoints.filter(({ t }) => t >= window[0] && t <= window[1]);
  const rows = layerRows(shown, layers.count, plot);
  const all = `${countText(breakpoints.length)} breakpoint${breakpoints.length === 1 ? "" : "s"}`;
  const line = countLine(partition, [
    shown.length === breakpoints.length ? all : `${all}, ${countText(shown.length)} in view`,
  ]);
  const height = Math.max(plot.bottom + rows.height + 44, top + legendSize(blocks).height + margin);
  return figureDocument(
    { width, height, title: options.title ?? "A network along a line", description: line },
    figureHeader(left, options.title, line),
    gridLines(yAxis, plot),
    curvePaths(graphs, shown, plot, `${idPrefix(partition, options)}plot`),
    element("rect", {
      x: plot.left,
      y: plot.top,
      width: plot.right - plot.left,
      height: plotHeight,
      fill: "none",
      stroke: ink.axis,
      "stroke-width": 0.9,
    }),
    rows.drawn,
    bottomAxis(tAxis, plot.left, plot.right, plot.bottom + rows.height, options.axisName ?? "t"),
    leftAxis(
      yAxis,
      plot.top,
      plot.bottom,
      plot.left,
      outputs.length === 1 ? (count === 1 ? (options.outputNames?.[0] ?? "output") : names[0]) : "outputs",
    ),
    legend(blocks, plot.right + legendGap, top + 2),
  );
}

/** Range of the graphs' values with a margin. */
function valueRange(graphs: readonly (readonly number[])[]): [number, number] {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const graph of graphs) {
    for (let i = 1; i < graph.length; i += 2) {
      low = Math.min(low, graph[i]);
      high = Math.max(high, graph[i]);
    }
  }
  // a window beyond a truncated partition shows no piece at all
  if (low > high) return [-1, 1];
  const pad = high > low ? 0.06 * (high - low) : Math.max(1, Math.abs(low)) / 2;
  return [low - pad, high + pad];
}
