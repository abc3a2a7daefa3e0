import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { writeOnnx } from "crease/formats";
import { denseNetwork } from "crease/network";
import { describe, expect, test } from "vitest";
import { he, randomNetwork } from "../support/randomNetworks.ts";
import { sharedPath, testWithShared } from "../support/shared.ts";
import { fileIn, quadrantModel, runCrease, temporaryFolder } from "./runCrease.ts";

const box = ["--box", "-1,1,-1,1"];

describe("crease regions --json", () => {
  test("prints one object with the keys of the contract", async () => {
    const model = quadrantModel(temporaryFolder());
    const { status, stdout, stderr } = await runCrease(["regions", model, ...box, "--json"]);
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    const result = JSON.parse(stdout);
    expect(result).toEqual({
      model,
      domain: { box: [-1, 1, -1, 1] },
      status: "complete",
      activationRegions: 4,
      linearRegions: 4,
      vertices: 9,
      unresolved: 0,
      smallestMargin: 1,
      resolution: "rounding",
      bounds: { zaslavsky: "4", serra: "4", hinz: "4", montufar2017: "4", productOfZaslavsky: "4" },
      seconds: { load: expect.any(Number), enumerate: expect.any(Number), total: expect.any(Number) },
      threads: 1,
    });
    expect(result.seconds.total).toBeGreaterThanOrEqual(result.seconds.load + result.seconds.enumerate);
  });

  test("joins activation regions into linear ones", async () => {
    const model = quadrantModel(temporaryFolder(), 0);
    const { stdout } = await runCrease(["regions", model, ...box, "--json"]);
    expect(JSON.parse(stdout)).toMatchObject({ activationRegions: 4, linearRegions: 2 });
  });

  test("--count leaves out what needs the cells", async () => {
    const args = ["regions", quadrantModel(temporaryFolder()), ...box, "--json", "--count"];
    const { status, stdout, stderr } = await runCrease(args);
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    const result = JSON.parse(stdout);
    expect(result).toMatchObject({ activationRegions: 4, unresolved: 0, smallestMargin: 1, resolution: "rounding" });
    expect(result).not.toHaveProperty("linearRegions");
    expect(result).not.toHaveProperty("vertices");
    // a count that ends at once starts no thread
    expect(result.threads).toBe(1);
  });

  test.each([
    ["--check", []],
    ["--figure", ["regions.svg"]],
    ["--out", ["cells.json"]],
  ])("--count with %s is wrong use", async (option, value) => {
    const args = ["regions", quadrantModel(temporaryFolder()), ...box, "--count", option, ...value];
    const { status, stdout, stderr } = await runCrease(args);
    expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
    expect(stderr).toMatch(/^crease: expected --.* without --count, got both; a count holds no cells, leave it out\n$/);
  });

  test("--threads gives the same count, and the threads that were used", async () => {
    const network = randomNetwork(2, [2, 256, 256, 256, 1], he(0.2));
    const model = fileIn(temporaryFolder(), "wide.onnx", writeOnnx(network));
    const args = ["regions", model, ...box, "--json", "--count", "--threads"];
    const [one, two] = await Promise.all(["1", "2"].map((threads) => runCrease([...args, threads])));
    expect([one, two].map(({ status, stderr }) => [status, stderr])).toEqual(Array(2).fill([0, ""]));
    const { seconds, ...expected } = JSON.parse(one.stdout);
    expect(expected).toMatchObject({ status: "complete", threads: 1, unresolved: 0 });
    expect(JSON.parse(two.stdout)).toEqual({ ...expected, threads: 2, seconds: expect.any(Object) });
  });

  test("a truncated result says so and ends with status 3", async () => {
    const model = quadrantModel(temporaryFolder());
    const { status, stdout } = await runCrease(["regions", model, ...box, "--json", "--max-regions", "3"]);
    expect(status).toBe(3);
    expect(JSON.parse(stdout)).toMatchObject({ status: "truncated", activationRegions: 3 });
    expect(JSON.parse(stdout)).not.toHaveProperty("linearRegions");
  });

  test("a limit that is just enough truncates nothing", async () => {
    const model = quadrantModel(temporaryFolder());
    const { status, stdout } = await runCrease(["regions", model, ...box, "--json", "--max-regions", "4"]);
    expect(status).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ status: "complete", linearRegions: 4 });
  });

  test("--check adds the checks", async () => {
    const { status, stdout } = await runCrease([
      "regions",
      quadrantModel(temporaryFolder()),
      ...box,
      "--json",
      "--check",
    ]);
    expect(status).toBe(0);
    const { checks } = JSON.parse(stdout);
    expect(checks.map(({ name, passed }: { name: string; passed: boolean }) => [name, passed])).toEqual(
      ["tiling", "euler", "patterns", "interior", "continuity", "switches"].map((name) => [name, true]),
    );
  });
});

