import type { Partition } from "../regions/partition.ts";
import { chains } from "./chains.ts";
import { pathData, simplified } from "./pathData.ts";
import { element } from "./svg.ts";
import { earliestColumns, type UnitLayers } from "./unitLayers.ts";

/** Points within this many hundredths of a pixel of a crease's straight part are left out. */
const straightness = 2;

/** Color and width of each layer's creases. */
export interface CreaseStyle {
  /** [layers] */
  readonly colors: readonly string[];
  /** [layers] pixels */
  readonly widths: readonly number[];
  readonly opacity: number;
}

/**
 * The creases of a 2-D partition, one path per layer and the earliest on top. A facet where several units switch is
 * drawn once, for the unit of the earliest layer.
 *
 * @param points [2V] the vertices in whole hundredths of a pixel
 */
export function creasePaths(partition: Partition, layers: UnitLayers, points: Int32Array, style: CreaseStyle): string {
  const data = creaseData(partition, layers, points);
  const paths: string[] = [];
  for (let layer = layers.count - 1; layer >= 0; layer--) {
    if (data[layer] === "") continue;
    paths.push(element("path", { stroke: style.colors[layer], "stroke-width": style.widths[layer], d: data[layer] }));
  }
  return element(
    "g",
    {
      fill: "none",
      "stroke-linecap": "round",
      "stroke-linejoin": "round",
      "stroke-opacity": style.opacity < 1 ? style.opacity : undefined,
    },
    ...paths,
  );
}

function creaseData(partition: Partition, layers: UnitLayers, points: Int32Array): string[] {
  const { vertices } = partition.facets;
  // the facets of each unit are its bent hyperplane: its pieces join to few long polylines
  const edges = Array.from({ length: layers.ofColumn.length }, (): number[] => []);
  for (const [facet, column] of earliestColumns(partition, layers).entries()) {
    if (column >= 0) edges[column].push(vertices[2 * facet], vertices[2 * facet + 1]);
  }
  const data = Array.from({ length: layers.count }, (): string[] => []);
  edges.forEach((list, column) => {
    for (const chain of chains(list)) {
      const polyline = simplified(
        chain.flatMap((vertex) => [points[2 * vertex], points[2 * vertex + 1]]),
        straightness,
      );
      data[layers.ofColumn[column]].push(pathData(polyline, "open"));
    }
  });
  return data.map((list) => list.join(""));
}

/** Widths of the layers' creases that leave cells of this size (pixels across) visible; the earliest is the thickest. */
export function creaseWidths(layerCount: number, cellSize: number): number[] {
  const thickest = Math.min(1.8, Math.max(0.25, 0.1 * cellSize));
  const thinnest = Math.max(0.12, 0.4 * thickest);
  return Array.from({ length: layerCount }, (_, layer) =>
    layerCount === 1 ? 0.7 * thickest : thickest - ((thickest - thinnest) * layer) / (layerCount - 1),
  );
}
