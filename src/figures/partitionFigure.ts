import type { Partition } from "../regions/partition.ts";
import { bottomAxis, leftAxis, leftAxisWidth, roundAxis } from "./axes.ts";
import { invisibleCells } from "./cellFills.ts";
import { figureDocument, figureHeader, headerHeight, idPrefix } from "./figureDocument.ts";
import { checkPartitionOptions, countLine, type PartitionFigureOptions } from "./figureOptions.ts";
import { legend, legendSize } from "./legend.ts";
import { countText } from "./numberText.ts";
import { pathData } from "./pathData.ts";
import { boundary, creases, fills, planeDrawing } from "./planeDrawing.ts";
import { planeLegend } from "./planeLegend.ts";
import { domainPolygon, pixelHundredths, planeView } from "./planeView.ts";
import { pointPaths } from "./points.ts";
import { element } from "./svg.ts";
import { ink } from "./text.ts";

const margin = 16;
const legendGap = 22;

/**
 * A picture of a 2-D partition: its cells, creases, decision boundary and data points over axes in slice coordinates.
 *
 * @returns a complete SVG document; the same partition and options give the same text
 *
 * Units     axes are in slice coordinates, gradients and the scale bar in input-space units. The plot is true to the
 *           input space where the slice's directions are orthogonal.
 * Numerics  coordinates are rounded to 0.01 px; cells narrower than that are not drawn, and the description says how many.
 */
export function partitionFigure(partition: Partition, options: PartitionFigureOptions = {}): string {
  checkPartitionOptions(partition, options);
  const width = options.width ?? 720;
  const prefix = idPrefix(partition, options);
  const drawing = planeDrawing(partition, options, prefix);

  // the axis on the left and the legend take what they need, the plot the rest
  const top = headerHeight(options.title);
  const whole = planeView(partition, 0, top, width);
  const tAxis = roundAxis(whole.t[0], whole.t[1], 6, (t) => view.bottom - (t - view.t[0]) * view.pixelsPerT);
  const left = leftAxisWidth(tAxis.texts);
  const side = legendSize(planeLegend(drawing, options, whole)).width;
  const view = planeView(partition, left, top, width - left - margin - (side > 0 ? side + legendGap : 0));
  const right = view.left + view.width;
  const sAxis = roundAxis(view.s[0], view.s[1], 7, (s) => view.left + (s - view.s[0]) * view.pixelsPerS, view.width);
  const blocks = planeLegend(drawing, options, view);
  const height = Math.max(view.bottom + 44, top + legendSize(blocks).height + margin);

  const points = pixelHundredths(view, partition.vertices);
  const outline = pathData(pixelHundredths(view, domainPolygon(partition)), "closed");
  const count = countLine(partition);
  const missing = invisibleCells(partition, points);
  const [sName, tName] = options.axisNames ?? ["s", "t"];
  return figureDocument(
    {
      width,
      height,
      title: options.title ?? "Activation regions of a plane",
      description:
        missing === 0 ? count : `${count}; ${countText(missing)} of them narrower than 0.01 px and not drawn`,
    },
    figureHeader(left, options.title, count),
    element("clipPath", { id: `${prefix}domain` }, element("path", { d: outline })),
    element(
      "g",
      { "clip-path": `url(#${prefix}domain)` },
      fills(drawing, view, points),
      creases(drawing, view, points),
      options.decisionBoundary === true ? boundary(drawing, view) : "",
    ),
    element("path", { d: outline, fill: "none", stroke: ink.axis, "stroke-width": 0.9, "stroke-linejoin": "round" }),
    options.points === undefined ? "" : pointPaths(options.points, view, `${prefix}plot`),
    bottomAxis(sAxis, view.left, right, view.bottom, sName),
    leftAxis(tAxis, top, view.bottom, view.left, tName),
    legend(blocks, right + legendGap, top + 2),
  );
}
