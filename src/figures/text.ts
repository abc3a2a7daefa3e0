import { type Attributes, element, escapeText } from "./svg.ts";

/** Colors and sizes of everything that is written. */
export const ink = {
  strong: "#1f2328",
  normal: "#3d444d",
  faint: "#6a737d",
  axis: "#57606a",
  grid: "#e6e8eb",
} as const;

/** The font families of every figure; the widths below are Helvetica's. */
export const fontFamily = "Helvetica, Arial, 'Liberation Sans', sans-serif";

/** A line of text. */
export function textLine(x: number, y: number, text: string, attributes: Attributes = {}): string {
  return element("text", { x, y, "font-size": 11, fill: ink.normal, ...attributes }, escapeText(text));
}

/** A line of text in which what follows a `^` is raised, as in `5×10^−3`. */
export function numberLine(x: number, y: number, text: string, attributes: Attributes = {}): string {
  const [base, power] = text.split("^");
  if (power === undefined) return textLine(x, y, text, attributes);
  const raised = element("tspan", { dy: -4, "font-size": 8 }, escapeText(power));
  return element("text", { x, y, "font-size": 11, fill: ink.normal, ...attributes }, escapeText(base), raised);
}

/** Estimated width of a text in pixels: the layout needs no more than this, and no font is at hand to measure. */
export function textWidth(text: string, fontSize: number): number {
  let width = 0;
  for (const character of text) {
    if ("ijltfI.,:;|' \u00a0".includes(character)) width += 0.3;
    else if ("mwMW".includes(character)) width += 0.85;
    else if (character >= "A" && character <= "Z") width += 0.68;
    else width += 0.56;
  }
  return width * fontSize;
}
