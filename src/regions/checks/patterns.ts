import { cellCount, type Partition } from "../partition.ts";
import type { CheckResult } from "./checkResult.ts";

/** Whether no two cells have one activation pattern: an activation region is convex, so a pattern has one cell. */
export function checkPatterns(partition: Partition): CheckResult {
  const { patterns, units } = partition;
  const seen = new Set<string>();
  let repeated = 0;
  for (let cell = 0; cell < cellCount(partition); cell++) {
    const key = String.fromCharCode(
      ...new Uint16Array(patterns.slice(cell * units.words, (cell + 1) * units.words).buffer),
    );
    if (seen.has(key)) repeated++;
    seen.add(key);
  }
  return {
    name: "patterns",
    passed: repeated === 0,
    detail: `${seen.size} different patterns of ${units.node.length} switching units, ${repeated} repeated`,
  };
}
