import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { denseNetwork } from "crease/network";
import { box as domainOfBox } from "crease/regions";
import { describe, expect, test } from "vitest";
import { withCellsParquet } from "../../src/cli/cellsParquetFile.ts";
import { enumerateDomain } from "../../src/cli/enumerateDomain.ts";
import { pngPixels } from "../lab/pngPixels.ts";
import { readWithArrow, readWithHyparquet } from "../lab/readParquet.ts";
import { largeModel, quadrantModel, root, runCrease, temporaryFolder } from "./runCrease.ts";

const box = ["--box", "-1,1,-1,1"];
const spirals = join(root, "examples", "networks", "spirals.onnx");

describe("crease regions --out FILE.parquet", () => {
  test("writes the cells, and with --count no linear regions are computed", async () => {
    const cwd = temporaryFolder();
    const args = ["regions", quadrantModel(cwd), ...box, "--count", "--json", "--out", "cells.parquet"];
    const { status, stdout, stderr } = await runCrease(args, { cwd });
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    expect(JSON.parse(stdout)).toMatchObject({ status: "complete", activationRegions: 4 });
    expect(JSON.parse(stdout)).not.toHaveProperty("linearRegions");
    expect(readdirSync(cwd).toSorted()).toEqual(["cells.parquet", "quadrants.onnx"]);

    const { rows, head } = readWithArrow(join(cwd, "cells.parquet"));
    expect(head).toMatchObject({ status: "complete", domain: { box: [-1, 1, -1, 1] }, unresolved: 0 });
    expect(head.units).toMatchObject({ node: ["relu0", "relu0"], index: [0, 1], pieces: [2, 2] });
    // the quadrant in which only the first unit is on
    const [right] = rows.filter(({ linear }) => linear[0] === 1 && linear[1] === 0);
    expect(right).toMatchObject({ size: 1, size_input: 1, centroid: [0.5, -0.5], offset: [0] });
    expect(right.vertices.toSorted()).toEqual([
      [0, -1],
      [0, 0],
      [1, -1],
      [1, 0],
    ]);
  });

  test("holds the cells of the JSON file in its order", async () => {
    const cwd = temporaryFolder();
    const run = (out: string) => runCrease(["regions", spirals, ...box, "--out", out], { cwd });
    expect((await run("cells.parquet")).stdout).toMatch(/^wrote cells\.parquet$/m);
    await run("cells.json");
    const { cells } = JSON.parse(readFileSync(join(cwd, "cells.json"), "utf8"));
    const { rows } = await readWithHyparquet(join(cwd, "cells.parquet"));
    expect(rows.length).toBe(2208);
    expect(rows.map(({ size, vertices, offset }) => ({ size, vertices, offset }))).toEqual(
      cells.map(({ size, vertices, offset }: (typeof rows)[0]) => ({ size, vertices, offset })),
    );
  });

  test("holds the same cells in the same order with --count, which keeps none of them", async () => {
    const cwd = temporaryFolder();
    const run = (...args: string[]) => runCrease(["regions", spirals, ...box, ...args], { cwd });
    await run("--out", "whole.parquet");
    await run("--count", "--threads", "1", "--out", "one.parquet");
    await run("--count", "--threads", "2", "--out", "two.parquet");
    await run("--count", "--max-regions", "1500", "--out", "part.parquet");
    const rowsOf = async (name: string) => (await readWithHyparquet(join(cwd, name))).rows;
    const one = await rowsOf("one.parquet");
    expect(await rowsOf("two.parquet")).toEqual(one);
    const patterns = (rows: typeof one) => rows.map(({ cell, pattern }) => ({ cell, pattern }));
    const whole = patterns(await rowsOf("whole.parquet"));
    expect(whole).toHaveLength(2208);
    expect(patterns(one)).toEqual(whole);
    expect(patterns(await rowsOf("part.parquet"))).toEqual(whole.slice(0, 1500));
  });

  test("holds the whole of a line", async () => {
    const cwd = temporaryFolder();
    const input = '{"through": [0, 1], "direction": [1, 1]}';
    const args = ["regions", quadrantModel(cwd), "--line", "-", "--out", "cells.parquet"];
    const { stdout } = await runCrease(args, { cwd, input });
    expect(stdout).toMatch(/^linear regions {6}3$/m);
    const { rows, head } = readWithArrow(join(cwd, "cells.parquet"));
    expect(head.domain).toEqual({ line: { through: [0, 1], direction: [1, 1] } });
    expect(rows.map(({ cell, vertices }) => [cell, vertices])).toEqual([
      [0, [[-Infinity], [-1]]],
      [1, [[-1], [0]]],
      [2, [[0], [Infinity]]],
    ]);
    expect(rows[1]).toMatchObject({ size: 1, size_input: Math.SQRT2, centroid: [-0.5] });
  });

  test("of a truncated run says so", async () => {
    const cwd = temporaryFolder();
    const args = ["regions", spirals, ...box, "--max-regions", "5", "--out", "cells.parquet"];
    expect((await runCrease(args, { cwd })).status).toBe(3);
    const { rows, head } = readWithArrow(join(cwd, "cells.parquet"));
    expect(rows.length).toBe(5);
    expect(head.status).toBe("truncated");
  });

  test("of an interrupted run says so, and holds the cells that were finished", async () => {
    const cwd = temporaryFolder();
    const args = ["regions", largeModel(cwd), ...box, "--json", "--out", "cells.parquet"];
    const { status, stdout } = await runCrease(args, { cwd, interruptAfter: 1500 });
    expect(status).toBe(130);
    const { rows, head } = await readWithHyparquet(join(cwd, "cells.parquet"));
    expect(head.status).toBe("cancelled");
    expect(rows.length).toBe(JSON.parse(stdout).activationRegions);
  });

  test("is left as it was by a run that fails", async () => {
    const cwd = temporaryFolder();
    writeFileSync(join(cwd, "cells.parquet"), "an earlier result");
    const input = '{"from": [0, 0, 0], "to": [1, 1, 1]}';
    const args = ["regions", quadrantModel(cwd), "--segment", "-", "--out", "cells.parquet"];
    const { status, stderr } = await runCrease(args, { cwd, input });
    expect(status).toBe(2);
    expect(stderr).toMatch(/expected 2 numbers in from/);
    expect(readFileSync(join(cwd, "cells.parquet"), "utf8")).toBe("an earlier result");
    expect(readdirSync(cwd)).not.toContain("cells.parquet.partial");
  });
});

