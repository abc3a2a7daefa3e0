import { twiceSignedArea } from "../../geometry/polygon.ts";
import { enlarge, gamma } from "../../numeric/errorBounds.ts";
import { compensatedSum } from "../../numeric/exactSum.ts";
import { cellCount, type Partition } from "../partition.ts";
import type { CheckResult } from "./checkResult.ts";

/**
 * Whether the cells tile the domain: none is turned over, and their sizes sum to the domain's.
 *
 * Numerics  the allowed difference is the rounding of every cross product, plus a strip along the border as wide as the
 *           border's vertices are uncertain.
 */
export function checkTiling(partition: Partition): CheckResult {
  return partition.slice.dimension === 1 ? checkRow(partition) : checkPolygons(partition);
}

function checkRow({ domain, vertices }: Partition): CheckResult {
  const isRising = vertices.every((t, i) => i === 0 || vertices[i - 1] <= t);
  const [first, last] = domain.kind === "line" ? [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY] : [0, 1];
  const isWhole = vertices[0] === first && vertices[vertices.length - 1] === last;
  return {
    name: "tiling",
    passed: isRising && isWhole,
    detail: `${vertices.length - 1} cells in a row from t = ${vertices[0]} to ${vertices[vertices.length - 1]}`,
  };
}

function checkPolygons(partition: Partition): CheckResult {
  const { domain, vertices, offsets, vertexIndices } = partition;
  const areas = new Float64Array(cellCount(partition));
  let rounding = 0;
  let turnedOver = 0;
  for (let cell = 0; cell < areas.length; cell++) {
    const points: number[] = [];
    for (let k = offsets[cell]; k < offsets[cell + 1]; k++) {
      points.push(vertices[2 * vertexIndices[k]], vertices[2 * vertexIndices[k] + 1]);
    }
    areas[cell] = twiceSignedArea(points) / 2;
    const allowed = roundingOfArea(points) + uncertaintyOfArea(partition, cell);
    if (areas[cell] < -allowed) turnedOver++;
    rounding += roundingOfArea(points);
  }
  const expected = domain.kind === "plane" ? twiceSignedArea(domain.polygon) / 2 : Number.NaN;
  const difference = Math.abs(compensatedSum(areas) - expected);
  const allowed = rounding + gamma(8) * expected + borderStrip(partition);
  return {
    name: "tiling",
    passed: turnedOver === 0 && difference <= allowed,
    detail: `areas sum to the domain's, relative difference ${(difference / expected).toPrecision(2)}, ${turnedOver} cells turned over`,
  };
}

/** Bound of the rounding of half a sum of cross products. */
function roundingOfArea(points: readonly number[]): number {
  let magnitude = 0;
  const extent = (axis: number) => {
    let reach = 0;
    for (let k = axis; k < points.length; k += 2) reach = Math.max(reach, Math.abs(points[k] - points[axis]));
    return reach;
  };
  magnitude += points.length * extent(0) * extent(1);
  return gamma(points.length + 4) * magnitude * enlarge(points.length);
}

/** How much the area can change while the vertices move within their errors: perimeter times error. */
function uncertaintyOfArea({ vertices, vertexErrors, offsets, vertexIndices }: Partition, cell: number): number {
  let perimeter = 0;
  let error = 0;
  for (let k = offsets[cell]; k < offsets[cell + 1]; k++) {
    const here = vertexIndices[k];
    const next = vertexIndices[k + 1 < offsets[cell + 1] ? k + 1 : offsets[cell]];
    perimeter += Math.hypot(vertices[2 * here] - vertices[2 * next], vertices[2 * here + 1] - vertices[2 * next + 1]);
    error = Math.max(error, vertexErrors[2 * here] + vertexErrors[2 * here + 1]);
  }
  return (perimeter + 4 * error) * error;
}

/** Area of a strip along the domain's border as wide as its vertices are off it at most. */
function borderStrip({ vertices, facets }: Partition): number {
  let strip = 0;
  for (let facet = 0; facet < facets.cells.length / 2; facet++) {
    if (facets.cells[2 * facet] >= 0 && facets.cells[2 * facet + 1] >= 0) continue;
    const [from, to] = [facets.vertices[2 * facet], facets.vertices[2 * facet + 1]];
    const length = Math.hypot(vertices[2 * from] - vertices[2 * to], vertices[2 * from + 1] - vertices[2 * to + 1]);
    // a vertex on the border is interpolated between two others: it is off by a few roundings of its coordinates
    const reach = Math.max(
      ...[from, to].flatMap((end) => [Math.abs(vertices[2 * end]), Math.abs(vertices[2 * end + 1])]),
    );
    strip += length * gamma(8) * reach;
  }
  return strip;
}
