import type { Bounds } from "crease/measures";
import { type CheckResult, type LinearRegions, vertexCount } from "crease/regions";
import { atMostCells, boundsJson, countBoundNames } from "./boundsReport.ts";
import type { Enumerated } from "./enumerateDomain.ts";
import { alignColumns, countOf, secondsText } from "./print.ts";

/** What is reported of an enumeration. */
export interface RegionsResult {
  readonly model: string;
  /** the domain as it was understood */
  readonly domain: object;
  readonly enumerated: Enumerated;
  /** of a complete partition */
  readonly linear?: LinearRegions;
  readonly seconds: { readonly load: number; readonly enumerate: number; readonly total: number };
  readonly checks?: readonly CheckResult[];
  /** on the number of activation regions in the whole slice */
  readonly bounds?: Bounds;
}

/** The result for machines; what was not computed is absent. */
export function regionsJson({ model, domain, enumerated, linear, seconds, checks, bounds }: RegionsResult): object {
  const { status, activationRegions, partition, unresolved, smallestMargin, resolution, threads } = enumerated;
  return {
    model,
    domain,
    status,
    activationRegions,
    linearRegions: linear?.count,
    vertices: partition && vertexCount(partition),
    unresolved,
    // jumps within their error bound joined regions: the number of linear regions is not certified
    unresolvedJumps: linear?.unresolved || undefined,
    smallestMargin,
    resolution,
    bounds: bounds && boundsJson(bounds, countBoundNames(bounds)),
    seconds,
    threads,
    checks,
  };
}

/** The result for people. */
export function regionsLines({ model, enumerated, linear, seconds, bounds }: RegionsResult): string[] {
  const { status, activationRegions, partition } = enumerated;
  const cells = String(activationRegions);
  const vertices = partition ? [["vertices", String(vertexCount(partition))]] : [];
  const time = `${secondsText(seconds.enumerate)} to enumerate, ${secondsText(seconds.load)} to load`;
  const rows =
    status === "complete"
      ? [
          ["activation regions", cells, certainty(enumerated)],
          ...(linear === undefined ? [] : [["linear regions", String(linear.count), jumpsText(linear)]]),
          ...(bounds === undefined ? [] : [atMostCells(bounds)]),
          ...vertices,
        ]
      : [["activation regions", cells, "found so far"], ...vertices];
  const warning = {
    complete: [],
    truncated: ["TRUNCATED by --max-regions: the numbers below cover a part of the domain and are not a count"],
    cancelled: ["CANCELLED: the numbers below cover a part of the domain and are not a count"],
  }[status];
  // the time is apart, so that its text does not widen the column of the counts
  const lines = alignColumns(rows);
  return [model, ...warning, ...lines, `${"time".padEnd("activation regions".length)}  ${time}`];
}

/** How sure the count is. */
export function certainty({ unresolved, smallestMargin }: Enumerated): string {
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
