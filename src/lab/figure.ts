import { quantile } from "./statistics.ts";

/** A picture of a report, with panels side by side. */
export type Figure = LineFigure | StripFigure | Drawing;

interface Captioned {
  readonly title: string;
  /** what the reader sees, in a sentence or two */
  readonly caption?: string;
}

/** Lines over a number: errors over steps, or a target and what was fitted to it. */
export interface LineFigure extends Captioned {
  readonly kind: "lines";
  readonly x: Axis;
  readonly y: Axis;
  readonly panels: readonly LinePanel[];
}

export interface Axis {
  readonly name: string;
  /** "linear" unless given; a logarithmic axis leaves out what is not positive */
  readonly scale?: "linear" | "log";
}

export interface LinePanel {
  readonly title: string;
  readonly lines: readonly Line[];
}

/** A line; lines of one name have one color in all panels. */
export interface Line {
  readonly name: string;
  readonly x: readonly number[];
  /** as long as x; null leaves a gap */
  readonly y: readonly (number | null)[];
  /** shaded around the line */
  readonly band?: Band;
  /** what the others are compared with, such as the target: dashed, in the color of the text */
  readonly isReference?: boolean;
}

/** As long as the x of its line. */
export interface Band {
  readonly low: readonly (number | null)[];
  readonly high: readonly (number | null)[];
}

/** A value of each run, as dots in a row for each method. */
export interface StripFigure extends Captioned {
  readonly kind: "strips";
  readonly value: Axis;
  readonly panels: readonly StripPanel[];
}

export interface StripPanel {
  readonly title: string;
  readonly strips: readonly Strip[];
}

export interface Strip {
  readonly name: string;
  readonly values: readonly (number | null)[];
  /** published numbers: marks of one name have one shape */
  readonly marks?: readonly StripMark[];
}

export interface StripMark {
  readonly name: string;
  readonly value: number;
}

/** Ready pictures, such as those of `crease/figures`. */
export interface Drawing extends Captioned {
  readonly kind: "drawing";
  readonly panels: readonly { readonly title: string; readonly svg: string }[];
}

/**
 * The median of curves and the band between two of their quantiles, point by point; nulls are left out of both.
 *
 * @param curves each with one value for each x
 * @param lower  share of the curves below the band, 0.25 unless given; as many are above it
 */
export function medianLine(
  name: string,
  x: readonly number[],
  curves: readonly (readonly (number | null)[])[],
  lower = 1 / 4,
): Line {
  const values = x.map((_, i) => curves.map((curve) => curve[i]));
  return {
    name,
    x,
    y: values.map((at) => quantile(at, 1 / 2)),
    band: {
      low: values.map((at) => quantile(at, lower)),
      high: values.map((at) => quantile(at, 1 - lower)),
    },
  };
}
