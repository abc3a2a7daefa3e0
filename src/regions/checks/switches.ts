import { facetCount, type Partition } from "../partition.ts";
import type { CheckResult } from "./checkResult.ts";

/**
 * Whether some unit switches across every facet, and exactly one outside degenerate places: where several do, their
 * creases coincide, which leaves signs unresolved.
 */
export function checkSwitches(partition: Partition): CheckResult {
  const { facets, unresolved } = partition;
  let inner = 0;
  let none = 0;
  let several = 0;
  for (let facet = 0; facet < facetCount(partition); facet++) {
    if (facets.cells[2 * facet] < 0 || facets.cells[2 * facet + 1] < 0) continue;
    inner++;
    const count = facets.unitOffsets[facet + 1] - facets.unitOffsets[facet];
    if (count === 0) none++;
    if (count > 1) several++;
  }
  return {
    name: "switches",
    passed: none === 0 && (several === 0 || unresolved > 0),
    detail: `${inner} facets between cells, ${none} without a switch, ${several} with several`,
  };
}
