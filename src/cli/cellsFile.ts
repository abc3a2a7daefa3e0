import { createWriteStream } from "node:fs";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { outputSize } from "crease/network";
import { cellCount, type LinearRegions, type Partition, pieceInPattern } from "crease/regions";
import { cellsHead, rowsOf } from "../lab/cellsHead.ts";

/** What goes into a file of cells. */
export interface CellsFileContent {
  readonly model: string;
  readonly domain: object;
  readonly partition: Partition;
  readonly linear?: LinearRegions;
}

/** Characters that are written at once. */
const chunkLength = 65_536;

/**
 * Writes the cells of a partition as JSON, one cell to a line:
 *
 *   format, version, model, domain, status, resolution, unresolved, smallestMargin
 *   slice          { "origin": [n], "directions": [d][n] }: x = origin + Σ tₖ directionₖ
 *   units          { "node", "index", "pieces" } of each unit that switches somewhere in the domain
 *   constantUnits  { "node", "index", "piece" } of each other one
 *   cells          { "pattern", "size", "vertices": [k][d], "linear": [m][d], "offset": [m], "linearRegion" }
 *
 * A pattern has one character for each of `units`, the piece in which the unit is (0 off, 1 on for a ReLU). The size is
 * the length or area in slice coordinates, and the output on the cell is linear · t + offset. JSON has no infinity: the
 * ends of a line are the texts "-Infinity" and "Infinity".
 */
export async function writeCells(path: string, content: CellsFileContent): Promise<void> {
  await pipeline(Readable.from(inChunks(textOf(content))), createWriteStream(path));
}

function* textOf({ model, domain, partition, linear }: CellsFileContent): Generator<string> {
  const { network, slice, units } = partition;
  const nameOf = (node: number) => network.nodes[node].name;
  const head = {
    ...cellsHead(model, domain, slice, partition),
    units: Array.from(units.node, (node, column) => ({
      node: nameOf(node),
      index: units.index[column],
      pieces: units.pieces[column],
    })),
    constantUnits: Array.from(units.constant.node, (node, unit) => ({
      node: nameOf(node),
      index: units.constant.index[unit],
      piece: units.constant.piece[unit],
    })),
  };
  yield `${JSON.stringify(head).slice(0, -1)},"cells":[`;
  for (let cell = 0; cell < cellCount(partition); cell++) {
    yield `${cell === 0 ? "" : ","}\n${JSON.stringify(cellJson(partition, cell, linear))}`;
  }
  yield "\n]}\n";
}

function cellJson(partition: Partition, cell: number, linear: LinearRegions | undefined): object {
  const { network, slice, offsets, vertexIndices, vertices, sizes, units, outputLinear, outputOffset } = partition;
  const d = slice.dimension;
  const m = outputSize(network);
  const corners = vertexIndices.subarray(offsets[cell], offsets[cell + 1]);
  return {
    pattern: Array.from(units.node, (_, column) => pieceInPattern(partition, cell, column).toString(36)).join(""),
    size: finite(sizes[cell]),
    vertices: Array.from(corners, (corner) => Array.from(vertices.subarray(d * corner, d * corner + d), finite)),
    linear: rowsOf(outputLinear.subarray(cell * m * d, (cell + 1) * m * d), m),
    offset: Array.from(outputOffset.subarray(cell * m, (cell + 1) * m)),
    linearRegion: linear?.labels[cell],
  };
}

function finite(value: number): number | string {
  return Number.isFinite(value) ? value : String(value);
}

function* inChunks(parts: Iterable<string>): Generator<string> {
  let chunk = "";
  for (const part of parts) {
    chunk += part;
    if (chunk.length < chunkLength) continue;
    yield chunk;
    chunk = "";
  }
  yield chunk;
}
