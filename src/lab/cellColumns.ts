import { centroid } from "crease/geometry";
import type { CellBatch } from "crease/regions";
import type { ColumnSource, SchemaElement } from "hyparquet-writer";

/** What the columns of a cell depend on besides the cell. */
export interface CellScale {
  /** slice dimension */
  readonly d: number;
  /** number of outputs */
  readonly m: number;
  /** input-space length or area of one unit of slice length or area */
  readonly volumeScale: number;
}

/** Rows that wait to be written, column by column. */
export interface CellColumns {
  readonly cell: number[];
  readonly pattern: Uint8Array[];
  readonly size: number[];
  readonly sizeInput: number[];
  readonly centroid: number[][];
  readonly vertices: number[][][];
  readonly linear: number[][];
  readonly offset: number[][];
  readonly error: number[][];
}

/** The schema of a file of cells: no column is ever null. */
export const cellSchema: SchemaElement[] = [
  { name: "root", num_children: 9 },
  { name: "cell", type: "INT32", repetition_type: "REQUIRED" },
  { name: "pattern", type: "BYTE_ARRAY", repetition_type: "REQUIRED" },
  { name: "size", type: "DOUBLE", repetition_type: "REQUIRED" },
  { name: "size_input", type: "DOUBLE", repetition_type: "REQUIRED" },
  ...list("centroid", double("element")),
  ...list("vertices", ...list("element", double("element"))),
  ...list("linear", double("element")),
  ...list("offset", double("element")),
  ...list("error", double("element")),
];

export function emptyColumns(): CellColumns {
  return {
    cell: [],
    pattern: [],
    size: [],
    sizeInput: [],
    centroid: [],
    vertices: [],
    linear: [],
    offset: [],
    error: [],
  };
}

/** Appends the cell with the number `i` of a batch, and returns how many bytes its values take. */
export function appendCell(
  columns: CellColumns,
  batch: CellBatch,
  i: number,
  { d, m, volumeScale }: CellScale,
): number {
  const corners = batch.corners.subarray(d * batch.offsets[i], d * batch.offsets[i + 1]);
  const { words } = batch.units;
  columns.cell.push(batch.first + i);
  columns.pattern.push(littleEndian(batch.patterns.subarray(i * words, (i + 1) * words)));
  columns.size.push(batch.sizes[i]);
  columns.sizeInput.push(batch.sizes[i] * volumeScale);
  columns.centroid.push(d === 1 ? [corners[0] / 2 + corners[1] / 2] : [...centroid(corners)]);
  columns.vertices.push(points(corners, d));
  columns.linear.push(Array.from(batch.outputLinear.subarray(i * m * d, (i + 1) * m * d)));
  columns.offset.push(Array.from(batch.outputOffset.subarray(i * m, (i + 1) * m)));
  columns.error.push(Array.from(batch.outputErrors.subarray(i * m, (i + 1) * m)));
  const numbers = 2 + d + corners.length + m * (d + 2);
  return 4 + 4 * words + 8 * numbers;
}

/**
 * The columns as the writer takes them, in the order of the schema. Values are stored as they are: numbers of cells
 * repeat too seldom for a dictionary to be worth its search. Statistics are kept for what a query selects by.
 */
export function columnSources(columns: CellColumns): ColumnSource[] {
  const selectable = ["cell", "size", "size_input"];
  const data: Record<string, ColumnSource["data"]> = {
    cell: columns.cell,
    pattern: columns.pattern,
    size: columns.size,
    size_input: columns.sizeInput,
    centroid: columns.centroid,
    vertices: columns.vertices,
    linear: columns.linear,
    offset: columns.offset,
    error: columns.error,
  };
  return Object.entries(data).map(([name, values]) => ({
    name,
    data: values,
    encoding: "PLAIN",
    statistics: selectable.includes(name),
  }));
}

function double(name: string): SchemaElement {
  return { name, type: "DOUBLE", repetition_type: "REQUIRED" };
}

/** A list in Parquet's three levels. */
function list(name: string, ...element: readonly SchemaElement[]): SchemaElement[] {
  return [
    { name, repetition_type: "REQUIRED", num_children: 1, converted_type: "LIST", logical_type: { type: "LIST" } },
    { name: "list", repetition_type: "REPEATED", num_children: 1 },
    ...element,
  ];
}

/** The bytes of words, lowest first, whatever the machine's own order is. */
function littleEndian(words: Uint32Array): Uint8Array {
  const bytes = new Uint8Array(4 * words.length);
  const view = new DataView(bytes.buffer);
  words.forEach((word, w) => {
    view.setUint32(4 * w, word, true);
  });
  return bytes;
}

function points(coordinates: Float64Array, d: number): number[][] {
  const result: number[][] = [];
  for (let i = 0; i < coordinates.length; i += d) result.push(Array.from(coordinates.subarray(i, i + d)));
  return result;
}