describe("the text of crease regions", () => {
  test("says how sure the count is", async () => {
    const { stdout } = await runCrease(["regions", quadrantModel(temporaryFolder()), ...box, "--check"]);
    expect(stdout).toMatch(/^activation regions {2}4 {2}certified for the stored weights, smallest margin 1\.0$/m);
    expect(stdout).toMatch(/^linear regions {6}4$/m);
    expect(stdout).toMatch(/^vertices {12}9$/m);
    expect(stdout).toMatch(/^✓ euler {7}F − E \+ V = 4 − 12 \+ 9 = 1$/m);
  });

  test("says what the count cannot exceed in a slice of this dimension", async () => {
    const model = quadrantModel(temporaryFolder());
    const inPlane = await runCrease(["regions", model, ...box]);
    expect(inPlane.stdout).toMatch(/^at most {13}4 {2}\(Zaslavsky 1975\)$/m);
    const onSegment = await runCrease(["regions", model, "--box", "-1,1,0.5,0.5", "--count"]);
    expect(onSegment.stdout).toMatch(/^at most {13}3 {2}\(Zaslavsky 1975\)$/m);
    const truncated = await runCrease(["regions", model, ...box, "--max-regions", "2"]);
    expect(truncated.stdout).not.toContain("at most");
  });

  test("of a count has no vertices", async () => {
    const { stdout } = await runCrease(["regions", quadrantModel(temporaryFolder()), ...box, "--count"]);
    expect(stdout).toMatch(/^activation regions {2}4 {2}certified for the stored weights, smallest margin 1\.0$/m);
    expect(stdout).not.toMatch(/linear regions|vertices/);
  });

  test("says how many signs are unresolved where creases coincide", async () => {
    const weight = [
      [1, 0.25],
      [-1, -0.25],
    ];
    const network = denseNetwork([
      { weight, bias: [0.1, -0.1] },
      { weight: [[1, 2]], bias: [0] },
    ]);
    const model = fileIn(temporaryFolder(), "opposite.onnx", writeOnnx(network));
    const { status, stdout } = await runCrease(["regions", model, ...box, "--check"]);
    expect(status).toBe(0);
    expect(stdout).toMatch(/^activation regions {2}2 {2}at rounding: \d+ signs? unresolved, smallest margin [\d.]+$/m);
    expect(stdout).not.toMatch(/certified|✗/);
  });

  test("says that a truncated result is no count", async () => {
    const args = ["regions", quadrantModel(temporaryFolder()), ...box, "--max-regions", "2", "--check"];
    const { status, stdout } = await runCrease(args);
    expect(status).toBe(3);
    expect(stdout).toMatch(/^TRUNCATED by --max-regions: .* are not a count$/m);
    expect(stdout).toMatch(/^activation regions {2}2 {2}found so far$/m);
    expect(stdout).not.toMatch(/certified|linear regions|✗|tiling/);
  });
});

