import { categories } from "./colorMaps.ts";
import type { LegendEntry } from "./legend.ts";
import { type PlaneView, pixelHundredths } from "./planeView.ts";
import { element } from "./svg.ts";

/** Data points to draw on a partition. */
export interface FigurePoints {
  /** [N][2] slice coordinates */
  readonly coordinates: readonly (readonly number[])[];
  /** [N] class of each point, counted from 0 */
  readonly labels?: readonly number[];
  /** name of each class, for the legend */
  readonly names?: readonly string[];
}

/** Dots of the classes, as one path each, with a white rim. Classes beyond the eight colors are squares. */
export function pointPaths(points: FigurePoints, view: PlaneView, clip: string): string {
  const size = dotSize(points);
  const dots = classesOf(points).map((label) => {
    const own = points.coordinates.filter((_, i) => (points.labels?.[i] ?? 0) === label);
    const pixels = pixelHundredths(view, own.flat());
    let d = "";
    // a stroke of almost no length with round ends is a dot
    for (let i = 0; i < pixels.length; i += 2) d += `M${pixels[i] / 100} ${pixels[i + 1] / 100}h.01`;
    const cap = isSquare(label) ? "square" : "round";
    return element(
      "g",
      { fill: "none", "stroke-linecap": cap },
      element("path", { d, stroke: "#fff", "stroke-width": size * 1.45 }),
      element("path", { d, stroke: colorOf(label), "stroke-width": size }),
    );
  });
  // points beyond the plot are left out, those on its edge are whole
  const frame = {
    x: view.left - size,
    y: view.bottom - view.height - size,
    width: view.width + 2 * size,
    height: view.height + 2 * size,
  };
  return (
    element("clipPath", { id: clip }, element("rect", frame)) + element("g", { "clip-path": `url(#${clip})` }, ...dots)
  );
}

/** The legend's entries for the classes. */
export function pointEntries(points: FigurePoints): LegendEntry[] {
  return classesOf(points).map((label) => ({
    name: points.names?.[label] ?? (points.labels === undefined ? "data" : `class ${label}`),
    color: colorOf(label),
    width: Math.max(5, dotSize(points)),
    shape: isSquare(label) ? "square" : "dot",
  }));
}

function classesOf(points: FigurePoints): number[] {
  return points.labels === undefined ? [0] : [...new Set(points.labels)].sort((a, b) => a - b);
}

function colorOf(label: number): string {
  return categories[label % categories.length];
}

function isSquare(label: number): boolean {
  return Math.floor(label / categories.length) % 2 === 1;
}

/** Smaller the more there are. */
function dotSize(points: FigurePoints): number {
  return Math.min(6.5, Math.max(1.6, 60 / Math.sqrt(points.coordinates.length + 1)));
}
