import { type FinishedRun, groupRuns, type RunResult } from "./runs/run.ts";
import { finiteValues, type Observed } from "./statistics.ts";

/** One number of an experiment beside the published one: what the command prints and the CSV holds. */
export interface ResultRow {
  readonly table: string;
  readonly case: string;
  readonly method: string;
  /** minimum, mean, … */
  readonly quantity: string;
  readonly published?: number;
  /** null where no run gave a number */
  readonly obtained: number | null;
  /** obtained / published, if there are both */
  readonly ratio?: number;
  /** runs that the number is made from */
  readonly n: number;
}

/** A number of the paper. */
export interface PublishedNumber {
  readonly table: string;
  readonly case: string;
  readonly method: string;
  readonly quantity: string;
  readonly value: number;
}

/** What rows are made from, case by case and method by method. */
export interface RowRequest<Result extends RunResult> {
  /** the table in which a case stands */
  readonly table: string | ((name: string) => string);
  /** the value of a run; null where it has none */
  readonly value: (run: FinishedRun<Result>) => Observed;
  /** statistics of the values, by the name of the quantity */
  readonly quantities: Readonly<Record<string, (values: readonly Observed[]) => number | null>>;
  readonly published?: readonly PublishedNumber[];
}

/**
 * Published numbers as the paper prints them: a line for each method, a column for each case.
 *
 * @param columns names of the cases
 * @param lines   a number for each column, or null where the paper has none, by the method's name
 */
export function publishedNumbers(
  table: string,
  quantity: string,
  columns: readonly string[],
  lines: Readonly<Record<string, readonly (number | null)[]>>,
): readonly PublishedNumber[] {
  return Object.entries(lines).flatMap(([method, values]) => {
    if (values.length !== columns.length) {
      throw new RangeError(
        `publishedNumbers: expected ${columns.length} numbers of ${method} in ${table}, got ${values.length}`,
      );
    }
    return columns.flatMap((name, i) => {
      const value = values[i];
      return value === null ? [] : [{ table, case: name, method, quantity, value }];
    });
  });
}

/** Rows for each case and method that has runs, in their order; where a number was published, with its ratio. */
export function resultRows<Result extends RunResult>(
  runs: readonly FinishedRun<Result>[],
  { table, value, quantities, published = [] }: RowRequest<Result>,
): readonly ResultRow[] {
  return groupRuns(runs).flatMap((group) => {
    const { case: name, method } = group[0].spec;
    const values = group.map(value);
    return Object.entries(quantities).map(([quantity, statistic]) => {
      const place = { table: typeof table === "string" ? table : table(name), case: name, method, quantity };
      return resultRow(place, statistic(values), finiteValues(values).length, published);
    });
  });
}

/** A row, with the published number of its place and the ratio to it. */
export function resultRow(
  place: Pick<ResultRow, "table" | "case" | "method" | "quantity">,
  obtained: number | null,
  n: number,
  published: readonly PublishedNumber[] = [],
): ResultRow {
  const { table, case: name, method, quantity } = place;
  const known = published.find(
    (entry) => entry.table === table && entry.case === name && entry.method === method && entry.quantity === quantity,
  )?.value;
  return {
    table,
    case: name,
    method,
    quantity,
    ...(known !== undefined && { published: known }),
    obtained,
    ...(known !== undefined && known !== 0 && obtained !== null && { ratio: obtained / known }),
    n,
  };
}
