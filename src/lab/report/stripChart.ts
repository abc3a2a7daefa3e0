import * as Plot from "@observablehq/plot";
import type { Strip, StripFigure, StripPanel } from "../figure.ts";
import { median } from "../statistics.ts";
import { type ChartScale, chartScale, isShown } from "./chartAxis.ts";
import { type ChartPage, chartSize, drawChart, type Legend, noValues } from "./chartPage.ts";
import type { SeriesColors } from "./seriesColors.ts";

/** Shapes of marks, by the order of their names. */
const symbols = ["diamond2", "triangle2", "square2", "plus"] as const;

/** Height of a strip in pixels: its name, and the dots below it. */
const stripHeight = 40;

/** Where dots are within a strip, from its top, as a part of its height; they are spread by half of the second number. */
const [dotsAt, dotsSpread] = [0.68, 0.34];

/** Steps of this part of the spread never come back to the same place. */
const goldenRatio = (Math.sqrt(5) - 1) / 2;

/** The panels of a strip figure as SVG, all over the same axis. */
export function stripCharts(figure: StripFigure, colors: SeriesColors, page: ChartPage): readonly string[] {
  const values = figure.panels.flatMap(({ strips }) =>
    strips.flatMap((strip) => [...strip.values, ...(strip.marks ?? []).map(({ value }) => value)]),
  );
  const scale = chartScale(values, figure.value);
  if (scale === undefined) return figure.panels.map(() => noValues);
  return figure.panels.map((panel) => drawPanel(panel, figure, scale, colors, page));
}

/** What dots, bars and marks are. */
export function stripLegend(figure: StripFigure): Legend {
  return [
    { name: "a run", color: "var(--faint)", shape: "dot" },
    { name: "median", color: "currentColor", shape: "bar" },
    ...markNames(figure).map((name, i) => ({
      name,
      color: "currentColor",
      shape: (["diamond", "triangle", "square", "plus"] as const)[i % symbols.length],
    })),
  ];
}

function drawPanel(
  { title, strips }: StripPanel,
  figure: StripFigure,
  scale: ChartScale,
  colors: SeriesColors,
  page: ChartPage,
): string {
  const names = markNames(figure);
  return drawChart(page, `${figure.title}, ${title}`, {
    ...chartSize,
    height: strips.length * stripHeight + 48,
    marginLeft: 10,
    marginTop: 6,
    marginBottom: 38,
    x: {
      ...scale,
      domain: [...scale.domain],
      ticks: scale.ticks && [...scale.ticks],
      label: figure.value.name,
      grid: true,
    },
    y: { axis: null, domain: [strips.length, 0] },
    marks: strips.flatMap((strip, i) => stripMarks(strip, i, figure, scale, names, colors.of(strip.name))),
  });
}

function stripMarks(
  strip: Strip,
  index: number,
  figure: StripFigure,
  scale: ChartScale,
  names: readonly string[],
  color: string,
): Plot.Markish[] {
  const dots = strip.values.flatMap((value, run) =>
    isShown(value, figure.value)
      ? [{ value, y: index + dotsAt + (((run * goldenRatio) % 1) - 0.5) * dotsSpread, title: `run ${run}: ${value}` }]
      : [],
  );
  const middle = median(strip.values);
  const hidden = strip.values.length - dots.length;
  const name = hidden > 0 ? `${strip.name} (${hidden} of ${strip.values.length} not shown)` : strip.name;
  const marks = (strip.marks ?? []).filter(({ value }) => isShown(value, figure.value));
  return [
    Plot.ruleY([index], { stroke: "var(--grid)", strokeWidth: index === 0 ? 0 : 1 }),
    Plot.text([scale.domain[0]], {
      x: (value: number) => value,
      y: () => index + 0.22,
      text: () => name,
      textAnchor: "start",
      dx: 2,
      fontSize: 11,
      fill: "currentColor",
      stroke: "var(--page)",
      strokeWidth: 4,
    }),
    Plot.dot(dots, { x: "value", y: "y", r: 2.6, fill: color, fillOpacity: 0.65, title: "title" }),
    Plot.ruleX(isShown(middle, figure.value) ? [middle] : [], {
      y1: index + dotsAt - 0.25,
      y2: index + dotsAt + 0.25,
      stroke: "currentColor",
      strokeWidth: 2,
    }),
    ...marks.map((mark) =>
      Plot.dot([mark], {
        x: "value",
        y: () => index + dotsAt,
        symbol: symbols[names.indexOf(mark.name) % symbols.length],
        r: 4.5,
        stroke: "currentColor",
        strokeWidth: 1.25,
        fill: "var(--page)",
        fillOpacity: 0.7,
        title: () => `${mark.name}: ${mark.value}`,
      }),
    ),
  ];
}

function markNames(figure: StripFigure): readonly string[] {
  const marks = figure.panels.flatMap(({ strips }) => strips.flatMap((strip) => strip.marks ?? []));
  return [...new Set(marks.map(({ name }) => name))];
}
