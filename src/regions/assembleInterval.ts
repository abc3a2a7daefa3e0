import type { Network } from "../network/network.ts";
import type { CellRow } from "./cellRow.ts";
import type { Domain } from "./domain.ts";
import type { EnumerationOptions, Steps } from "./enumeration.ts";
import { collectFacetUnits } from "./facetUnits.ts";
import { rowBatch } from "./handOutCells.ts";
import { packPatterns } from "./packPatterns.ts";
import type { Partition } from "./partition.ts";
import { partitionHead } from "./partitionHead.ts";
import type { PatternLayout } from "./patternLayout.ts";
import type { SignLog } from "./switchSign.ts";

/** Turns a row of cells into a partition. */
export function* assembleInterval(
  network: Network,
  domain: Domain,
  row: CellRow,
  layout: PatternLayout,
  log: SignLog,
  status: Partition["status"],
  { onCells }: EnumerationOptions,
): Steps<Partition> {
  if (row.ends.length > 1) onCells?.(rowBatch(row, layout));
  const cells = row.ends.length - 1;
  const { units, packed } = yield* packPatterns([row.patterns], cells, layout);
  const facetCells = new Int32Array(2 * (cells + 1));
  const vertexIndices = new Uint32Array(2 * cells);
  const offsets = new Uint32Array(cells + 1);
  const sizes = new Float64Array(cells);
  for (let cell = 0; cell < cells; cell++) {
    vertexIndices[2 * cell] = cell;
    vertexIndices[2 * cell + 1] = cell + 1;
    offsets[cell + 1] = 2 * (cell + 1);
    sizes[cell] = row.ends[cell + 1] - row.ends[cell];
  }
  const facetVertices = new Uint32Array(cells + 1);
  for (let vertex = 0; vertex <= cells; vertex++) {
    facetVertices[vertex] = vertex;
    facetCells[2 * vertex] = vertex - 1;
    facetCells[2 * vertex + 1] = vertex < cells ? vertex : -1;
  }
  return {
    ...partitionHead(network, domain, log, status),
    vertices: row.ends,
    vertexErrors: row.errors,
    offsets,
    vertexIndices,
    sizes,
    facets: {
      vertices: facetVertices,
      cells: facetCells,
      ...(yield* collectFacetUnits(packed, units, facetCells)),
    },
    units,
    patterns: packed,
    outputLinear: row.outputLinear,
    outputOffset: row.outputOffset,
    outputErrors: row.outputErrors,
  };
}
