import { existsSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { readOnnx } from "crease/formats";
import { forward } from "crease/network";
import { describe, expect, test } from "vitest";
import { fileIn, runCrease, temporaryFolder } from "./runCrease.ts";

const cubic = {
  network: { widths: [1, 4, 1] },
  data: { target: "x^3", points: 20 },
  test: { target: "x^3", points: 20, midpoints: true },
  steps: 60,
  recordAt: { every: 20 },
};

/** A folder with the config, and runs there. */
function configured(config: object) {
  const cwd = temporaryFolder();
  fileIn(cwd, "cubic.json", config);
  const out = (name: string) => join(cwd, "crease-out", "train-cubic", name);
  return {
    cwd,
    out,
    run: (...args: string[]) => runCrease(["train", "cubic.json", ...args], { cwd }),
    change: (changes: object) => fileIn(cwd, "cubic.json", { ...config, ...changes }),
    text: (name: string) => readFileSync(out(name), "utf8"),
  };
}

describe("crease train", () => {
  test("writes the network, the metrics and the report, and prints how well it does", async () => {
    const { run, out, text } = configured(cubic);
    const { status, stdout, stderr } = await run();
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    expect(stdout).toMatch(
      /^1–4–1 \(4 units, 13 parameters\), 60 steps on 20 samples, tested on 19 samples\ncomplete after 60 steps, \S+ s\ntraining loss +\S+\ntest loss +\S+\nwrote crease-out.train-cubic\n$/,
    );

    const metrics = text("metrics.jsonl")
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line));
    expect(metrics.map(({ step }) => step)).toEqual([0, 20, 40, 59]);
    for (const record of metrics) expect(Object.keys(record)).toEqual(["step", "loss", "rate", "testLoss"]);

    const result = JSON.parse(text("result.json"));
    expect(result).toMatchObject({ status: "complete", steps: 60, parameters: 13, config: { ...cubic, seed: 0 } });
    const network = readOnnx(readFileSync(out("network.onnx")));
    const inputs = Float64Array.from({ length: 20 }, (_, i) => i / 19);
    const outputs = forward(network, inputs, 20);
    const error = outputs.reduce((sum, y, i) => sum + (y - inputs[i] * inputs[i] * inputs[i]) ** 2, 0) / 20;
    expect(result.training).toEqual({ rows: 20, loss: expect.closeTo(error, 12) });
    expect(result.test.rows).toBe(19);
  });

  test("prints one JSON object with --json, into the folder of --out, with the seed of --seed", async () => {
    const { run, cwd } = configured({ ...cubic, seed: 5 });
    const reports = [];
    for (const [out, ...args] of [["a"], ["b", "--seed", "5"], ["c", "--seed", "6"]]) {
      const { status, stdout, stderr } = await run("--json", "--out", out, ...args);
      expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
      reports.push(JSON.parse(stdout));
    }
    expect(reports.map(({ folder, config }) => [folder, config.seed])).toEqual([
      ["a", 5],
      ["b", 5],
      ["c", 6],
    ]);
    const [a, b, c] = ["a", "b", "c"].map((out) => readFileSync(join(cwd, out, "network.onnx")));
    expect(a.equals(b)).toBe(true);
    expect(a.equals(c)).toBe(false);
  });

  test("classifies, with cross-entropy for labels and its accuracy", async () => {
    const spirals = { spirals: { points: 40, turns: 0.5 } };
    const { run } = configured({
      network: { widths: [2, 16, 2] },
      data: spirals,
      test: spirals,
      epochs: 30,
      rate: 0.03,
      batchRows: 10,
    });
    const { status, stdout } = await run("--json");
    expect(status).toBe(0);
    const report = JSON.parse(stdout);
    expect(report.steps).toBe(120);
    expect(report.training.loss).toBeLessThan(0.5);
    expect(report.training.accuracy).toBeGreaterThan(0.8);
    expect(report.test).toEqual(report.training);
  });

  test("stores a float32 training as float32 numbers, exactly as trained", async () => {
    const { run, out } = configured({ ...cubic, precision: "float32" });
    expect((await run()).status).toBe(0);
    const { tensors, parameters } = readOnnx(readFileSync(out("network.onnx")));
    expect(tensors.map(({ storedType }) => storedType)).toEqual(tensors.map(() => "float32"));
    expect(parameters.every((value) => Math.fround(value) === value)).toBe(true);
  });
});

