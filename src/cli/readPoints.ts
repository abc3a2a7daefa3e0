import type { FigurePoints } from "crease/figures";
import { UsageError } from "./exitStatus.ts";
import { nameOfSource, readJson } from "./readSource.ts";

/** Points to draw, in slice coordinates: [[s, t], …] or {"coordinates": [[s, t], …], "labels": […], "names": […]}. */
export async function readPoints(path: string): Promise<FigurePoints> {
  const json = await readJson(path);
  const points = Array.isArray(json) ? { coordinates: json } : json;
  if (isFigurePoints(points)) return points;
  throw new UsageError(
    `${nameOfSource(path)}: expected points [[s, t], …] or {"coordinates", "labels", "names"}, got something else`,
  );
}

function isFigurePoints(json: unknown): json is FigurePoints {
  if (typeof json !== "object" || json === null || !("coordinates" in json)) return false;
  const { coordinates } = json;
  const { labels, names } = json as { readonly labels?: unknown; readonly names?: unknown };
  return (
    isListOf(coordinates, (point) => isListOf(point, isNumber)) &&
    (labels === undefined || isListOf(labels, isNumber)) &&
    (names === undefined || isListOf(names, (name) => typeof name === "string"))
  );
}

function isListOf(value: unknown, isEntry: (entry: unknown) => boolean): boolean {
  return Array.isArray(value) && value.every(isEntry);
}

function isNumber(value: unknown): boolean {
  return typeof value === "number";
}
