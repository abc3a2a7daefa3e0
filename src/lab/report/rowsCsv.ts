import type { ResultRow } from "../resultRows.ts";

const columns = ["table", "case", "method", "quantity", "published", "obtained", "ratio", "n"] as const;

/** Result rows as CSV: a head, then a line for each; what is not known is empty. Source: RFC 4180. */
export function rowsCsv(rows: readonly ResultRow[]): string {
  const lines = rows.map((row) => columns.map((column) => field(row[column])).join(","));
  return [columns.join(","), ...lines, ""].join("\r\n");
}

function field(value: string | number | null | undefined): string {
  if (value === undefined || value === null) return "";
  const text = String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
