import { spawn } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import type { PhaseName } from "crease/compelled";
import { writeOnnx } from "crease/formats";
import { createNetwork } from "crease/network";
import { createRandom, type Random } from "crease/numeric";
import { decodeCheckpoint } from "crease/training";
import { describe, expect, test } from "vitest";
import { fileIn, root, temporaryFolder } from "./runCrease.ts";

const spirals = { spirals: { points: 120, turns: 1, noise: 0.02 } };

/** Of trainings in two phases: as many as in the other one. */
const pretrainingSteps = 2000;

/** Each training is killed twice, between these shares of its steps, and so in each phase where there are two. */
const kills: readonly (readonly [PhaseName, number, number])[] = [
  ["pretraining", 0.05, 0.4],
  ["standard", 0.55, 0.85],
];

/** Trainings that keep different things between steps; each is saved so often that many kills fall into a write. */
const trainings: readonly (readonly [string, { readonly network: object; readonly [key: string]: unknown }])[] = [
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
  [
    "a compelled curve in both phases, tested as it goes",
    {
      network: {
        compelled: { peaks: "random", pretraining: { steps: pretrainingSteps, schedule: { kind: "cosine" } } },
      },
      data: { target: "sin(pi x/2)", points: 200, domain: [0, 0.9] },
      test: 0.2,
      steps: pretrainingSteps,
      recordAt: { every: 83 },
      checkpointEvery: 40,
    },
  ],
  [
    "compelled blocks in both phases, of mini-batches, that are merged and kept apart at the switch",
    {
      network: {
        compelled: {
          layers: 3,
          blocks: [3],
          freeScales: true,
          blockDiagonal: "kept",
          pretraining: { steps: pretrainingSteps, batchRows: 20 },
        },
      },
      data: spirals,
      optimizer: { kind: "sgd", momentum: 0.9 },
      batchRows: 32,
      steps: pretrainingSteps,
      checkpointEvery: 37,
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
      expect(await train(folder, "whole")).toEqual({ status: 0, stderr: "" });
      const { steps } = JSON.parse(readFileSync(join(folder, "whole", "result.json"), "utf8"));

      const random = createRandom(seed, "kills");
      const stops: number[] = [];
      for (const [phase, low, high] of kills) {
        const killed = await killedTraining(folder, "killed", random, steps * (low + (high - low) * random.uniform()));
        stops.push(killed.step);
        expect(killed.phase).toBe("compelled" in config.network ? phase : undefined);
      }
      expect(await train(folder, "killed", "--resume")).toEqual({ status: 0, stderr: "" });
      const { resumedFrom } = JSON.parse(readFileSync(join(folder, "killed", "result.json"), "utf8"));

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

/** A checkpoint's step, of all phases together, with its phase where there are two. */
interface Point {
  readonly step: number;
  readonly phase?: PhaseName;
}

/** Goes on with a training, and kills it at a random moment after a checkpoint of this step or a later one. */
async function killedTraining(folder: string, out: string, random: Random, step: number): Promise<Point> {
  const checkpoint = join(folder, out, "checkpoint.bin");
  const child = started(folder, out, ["--resume"]);
  const closed = new Promise((done) => child.on("close", done));
  while (pointOf(checkpoint).step < step && child.exitCode === null) await wait(2);
  await wait(random.uniform() * 10);
  child.kill("SIGKILL");
  await closed;
  return pointOf(checkpoint);
}

function pointOf(path: string): Point {
  if (!existsSync(path)) return { step: 0 };
  const { checkpoint, note } = decodeCheckpoint(readFileSync(path));
  const { step } = checkpoint.state;
  const { phase } = note as { readonly phase?: { readonly name: PhaseName } };
  return phase ? { step: step + (phase.name === "standard" ? pretrainingSteps : 0), phase: phase.name } : { step };
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