describe("a folder with results", () => {
  test("is left alone, unless the training goes on or is to be replaced", async () => {
    const { run, out, text } = configured(cubic);
    await run();
    const written = statSync(out("result.json")).mtimeMs;
    const refused = await run();
    expect(refused).toEqual({
      status: 2,
      stdout: "",
      stderr: expect.stringMatching(
        /expected a folder without results, got .*result\.json; go on with --resume, start anew with --overwrite, or/,
      ),
    });
    expect(statSync(out("result.json")).mtimeMs).toBe(written);
    const before = text("metrics.jsonl");
    expect((await run("--overwrite")).status).toBe(0);
    expect(text("metrics.jsonl")).toBe(before);
    const { status, stdout } = await run("--resume");
    expect(status).toBe(0);
    expect(stdout).toMatch(/, from step 60 on\ncomplete after 60 steps/);
    expect(text("metrics.jsonl")).toBe(before);
  });

  test("goes on with the same config and the same data only, and keeps its results otherwise", async () => {
    const { run, change, out, cwd } = configured({ ...cubic, data: { csv: "a.csv", targets: ["y"] } });
    fileIn(cwd, "a.csv", "x,y\n0,0\n1,1\n");
    await run();
    change({ data: { csv: "a.csv", targets: ["y"] }, rate: 0.1, optimizer: { kind: "sgd" } });
    const refused = await run("--resume");
    expect(refused.status).toBe(2);
    expect(refused.stderr).toMatch(
      /got another one \(optimizer\.kind: "sgd", nothing before; rate: 0\.1, nothing before\); undo this, /,
    );
    change({ data: { csv: "a.csv", targets: ["y"] } });
    fileIn(cwd, "a.csv", "x,y\n0,0\n1,2\n");
    const changed = await run("--resume");
    expect(changed.status).toBe(2);
    expect(changed.stderr).toMatch(
      /expected the numbers that .* was made with, got others for data; put the files back, /,
    );
    for (const name of ["network.onnx", "result.json", "checkpoint.bin"]) expect(existsSync(out(name))).toBe(true);
    fileIn(cwd, "crease-out/train-cubic/checkpoint.bin", "CREASE");
    expect((await run("--resume")).stderr).toMatch(/decodeCheckpoint: expected the bytes of a whole checkpoint/);
  });

  test("is begun by --resume where there is no checkpoint", async () => {
    const { run } = configured(cubic);
    const { status, stderr } = await run("--resume");
    expect(status).toBe(0);
    expect(stderr).toMatch(/^crease: no checkpoint in crease-out.train-cubic; the training starts anew\n$/);
  });
});

describe("a training that does not come to its end", () => {
  test("diverges with status 1, says so, and keeps its last checkpoint", async () => {
    const { run, out, text } = configured({ ...cubic, optimizer: { kind: "sgd" }, rate: 1000, checkpointEvery: 1 });
    const { status, stdout, stderr } = await run();
    expect(status).toBe(1);
    expect(stdout).toMatch(/^DIVERGED after \d+ steps?, /m);
    expect(stderr).toMatch(
      /^crease: diverged at step (\d+): the loss or a gradient was no finite number; lower "rate", .*; the checkpoint of step \1 is kept\n$/,
    );
    expect(JSON.parse(text("result.json"))).toMatchObject({ status: "diverged", training: { loss: null } });
    expect(existsSync(out("network.onnx"))).toBe(false);
    expect(existsSync(out("checkpoint.bin"))).toBe(true);
  });

  test("is saved at an interrupt, ends with status 130, says how to go on, and goes on from there", async () => {
    const { cwd } = configured({ ...cubic, steps: 100_000_000 });
    const interrupted = (...args: string[]) =>
      runCrease(["train", "cubic.json", "--seed", "2", "--out", "two words", ...args], { cwd, interruptAfter: 1500 });
    const first = await interrupted();
    expect(first.status).toBe(130);
    expect(first.stdout).toMatch(/^CANCELLED after \d+ steps/m);
    expect(first.stderr).toBe(
      "crease: interrupted; go on with: crease train cubic.json --out 'two words' --seed 2 --resume\n",
    );
    const { steps } = JSON.parse(readFileSync(join(cwd, "two words", "result.json"), "utf8"));
    const second = await interrupted("--resume", "--json");
    expect(second.status).toBe(130);
    expect(steps).toBeGreaterThan(0);
    const report = JSON.parse(second.stdout);
    expect(report).toMatchObject({ status: "cancelled", resumedFrom: steps });
    expect(report.steps).toBeGreaterThan(steps);
  });
});

