import type { CellBatch } from "crease/regions";
import { cellCount, type Partition } from "crease/regions";

/** The cells of a partition in batches, as an enumerator hands them out; its units are those that switch. */
export function cellBatches(partition: Partition, size: number): CellBatch[] {
  const { slice, offsets, vertexIndices, vertices, sizes, patterns, units } = partition;
  const { outputLinear, outputOffset, outputErrors } = partition;
  const d = slice.dimension;
  const cells = cellCount(partition);
  const m = cells === 0 ? 0 : outputOffset.length / cells;
  return Array.from({ length: Math.ceil(cells / size) }, (_, b) => {
    const first = b * size;
    const end = Math.min(first + size, cells);
    const corners = vertexIndices.subarray(offsets[first], offsets[end]);
    return {
      first,
      count: end - first,
      offsets: offsets.slice(first, end + 1).map((offset) => offset - offsets[first]),
      corners: Float64Array.from([...corners].flatMap((v) => [...vertices.subarray(d * v, d * v + d)])),
      sizes: sizes.slice(first, end),
      patterns: patterns.slice(first * units.words, end * units.words),
      outputLinear: outputLinear.slice(first * m * d, end * m * d),
      outputOffset: outputOffset.slice(first * m, end * m),
      outputErrors: outputErrors.slice(first * m, end * m),
      units,
    };
  });
}
