import { extend, type Growable, growableInt32, growableUint32 } from "../../numeric/growable.ts";

/** The cells of one family, in order: borders and pieces one behind the other, used again for the next family. */
export interface CellList {
  count: number;
  /** [count + 1] where each border begins */
  readonly offsets: Growable<Int32Array>;
  /** directed edges, counter-clockwise */
  readonly edges: Growable<Int32Array>;
  /** [count × words] pieces of the units that made the family */
  readonly pieces: Growable<Uint32Array>;
  readonly words: number;
}

export function createCellList(words: number): CellList {
  const list = { count: 0, offsets: growableInt32(), edges: growableInt32(), pieces: growableUint32(), words };
  clearCells(list);
  return list;
}

/** Takes all cells off a list. */
export function clearCells(list: CellList): void {
  list.count = 0;
  list.edges.length = 0;
  list.pieces.length = 0;
  list.offsets.length = 0;
  extend(list.offsets, 1);
  list.offsets.data[0] = 0;
}

/** Adds a cell with a border of `length` edges; returns where they and its pieces are to be written. */
export function addCell(list: CellList, length: number): { edges: number; pieces: number } {
  const edges = extend(list.edges, length);
  const pieces = extend(list.pieces, list.words);
  extend(list.offsets, 1);
  list.count++;
  list.offsets.data[list.count] = list.edges.length;
  return { edges, pieces };
}
