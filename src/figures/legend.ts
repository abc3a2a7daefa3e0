import { stops } from "./cellFills.ts";
import { numberTexts, significantText } from "./numberText.ts";
import { element } from "./svg.ts";
import { ink, numberLine, textLine, textWidth } from "./text.ts";
import { linearTicks, logarithmicTicks } from "./ticks.ts";
import type { ValueScale } from "./valueScale.ts";

/** One block of a legend: its size, and its drawing from a top left corner. */
export interface LegendBlock {
  readonly width: number;
  readonly height: number;
  readonly draw: (x: number, y: number) => string;
}

/** Blocks below one another. */
export function legend(blocks: readonly LegendBlock[], x: number, y: number): string {
  let top = y;
  let drawn = "";
  for (const block of blocks) {
    drawn += block.draw(x, top);
    top += block.height + blockGap;
  }
  return drawn;
}

/** Size of `legend`. */
export function legendSize(blocks: readonly LegendBlock[]): { readonly width: number; readonly height: number } {
  return {
    width: Math.max(0, ...blocks.map((block) => block.width)),
    height: blocks.reduce((sum, block) => sum + block.height + blockGap, blocks.length > 0 ? -blockGap : 0),
  };
}

const blockGap = 20;
const lineHeight = 17;

/** A sample of a line or dot, and its name. */
export interface LegendEntry {
  readonly name: string;
  /** attributes of the sample's stroke */
  readonly color: string;
  readonly width: number;
  readonly shape: "line" | "dot" | "square";
  /** of a dashed line, as in the plot */
  readonly dashes?: string;
}

/** A heading and entries with samples. */
export function entriesBlock(heading: string, entries: readonly LegendEntry[]): LegendBlock {
  const top = heading === "" ? 0 : lineHeight + 2;
  const width = Math.max(textWidth(heading, 11), ...entries.map((entry) => 30 + textWidth(entry.name, 11)));
  return {
    width,
    height: top + lineHeight * entries.length - 4,
    draw: (x, y) => {
      const lines = entries.map((entry, i) => {
        const middle = y + top + lineHeight * i + 5;
        return sample(entry, x, middle) + textLine(x + 30, middle + 4, entry.name);
      });
      return (heading === "" ? "" : headingLine(x, y, heading)) + lines.join("");
    },
  };
}

/** A color bar with ticks. */
export function colorBarBlock(
  heading: string,
  note: string,
  scale: ValueScale,
  id: string,
  height: number,
): LegendBlock {
  const low = scale.kind === "logarithmic" ? Math.log(scale.low) : scale.low;
  const high = scale.kind === "logarithmic" ? Math.log(scale.high) : scale.high;
  const ticks =
    scale.kind === "logarithmic" ? logarithmicTicks(scale.low, scale.high) : linearTicks(scale.low, scale.high, 5);
  const texts = scale.kind === "logarithmic" ? ticks.map((tick) => significantText(tick, 2)) : numberTexts(ticks);
  const top = note === "" ? 22 : 36;
  const widest = Math.max(...texts.map((text) => textWidth(text.replace("^", ""), 11)));
  // a scale whose ends leave values out says so
  const ends = [
    scale.above ? `≥ ${significantText(scale.high, 2)}` : "",
    scale.below ? `≤ ${significantText(scale.low, 2)}` : "",
  ];
  return {
    width: Math.max(textWidth(heading, 11), textWidth(note, 10), 24 + widest, 24 + textWidth(ends[0], 10)),
    height: top + height + 4,
    draw: (x, y) => {
      const bottom = y + top + height;
      const at = (value: number): number =>
        high > low
          ? bottom - (height * ((scale.kind === "logarithmic" ? Math.log(value) : value) - low)) / (high - low)
          : bottom - height / 2;
      const clear = (tick: number): boolean =>
        !(scale.above && at(tick) < y + top + 12) && !(scale.below && at(tick) > bottom - 12);
      const marks = ticks.map((tick) => `M${Math.round(100 * (x + 14)) / 100} ${Math.round(100 * at(tick)) / 100}h4`);
      const bar = { x, y: y + top, width: 14, height };
      return (
        headingLine(x, y, heading) +
        (note === "" ? "" : textLine(x, y + 22, note, { "font-size": 10, fill: ink.faint })) +
        element("defs", {}, barStops(scale, id)) +
        element("rect", { ...bar, fill: `url(#${id})` }) +
        element("rect", { ...bar, fill: "none", stroke: ink.axis, "stroke-width": 0.6 }) +
        element("path", { d: marks.join(""), stroke: ink.axis, "stroke-width": 0.8, fill: "none" }) +
        ticks.map((tick, i) => (clear(tick) ? numberLine(x + 22, at(tick) + 3.8, texts[i]) : "")).join("") +
        (scale.above ? numberLine(x + 22, y + top + 4, ends[0], { "font-size": 10, fill: ink.faint }) : "") +
        (scale.below ? numberLine(x + 22, bottom + 4, ends[1], { "font-size": 10, fill: ink.faint }) : "")
      );
    },
  };
}

/** A bar of a round length in input-space units. */
export function scaleBarBlock(pixelsPerInput: number): LegendBlock {
  const rounds = linearTicks(0, 70 / pixelsPerInput, 1).filter((tick) => tick > 0);
  const length = rounds.length > 0 ? rounds[rounds.length - 1] : 70 / pixelsPerInput;
  const pixels = length * pixelsPerInput;
  const text = significantText(length, 2);
  return {
    width: Math.max(pixels, 90),
    height: 26,
    draw: (x, y) => {
      const x0 = Math.round(100 * x) / 100;
      const y0 = Math.round(100 * (y + 6)) / 100;
      return (
        element("path", {
          d: `M${x0} ${y0 - 4}v8m0-4h${Math.round(100 * pixels) / 100}m0-4v8`,
          stroke: ink.strong,
          "stroke-width": 1.2,
          fill: "none",
        }) +
        numberLine(x, y + 24, text) +
        textLine(x + textWidth(text.replace("^", ""), 11) + 4, y + 24, "in input space", { fill: ink.faint })
      );
    },
  };
}

function barStops(scale: ValueScale, id: string): string {
  // the bar runs upward, over the part of the color map that its range takes
  return stops(scale, id, (along) => scale.share(scale.valueAlong(along))).replace(
    "<linearGradient",
    '<linearGradient x1="0" y1="1" x2="0" y2="0"',
  );
}

function headingLine(x: number, y: number, heading: string): string {
  return textLine(x, y + 9, heading, { fill: ink.strong, "font-weight": "bold" });
}

function sample(entry: LegendEntry, x: number, y: number): string {
  const x0 = Math.round(100 * x) / 100;
  const y0 = Math.round(100 * y) / 100;
  const d = entry.shape === "line" ? `M${x0} ${y0}h22` : `M${x0 + 11} ${y0}h.01`;
  const cap = entry.shape === "dot" ? "round" : entry.shape === "square" ? "square" : undefined;
  return element("path", {
    d,
    stroke: entry.color,
    "stroke-width": entry.width,
    "stroke-linecap": cap,
    "stroke-dasharray": entry.dashes,
  });
}
