import { renameSync, rmSync } from "node:fs";
import { type Network, outputSize } from "crease/network";
import type { CellBatch } from "crease/regions";
import { type Domain, sliceOf, volumeScale } from "crease/regions";
import { fileWriter, ParquetWriter } from "hyparquet-writer";
import { appendCell, cellSchema, columnSources, emptyColumns } from "./cellColumns.ts";
import { type CellsOutcome, cellsHead } from "./cellsHead.ts";

/** What the cells of a file are of. */
export interface CellsSource {
  /** how the model is called, such as its path */
  readonly model: string;
  readonly network: Network;
  readonly domain: Domain;
  /** the domain as the file is to name it, such as what `domainFromJson` has read */
  readonly domainJson: object;
}

/** A Parquet file that is being written. Its name is taken when it is whole: nobody reads half of one. */
export interface CellsParquet {
  /** appends finished cells; a batch may be used again afterwards */
  add(batch: CellBatch): void;
  /** number of cells so far */
  count(): number;
  /** ends the file and gives it its name; without a cell there is no file: some readers refuse one without row groups */
  finish(outcome: CellsOutcome): void;
  /** gives up: what was written is removed */
  discard(): void;
}

/** A row group ends at so many cells, or bytes of values: what waits in memory, and what a reader may skip. */
const groupCells = 10_000;
const groupBytes = 8_388_608;

/**
 * Writes cells into a Parquet file while they are found, a row for each; docs/results.md describes the columns. Row
 * groups go to the disk as they fill, so that the memory stays the same for any number of cells.
 *
 * The key `crease` of the file's metadata holds JSON:
 *
 *   format, version, model, domain, status, resolution, unresolved, smallestMargin
 *   slice   { "origin": [n], "directions": [d][n] }: x = origin + Σ tₖ directionₖ
 *   units   { "node", "index", "pieces", "bitOffset", "bitWidth" } of every unit, as lists
 */
export function createCellsParquet(path: string, source: CellsSource): CellsParquet {
  const slice = sliceOf(source.domain);
  const scale = { d: slice.dimension, m: outputSize(source.network), volumeScale: volumeScale(slice) };
  const partial = `${path}.partial`;
  const writer = new ParquetWriter({ writer: fileWriter(partial), schema: cellSchema, createdBy: "crease" });
  let columns = emptyColumns();
  let bytes = 0;
  let cells = 0;
  let units: CellBatch["units"] | undefined;

  const discard = () => rmSync(partial, { force: true });
  const writeGroup = () => {
    const rows = columns.cell.length;
    if (rows === 0) return;
    writer.write({ columnData: columnSources(columns), rowGroupSize: rows });
    columns = emptyColumns();
    bytes = 0;
  };

  return {
    add(batch) {
      units ??= structuredClone(batch.units);
      for (let i = 0; i < batch.count; i++) {
        cells++;
        bytes += appendCell(columns, batch, i, scale);
        if (columns.cell.length >= groupCells || bytes >= groupBytes) writeGroup();
      }
    },
    finish(outcome) {
      writeGroup();
      if (units === undefined) discard();
      else {
        const { model, domainJson, network } = source;
        const head = { ...cellsHead(model, domainJson, slice, outcome), units: unitsJson(network, units) };
        writer.kvMetadata = [{ key: "crease", value: JSON.stringify(head) }];
        writer.finish();
        renameSync(partial, path);
      }
    },
    count: () => cells,
    discard,
  };
}

function unitsJson(network: Network, units: CellBatch["units"]): object {
  return {
    node: Array.from(units.node, (node) => network.nodes[node].name),
    index: Array.from(units.index),
    pieces: Array.from(units.pieces),
    bitOffset: Array.from(units.bitOffset),
    bitWidth: Array.from(units.bitWidth),
  };
}
