import type { CellBatch } from "crease/regions";
import type { CellsSource } from "../lab/cellsParquet.ts";
import type { Enumerated } from "./enumerateDomain.ts";
import { printNotice } from "./print.ts";

/**
 * Runs an enumeration that hands out its cells and writes them into a Parquet file on the way. A cancelled or truncated
 * run leaves a file that says so, one without a cell or with an error none.
 */
export async function withCellsParquet<Result extends Enumerated>(
  path: string,
  source: CellsSource,
  enumerate: (onCells: (batch: CellBatch) => void) => Promise<Result>,
): Promise<Result> {
  const { createCellsParquet } = await import("../lab/cellsParquet.ts");
  const file = createCellsParquet(path, source);
  // a second interrupt ends the program at once
  process.once("exit", file.discard);
  try {
    const enumerated = await enumerate(file.add);
    const cells = enumerated.activationRegions;
    if (file.count() !== cells) throw new Error(`regions: expected ${cells} cells in ${path}, got ${file.count()}`);
    file.finish(enumerated);
    if (cells === 0) printNotice(`no region was finished: ${path} is not written`);
    return enumerated;
  } finally {
    // a finished file has its name by now, and nothing is left to remove
    file.discard();
    process.off("exit", file.discard);
  }
}
