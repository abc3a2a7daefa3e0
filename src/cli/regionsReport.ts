import type { Bounds } from "crease/measures";
import { type CheckResult, cellCount, type LinearRegions, type Partition, vertexCount } from "crease/regions";
import { atMostCells, boundsJson, countBoundNames } from "./boundsReport.ts";
import { alignColumns, countOf, secondsText } from "./print.ts";

/** What is reported of an enumeration. */
export interface RegionsResult {
  readonly model: string;
  /** the domain as it was understood */
  readonly domain: object;
  readonly partition: Partition;
  /** of a complete partition, unless only counts are asked for */
  readonly linear?: LinearRegions;
  readonly seconds: { readonly load: number; readonly enumerate: number; readonly total: number };
  readonly checks?: readonly CheckResult[];
  /** on the number of activation regions in the whole slice */
  readonly bounds?: Bounds;
}

/** The result for machines; what was not computed is absent. */
export function regionsJson({ model, domain, partition, linear, seconds, checks, bounds }: RegionsResult): object {
  return {
    model,
    domain,
    status: partition.status,
    activationRegions: cellCount(partition),
    linearRegions: linear?.count,
    vertices: vertexCount(partition),
    unresolved: partition.unresolved,
    // jumps within their error bound joined regions: the number of linear regions is not certified
    unresolvedJumps: linear?.unresolved || undefined,
    smallestMargin: partition.smallestMargin,
    resolution: partition.resolution,
    bounds: bounds && boundsJson(bounds, countBoundNames(bounds)),
    seconds,
    threads: 1,
    checks,
  };
}

/** The result for people. */
export function regionsLines({ model, partition, linear, seconds, bounds }: RegionsResult): string[] {
  const cells = String(cellCount(partition));
  const vertices = ["vertices", String(vertexCount(partition))];
  const time = `${secondsText(seconds.enumerate)} to enumerate, ${secondsText(seconds.load)} to load`;
  const rows =
    partition.status === "complete"
      ? [
          ["activation regions", cells, certainty(partition)],
          ...(linear === undefined ? [] : [["linear regions", String(linear.count), jumpsText(linear)]]),
          ...(bounds === undefined ? [] : [atMostCells(bounds)]),
          vertices,
        ]
      : [["activation regions", cells, "found so far"], vertices];
  const warning = {
    complete: [],
    truncated: ["TRUNCATED by --max-regions: the numbers below cover a part of the domain and are not a count"],
    cancelled: ["CANCELLED: the numbers below cover a part of the domain and are not a count"],
  }[partition.status];
  // the time is apart, so that its text does not widen the column of the counts
  const lines = alignColumns(rows);
  return [model, ...warning, ...lines, `${"time".padEnd("activation regions".length)}  ${time}`];
}

/** How sure the count is. */
export function certainty({ unresolved, smallestMargin }: Partition): string {
  const margin = smallestMargin === undefined ? "" : `, smallest margin ${marginText(smallestMargin)}`;
  if (unresolved === 0) return `certified for the stored weights${margin}`;
  return `at rounding: ${countOf(unresolved, "sign")} unresolved${margin}`;
}

function marginText(margin: number): string {
  return margin < 1 / 1000 ? margin.toExponential(1) : margin.toPrecision(2);
}

function jumpsText({ unresolved }: LinearRegions): string {
  return unresolved === 0 ? "" : `at rounding: ${countOf(unresolved, "jump")} unresolved`;
}
