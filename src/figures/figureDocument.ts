import type { Partition } from "../regions/partition.ts";
import { element, escapeText } from "./svg.ts";
import { fontFamily, ink, textLine } from "./text.ts";

/** Size and texts of a figure. */
export interface FigureFrame {
  readonly width: number;
  readonly height: number;
  /** read out by screen readers, as is the description */
  readonly title: string;
  readonly description: string;
}

/** A complete SVG document on a white background. */
export function figureDocument(frame: FigureFrame, ...content: readonly string[]): string {
  const width = Math.round(frame.width);
  const height = Math.round(frame.height);
  return `${element(
    "svg",
    {
      xmlns: "http://www.w3.org/2000/svg",
      width,
      height,
      viewBox: `0 0 ${width} ${height}`,
      "font-family": fontFamily,
      role: "img",
    },
    element("title", {}, escapeText(frame.title)),
    element("desc", {}, escapeText(frame.description)),
    element("rect", { width, height, fill: "#fff" }),
    ...content.filter((part) => part !== "").map((part) => `\n${part}`),
    "\n",
  )}\n`;
}

/** Title, if any, and a line below it. */
export function figureHeader(left: number, title: string | undefined, line: string): string {
  if (title === undefined) return textLine(left, 20, line, { "font-size": 12, fill: ink.faint });
  return (
    textLine(left, 22, title, { "font-size": 15, "font-weight": "bold", fill: ink.strong }) +
    textLine(left, 40, line, { "font-size": 12, fill: ink.faint })
  );
}

/** Room that `figureHeader` needs. */
export function headerHeight(title: string | undefined): number {
  return title === undefined ? 32 : 52;
}

/**
 * A prefix for the ids within a figure, from its content: several figures in one page must not share ids, and one
 * figure must always be the same text (FNV-1a).
 */
export function idPrefix(partition: Partition, options: object): string {
  let hash = 0x811c9dc5;
  const add = (value: number): void => {
    hash = Math.imul(hash ^ (value & 0xff), 0x01000193);
    hash = Math.imul(hash ^ ((value >>> 8) & 0xff), 0x01000193);
  };
  for (const character of JSON.stringify(options)) add(character.charCodeAt(0));
  add(partition.offsets.length);
  for (const array of [
    partition.vertices,
    partition.outputOffset,
    partition.slice.directions,
    partition.slice.origin,
  ]) {
    const words = new Uint16Array(array.buffer, array.byteOffset, array.byteLength / 2);
    // a few hundred samples tell figures apart
    const stride = Math.max(1, Math.floor(words.length / 400));
    for (let i = 0; i < words.length; i += stride) add(words[i]);
  }
  return `c${(hash >>> 0).toString(36)}-`;
}
