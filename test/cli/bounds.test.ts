import { describe, expect, test } from "vitest";
import { quadrantModel, runCrease, temporaryFolder } from "./runCrease.ts";

describe("crease bounds WIDTHS", () => {
  test("--json prints one object with exact integers as strings", async () => {
    const { status, stdout, stderr } = await runCrease(["bounds", "2,32,32,32,1", "--json"]);
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    expect(JSON.parse(stdout)).toEqual({
      inputDim: 2,
      widths: [32, 32, 32],
      bounds: {
        serra: "148035889",
        hinz: "148035889",
        montufar2017: "148035889",
        productOfZaslavsky: "148035889",
        patterns: "79228162514264337593543950336",
        serraLower: "44182609",
        montufar2014: "34668544",
        pascanu: "135424",
        zonotope: "34848",
        arora: "32768",
      },
    });
  });

  test("prints a table: what is bounded, the name, the value, the source", async () => {
    const { status, stdout } = await runCrease(["bounds", "2,6,6,1"]);
    expect(status).toBe(0);
    expect(stdout.split("\n")).toEqual([
      "2,6,6,1",
      "inputs  2",
      "units   12 = 6 + 6",
      "",
      "upper bound                 serra                484  Serra et al. 2018, Theorem 1",
      "upper bound                 hinz                 484  Hinz & van de Geer 2019, Hinz 2021",
      "upper bound                 montufar2017         484  Montúfar 2017",
      "upper bound                 productOfZaslavsky   484  Zaslavsky 1975, layer by layer",
      "upper bound                 patterns            4096  all activation patterns",
      "lower bound of the maximum  serraLower           352  Serra et al. 2018, Theorem 6",
      "lower bound of the maximum  montufar2014         198  Montúfar et al. 2014",
      "lower bound of the maximum  pascanu               66  Pascanu et al. 2013",
      "lower bound of the maximum  zonotope              42  Serra et al. 2018, Theorem 7",
      "lower bound of the maximum  arora                 36  Arora et al. 2018",
      "",
    ]);
  });

  test("rounds long integers, besides or in place of their digits", async () => {
    const { stdout } = await runCrease(["bounds", "3,96,1"]);
    expect(stdout).toMatch(/patterns +79228162514264337593543950336 {2}≈ 7\.92×10\^28 /);
    const long = await runCrease(["bounds", "3,2000,1"]);
    expect(long.stdout).toMatch(/patterns +≈ 1\.15×10\^602 /);
  });

  test("in a slice", async () => {
    const { stdout } = await runCrease(["bounds", "784,5,5,10", "--dimension", "1"]);
    expect(stdout).toMatch(/^inputs {2}784, in a slice of dimension 1$/m);
    expect(stdout).toMatch(/^maximum +serraOneInput +36 /m);
    const json = await runCrease(["bounds", "784,5,5,10", "--dimension", "1", "--json"]);
    expect(JSON.parse(json.stdout)).toMatchObject({ inputDim: 784, dimension: 1, bounds: { petersenZech: "100" } });
  });

  test("of other units", async () => {
    const maxout = await runCrease(["bounds", "2,4,4,1", "--maxout", "3", "--json"]);
    expect(JSON.parse(maxout.stdout).bounds).toMatchObject({ maxout: "6241", layerwise: "1089" });
    const leaky = await runCrease(["bounds", "2,4,4,1", "--pieces", "2", "--json"]);
    expect(JSON.parse(leaky.stdout).bounds).toEqual({
      layerwise: "121",
      montufar2017: "121",
      productOfZaslavsky: "121",
      patterns: "256",
    });
  });
});

describe("crease bounds MODEL", () => {
  test("takes the layers of the model", async () => {
    const model = quadrantModel(temporaryFolder());
    const { status, stdout } = await runCrease(["bounds", model, "--json"]);
    expect(status).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ model, inputDim: 2, widths: [2], bounds: { zaslavsky: "4" } });
    const inSlice = await runCrease(["bounds", model, "--json", "--dimension", "1"]);
    expect(JSON.parse(inSlice.stdout)).toMatchObject({ dimension: 1, bounds: { zaslavsky: "3" } });
  });

  test("--output cuts the network before its units", async () => {
    const { stdout } = await runCrease(["bounds", quadrantModel(temporaryFolder()), "--output", "dense0"]);
    expect(stdout).toMatch(/^units {3}0$/m);
    expect(stdout).toMatch(/^upper bound +serra +1 /m);
  });
});

test.each([
  [["2,3"], /bounds: expected widths of the inputs, each layer and the outputs, such as 2,32,32,1, got 2,3$/],
  [["2,,3"], /bounds: expected widths .*, got 2,,3$/],
  [["2,0,1"], /bounds: expected widths .*, got 2,0,1$/],
  [["2,3.5,1"], /bounds: expected widths .*, got 2,3\.5,1$/],
  [["missing.onnx"], /missing\.onnx: no such file$/],
  [["2,3,1", "--dimension", "3"], /bounds: expected --dimension of at most 2, the number of inputs, got 3$/],
  [["2,3,1", "--dimension", "0"], /'0' is invalid\. expected a positive integer/],
  [["2,3,1", "--output", "y"], /bounds: expected --output with a model only, got widths$/],
  [["model.onnx", "--maxout", "2"], /bounds: expected --maxout with widths only, got a model$/],
  [["2,3,1", "--maxout", "2", "--pieces", "2"], /boundsOf: expected pieces or candidates, got both, 2 and 2$/],
])("%j is wrong use", async (args, message) => {
  const { status, stdout, stderr } = await runCrease(["bounds", ...args]);
  expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
  expect(stderr.trimEnd()).toMatch(message);
});
