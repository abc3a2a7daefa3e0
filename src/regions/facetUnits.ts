import { collectBits } from "../numeric/bits.ts";
import type { Steps } from "./enumeration.ts";
import type { UnitTable } from "./partition.ts";

/**
 * The units that switch across each facet.
 *
 * @param packed [R × words] patterns of the cells
 * @param cells  [F × 2] cells on both sides, −1 outside
 */
export function* collectFacetUnits(
  packed: Uint32Array,
  { bitOffset, bitWidth, words }: UnitTable,
  cells: Int32Array,
): Steps<{ unitOffsets: Uint32Array; units: Uint32Array }> {
  const columnOfBit = new Uint32Array(32 * words);
  bitOffset.forEach((bit, column) => {
    columnOfBit.fill(column, bit, bit + bitWidth[column]);
  });
  const facets = cells.length / 2;
  const unitOffsets = new Uint32Array(facets + 1);
  const units: number[] = [];
  const bits: number[] = [];
  for (let facet = 0; facet < facets; facet++) {
    if (facet % 4096 === 0) yield;
    const [first, second] = [cells[2 * facet], cells[2 * facet + 1]];
    if (first >= 0 && second >= 0) {
      bits.length = 0;
      for (let w = 0; w < words; w++) {
        collectBits(packed[first * words + w] ^ packed[second * words + w], 32 * w, bits);
      }
      const from = units.length;
      for (const bit of bits) {
        const column = columnOfBit[bit];
        if (units.length === from || units[units.length - 1] !== column) units.push(column);
      }
    }
    unitOffsets[facet + 1] = units.length;
  }
  return { unitOffsets, units: Uint32Array.from(units) };
}
