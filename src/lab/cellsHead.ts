import type { Partition, Slice } from "crease/regions";

/** What is known of the cells when the last one is there. */
export type CellsOutcome = Pick<Partition, "status" | "resolution" | "unresolved" | "smallestMargin">;

/** What stands before the cells of a file, whatever its format. */
export interface CellsHead extends CellsOutcome {
  readonly format: "crease-cells";
  readonly version: 1;
  readonly model: string;
  readonly domain: object;
  /** x = origin + Σ tₖ directionₖ */
  readonly slice: { readonly origin: readonly number[]; readonly directions: readonly (readonly number[])[] };
}

/**
 * The head of a file of cells.
 *
 * @param model  how the model is called, such as its path
 * @param domain the domain as the file is to name it
 */
export function cellsHead(model: string, domain: object, slice: Slice, outcome: CellsOutcome): CellsHead {
  const { status, resolution, unresolved, smallestMargin } = outcome;
  return {
    format: "crease-cells",
    version: 1,
    model,
    domain,
    status,
    resolution,
    unresolved,
    smallestMargin,
    slice: { origin: Array.from(slice.origin), directions: rowsOf(slice.directions, slice.dimension) },
  };
}

/** A matrix with so many rows as lists. */
export function rowsOf(values: Float64Array, count: number): number[][] {
  const width = values.length / count;
  return Array.from({ length: count }, (_, row) => Array.from(values.subarray(row * width, (row + 1) * width)));
}
