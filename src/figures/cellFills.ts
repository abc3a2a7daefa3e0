import { cellCount, type Partition } from "../regions/partition.ts";
import { centroids, outputCount, valueAt } from "./cellValues.ts";
import { pathData } from "./pathData.ts";
import type { PlaneView } from "./planeView.ts";
import { element, roundedText } from "./svg.ts";
import type { ValueScale } from "./valueScale.ts";

/** Levels of the color map that a cell must span to be shaded along its gradient; others have one color. */
const shadedLevels = 3;

/** At most this many cells are shaded, those with the widest span. */
const shadedCells = 8000;

/** Above this many, edges are not smoothed: the cells are about as small as pixels, and smoothing would mix them. */
const smoothedCells = 20_000;

/** One path per color, in the order in which the colors first occur. */
export function flatFills(partition: Partition, points: Int32Array, colors: readonly string[]): string {
  const paths = new Map<string, string[]>();
  for (let cell = 0; cell < cellCount(partition); cell++) {
    const data = cellPath(partition, points, cell);
    if (data === "") continue;
    const list = paths.get(colors[cell]);
    if (list === undefined) paths.set(colors[cell], [data]);
    else list.push(data);
  }
  const fills = [...paths].map(([color, data]) => element("path", { fill: color, stroke: color, d: data.join("") }));
  return group(partition, fills);
}

/**
 * The true shades of an output: each cell is filled along its gradient, by one list of stops that serves all cells, which
 * differ in where the scale begins and ends only. Cells of hardly more than one shade have that of their centroid.
 */
export function outputFills(
  partition: Partition,
  view: PlaneView,
  points: Int32Array,
  output: number,
  scale: ValueScale,
  prefix: string,
): string {
  const centers = centroids(partition);
  const values = Float64Array.from({ length: cellCount(partition) }, (_, cell) =>
    valueAt(partition, cell, output, centers[2 * cell], centers[2 * cell + 1]),
  );
  const gradients: string[] = [];
  const shades = levelColors(values, scale);
  for (const cell of widestCells(partition, output, scale)) {
    // slope in shares of the color map per pixel
    const share = scale.share(values[cell]);
    const row = 2 * (cell * outputCount(partition) + output);
    const x = (scale.share(values[cell] + partition.outputLinear[row]) - share) / view.pixelsPerS;
    const y = (share - scale.share(values[cell] + partition.outputLinear[row + 1])) / view.pixelsPerT;
    const square = x * x + y * y;
    const cx = view.left + (centers[2 * cell] - view.s[0]) * view.pixelsPerS;
    const cy = view.bottom - (centers[2 * cell + 1] - view.t[0]) * view.pixelsPerT;
    const id = `${prefix}g${cell}`;
    shades[cell] = `url(#${id})`;
    gradients.push(
      element("linearGradient", {
        id,
        href: `#${prefix}stops`,
        x1: cx - (share * x) / square,
        y1: cy - (share * y) / square,
        x2: cx + ((1 - share) * x) / square,
        y2: cy + ((1 - share) * y) / square,
        gradientUnits: "userSpaceOnUse",
      }),
    );
  }
  const defs = gradients.length > 0 ? element("defs", {}, stops(scale, `${prefix}stops`), ...gradients) : "";
  return defs + flatFills(partition, points, shades);
}

/** The cells whose values span enough levels of the color map to be shaded. */
function widestCells(partition: Partition, output: number, scale: ValueScale): number[] {
  const { offsets, vertexIndices, vertices } = partition;
  const spans = Float64Array.from({ length: cellCount(partition) }, (_, cell) => {
    let low = Number.POSITIVE_INFINITY;
    let high = Number.NEGATIVE_INFINITY;
    for (let i = offsets[cell]; i < offsets[cell + 1]; i++) {
      const share = scale.share(
        valueAt(partition, cell, output, vertices[2 * vertexIndices[i]], vertices[2 * vertexIndices[i] + 1]),
      );
      low = Math.min(low, share);
      high = Math.max(high, share);
    }
    return high - low;
  });
  const wide = Array.from(spans.keys()).filter((cell) => spans[cell] > shadedLevels / 256);
  return wide.length <= shadedCells ? wide : wide.sort((a, b) => spans[b] - spans[a] || a - b).slice(0, shadedCells);
}

/** The colors of a scale as the stops of a gradient. */
export function stops(scale: ValueScale, id: string, along: (share: number) => number = (share) => share): string {
  const count = 24;
  const list = Array.from({ length: count + 1 }, (_, i) =>
    element("stop", {
      offset: String(Math.round((i / count) * 10_000) / 10_000),
      "stop-color": scale.map(along(i / count)),
    }),
  );
  return element("linearGradient", { id }, ...list);
}

/** [R] the color of each cell's value, in 256 levels so that cells of one color share a path. */
export function levelColors(values: Float64Array, scale: ValueScale): string[] {
  const levels = new Map<number, string>();
  return Array.from(values, (value) => {
    const level = Math.round(255 * Math.min(1, Math.max(0, scale.share(value))));
    const color = levels.get(level) ?? scale.map(level / 255);
    levels.set(level, color);
    return color;
  });
}

/** Number of cells that are narrower than the figure's grid and therefore not drawn. */
export function invisibleCells(partition: Partition, points: Int32Array): number {
  let count = 0;
  for (let cell = 0; cell < cellCount(partition); cell++) if (cellPath(partition, points, cell) === "") count++;
  return count;
}

// neighbors are drawn a little over each other: without it the page would show between their smoothed edges
function group(partition: Partition, fills: readonly string[]): string {
  const cells = cellCount(partition);
  return element(
    "g",
    {
      "stroke-width": roundedText(cells > smoothedCells ? 0.15 : 0.6),
      "stroke-linejoin": "round",
      "shape-rendering": cells > smoothedCells ? "crispEdges" : undefined,
    },
    ...fills,
  );
}

function cellPath(partition: Partition, points: Int32Array, cell: number): string {
  const { offsets, vertexIndices } = partition;
  const corners: number[] = [];
  for (let i = offsets[cell]; i < offsets[cell + 1]; i++)
    corners.push(points[2 * vertexIndices[i]], points[2 * vertexIndices[i] + 1]);
  return pathData(corners, "closed");
}
