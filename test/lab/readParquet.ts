import { readFileSync } from "node:fs";
import { type Table, tableFromIPC } from "apache-arrow";
import { type FileMetaData, parquetMetadata, parquetReadObjects } from "hyparquet";
import { readParquet } from "parquet-wasm";

/** One row of a file of cells. */
export interface CellRow {
  readonly cell: number;
  readonly pattern: Uint8Array;
  readonly size: number;
  readonly size_input: number;
  readonly centroid: readonly number[];
  readonly vertices: readonly (readonly number[])[];
  readonly linear: readonly number[];
  readonly offset: readonly number[];
  readonly error: readonly number[];
}

/** What a reader finds in a file. */
export interface ParquetContent {
  readonly rows: readonly CellRow[];
  /** the JSON under the key `crease` of the file's metadata */
  readonly head: Record<string, unknown>;
}

/** The file as read by the reader of the writer's authors. */
export async function readWithHyparquet(path: string): Promise<ParquetContent & { readonly file: FileMetaData }> {
  const bytes = arrayBufferOf(path);
  const file = parquetMetadata(bytes);
  const rows = (await parquetReadObjects({ file: bytes, utf8: false })) as unknown as CellRow[];
  const text = file.key_value_metadata?.find(({ key }) => key === "crease")?.value;
  return { rows, head: JSON.parse(text ?? "null"), file };
}

/** The file as read by Arrow's own Parquet library, which is written in Rust. */
export function readWithArrow(path: string): ParquetContent & { readonly table: Table } {
  const table = tableFromIPC(readParquet(new Uint8Array(arrayBufferOf(path))).intoIPCStream());
  const rows = table.toArray().map((row) => plain(row.toJSON()) as CellRow);
  return { rows, head: JSON.parse(table.schema.metadata.get("crease") ?? "null"), table };
}

/** Arrow's vectors as lists. */
function plain(value: unknown): unknown {
  if (value instanceof Uint8Array || typeof value !== "object" || value === null) return value;
  if (Symbol.iterator in value) return Array.from(value as Iterable<unknown>, plain);
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, plain(item)]));
}

function arrayBufferOf(path: string): ArrayBuffer {
  return new Uint8Array(readFileSync(path)).buffer;
}