describe("the domain of crease regions", () => {
  const plane = { origin: [0, 0], u: [1, 0], v: [0, 1], bounds: [-1, 1, -1, 1] };
  const triangle = {
    origin: [0, 0],
    u: [1, 0],
    v: [0, 1],
    polygon: [
      [-1, -1],
      [1, -1],
      [0, 1],
    ],
  };
  const segment = { from: [-1, -0.5], to: [1, 1] };
  const line = { through: [0, 0.5], direction: [1, 1] };

  test.each([
    ["--plane", plane, { plane }, 4],
    ["--plane", { plane: triangle }, { plane: triangle }, 4],
    ["--segment", { segment }, { segment }, 3],
    ["--line", line, { line }, 3],
    ["--plane", { line }, { line }, 3],
    ["--segment", { box: [-1, 1, 0.5, 0.5] }, { box: [-1, 1, 0.5, 0.5] }, 2],
  ])("%s with %j on standard input", async (option, json, understood, count) => {
    const args = ["regions", quadrantModel(temporaryFolder()), option, "-", "--json"];
    const { status, stdout } = await runCrease(args, { input: JSON.stringify(json) });
    expect(status).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ domain: understood, activationRegions: count });
  });

  test("a box with an equals sign and negative numbers", async () => {
    const { status, stdout } = await runCrease([
      "regions",
      "--box=-1,1,-1,-1",
      quadrantModel(temporaryFolder()),
      "--json",
    ]);
    expect(status).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ domain: { box: [-1, 1, -1, -1] }, activationRegions: 2 });
  });

  test.each([
    [[], /expected one domain, --box, --plane, --segment or --line, got none/],
    [[...box, "--plane", "x.json"], /expected one domain, .* got --box and --plane/],
    [["--box", "-1,1"], /box: expected 2 pairs lo,hi, one per input of the network, got 1/],
    [["--box", "-1,1,0"], /'-1,1,0' is invalid\. expected pairs of numbers lo1,hi1,lo2,hi2,…/],
    [["--box", "1,-1,0,1"], /expected lo ≤ hi for input 1, got 1,-1/],
    [["--box", "0,0,0,0"], /expected 1 or 2 free inputs, got 0/],
    [["--plane", "missing.json"], /missing\.json: no such file/],
  ])("%j is wrong use", async (args, message) => {
    const { status, stdout, stderr } = await runCrease(["regions", quadrantModel(temporaryFolder()), ...args]);
    expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
    expect(stderr).toMatch(message);
  });

  test.each([
    [{}, /standard input: domainFromJson: expected an object with/],
    [{ from: [0, 0] }, /expected a list of numbers in "to", got nothing/],
    [{ from: [0, 0, 0], to: [1, 1, 1] }, /regionsOnSegment: expected 2 numbers in from, one per input, got 3/],
    [{ ...plane, bounds: [0, 0, 0, 1] }, /regionsInPlane: expected a convex polygon/],
  ])("the file %j is wrong use", async (json, message) => {
    const args = ["regions", quadrantModel(temporaryFolder()), "--segment", "-"];
    const { status, stderr } = await runCrease(args, { input: JSON.stringify(json) });
    expect(status).toBe(2);
    expect(stderr).toMatch(message);
  });

  testWithShared("a plane through images of a real network's kind", async () => {
    const model = sharedPath("nets", "relu_784-256x3-10_torch_s0.onnx");
    const segmentFile = sharedPath("golden", "domains", "relu784-segment-a.json");
    const { stdout } = await runCrease(["regions", model, "--segment", segmentFile, "--json"]);
    const golden = JSON.parse(readFileSync(sharedPath("golden", "regions.json"), "utf8"));
    const expected = golden.find(
      (row: { model: string; domain: unknown }) =>
        row.model === "nets/relu_784-256x3-10_torch_s0.onnx" && String(row.domain).endsWith("relu784-segment-a.json"),
    );
    expect(JSON.parse(stdout)).toMatchObject({
      activationRegions: expected.activationRegions,
      linearRegions: expected.linearRegions,
    });
  });
});

