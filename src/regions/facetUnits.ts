import type { Steps } from "./enumeration.ts";
import { differingBits } from "./packPatterns.ts";

/**
 * The units that switch across each facet.
 *
 * @param cells [F × 2] cells on both sides, −1 outside
 */
export function* collectFacetUnits(
  packed: Uint32Array,
  words: number,
  cells: Int32Array,
): Steps<{ unitOffsets: Uint32Array; units: Uint32Array }> {
  const facets = cells.length / 2;
  const unitOffsets = new Uint32Array(facets + 1);
  const units: number[] = [];
  for (let facet = 0; facet < facets; facet++) {
    if (facet % 4096 === 0) yield;
    const [first, second] = [cells[2 * facet], cells[2 * facet + 1]];
    if (first >= 0 && second >= 0) differingBits(packed, words, first, second, units);
    unitOffsets[facet + 1] = units.length;
  }
  return { unitOffsets, units: Uint32Array.from(units) };
}