describe("a Parquet file of cells", () => {
  test("is refused where cells of the partition are missing", async () => {
    const path = join(temporaryFolder(), "cells.parquet");
    const network = denseNetwork([{ weight: [[1, 0]], bias: [0] }]);
    const domain = domainOfBox([-1, 1, -1, 1]);
    const source = { model: "model.onnx", network, domain, domainJson: {} };
    const run = withCellsParquet(path, source, () =>
      enumerateDomain(network, domain, { signal: new AbortController().signal }),
    );
    await expect(run).rejects.toThrow(/^regions: expected 1 cells in .*cells\.parquet, got 0$/);
    expect(readdirSync(join(path, ".."))).toEqual([]);
  });
});

describe("crease regions --figure FILE.png", () => {
  // refuses one package, as if it were not installed
  const without = (name: string) => {
    const hook = `import{registerHooks}from"node:module";registerHooks({resolve(s,c,n){if(s.startsWith("${name}"))throw(Error("none"));return(n(s,c))}})`;
    return { NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(hook)}` };
  };

  test.each([[box], [["--box", "-1,1,0,0"]]])("draws %j", async (domain) => {
    const cwd = temporaryFolder();
    const args = ["regions", quadrantModel(cwd), ...domain, "--figure", "figure.PNG"];
    const { status, stdout, stderr } = await runCrease(args, { cwd });
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    expect(stdout).toMatch(/^wrote figure\.PNG$/m);
    expect(pngPixels(readFileSync(join(cwd, "figure.PNG"))).width).toBe(1440);
  });

  test("says what to install before the work, where an optional package is missing", async () => {
    const cwd = temporaryFolder();
    const args = ["regions", "no-such-model.onnx", ...box, "--figure", "figure.png"];
    const { status, stderr } = await runCrease(args, { cwd, env: without("@resvg/resvg-js") });
    expect(status).toBe(1);
    expect(stderr).toMatch(/^crease: loadPngRenderer: expected the optional package @resvg\/resvg-js, got none/);
  });

  test("SVG needs none of them", async () => {
    const cwd = temporaryFolder();
    const args = ["regions", quadrantModel(cwd), ...box, "--figure", "figure.svg"];
    expect((await runCrease(args, { cwd, env: without("@resvg/resvg-js") })).status).toBe(0);
  });
});