test("crease train --overwrite leaves results alone where the new training is refused", async () => {
  const { run, out } = configured(cubic);
  expect((await run()).status).toBe(0);
  const names = ["network.onnx", "result.json", "checkpoint.bin", "metrics.jsonl"];
  const before = names.map((name) => readFileSync(out(name)));
  const refused = configured({ ...cubic, loss: { kind: "hinge" } });
  const { status, stderr } = await refused.run("--overwrite", "--out", out("."));
  expect(status).toBe(2);
  expect(stderr).toMatch(/expected targets 1 or -1/);
  expect(names.map((name) => readFileSync(out(name)))).toEqual(before);
});

describe("wrong use of crease train", () => {
  test.each<[object, string[], RegExp]>([
    [
      { ...cubic, stepz: 5 },
      [],
      /^crease: cubic\.json: expected no key but .*, got "stepz"; did you mean "steps"\?\n$/,
    ],
    [
      { ...cubic, network: { widths: [2, 1] } },
      [],
      /^crease: network: expected 1 inputs, as "data" has them, got 2\n$/,
    ],
    [
      { ...cubic, network: { widths: [1, 2] } },
      [],
      /^crease: data: expected 2 targets a row for meanSquaredError and 2 outputs, got 1\n$/,
    ],
    [{ ...cubic, network: { onnx: "a.onnx" } }, [], /a\.onnx: no such file\n$/],
    [
      { ...cubic, dropout: [{ node: "relu", probability: 0.5 }] },
      [],
      /^crease: dropout\[0\]\.node: expected a node of the network, got "relu"; did you mean "relu0"\?\n$/,
    ],
    [
      { ...cubic, optimizer: { kind: "sgd", nesterov: true } },
      [],
      /^crease: createOptimizer: expected a momentum and no dampening with nesterov\n$/,
    ],
    [
      { ...cubic, loss: { kind: "hinge" } },
      [],
      /^crease: hinge: expected targets 1 or -1 for one output, got 0 in row 0\n$/,
    ],
    [cubic, ["--seed", "-1"], /'--seed <N>' argument '-1' is invalid\. expected an integer, 0 or more; see/],
    [cubic, ["--resume", "--overwrite"], /option '--overwrite' cannot be used with option '--resume'; see/],
  ])("%j %j ends with status 2 and says why", async (config, args, message) => {
    const { run, out } = configured(config);
    const { status, stderr } = await run(...args);
    expect(status).toBe(2);
    expect(stderr).toMatch(message);
    for (const name of ["network.onnx", "result.json", "checkpoint.bin"]) expect(existsSync(out(name))).toBe(false);
  });

  test("asks for a config, and reads one from standard input", async () => {
    const cwd = temporaryFolder();
    const missing = await runCrease(["train"], { cwd });
    expect(missing.status).toBe(2);
    expect(missing.stderr).toMatch(/expected a CONFIG\.json, got none/);
    expect(await runCrease(["train", "-"], { cwd, input: "{" })).toMatchObject({ status: 2 });
    const { status } = await runCrease(["train", "-"], { cwd, input: JSON.stringify(cubic) });
    expect(status).toBe(0);
    expect(existsSync(join(cwd, "crease-out", "train-stdin", "network.onnx"))).toBe(true);
  });

  test("prints the JSON Schema of a config", async () => {
    const { status, stdout } = await runCrease(["train", "--schema"]);
    expect(status).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ type: "object", required: ["network", "data"] });
  });
});
