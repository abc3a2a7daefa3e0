import { evaluateAt } from "../../network/evaluateAt.ts";
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

/** Whether the units that switch across a facet are at a threshold at its middle, within their bounds. */
function vanishesOnFacet(partition: Partition, pieceOf: ReturnType<typeof createPieceReader>, facet: number): boolean {
  const { network, slice, vertices, vertexErrors, facets, units } = partition;
  const d = slice.dimension;
  const t = new Float64Array(d);
  const uncertainty = new Float64Array(d);
  for (const vertex of facets.vertices.subarray(d * facet, d * facet + d)) {
    for (let axis = 0; axis < d; axis++) {
      t[axis] += vertices[d * vertex + axis] / d;
      uncertainty[axis] += vertexErrors[d * vertex + axis] / d;
    }
  }
  const values = evaluateAt(network, pointOnSlice(slice, t), errorsOfPoint(slice, t, uncertainty));
  const switching = facets.units.subarray(facets.unitOffsets[facet], facets.unitOffsets[facet + 1]);
  const isAtThreshold = (column: number) => pieceOf(values, units.node[column], units.index[column]) === undefined;
  return partition.unresolved === 0 ? switching.every(isAtThreshold) : switching.some(isAtThreshold);
}
