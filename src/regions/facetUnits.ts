import { growableUint32, push, trimmed } from "../numeric/growable.ts";
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
  const units = growableUint32(facets);
  for (let facet = 0; facet < facets; facet++) {
    if (facet % 4096 === 0) yield;
    const first = cells[2 * facet];
    const second = cells[2 * facet + 1];
    if (first >= 0 && second >= 0) {
      let latest = -1;
      for (let w = 0; w < words; w++) {
        let bits = packed[first * words + w] ^ packed[second * words + w];
        for (; bits !== 0; bits &= bits - 1) {
          const column = columnOfBit[32 * w + 31 - Math.clz32(bits & -bits)];
          if (column !== latest) push(units, column);
          latest = column;
        }
      }
    }
    unitOffsets[facet + 1] = units.length;
  }
  return { unitOffsets, units: trimmed(units) };
}
