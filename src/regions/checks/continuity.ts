import { gamma } from "../../numeric/errorBounds.ts";
import { facetCount, type Partition } from "../partition.ts";
import type { CheckResult } from "./checkResult.ts";

/**
 * Whether the output maps of two neighbors agree on the facet between them.
 *
 * Numerics  the difference at a vertex must be within both maps' error bounds, what the vertex's own error moves them
 *           apart, and the rounding of their evaluation.
 */
export function checkContinuity(partition: Partition): CheckResult {
  const { slice, vertices, vertexErrors, facets, outputLinear, outputOffset, outputErrors } = partition;
  const d = slice.dimension;
  const m = outputOffset.length / (partition.offsets.length - 1);
  let facetsTested = 0;
  let jumps = 0;
  let largest = 0;
  for (let facet = 0; facet < facetCount(partition); facet++) {
    const [first, second] = [facets.cells[2 * facet], facets.cells[2 * facet + 1]];
    if (first < 0 || second < 0) continue;
    facetsTested++;
    for (let end = 0; end < d; end++) {
      const vertex = facets.vertices[d * facet + end];
      for (let i = 0; i < m; i++) {
        const [a, b] = [first * m + i, second * m + i];
        let difference = outputOffset[a] - outputOffset[b];
        let magnitude = Math.abs(outputOffset[a]) + Math.abs(outputOffset[b]);
        let moved = 0;
        for (let axis = 0; axis < d; axis++) {
          const t = vertices[d * vertex + axis];
          const slopes = Math.abs(outputLinear[a * d + axis]) + Math.abs(outputLinear[b * d + axis]);
          difference += (outputLinear[a * d + axis] - outputLinear[b * d + axis]) * t;
          magnitude += slopes * Math.abs(t);
          moved += slopes * vertexErrors[d * vertex + axis];
        }
        const allowed = outputErrors[a] + outputErrors[b] + moved + gamma(2 * d + 4) * magnitude;
        largest = Math.max(largest, Math.abs(difference));
        if (!(Math.abs(difference) <= allowed)) jumps++;
      }
    }
  }
  return {
    name: "continuity",
    passed: jumps === 0,
    detail: `${facetsTested} facets, ${jumps} discontinuous, largest difference ${largest.toPrecision(2)}`,
  };
}
