import type { Axis } from "./axes.ts";
import { categories, layerColors } from "./colorMaps.ts";
import { pathData, simplified } from "./pathData.ts";
import type { Breakpoint } from "./pieces.ts";
import { element, roundedText } from "./svg.ts";
import { ink, textLine } from "./text.ts";

/** A chart's frame in pixels and what it shows. */
export interface Plot {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
  readonly window: readonly [number, number];
  readonly values: readonly [number, number];
}

/** Up to this many breakpoints are marked on the curves too. */
const markedBreakpoints = 60;

/** Color of the i-th curve. */
export function outputColor(i: number): string {
  return categories[i % categories.length];
}

/** Dashes of the i-th curve: those beyond the eighth repeat its colors. */
export function outputDashes(i: number): string | undefined {
  return i >= categories.length ? "6 3" : undefined;
}

/** Faint lines at the ticks of the values, and a darker one at zero. */
export function gridLines(values: Axis, plot: Plot): string {
  const line = (tick: number): string =>
    `M${roundedText(plot.left)} ${roundedText(values.position(tick))}H${roundedText(plot.right)}`;
  const zero = values.ticks.includes(0)
    ? element("path", { d: line(0), stroke: "#b6bcc3", "stroke-width": 0.9, fill: "none" })
    : "";
  const others = values.ticks
    .filter((tick) => tick !== 0)
    .map(line)
    .join("");
  return element("path", { d: others, stroke: ink.grid, "stroke-width": 0.8, fill: "none" }) + zero;
}

/** Each graph as one polyline, with dots at the breakpoints where they are few. */
export function curvePaths(
  graphs: readonly (readonly number[])[],
  breakpoints: readonly Breakpoint[],
  plot: Plot,
  clip: string,
): string {
  const marked = breakpoints.length <= markedBreakpoints;
  const curves = graphs.map((graph, i) => {
    const pixels = graphPixels(graph, plot);
    const width = graph.length > 1600 ? 1.1 : 1.6;
    return element("path", {
      d: pathData(simplified(pixels, 2), "open"),
      stroke: outputColor(i),
      "stroke-width": width,
      "stroke-dasharray": outputDashes(i),
    });
  });
  const dots = !marked
    ? []
    : graphs.map((graph, i) => {
        const pixels = graphPixels(graph, plot);
        let d = "";
        // the first and last corner are ends of the window, each other pair is one breakpoint
        for (let corner = 2; corner + 2 < pixels.length; corner += 4)
          d += `M${pixels[corner] / 100} ${pixels[corner + 1] / 100}h.01`;
        if (d === "") return "";
        return (
          element("path", { d, stroke: "#fff", "stroke-width": 6.4 }) +
          element("path", { d, stroke: outputColor(i), "stroke-width": 4.2 })
        );
      });
  const frame = { x: plot.left, y: plot.top, width: plot.right - plot.left, height: plot.bottom - plot.top };
  return (
    element("clipPath", { id: clip }, element("rect", frame)) +
    element("g", { fill: "none", "stroke-linejoin": "round", "clip-path": `url(#${clip})` }, ...curves) +
    element("g", { fill: "none", "stroke-linecap": "round" }, ...dots)
  );
}

/** Below the plot, a row of ticks for every layer, at its breakpoints. */
export function layerRows(
  breakpoints: readonly Breakpoint[],
  layerCount: number,
  plot: Plot,
): { readonly height: number; readonly drawn: string } {
  const rowHeight = layerCount <= 6 ? 11 : Math.max(3, 66 / layerCount);
  const colors = layerColors(layerCount);
  const width = Math.min(1.2, Math.max(0.35, (0.35 * (plot.right - plot.left)) / (breakpoints.length + 1)));
  let drawn = "";
  for (let layer = 0; layer < layerCount; layer++) {
    const top = plot.bottom + layer * rowHeight + 2;
    const height = roundedText(rowHeight - 3);
    let d = "";
    for (const { t, layer: own } of breakpoints) {
      if (own === layer) d += `M${roundedText(positionOf(t, plot))} ${roundedText(top)}v${height}`;
    }
    if (d !== "") drawn += element("path", { d, stroke: colors[layer], "stroke-width": width, fill: "none" });
    // names only where they have room
    if (layerCount <= 6)
      drawn += textLine(plot.left - 7, top + 7.4, `layer ${layer + 1}`, {
        "font-size": 9,
        "text-anchor": "end",
        fill: colors[layer],
      });
  }
  const height = layerCount === 0 ? 0 : layerCount * rowHeight + 3;
  return { height, drawn };
}

function positionOf(t: number, plot: Plot): number {
  return plot.left + ((t - plot.window[0]) / (plot.window[1] - plot.window[0])) * (plot.right - plot.left);
}

function graphPixels(graph: readonly number[], plot: Plot): number[] {
  const [low, high] = plot.values;
  return graph.map((value, i) =>
    Math.round(
      100 *
        (i % 2 === 0
          ? positionOf(value, plot)
          : plot.bottom - ((value - low) / (high - low)) * (plot.bottom - plot.top)),
    ),
  );
}
