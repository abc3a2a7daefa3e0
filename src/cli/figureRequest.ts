import type { FigurePoints, PartitionFigureOptions } from "crease/figures";
import type { PngRenderer } from "../lab/png.ts";
import type { ChosenDomain } from "./chosenDomain.ts";
import { UsageError } from "./exitStatus.ts";
import { hasExtension } from "./optionValues.ts";
import { readPoints } from "./readPoints.ts";

/** The options of a figure. */
export interface FigureOptions {
  /** file of the figure */
  readonly figure?: string;
  readonly color?: PartitionFigureOptions["color"];
  readonly creases?: PartitionFigureOptions["creases"];
  readonly boundary?: boolean;
  /** file of points */
  readonly points?: string;
}

/** A figure that is to be drawn. */
export interface FigureRequest {
  readonly path: string;
  readonly title: string;
  /** the inputs along the axes, where the domain is a box */
  readonly freeInputs?: readonly number[];
  readonly color?: PartitionFigureOptions["color"];
  readonly creases?: PartitionFigureOptions["creases"];
  readonly boundary?: boolean;
  readonly points?: FigurePoints;
  /** draws the pixels, where the figure is a PNG */
  readonly renderPng?: PngRenderer;
}

/** The figure that the options ask for, checked against the domain before there is anything to draw. */
export async function figureRequest(
  options: FigureOptions,
  { domain, freeInputs }: ChosenDomain,
  title: string,
): Promise<FigureRequest | undefined> {
  const { figure, color, creases, boundary } = options;
  const given = (["color", "creases", "boundary", "points"] as const).find((name) => options[name] !== undefined);
  if (figure === undefined) {
    if (given === undefined) return undefined;
    throw new UsageError(`--${given} changes a figure; add --figure FILE.svg`);
  }
  if (given !== undefined && domain.kind !== "plane") {
    throw new UsageError(`--${given} needs a plane, got a ${domain.kind}; leave it out`);
  }
  const points = options.points === undefined ? undefined : await readPoints(options.points);
  const renderPng = hasExtension(figure, ".png") ? await pngRenderer() : undefined;
  return { path: figure, title, freeInputs, color, creases, boundary, points, renderPng };
}

async function pngRenderer(): Promise<PngRenderer> {
  const { loadPngRenderer } = await import("../lab/png.ts");
  return loadPngRenderer();
}
