import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { readOnnx } from "crease/formats";
import { forward, type Network } from "crease/network";
import { linearRegions, regionsOnSegmentSync, segment } from "crease/regions";
import { describe, expect, test } from "vitest";
import { fileIn, runCrease, temporaryFolder } from "./runCrease.ts";

const cubic = {
  network: { compelled: { layers: 4, pretraining: { steps: 40 } } },
  data: { target: "x^3", points: 50, domain: [0, 2] },
  test: { target: "x^3", points: 50, domain: [0, 2], midpoints: true },
  steps: 60,
  recordAt: { every: 20 },
};

/** Trains by a config in a folder of its own. */
async function trained(config: object, ...args: string[]) {
  const cwd = temporaryFolder();
  fileIn(cwd, "cubic.json", config);
  const outcome = await runCrease(["train", "cubic.json", ...args], { cwd });
  const path = (name: string) => join(cwd, "crease-out", "train-cubic", name);
  const text = (name: string) => readFileSync(path(name), "utf8");
  return {
    ...outcome,
    path,
    report: () => JSON.parse(text("result.json")),
    network: () => readOnnx(readFileSync(path("network.onnx"))),
    metrics: () =>
      text("metrics.jsonl")
        .trimEnd()
        .split("\n")
        .map((line) => JSON.parse(line)),
  };
}

/** The mean squared and the largest error on samples of x³. */
function errorsOf(network: Network, points: number, isBetween = false) {
  const count = isBetween ? points - 1 : points;
  const inputs = Float64Array.from({ length: count }, (_, i) => (2 * (isBetween ? i + 0.5 : i)) / (points - 1));
  const errors = forward(network, inputs, count).map((y, i) => Math.abs(y - inputs[i] * inputs[i] * inputs[i]));
  return { mean: errors.reduce((sum, error) => sum + error * error, 0) / count, largest: Math.max(...errors) };
}

const regionsOf = (network: Network, low: number, high: number) =>
  linearRegions(regionsOnSegmentSync(network, segment([low], [high]))).count;

function unresolvedOf(network: Network, low: number, high: number): number {
  const partition = regionsOnSegmentSync(network, segment([low], [high]));
  return partition.unresolved + linearRegions(partition).unresolved;
}

describe("crease train of a compelled network", () => {
  test("prints both phases, how well it does and its linear regions, and writes all of it in the samples' units", async () => {
    const { status, stdout, stderr, report, network, metrics } = await trained(cubic);
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    expect(stdout).toMatch(
      /^1–4–4–4–4–1 \(16 units, 73 parameters\), compelled \(subtract\), 40 \+ 60 steps on 50 samples, tested on 49 samples\ncomplete after 100 steps, \S+ s\ntraining loss +\S+\ntest loss +\S+\nlinear regions +\d+ +on \[0, 2\], 16 after pre-training\nwrote crease-out.train-cubic\n$/,
    );

    const records = metrics();
    expect(records.map(({ phase, step }) => `${phase} ${step}`)).toEqual([
      "pretraining 0",
      "pretraining 20",
      "pretraining 39",
      "standard 0",
      "standard 20",
      "standard 40",
      "standard 59",
    ]);
    for (const record of records) expect(Object.keys(record)).toEqual(["phase", "step", "loss", "rate", "testLoss"]);

    const trainedNetwork = network();
    const [seen, unseen] = [errorsOf(trainedNetwork, 50), errorsOf(trainedNetwork, 50, true)];
    const { compelled, ...result } = report();
    expect(result).toMatchObject({ status: "complete", steps: 100, checkpointSteps: 100, parameters: 73 });
    expect(result.training).toEqual({ rows: 50, loss: expect.closeTo(seen.mean, 12) });
    expect(result.test).toEqual({ rows: 49, loss: expect.closeTo(unseen.mean, 12) });
    expect(compelled).toEqual({
      construction: "subtract",
      steps: { pretraining: 40, standard: 60 },
      largestError: expect.closeTo(seen.largest, 12),
      domain: [0, 2],
      linearRegions: regionsOf(trainedNetwork, 0, 2),
      unresolved: unresolvedOf(trainedNetwork, 0, 2),
      // units touch zero in the valleys of every wave
      pretrained: { loss: expect.any(Number), linearRegions: 16, unresolved: 15 },
    });
    // the first record of a phase is of the network that it begins with
    expect(records[3].loss).toBeCloseTo(compelled.pretrained.loss, 10);
    expect(records[3].loss).toBeLessThan(records[0].loss);
    expect(result.training.loss).toBeLessThan(records[3].loss);
  });

  test("says so when nothing is left of the pieces", async () => {
    const { status, stderr, report } = await trained({ ...cubic, rate: 5, seed: 1 });
    expect(status).toBe(0);
    expect(report().compelled).toMatchObject({ linearRegions: 1, pretrained: { linearRegions: 16 } });
    expect(stderr).toBe(
      'crease: the network ended with one linear region: units that carried everything died; try another --seed or a lower "rate"\n',
    );
  });

  test("takes phases of their own rates, epochs and batches", async () => {
    const pretraining = { epochs: 3, batchRows: 20, rate: 0.01, schedule: { kind: "linear", to: 0.5 } };
    const { status, report, metrics } = await trained({
      ...cubic,
      network: { compelled: { layers: 2, peaks: [0.5, 0.4, 0.6], freeScales: true, pretraining } },
      steps: undefined,
      epochs: 2,
      recordAt: { every: 1 },
    });
    expect(status).toBe(0);
    // 50 samples make 3 batches of 20, or one
    expect(report().compelled.steps).toEqual({ pretraining: 9, standard: 2 });
    const rates = metrics().map(({ rate }) => rate);
    expect(rates).toHaveLength(11);
    expect([rates[0], rates[8], rates[9], rates[10]]).toEqual([0.01, 0.005, 0.001, 0.001]);
  });

  test("keeps every piece of its function where the standard phase moves nothing", async () => {
    const { report } = await trained({
      ...cubic,
      network: { compelled: { construction: "subtract", peaks: "random", layers: 6, pretraining: { steps: 50 } } },
      steps: 1,
      rate: Number.MIN_VALUE,
    });
    const { pretrained, linearRegions } = report().compelled;
    expect([pretrained.linearRegions, linearRegions]).toEqual([64, 64]);
  });

  test("classifies by blocks, whose dense layers are merged at the switch", async () => {
    const spirals = { spirals: { points: 40, turns: 0.5 } };
    const { status, stdout, report, network } = await trained({
      network: { compelled: { layers: 2, blocks: [3], pretraining: { steps: 30, rate: 0.01 } } },
      data: spirals,
      test: spirals,
      steps: 200,
      rate: 0.01,
    });
    expect(status).toBe(0);
    expect(stdout).toMatch(/^2–12–12–2 .* compelled \(blocks\), 30 \+ 200 steps .*\ntraining loss .* % right\n/s);
    expect(stdout).not.toContain("linear regions");
    // 2 → 12 → 12 → 2 without a dense layer between two others
    expect(network().parameters).toHaveLength(12 * 3 + 12 * 13 + 2 * 13);
    const { training, test: unseen, compelled, parameters } = report();
    expect(parameters).toBe(network().parameters.length);
    expect(training.accuracy).toBeGreaterThan(0.8);
    expect(unseen).toEqual(training);
    expect(Object.keys(compelled)).toEqual(["construction", "steps", "pretrained"]);
  });
});

