import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readOnnx } from "crease/formats";
import { forward, type Network, outputSize } from "crease/network";
import { createRandom } from "crease/numeric";
import type { CellBatch } from "crease/regions";
import {
  box,
  cellCount,
  type Domain,
  line,
  type Partition,
  pieceInPattern,
  plane,
  pointOnSlice,
  regionsInSync,
  segment,
} from "crease/regions";
import { describe, expect, onTestFinished, test } from "vitest";
import { type CellsParquet, createCellsParquet } from "../../src/lab/cellsParquet.ts";
import { he, randomNetwork } from "../support/randomNetworks.ts";
import { sharedPath, testWithShared } from "../support/shared.ts";
import { cellBatches } from "./cellBatches.ts";
import { type CellRow, type ParquetContent, readWithArrow, readWithHyparquet } from "./readParquet.ts";

const network = randomNetwork(3, [2, 12, 12, 3], he(0.5));
const skewed = plane({ origin: [0.1, 0], u: [2, 0], v: [1, 1] }, { bounds: [-1, 1, -1, 1] });

const domains: readonly [string, Domain][] = [
  ["a plane", skewed],
  ["a segment", segment([-1, -0.5], [1, 2])],
  ["a line", line([0, 0.25], [3, 4])],
];

/** A file name in a folder that is gone after the test. */
function fileName(): string {
  const folder = mkdtempSync(join(tmpdir(), "crease-lab-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return join(folder, "cells.parquet");
}

function start(path: string, of: Network, domain: Domain): CellsParquet {
  return createCellsParquet(path, { model: "model.onnx", network: of, domain, domainJson: { kind: domain.kind } });
}

/** Writes a partition in batches of a size, and returns the file's name. */
function write(partition: Partition, batchSize = 7): string {
  const path = fileName();
  const file = start(path, partition.network, partition.domain);
  for (const batch of cellBatches(partition, batchSize)) file.add(batch);
  file.finish(partition);
  return path;
}

/** What the documented columns of a cell are to hold, from the partition. */
function expectedRow(partition: Partition, cell: number, scale: number): Partial<CellRow> {
  const { slice, offsets, vertexIndices, vertices, sizes, units, patterns } = partition;
  const { outputLinear, outputOffset, outputErrors } = partition;
  const d = slice.dimension;
  const m = outputSize(partition.network);
  const corners = [...vertexIndices.subarray(offsets[cell], offsets[cell + 1])];
  const words = patterns.subarray(cell * units.words, (cell + 1) * units.words);
  return {
    cell,
    pattern: Uint8Array.from([...words].flatMap((w) => [w & 255, (w >>> 8) & 255, (w >>> 16) & 255, w >>> 24])),
    size: sizes[cell],
    size_input: sizes[cell] * scale,
    vertices: corners.map((v) => [...vertices.subarray(d * v, d * v + d)]),
    linear: [...outputLinear.subarray(cell * m * d, (cell + 1) * m * d)],
    offset: [...outputOffset.subarray(cell * m, (cell + 1) * m)],
    error: [...outputErrors.subarray(cell * m, (cell + 1) * m)],
  };
}

const readers: readonly [string, (path: string) => ParquetContent | Promise<ParquetContent>][] = [
  ["hyparquet", readWithHyparquet],
  ["Arrow", readWithArrow],
];

describe.each(readers)("a file of cells, read by %s", (_, read) => {
  // √det of the Gram matrix: |u × v| = 2, |to − from| = √10.25 and |direction| = 5
  test.each(domains)("holds the numbers of the partition of %s", async (_name, domain) => {
    const partition = regionsInSync(network, domain);
    const scale = { plane: 2, segment: Math.sqrt(4 + 6.25), line: 5 }[domain.kind];
    const { rows, head } = await read(write(partition));
    expect(rows.length).toBe(cellCount(partition));
    expect(rows.length).toBeGreaterThan(12);
    rows.forEach((row, cell) => {
      expect(row).toMatchObject(expectedRow(partition, cell, scale));
    });
    const { slice } = partition;
    expect(head).toMatchObject({
      format: "crease-cells",
      version: 1,
      model: "model.onnx",
      domain: { kind: domain.kind },
      status: "complete",
      resolution: "rounding",
      unresolved: partition.unresolved,
      smallestMargin: partition.smallestMargin,
      slice: { origin: [...slice.origin] },
    });
    expect((head.slice as { directions: number[][] }).directions.flat()).toEqual([...slice.directions]);
  });

  test("a pattern is one number, in which the unit table says where each unit's piece is", async () => {
    const partition = regionsInSync(network, skewed);
    const { rows, head } = await read(write(partition));
    const units = head.units as Record<"node" | "index" | "pieces" | "bitOffset" | "bitWidth", (number | string)[]>;
    expect(units.node).toEqual(Array.from(partition.units.node, (node) => network.nodes[node].name));
    expect(units.index).toEqual([...partition.units.index]);
    expect(units.pieces).toEqual([...partition.units.pieces]);
    for (const { cell, pattern } of rows) {
      const number = BigInt(`0x${Buffer.from(pattern).reverse().toString("hex")}`);
      const pieces = units.bitOffset.map((offset, column) =>
        Number((number >> BigInt(offset)) & ((1n << BigInt(units.bitWidth[column])) - 1n)),
      );
      expect(pieces).toEqual(pieces.map((_piece, column) => pieceInPattern(partition, cell, column)));
    }
  });

  test("the map of each row is the network's value at its centroid", async () => {
    const partition = regionsInSync(network, skewed);
    const { rows } = await read(write(partition));
    for (const { centroid, linear, offset, error } of rows) {
      const output = forward(network, pointOnSlice(partition.slice, centroid), 1);
      offset.forEach((value, k) => {
        const mapped = linear[2 * k] * centroid[0] + linear[2 * k + 1] * centroid[1] + value;
        expect(Math.abs(mapped - output[k])).toBeLessThan(error[k] + 1e-13);
      });
    }
  });

  test("the ends of a line are infinities, and so are the sizes there", async () => {
    const { rows } = await read(write(regionsInSync(network, line([0, 0.25], [3, 4]))));
    expect(rows[0]).toMatchObject({ size: Infinity, size_input: Infinity, centroid: [-Infinity] });
    expect(rows[0].vertices[0]).toEqual([-Infinity]);
    expect(rows.at(-1)).toMatchObject({ centroid: [Infinity] });
    expect(rows.at(-1)?.vertices[1]).toEqual([Infinity]);
    // a bounded interval has its middle
    const [[from], [to]] = rows[3].vertices;
    expect(rows[3].centroid[0]).toBeCloseTo((from + to) / 2, 14);
  });

  test.each([1, 5])("a run that stopped after %i cells is a file that says so", async (maxRegions) => {
    const partition = regionsInSync(network, skewed, { maxRegions });
    const { rows, head } = await read(write(partition));
    expect(rows.map(({ cell }) => cell)).toEqual(Array.from({ length: maxRegions }, (_cell, i) => i));
    expect(head.status).toBe("truncated");
  });

  test("cells without a unit that switches have empty patterns", async () => {
    const { rows } = await read(write(regionsInSync(network, box([0, 0, 0, 0.001]))));
    expect(rows.map(({ pattern }) => pattern.length)).toEqual([0]);
  });

  testWithShared("a real network's cells, in row groups", async () => {
    const real = readOnnx(readFileSync(sharedPath("nets", "relu_2-64x3-1_he_s0.onnx")));
    const partition = regionsInSync(real, box([-1, 1, -1, 1]));
    const { rows } = await read(write(partition, 1000));
    expect(rows.length).toBe(cellCount(partition));
    let area = 0;
    rows.forEach((row, cell) => {
      area += row.size_input;
      if (cell % 97 === 0) expect(row).toMatchObject(expectedRow(partition, cell, 1));
    });
    expect(area).toBeCloseTo(4, 10);
  });
});

describe("the documented columns", () => {
  const document = readFileSync(new URL("../../docs/results.md", import.meta.url), "utf8");
  const [, columns] = /^\| column \|(.*?)\n\n/ms.exec(document) ?? ["", ""];
  const documented = [...columns.matchAll(/^\| `(\w+)` \| ([^|]+?) \|/gm)].map(([, name, type]) => [name, type]);

  test("are those of the file, with these types", () => {
    const { table } = readWithArrow(write(regionsInSync(network, skewed)));
    const typeNames: Record<string, string> = {
      Int32: "int32",
      Binary: "bytes",
      Float64: "double",
      "List<Float64>": "list of double",
      "List<List<Float64>>": "list of lists of double",
    };
    const found = table.schema.fields.map(({ name, type }) => [name, typeNames[String(type)] ?? String(type)]);
    expect(documented).toEqual(found);
    expect(table.schema.fields.map(({ nullable }) => nullable)).not.toContain(true);
  });
});

describe("row groups", () => {
  const partition = regionsInSync(network, skewed);
  const [batch] = cellBatches(partition, cellCount(partition));

  test("of ten thousand cells go to the disk while cells are added", async () => {
    const path = fileName();
    const file = start(path, network, skewed);
    const copies = Math.ceil(50_000 / batch.count);
    const random = createRandom(1);
    const sizes: number[] = [];
    for (let copy = 0; copy < copies; copy++) {
      // numbers that do not compress, as those of different cells do not
      const corners = batch.corners.map(() => random.normal());
      file.add({ ...batch, first: copy * batch.count, corners });
      sizes.push(statSync(`${path}.partial`).size);
    }
    expect(sizes[copies - 1]).toBeGreaterThan(sizes[copies >> 1]);
    expect(sizes[copies >> 1]).toBeGreaterThan(1_000_000);
    file.finish(partition);
    const { file: metadata, rows } = await readWithHyparquet(path);
    const counts = metadata.row_groups.map((group) => Number(group.num_rows));
    expect(counts.slice(0, -1)).toEqual(Array(Math.floor((copies * batch.count) / 10_000)).fill(10_000));
    expect(counts.reduce((a, b) => a + b)).toBe(copies * batch.count);
    expect(rows.map(({ cell }) => cell)).toEqual(Array.from({ length: copies * batch.count }, (_, cell) => cell));
    expect(readWithArrow(path).rows.at(-1)).toEqual(rows.at(-1));
  });

  test("are smaller where cells are large: a group holds 8 MiB of values", async () => {
    const path = fileName();
    const file = start(path, network, skewed);
    // 64 kB of pattern in each cell
    const words = 16_384;
    const wide: CellBatch = {
      ...batch,
      patterns: new Uint32Array(batch.count * words).map((_, i) => Math.imul(i, 0x9e3779b1)),
      units: { ...batch.units, words },
    };
    for (let copy = 0; copy < 3; copy++) file.add({ ...wide, first: copy * batch.count });
    file.finish(partition);
    const { file: metadata, rows } = await readWithHyparquet(path);
    const counts = metadata.row_groups.map((group) => Number(group.num_rows));
    expect(Math.max(...counts)).toBeLessThanOrEqual(128);
    expect(counts.length).toBe(Math.ceil((3 * batch.count) / counts[0]));
    const last = 3 * batch.count - 1;
    const pattern = new Uint8Array(wide.patterns.buffer).slice(-4 * words);
    expect(rows[last].pattern).toEqual(pattern);
    expect(readWithArrow(path).rows[last].pattern).toEqual(pattern);
  }, 120_000);

  test("a batch may be used again once it is added", () => {
    const path = fileName();
    const file = start(path, network, skewed);
    const reused = structuredClone(batch);
    file.add(reused);
    for (const array of [reused.corners, reused.sizes, reused.patterns, reused.outputLinear, reused.units.node]) {
      array.fill(0);
    }
    file.finish(partition);
    expect(readFileSync(path).equals(readFileSync(write(partition)))).toBe(true);
  });
});

describe("the name of the file", () => {
  const partition = regionsInSync(network, skewed);
  const batches = cellBatches(partition, 50);

  test("is taken when the file is whole", () => {
    const path = fileName();
    writeFileSync(path, "an earlier result");
    const file = start(path, network, skewed);
    file.add(batches[0]);
    expect(readFileSync(path, "utf8")).toBe("an earlier result");
    expect(file.count()).toBe(50);
    file.finish(partition);
    expect(readFileSync(path).subarray(0, 4).toString()).toBe("PAR1");
    expect(readdirSync(join(path, ".."))).toEqual(["cells.parquet"]);
  });

  test("is not taken when the writer gives up, and nothing is left", () => {
    const path = fileName();
    const file = start(path, network, skewed);
    file.add(batches[0]);
    expect(existsSync(`${path}.partial`)).toBe(true);
    file.discard();
    expect(readdirSync(join(path, ".."))).toEqual([]);
  });

  test("is not taken by a run that was cancelled before its first cell", () => {
    const path = fileName();
    start(path, network, skewed).finish({ status: "cancelled", resolution: "rounding", unresolved: 0 });
    expect(readdirSync(join(path, ".."))).toEqual([]);
  });

  test("must lie in a folder that exists", () => {
    const path = join(fileName(), "missing", "cells.parquet");
    expect(() => start(path, network, skewed)).toThrow(/ENOENT/);
  });
});
