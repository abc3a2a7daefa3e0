import { writeFile } from "node:fs/promises";
import { functionFigure, partitionFigure } from "crease/figures";
import type { Partition } from "crease/regions";
import { asUsage } from "./exitStatus.ts";
import type { FigureRequest } from "./figureRequest.ts";

/** Draws a partition as SVG or PNG: the cells of a plane, or the function on a segment or a line. */
export async function writeFigure(partition: Partition, request: FigureRequest): Promise<void> {
  const svg = svgOf(partition, request);
  await writeFile(request.path, request.renderPng?.(svg) ?? svg);
}

function svgOf(partition: Partition, request: FigureRequest): string {
  const names = request.freeInputs?.map((input) => `input ${input}`);
  try {
    if (partition.slice.dimension === 1) return functionFigure(partition, { title: request.title });
    return partitionFigure(partition, {
      title: request.title,
      color: request.color,
      creases: request.creases,
      decisionBoundary: request.boundary,
      points: request.points,
      axisNames: names === undefined ? undefined : [names[0], names[1]],
    });
  } catch (error) {
    throw asUsage(error);
  }
}