describe("the training of a compelled network that does not come to its end", () => {
  const blocks = (rate: number) => ({
    ...cubic,
    network: {
      compelled: { layers: 2, blocks: [2], pretraining: { steps: 40, optimizer: { kind: "sgd" }, rate } },
    },
    optimizer: { kind: "sgd" },
    checkpointEvery: 1,
  });

  test.each<[string, object, object, RegExp]>([
    [
      "in pre-training",
      blocks(1_000_000),
      { standard: 0 },
      /^crease: diverged at step (\d): .* lower "rate" of "pretraining", or bound .*; the checkpoint of step \1 is kept\n$/,
    ],
    [
      "in the standard phase",
      { ...blocks(0.001), rate: 1_000_000 },
      { pretraining: 40 },
      /^crease: diverged at step ([4-9]\d): .* lower "rate", or bound .*; the checkpoint of step \1 is kept\n$/,
    ],
  ])("diverges with status 1 and says whose rate is to blame: %s", async (_, config, steps, message) => {
    const { status, stderr, report, path } = await trained(config);
    expect(status).toBe(1);
    expect(stderr).toMatch(message);
    const { compelled, ...result } = report();
    expect(result).toMatchObject({ status: "diverged", training: { loss: null } });
    expect(compelled.steps).toMatchObject(steps);
    expect(compelled).not.toHaveProperty("largestError");
    expect(existsSync(path("network.onnx"))).toBe(false);
    expect(existsSync(path("checkpoint.bin"))).toBe(true);
  });
});

describe("wrong use of crease train with a compelled network", () => {
  test.each<[object, RegExp]>([
    [
      { network: { compelled: { construction: "add" } } },
      /^crease: fitCompelled: expected samples that suit the construction "add", got others, which suit "subtract"; /,
    ],
    [
      { network: { compelled: { blockDiagonal: "kept" } } },
      /^crease: network\.compelled\.blockDiagonal: expected samples for blocks, got those of a curve by "subtract"; /,
    ],
    [
      { network: { compelled: { peaks: "chords" } }, data: { target: "x^3-x", points: 20 } },
      /^crease: fitCompelled: expected "random" or given peaks of blocks, got "chords"\n$/,
    ],
    [{ test: { target: "r^3", points: 5 } }, /^crease: network: expected 2 inputs, as "test" has them, got 1\n$/],
    [
      { precision: "float32", network: { compelled: { peak: 1 } } },
      /^crease: cubic\.json: network\.compelled: expected no key but .*, got "peak"; did you mean "peaks"\?\n$/,
    ],
  ])("%j ends with status 2 and says why", async (changes, message) => {
    const { status, stderr, path } = await trained({ ...cubic, ...changes });
    expect(status).toBe(2);
    expect(stderr).toMatch(message);
    expect(existsSync(path("result.json"))).toBe(false);
  });
});
