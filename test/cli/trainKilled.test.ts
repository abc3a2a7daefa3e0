import { spawn } from "node:child_process";
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { writeOnnx } from "crease/formats";
import { createNetwork } from "crease/network";
import { createRandom, type Random } from "crease/numeric";
import { decodeCheckpoint } from "crease/training";
import { describe, expect, test } from "vitest";
import { fileIn, root, temporaryFolder } from "./runCrease.ts";

const spirals = { spirals: { points: 120, turns: 1, noise: 0.02 } };

/** Trainings that keep different things between steps; each is saved so often that many kills fall into a write. */
const trainings: readonly (readonly [string, object])[] = [
  [
    "all samples with Adam, tested as it goes",
    {
      network: { widths: [1, 4, 4, 4, 1] },
      data: { target: "x^3", points: 200 },
      test: { target: "x^3", points: 50, midpoints: true },
      steps: 2000,
      checkpointEvery: 40,
    },
  ],
  [
    "mini-batches with Nesterov's momentum, a warm-up and a cosine",
    {
      network: { widths: [2, 12, 12, 1], initializer: { kind: "heNormal" } },
      data: { target: "r^3", points: 12 },
      test: 0.25,
      optimizer: { kind: "sgd", momentum: 0.9, nesterov: true },
      rate: 0.01,
      schedule: { kind: "cosine", warmUp: 20 },
      batchRows: 25,
      epochs: 300,
      clipping: { norm: 1 },
      recordAt: { every: 37 },
      checkpointEvery: 41,
    },
  ],
  [
    "AdamW in float32, with dropout",
    {
      network: { widths: [2, 16, 16, 2] },
      data: spirals,
      test: spirals,
      optimizer: { kind: "adamW" },
      precision: "float32",
      batchRows: 32,
      epochs: 200,
      dropout: [{ node: "relu0", probability: 0.2 }],
      checkpointEvery: 13,
    },
  ],
  [
    "running averages of batch normalizations, of a model that is read",
    {
      network: { onnx: "normalized.onnx", initializer: { kind: "heNormal" } },
      data: spirals,
      penalties: { l2: 0.001, biases: false },
      batchRows: 50,
      epochs: 200,
      batchStatistics: { momentum: 0.1 },
      dropout: [{ node: "relu", probability: 0.1 }],
      checkpointEvery: 17,
    },
  ],
];

describe("a training that is killed and resumed", () => {
  test.concurrent.for(trainings.map(([title, config], i) => [title, config, i + 1] as const))(
    "is as if never stopped: %s (seed %$)",
    async ([title, config, seed], { onTestFinished }) => {
      const folder = temporaryFolder(onTestFinished);
      fileIn(folder, "normalized.onnx", writeOnnx(normalizedNetwork()));
      fileIn(folder, "config.json", { ...config, seed });
      const start = performance.now();
      expect(await train(folder, "whole")).toEqual({ status: 0, stderr: "" });
      const wholeTime = performance.now() - start;

      const random = createRandom(seed, "kills");
      const stops: number[] = [];
      for (let kill = 0; kill < 2; kill++) stops.push(await killedTraining(folder, "killed", random, wholeTime));
      expect(await train(folder, "killed", "--resume")).toEqual({ status: 0, stderr: "" });
      const { resumedFrom, steps } = JSON.parse(readFileSync(join(folder, "killed", "result.json"), "utf8"));

      const context = `${title}, seed ${seed}, killed after the checkpoints of the steps ${stops.join(", ")}`;
      expect(resumedFrom, context).toBe(stops[stops.length - 1]);
      // the first kill at least was in the middle
      expect(stops[0], context).toBeGreaterThan(0);
      expect(stops[0], context).toBeLessThan(steps);
      const names = ["checkpoint.bin", "metrics.jsonl", "network.onnx", "result.json"];
      expect(readdirSync(join(folder, "killed")).toSorted(), context).toEqual(names);
      for (const name of names.slice(0, 3)) {
        const [whole, killed] = ["whole", "killed"].map((run) => readFileSync(join(folder, run, name)));
        expect(whole.equals(killed), `${name} of ${context}`).toBe(true);
      }
    },
  );
});

/** Runs the command to its end, without the launcher's second process. */
async function train(folder: string, out: string, ...args: string[]) {
  const child = started(folder, out, args);
  let stderr = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    stderr += text;
  });
  const status = await new Promise<number | null>((done) => child.on("close", done));
  return { status, stderr };
}

/** Kills the command at a random moment after it has written a checkpoint; the steps of the last one. */
async function killedTraining(folder: string, out: string, random: Random, wholeTime: number): Promise<number> {
  const checkpoint = join(folder, out, "checkpoint.bin");
  const ageOf = () => (existsSync(checkpoint) ? statSync(checkpoint).mtimeMs : 0);
  const age = ageOf();
  const child = started(folder, out, ["--resume"]);
  const closed = new Promise((done) => child.on("close", done));
  while (ageOf() === age && child.exitCode === null) await wait(2);
  await wait(random.uniform() * wholeTime * 0.15);
  child.kill("SIGKILL");
  await closed;
  return decodeCheckpoint(readFileSync(checkpoint)).checkpoint.state.step;
}

function started(folder: string, out: string, args: readonly string[]) {
  const launcher = join(root, "bin", "crease.js");
  const all = ["--conditions=source", launcher, "train", "config.json", "--out", out, ...args];
  return spawn(process.execPath, all, { cwd: folder, stdio: ["ignore", "ignore", "pipe"] });
}

/** 2 inputs, 8 units behind a batch normalization, 2 outputs. */
function normalizedNetwork() {
  const zeros = (shape: number[]) => new Float64Array(shape.reduce((product, extent) => product * extent, 1));
  const tensor = (name: string, shape: number[], values = zeros(shape)) => ({
    name,
    shape,
    storedType: "float32" as const,
    values,
  });
  return createNetwork({
    inputShape: [2],
    tensors: [
      tensor("0.weight", [8, 2]),
      tensor("0.bias", [8]),
      tensor("1.weight", [8], new Float64Array(8).fill(1)),
      tensor("1.bias", [8]),
      tensor("1.running_mean", [8]),
      tensor("1.running_var", [8], new Float64Array(8).fill(1)),
      tensor("3.weight", [2, 8]),
      tensor("3.bias", [2]),
    ],
    nodes: [
      { name: "dense", operator: { kind: "dense", weight: 0, bias: 1 }, inputs: [0] },
      {
        name: "normalization",
        operator: {
          kind: "batchNormalization",
          scale: 2,
          bias: 3,
          mean: 4,
          variance: 5,
          epsilon: 0.00001,
        },
        inputs: [1],
      },
      { name: "relu", operator: { kind: "relu" }, inputs: [2] },
      { name: "output", operator: { kind: "dense", weight: 6, bias: 7 }, inputs: [3] },
    ],
  });
}
