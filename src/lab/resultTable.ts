import type { ResultRow } from "./resultRows.ts";
import type { Choice } from "./runs/run.ts";

/** A table of a report: a line for each method, a column for each quantity of each case. */
export interface ResultTable {
  /** as the paper calls it */
  readonly name: string;
  readonly title: string;
  readonly columns: readonly TableColumn[];
  readonly lines: readonly TableLine[];
  /** below the table */
  readonly note?: string;
}

export interface TableColumn {
  readonly case: string;
  readonly quantity: string;
}

export interface TableLine {
  readonly method: string;
  /** one for each column; undefined where there is none */
  readonly cells: readonly (TableCell | undefined)[];
}

export type TableCell = Pick<ResultRow, "published" | "obtained" | "ratio" | "n">;

/** How a table is made of rows. */
export interface TableRequest {
  /** `table` of the rows that belong to it, and its own name */
  readonly name: string;
  readonly title: string;
  /** labels and the order of columns */
  readonly cases: readonly Choice[];
  /** labels and the order of lines */
  readonly methods: readonly Choice[];
  readonly note?: string;
}

/** The rows of one table side by side: quantities in the order in which they occur, in each of them the cases. */
export function resultTable(
  rows: readonly ResultRow[],
  { name, title, cases, methods, note }: TableRequest,
): ResultTable {
  const own = rows.filter((row) => row.table === name);
  const quantities = [...new Set(own.map((row) => row.quantity))];
  const columns = quantities.flatMap((quantity) =>
    cases
      .filter((one) => own.some((row) => row.case === one.name && row.quantity === quantity))
      .map((one) => ({ quantity, one })),
  );
  const lines = methods
    .filter((method) => own.some((row) => row.method === method.name))
    .map((method) => ({
      method: method.label,
      cells: columns.map(({ quantity, one }) =>
        own.find((row) => row.method === method.name && row.case === one.name && row.quantity === quantity),
      ),
    }));
  return {
    name,
    title,
    columns: columns.map(({ quantity, one }) => ({ case: one.label, quantity })),
    lines,
    ...(note !== undefined && { note }),
  };
}