describe("the files of crease regions", () => {
  test("--out writes the cells", async () => {
    const folder = temporaryFolder();
    const out = join(folder, "cells.json");
    const { stdout } = await runCrease(["regions", quadrantModel(folder), ...box, "--out", out]);
    expect(stdout).toContain(`wrote ${out}`);
    const file = JSON.parse(readFileSync(out, "utf8"));
    expect(file).toMatchObject({
      format: "crease-cells",
      version: 1,
      status: "complete",
      domain: { box: [-1, 1, -1, 1] },
    });
    expect(file.slice).toEqual({
      origin: [0, 0],
      directions: [
        [1, 0],
        [0, 1],
      ],
    });
    expect(file.units).toEqual([
      { node: "relu0", index: 0, pieces: 2 },
      { node: "relu0", index: 1, pieces: 2 },
    ]);
    const cells = new Map(file.cells.map((cell: { pattern: string }) => [cell.pattern, cell]));
    expect([...cells.keys()].toSorted()).toEqual(["00", "01", "10", "11"]);
    expect(cells.get("10")).toMatchObject({ size: 1, linear: [[1, 0]], offset: [0] });
    expect(cells.get("10")).toHaveProperty("vertices.length", 4);
  });

  test("--out writes the ends of a line as texts", async () => {
    const folder = temporaryFolder();
    const out = join(folder, "cells.json");
    const input = '{"through": [0, 1], "direction": [1, 1]}';
    await runCrease(["regions", quadrantModel(folder), "--line", "-", "--out", out], { input });
    const { cells } = JSON.parse(readFileSync(out, "utf8"));
    expect(cells[0].vertices).toEqual([["-Infinity"], [-1]]);
    expect(cells[2]).toMatchObject({ vertices: [[0], ["Infinity"]], linear: [[2]], offset: [1] });
  });

  test.each([[[...box, "--color", "gradient", "--boundary", "--points", "points.json"]], [["--box", "-1,1,0,0"]]])(
    "--figure draws %j",
    async (domain) => {
      const folder = temporaryFolder();
      fileIn(folder, "points.json", { coordinates: [[0, 0.5]], labels: [0], names: ["one"] });
      const args = ["regions", quadrantModel(folder), ...domain, "--figure", "figure.svg", "--json"];
      const { status, stdout, stderr } = await runCrease(args, { cwd: folder });
      expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
      expect(JSON.parse(stdout).status).toBe("complete");
      const svg = readFileSync(join(folder, "figure.svg"), "utf8");
      expect(svg).toMatch(/^(<\?xml[^>]*>\s*)?<svg [\s\S]*<\/svg>\s*$/);
      expect(svg).toContain("quadrants.onnx");
    },
  );

  test.each([
    [["--figure", "a.pdf"], /'a\.pdf' is invalid\. expected a file name in \.svg or \.png/],
    [["--figure", "missing/a.svg"], /missing\/a\.svg: expected an existing folder, got .*missing; make it first/],
    [["--out", "a.csv"], /'a\.csv' is invalid\. expected a file name in \.parquet or \.json/],
    [["--color", "output"], /--color changes a figure; add --figure FILE\.svg/],
    [["--figure", "a.svg", "--color", "blue"], /'blue' is invalid\. Allowed choices are pattern, output/],
    [["--figure", "a.svg", "--points", "points.json"], /points\.json: expected points \[\[s, t\], …\]/],
    [["--max-regions", "0"], /'0' is invalid\. expected a positive integer/],
    [["--threads", "two"], /'two' is invalid\. expected a positive integer/],
  ])("%j is wrong use", async (args, message) => {
    const folder = temporaryFolder();
    fileIn(folder, "points.json", { places: [] });
    const { status, stdout, stderr } = await runCrease(["regions", quadrantModel(folder), ...box, ...args], {
      cwd: folder,
    });
    expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
    expect(stderr).toMatch(message);
    expect(existsSync(join(folder, "a.svg"))).toBe(false);
  });

  test("--color needs a plane", async () => {
    const folder = temporaryFolder();
    const args = ["regions", quadrantModel(folder), "--box", "-1,1,0,0", "--figure", "a.svg", "--color", "output"];
    const { status, stderr } = await runCrease(args, { cwd: folder });
    expect(status).toBe(2);
    expect(stderr).toMatch(/--color needs a plane, got a segment/);
  });
});
