import { evaluateAt, type PointValues } from "../../network/evaluateAt.ts";
import { facetCount, type Partition } from "../partition.ts";
import { pointOnSlice } from "../slice.ts";
import { type CheckResult, defaultForwardPasses } from "./checkResult.ts";
import { errorsOfPoint } from "./errorsOfPoint.ts";
import { createPieceReader } from "./pieceReader.ts";

/**
 * Whether some unit switches across every facet and is zero on it. Where several switch, their creases coincide, so that
 * one of them is independent and the others follow: all of them are zero there if every sign was resolved; creases that
 * were merged because a sign touched need not be.
 *
 * Numerics  pre-activations come from a forward pass at the middle of the facet, and must be zero within their bound,
 *           which the errors of the facet's vertices widen.
 * @param limit forward passes at so many facets at most, evenly spread
 */
export function checkSwitches(partition: Partition, limit = defaultForwardPasses): CheckResult {
  const { facets } = partition;
  const inner: number[] = [];
  let none = 0;
  let several = 0;
  for (let facet = 0; facet < facetCount(partition); facet++) {
    if (facets.cells[2 * facet] < 0 || facets.cells[2 * facet + 1] < 0) continue;
    inner.push(facet);
    const count = facets.unitOffsets[facet + 1] - facets.unitOffsets[facet];
    if (count === 0) none++;
    if (count > 1) several++;
  }
  const pieceOf = createPieceReader(partition.network);
  const tested = Math.min(limit, inner.length);
  let apart = 0;
  for (let k = 0; k < tested; k++) {
    if (!vanishesOnFacet(partition, pieceOf, inner[Math.floor((k * inner.length) / tested)])) apart++;
  }
  return {
    name: "switches",
    passed: none === 0 && apart === 0,
    detail:
      `${inner.length} facets between cells, ${none} without a switch, ${several} with several; ` +
      `${apart} of ${tested} off the creases of their units`,
  };
}

/**
 * Whether the units that switch across a facet are at a threshold at its middle, within their bounds; where signs touched,
 * whether one of them is so there or at an end: the other end may be a vertex where its sign was taken to be zero.
 */
function vanishesOnFacet(partition: Partition, pieceOf: ReturnType<typeof createPieceReader>, facet: number): boolean {
  const { facets, units, slice, unresolved } = partition;
  const ends = facets.vertices.subarray(slice.dimension * facet, slice.dimension * (facet + 1));
  const switching = facets.units.subarray(facets.unitOffsets[facet], facets.unitOffsets[facet + 1]);
  const thresholdsAt = (points: readonly number[]) => {
    const values = valuesAtMean(partition, points);
    return (column: number) => pieceOf(values, units.node[column], units.index[column]) === undefined;
  };
  const isAtMiddle = thresholdsAt(Array.from(ends));
  if (unresolved === 0) return switching.every(isAtMiddle);
  return switching.some(isAtMiddle) || Array.from(ends).some((end) => switching.some(thresholdsAt([end])));
}

/** A forward pass at the mean of some vertices, whose errors it takes over. */
function valuesAtMean({ network, slice, vertices, vertexErrors }: Partition, points: readonly number[]): PointValues {
  const d = slice.dimension;
  const t = new Float64Array(d);
  const uncertainty = new Float64Array(d);
  for (const vertex of points) {
    for (let axis = 0; axis < d; axis++) {
      t[axis] += vertices[d * vertex + axis] / points.length;
      uncertainty[axis] += vertexErrors[d * vertex + axis] / points.length;
    }
  }
  return evaluateAt(network, pointOnSlice(slice, t), errorsOfPoint(slice, t, uncertainty));
}
