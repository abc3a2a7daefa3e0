import { cellCount, facetCount, type Partition, vertexCount } from "../partition.ts";
import type { CheckResult } from "./checkResult.ts";

/**
 * Euler's relation of a subdivided disc, F − E + V = 1, or of a subdivided segment, V − F = 1: holds only if neighbors
 * share their vertices and edges.
 */
export function checkEuler(partition: Partition): CheckResult {
  const cells = cellCount(partition);
  const vertices = vertexCount(partition);
  if (partition.slice.dimension === 1) {
    return {
      name: "euler",
      passed: vertices - cells === 1,
      detail: `V − F = ${vertices} − ${cells} = ${vertices - cells}`,
    };
  }
  const edges = facetCount(partition);
  const characteristic = cells - edges + vertices;
  return {
    name: "euler",
    passed: characteristic === 1,
    detail: `F − E + V = ${cells} − ${edges} + ${vertices} = ${characteristic}`,
  };
}
