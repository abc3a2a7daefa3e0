import { numberTexts } from "./numberText.ts";
import { element } from "./svg.ts";
import { ink, numberLine, textLine, textWidth } from "./text.ts";
import { linearTicks } from "./ticks.ts";

/** A horizontal or vertical axis: where its ticks are, in values and in pixels, and how they read. */
export interface Axis {
  readonly ticks: readonly number[];
  readonly texts: readonly string[];
  readonly position: (value: number) => number;
}

/** About `count` round ticks over [low, high], fewer where their texts would touch in `pixels` (if horizontal). */
export function roundAxis(
  low: number,
  high: number,
  count: number,
  position: (value: number) => number,
  pixels?: number,
): Axis {
  for (let wanted = count; ; wanted--) {
    const ticks = linearTicks(low, high, wanted);
    const texts = numberTexts(ticks);
    const fits = pixels === undefined || (widestText(texts) + 10) * ticks.length <= pixels;
    if (fits || wanted <= 1) return { ticks, texts, position };
  }
}

/** Width of the widest of some tick texts. */
export function widestText(texts: readonly string[]): number {
  return Math.max(0, ...texts.map((text) => textWidth(text.replace("^", ""), 11)));
}

/** A rule with ticks and their texts below a plot, and the name of the axis centered under them. */
export function bottomAxis(scale: Axis, left: number, right: number, y: number, name: string): string {
  const marks = scale.ticks.map((tick) => `M${round(scale.position(tick))} ${round(y)}v4`);
  const texts = scale.ticks.map((tick, i) =>
    numberLine(scale.position(tick), y + 16, scale.texts[i], { "text-anchor": "middle" }),
  );
  const rule = `M${round(left)} ${round(y)}H${round(right)}`;
  return tickPath([rule, ...marks]) + texts.join("") + axisName((left + right) / 2, y + 34, name);
}

/** A rule with ticks and their texts to the left of a plot, and the name of the axis beside them. */
export function leftAxis(scale: Axis, top: number, bottom: number, x: number, name: string): string {
  const marks = scale.ticks.map((tick) => `M${round(x)} ${round(scale.position(tick))}h-4`);
  const texts = scale.ticks.map((tick, i) =>
    numberLine(x - 7, scale.position(tick) + 3.8, scale.texts[i], { "text-anchor": "end" }),
  );
  const nameX = x - 18 - widestText(scale.texts);
  const nameY = (top + bottom) / 2;
  const upright = textWidth(name, 13) < 12;
  const rule = `M${round(x)} ${round(top)}V${round(bottom)}`;
  return (
    tickPath([rule, ...marks]) +
    texts.join("") +
    axisName(
      nameX + (upright ? 0 : 2),
      nameY + (upright ? 4 : 0),
      name,
      upright ? undefined : `rotate(-90 ${round(nameX + 2)} ${round(nameY)})`,
    )
  );
}

/** Room that `leftAxis` needs. */
export function leftAxisWidth(texts: readonly string[]): number {
  return 30 + widestText(texts);
}

function tickPath(marks: readonly string[]): string {
  return element("path", { fill: "none", stroke: ink.axis, "stroke-width": 0.8, d: marks.join("") });
}

function axisName(x: number, y: number, name: string, transform?: string): string {
  // a single letter is a variable
  return textLine(x, y, name, {
    "text-anchor": "middle",
    "font-size": 13,
    "font-style": name.length === 1 ? "italic" : undefined,
    transform,
  });
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
