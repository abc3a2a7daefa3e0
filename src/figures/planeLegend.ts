import { gramMatrix } from "../regions/slice.ts";
import { outputCount } from "./cellValues.ts";
import { layerColors } from "./colorMaps.ts";
import type { PartitionFigureOptions } from "./figureOptions.ts";
import { colorBarBlock, entriesBlock, type LegendBlock, type LegendEntry, scaleBarBlock } from "./legend.ts";
import { boundaryColor, boundaryWidth, type PlaneDrawing } from "./planeDrawing.ts";
import type { PlaneView } from "./planeView.ts";
import { pointEntries } from "./points.ts";

/** Beyond this many layers only some are named. */
const namedLayers = 8;

/** The legend beside a partition's picture: color bar, layers, boundary and points, and a scale bar. */
export function planeLegend(drawing: PlaneDrawing, options: PartitionFigureOptions, view: PlaneView): LegendBlock[] {
  const blocks: LegendBlock[] = [];
  if (drawing.scale !== undefined) {
    const name = outputCount(drawing.partition) === 1 ? "output" : `output ${drawing.output}`;
    const height = Math.min(180, Math.max(90, view.height * 0.4));
    const [heading, note] = drawing.color === "output" ? [name, ""] : [`gradient of ${name}`, "norm, within the plane"];
    blocks.push(colorBarBlock(heading, note, drawing.scale, `${drawing.prefix}bar`, height));
  }
  if (drawing.creases === "layer" && drawing.layers.count > 0)
    blocks.push(entriesBlock("creases", layerEntries(drawing.layers.count)));
  const marks: LegendEntry[] = [];
  if (options.decisionBoundary === true) {
    const name = outputCount(drawing.partition) === 1 ? "output = 0" : "decision boundary";
    marks.push({ name, color: boundaryColor, width: boundaryWidth, shape: "line" });
  }
  if (options.points !== undefined) marks.push(...pointEntries(options.points));
  if (marks.length > 0) blocks.push(entriesBlock("", marks));
  // in a box, slice coordinates are input coordinates already and the axes say all
  const [uu, , , vv] = gramMatrix(drawing.partition.slice);
  if (view.pixelsPerInput !== undefined && (uu !== 1 || vv !== 1)) blocks.push(scaleBarBlock(view.pixelsPerInput));
  return blocks;
}

/** A swatch per layer; of very many layers, evenly chosen ones. */
export function layerEntries(count: number): LegendEntry[] {
  const colors = layerColors(count);
  const shown = Math.min(count, namedLayers);
  return Array.from({ length: shown }, (_, i) => {
    const layer = shown === 1 ? 0 : Math.round((i * (count - 1)) / (shown - 1));
    return {
      name: `layer ${layer + 1}`,
      color: colors[layer],
      width: shown === 1 ? 2 : 2.4 - (1.2 * i) / (shown - 1),
      shape: "line",
    };
  });
}
