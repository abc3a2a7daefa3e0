import { cellCount, type Partition } from "../regions/partition.ts";
import { outputCount } from "./cellValues.ts";
import { countText } from "./numberText.ts";
import type { FigurePoints } from "./points.ts";

/** What a picture of a 2-D partition shows. */
export interface PartitionFigureOptions {
  /** what fills the cells: a quiet color per activation pattern (default), an output's value, the norm of its gradient, or nothing */
  readonly color?: "pattern" | "output" | "gradient" | "none";
  /** creases colored by the layer of their unit, in one quiet color, or not drawn; "layer" on unfilled cells, else "plain" */
  readonly creases?: "layer" | "plain" | "none";
  /** draw where the two largest outputs tie, or where the only output is zero */
  readonly decisionBoundary?: boolean;
  /** data points to draw on top */
  readonly points?: FigurePoints;
  /** the output that `color` shows, 0 unless given */
  readonly output?: number;
  readonly title?: string;
  /** pixels, 720 unless given; the height follows from the domain */
  readonly width?: number;
  /** names of the axes, "s" and "t" unless given */
  readonly axisNames?: readonly [string, string];
}

/** What a chart of a 1-D partition shows. */
export interface FunctionFigureOptions {
  /** the outputs to draw, in order; the first ten unless given */
  readonly outputs?: readonly number[];
  /** [m] names of the network's outputs, for the legend */
  readonly outputNames?: readonly string[];
  /** part of the t axis to show; the segment, or a window around the line's breakpoints unless given */
  readonly window?: readonly [number, number];
  readonly title?: string;
  /** pixels, 720 unless given */
  readonly width?: number;
  /** name of the horizontal axis, "t" unless given */
  readonly axisName?: string;
}

/** Throws where the options of `functionFigure` do not fit the partition. */
export function checkFunctionOptions(partition: Partition, options: FunctionFigureOptions): void {
  const caller = "functionFigure";
  if (partition.slice.dimension !== 1) {
    throw new RangeError(
      `${caller}: expected a partition of a segment or a line (1 slice dimension), got ${partition.slice.dimension}; use partitionFigure for a plane`,
    );
  }
  checkCells(caller, partition);
  checkWidth(caller, options.width);
  if (options.outputs !== undefined) {
    if (options.outputs.length === 0)
      throw new RangeError(`${caller}: expected at least 1 output, got none; leave the option out for the first ten`);
    for (const output of options.outputs) checkOutput(caller, partition, output);
  }
  const window = options.window;
  if (window !== undefined && !(window[1] > window[0] && window.every(Number.isFinite))) {
    throw new RangeError(`${caller}: expected a window [from, to] with from < to, got [${window}]`);
  }
}

/** Throws where the options of `partitionFigure` do not fit the partition. */
export function checkPartitionOptions(partition: Partition, options: PartitionFigureOptions): void {
  const caller = "partitionFigure";
  if (partition.slice.dimension !== 2) {
    throw new RangeError(
      `${caller}: expected a partition of a plane (2 slice dimensions), got ${partition.slice.dimension}; use functionFigure for a segment or a line`,
    );
  }
  checkCells(caller, partition);
  checkChoice(caller, "color", options.color, ["pattern", "output", "gradient", "none"]);
  checkChoice(caller, "creases", options.creases, ["layer", "plain", "none"]);
  checkWidth(caller, options.width);
  if (options.output !== undefined) checkOutput(caller, partition, options.output);
  if (options.points !== undefined) checkPoints(caller, options.points);
}

/** Throws where there is no cell to draw. */
export function checkCells(caller: string, partition: Partition): void {
  if (cellCount(partition) < 1)
    throw new RangeError(`${caller}: expected a partition with at least 1 cell, got 0; raise maxRegions`);
}

/** Throws where a width leaves no room for a plot. */
export function checkWidth(caller: string, width: number | undefined): void {
  if (width !== undefined && !(width >= 240 && width <= 10_000)) {
    throw new RangeError(`${caller}: expected a width of 240 to 10000 pixels, got ${width}`);
  }
}

/** Throws where an output does not exist. */
export function checkOutput(caller: string, partition: Partition, output: number): void {
  const outputs = outputCount(partition);
  if (!Number.isInteger(output) || output < 0 || output >= outputs) {
    throw new RangeError(
      `${caller}: expected an output from 0 to ${outputs - 1}, got ${output}; the network has ${outputs}`,
    );
  }
}

/** What the number of cells says, and whether it is a count at all. */
export function countLine(partition: Partition, more: readonly string[] = []): string {
  const cells = cellCount(partition);
  const regions = `${countText(cells)} activation region${cells === 1 ? "" : "s"}`;
  const parts = [
    partition.status === "complete" ? regions : `${partition.status}: ${regions} so far, not a count`,
    ...more,
  ];
  if (partition.unresolved > 0)
    parts.push(`${countText(partition.unresolved)} sign${partition.unresolved === 1 ? "" : "s"} unresolved`);
  return parts.join("  ·  ");
}

function checkChoice(caller: string, name: string, value: string | undefined, choices: readonly string[]): void {
  if (value === undefined || choices.includes(value)) return;
  throw new RangeError(
    `${caller}: expected ${name} to be one of ${choices.map((choice) => `"${choice}"`).join(", ")}, got ${JSON.stringify(value)}`,
  );
}

function checkPoints(caller: string, points: FigurePoints): void {
  const wrong = points.coordinates.findIndex((point) => point.length !== 2 || !point.every(Number.isFinite));
  if (wrong >= 0) {
    throw new RangeError(
      `${caller}: expected points.coordinates [N][2] of finite slice coordinates, got [${points.coordinates[wrong]}] at ${wrong}; project inputs onto the slice first`,
    );
  }
  const { labels } = points;
  if (labels === undefined) return;
  if (labels.length !== points.coordinates.length) {
    throw new RangeError(
      `${caller}: expected ${points.coordinates.length} points.labels, got ${labels.length}; give one per point`,
    );
  }
  const bad = labels.find((label) => !Number.isInteger(label) || label < 0);
  if (bad !== undefined) throw new RangeError(`${caller}: expected points.labels counted from 0, got ${bad}`);
}
