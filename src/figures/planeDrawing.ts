import type { Partition } from "../regions/partition.ts";
import { flatFills, levelColors, outputFills } from "./cellFills.ts";
import { gradientNorms, outputRange } from "./cellValues.ts";
import { chains } from "./chains.ts";
import { layerColors, viridis } from "./colorMaps.ts";
import { type CreaseStyle, creasePaths, creaseWidths } from "./creases.ts";
import { decisionBoundarySegments } from "./decisionBoundary.ts";
import type { PartitionFigureOptions } from "./figureOptions.ts";
import { pathData, simplified } from "./pathData.ts";
import { patternColors } from "./patternColors.ts";
import { type PlaneView, pixelHundredths } from "./planeView.ts";
import { element } from "./svg.ts";
import { ink } from "./text.ts";
import { type UnitLayers, unitLayers } from "./unitLayers.ts";
import { magnitudeScale, outputScale, type ValueScale } from "./valueScale.ts";

/** What the plot and the legend of a partition's picture have in common. */
export interface PlaneDrawing {
  readonly partition: Partition;
  readonly color: "pattern" | "output" | "gradient" | "none";
  readonly creases: "layer" | "plain" | "none";
  readonly output: number;
  readonly layers: UnitLayers;
  /** of the colors, where they stand for values */
  readonly scale?: ValueScale;
  /** begins every id */
  readonly prefix: string;
}

/** Color and widest line of the decision boundary; a white casing keeps it apart from creases of any color. */
export const boundaryColor = "#111418";
export const boundaryWidth = 2.4;

/** Settles what the options leave open. */
export function planeDrawing(partition: Partition, options: PartitionFigureOptions, prefix: string): PlaneDrawing {
  const color = options.color ?? "pattern";
  const creases = options.creases ?? (color === "none" ? "layer" : "plain");
  const output = options.output ?? 0;
  const common = { partition, color, creases, output, layers: unitLayers(partition), prefix };
  if (color === "output") return { ...common, scale: outputScale(...outputRange(partition, output)) };
  if (color === "gradient")
    return { ...common, scale: magnitudeScale(gradientNorms(partition, output), partition.sizes) };
  return common;
}

/** The cells' colors. */
export function fills(drawing: PlaneDrawing, view: PlaneView, points: Int32Array): string {
  const { partition, color, output, scale, prefix } = drawing;
  if (color === "pattern") return flatFills(partition, points, patternColors(partition));
  if (scale === undefined) return "";
  if (color === "gradient") return flatFills(partition, points, levelColors(gradientNorms(partition, output), scale));
  return outputFills(partition, view, points, output, scale, prefix);
}

/** The creases in the style of the options. */
export function creases(drawing: PlaneDrawing, view: PlaneView, points: Int32Array): string {
  if (drawing.creases === "none") return "";
  return creasePaths(drawing.partition, drawing.layers, points, creaseStyle(drawing, view));
}

function creaseStyle({ partition, creases: kind, layers, scale }: PlaneDrawing, view: PlaneView): CreaseStyle {
  const widths = creaseWidths(layers.count, cellWidth(partition, view));
  if (kind === "layer") return { colors: layerColors(layers.count), widths, opacity: 1 };
  // viridis is mostly dark: its creases are light
  const light = scale?.map === viridis;
  const color = light ? "#ffffff" : ink.strong;
  return { colors: widths.map(() => color), widths: widths.map((width) => 0.6 * width), opacity: light ? 0.5 : 0.55 };
}

/** Typical width of a cell in pixels: that of a square grid with the same area and length of creases. */
function cellWidth(partition: Partition, view: PlaneView): number {
  const { facets, vertices, sizes } = partition;
  const area = sizes.reduce((sum, size) => sum + size, 0) * view.pixelsPerS * view.pixelsPerT;
  let length = 0;
  for (let i = 0; i < facets.vertices.length; i += 2) {
    const a = 2 * facets.vertices[i];
    const b = 2 * facets.vertices[i + 1];
    length += Math.hypot(
      (vertices[a] - vertices[b]) * view.pixelsPerS,
      (vertices[a + 1] - vertices[b + 1]) * view.pixelsPerT,
    );
  }
  return (2 * area) / length;
}

/** The decision boundary as few polylines, in a white casing. */
export function boundary({ partition }: PlaneDrawing, view: PlaneView): string {
  const ends = pixelHundredths(view, decisionBoundarySegments(partition));
  // ends that agree on the grid are one vertex; what comes from both sides of a facet is drawn once
  const vertexOf = new Map<string, number>();
  const places: number[] = [];
  const vertex = (x: number, y: number): number => {
    const key = `${x},${y}`;
    const known = vertexOf.get(key);
    if (known !== undefined) return known;
    vertexOf.set(key, places.length / 2);
    places.push(x, y);
    return places.length / 2 - 1;
  };
  const seen = new Set<string>();
  const edges: number[] = [];
  for (let i = 0; i < ends.length; i += 4) {
    const a = vertex(ends[i], ends[i + 1]);
    const b = vertex(ends[i + 2], ends[i + 3]);
    const key = `${Math.min(a, b)},${Math.max(a, b)}`;
    if (a === b || seen.has(key)) continue;
    seen.add(key);
    edges.push(a, b);
  }
  const polylines = chains(edges).map((chain) => chain.flatMap((v) => [places[2 * v], places[2 * v + 1]]));
  if (polylines.length === 0) return "";
  const d = polylines.map((polyline) => pathData(simplified(polyline, 2), "open")).join("");
  // thinner where the boundary winds through the plot many times
  const length = polylines.reduce((sum, polyline) => sum + lengthOf(polyline), 0) / 100;
  const width = boundaryWidth * Math.min(1, Math.max(0.5, Math.sqrt((5 * view.width) / length)));
  return element(
    "g",
    { fill: "none", "stroke-linejoin": "round", "stroke-linecap": "round" },
    element("path", { stroke: "#fff", "stroke-width": 2 * width, d }),
    element("path", { stroke: boundaryColor, "stroke-width": width, d }),
  );
}

function lengthOf(polyline: readonly number[]): number {
  let length = 0;
  for (let i = 2; i < polyline.length; i += 2) {
    length += Math.hypot(polyline[i] - polyline[i - 2], polyline[i + 1] - polyline[i - 1]);
  }
  return length;
}
