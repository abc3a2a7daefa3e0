/** The rows of the bench as a Markdown table that is also legible in a terminal, one row at a time. */

/** A column of a table. */
export interface Column<Row> {
  readonly title: string;
  readonly width: number;
  /** on the left, where it is text */
  readonly left?: boolean;
  readonly text: (row: Row) => string;
}

/** The two lines above the rows. */
export function tableHead<Row>(columns: readonly Column<Row>[]): string {
  const titles = columns.map((column) => aligned(column, column.title));
  const rules = columns.map(({ width, left }) => (left ? "-".repeat(width) : `${"-".repeat(width - 1)}:`));
  return `${line(titles)}\n${line(rules)}`;
}

export function tableRow<Row>(columns: readonly Column<Row>[], row: Row): string {
  return line(columns.map((column) => aligned(column, column.text(row))));
}

/** Three significant digits, without an exponent. */
export function digits(value: number): string {
  if (value === 0 || !Number.isFinite(value)) return String(value);
  const decimals = Math.max(0, 2 - Math.floor(Math.log10(Math.abs(value))));
  return value.toFixed(Math.min(decimals, 9));
}

/** Digits in groups of three, with thin spaces that do not break. */
export function grouped(value: number): string {
  return String(Math.round(value)).replace(/\B(?=(\d{3})+$)/g, "\u202f");
}

function aligned<Row>({ width, left }: Column<Row>, text: string): string {
  return left ? text.padEnd(width) : text.padStart(width);
}

function line(cells: readonly string[]): string {
  return `| ${cells.join(" | ")} |`;
}
