import { expect, test } from "vitest";
import { fileIn, quadrantModel, runCrease, temporaryFolder } from "./runCrease.ts";

test("crease info prints a table of the network", async () => {
  const model = quadrantModel(temporaryFolder());
  const { status, stdout } = await runCrease(["info", model]);
  expect(status).toBe(0);
  expect(stdout.split("\n").slice(1)).toEqual([
    "  input  input   [2]",
    "  dense  dense0  [2]",
    "  relu   relu0   [2]",
    "  dense  dense1  [1]",
    "inputs      2",
    "outputs     1",
    "parameters  9, stored as float32",
    "units       2",
    "function    piecewise affine, 1 layer of units",
    "",
  ]);
});

test("crease info --json prints one object", async () => {
  const model = quadrantModel(temporaryFolder());
  const { status, stdout, stderr } = await runCrease(["info", model, "--json"]);
  expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
  expect(JSON.parse(stdout)).toEqual({
    model,
    input: { name: "input", shape: [2], size: 2 },
    output: { name: "dense1", shape: [1], size: 1 },
    operators: [
      { name: "dense0", kind: "dense", shape: [2] },
      { name: "relu0", kind: "relu", shape: [2] },
      { name: "dense1", kind: "dense", shape: [1] },
    ],
    parameters: 9,
    storedTypes: ["float32"],
    units: { total: 2, layers: [{ name: "relu0", kind: "relu", units: 2 }] },
    piecewiseAffine: true,
  });
});

test("--output cuts the network", async () => {
  const model = quadrantModel(temporaryFolder());
  const { stdout } = await runCrease(["info", model, "--json", "--output", "relu0"]);
  expect(JSON.parse(stdout).output).toEqual({ name: "relu0", shape: [2], size: 2 });
});

test("an output that the graph does not have is wrong use", async () => {
  const { status, stderr } = await runCrease(["info", quadrantModel(temporaryFolder()), "--output", "logits"]);
  expect(status).toBe(2);
  expect(stderr).toMatch(/quadrants\.onnx: readOnnx: expected output to name a value of the graph.*got "logits"/);
});

test("a damaged file is a failure, told without a stack unless CREASE_DEBUG is set", async () => {
  const model = fileIn(temporaryFolder(), "damaged.onnx", "no model");
  const plain = await runCrease(["info", model]);
  expect(plain).toMatchObject({ status: 1, stdout: "" });
  expect(plain.stderr).toMatch(/^crease: .*damaged\.onnx: readOnnx: expected .*, got .*\n$/);
  const debug = await runCrease(["info", model], { env: { CREASE_DEBUG: "1" } });
  expect(debug.status).toBe(1);
  expect(debug.stderr).toMatch(/\n\s+at readModel/);
});

test("a model from standard input", async () => {
  const { status, stderr } = await runCrease(["info", "-"], { input: "no model" });
  expect(status).toBe(1);
  expect(stderr).toMatch(/^crease: standard input: readOnnx: expected/);
});
