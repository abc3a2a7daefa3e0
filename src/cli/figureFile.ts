import { writeFile } from "node:fs/promises";
import { functionFigure, type PartitionFigureOptions, partitionFigure } from "crease/figures";
import type { Partition } from "crease/regions";
import { asUsage, UsageError } from "./exitStatus.ts";
import { readPoints } from "./readPoints.ts";

/** How a figure is drawn. */
export interface FigureFileOptions {
  readonly title: string;
  /** the inputs along the axes, where the domain is a box */
  readonly freeInputs?: readonly number[];
  readonly color?: PartitionFigureOptions["color"];
  readonly creases?: PartitionFigureOptions["creases"];
  readonly boundary?: boolean;
  /** file of points */
  readonly points?: string;
}

/** Draws a partition and writes it as SVG. */
export async function writeFigure(path: string, partition: Partition, options: FigureFileOptions): Promise<void> {
  await writeFile(path, await figureOf(partition, options));
}

async function figureOf(partition: Partition, options: FigureFileOptions): Promise<string> {
  const points = options.points === undefined ? undefined : await readPoints(options.points);
  try {
    return partition.slice.dimension === 1 ? chart(partition, options) : picture(partition, options, points);
  } catch (error) {
    throw asUsage(error);
  }
}

function picture(
  partition: Partition,
  { title, freeInputs, color, creases, boundary }: FigureFileOptions,
  points: PartitionFigureOptions["points"],
): string {
  return partitionFigure(partition, {
    title,
    color,
    creases,
    decisionBoundary: boundary,
    points,
    axisNames: freeInputs === undefined ? undefined : [`input ${freeInputs[0]}`, `input ${freeInputs[1]}`],
  });
}

function chart(partition: Partition, { title, ...options }: FigureFileOptions): string {
  const given = (["color", "creases", "boundary", "points"] as const).find((name) => options[name] !== undefined);
  if (given !== undefined) throw new UsageError(`--${given} needs a plane, got a ${partition.domain.kind}`);
  return functionFigure(partition, { title });
}
