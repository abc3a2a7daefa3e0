/**
 * `npm run bench -- --training`: microseconds that a training step takes, with the optimizer, on one thread, beside times
 * that are known of PyTorch's eager mode for the same step.
 */
import { createNetwork, type Network, type NetworkDescription } from "crease/network";
import { createRandom, type Random } from "crease/numeric";
import { type Batch, createTrainer, type TrainingOptions } from "crease/training";
import { randomNetwork, torchDefault } from "../test/support/randomNetworks.ts";
import { addHash, type Checksum, checksumText } from "./checksum.ts";
import { type Column, digits, grouped } from "./table.ts";
import { repeatedTimes, type Summary, timed } from "./timing.ts";

/** Networks to train, all the same way. */
interface TrainingWorkload {
  readonly name: string;
  readonly runs: number;
  readonly steps: number;
  /** microseconds a step in PyTorch, where they are known */
  readonly eager?: readonly [number, number];
  /** what a run trains, and on what */
  readonly load: (run: number) => Problem;
}

interface Problem {
  readonly network: Network;
  readonly samples: Batch;
  readonly options: Omit<TrainingOptions, "optimizer" | "rate" | "steps">;
}

/** One line of the result; times in microseconds a network and step. */
export interface TrainingRow {
  readonly name: string;
  readonly parameters: number;
  readonly microseconds: Summary;
  /** PyTorch's time over the median: how many times as fast; its two ends */
  readonly timesEager?: readonly [number, number];
  readonly checksum: string;
}

export const trainingColumns: readonly Column<TrainingRow>[] = [
  { title: "training step", width: 28, left: true, text: ({ name }) => name },
  { title: "parameters", width: 10, text: ({ parameters }) => grouped(parameters) },
  { title: "µs", width: 8, text: ({ microseconds }) => digits(microseconds.median) },
  { title: "range", width: 15, text: ({ microseconds: { min, max } }) => `${digits(min)}–${digits(max)}` },
  { title: "PyTorch ÷ this", width: 14, text: ({ timesEager }) => timesEager?.map(digits).join("–") ?? "–" },
  { title: "checksum", width: 16, left: true, text: ({ checksum }) => checksum },
];

const points = 500;
const squares = { loss: { kind: "meanSquaredError" } } as const;
const classes = { loss: { kind: "crossEntropy" }, precision: "float32" } as const;

const workloads: readonly TrainingWorkload[] = [
  {
    name: "1-4x5-1, 500 points",
    runs: 30,
    steps: 1000,
    eager: [630, 1130],
    load: (run) => ({
      network: randomNetwork(run, [1, 4, 4, 4, 4, 4, 1], torchDefault),
      samples: cubes(1),
      options: squares,
    }),
  },
  ...[2, 16].map(
    (blocks): TrainingWorkload => ({
      name: `${blocks} blocks of 4x5, 500 points`,
      runs: Math.ceil(30 / blocks),
      steps: 500,
      load: (run) => {
        const { network, trainable } = blocksSideBySide(createRandom(run, "blocks"), blocks);
        return { network, samples: cubes(2), options: { ...squares, trainable } };
      },
    }),
  ),
  {
    name: "784-256-256-10, batch 128",
    runs: 1,
    steps: 60,
    eager: [4000, 8000],
    load: (run) => ({
      network: randomNetwork(run, [784, 256, 256, 10], torchDefault),
      samples: digitsLike(createRandom(run, "digits"), 20 * 128),
      options: { ...classes, batchRows: 128 },
    }),
  },
  {
    name: "convolutions 28x28, batch 64",
    runs: 1,
    steps: 40,
    load: (run) => ({
      network: convolutions(createRandom(run, "convolutions")),
      samples: digitsLike(createRandom(run, "digits"), 20 * 64),
      options: { ...classes, batchRows: 64 },
    }),
  },
];

/** The rows of the table, one after another. */
export async function* trainingTimes(progress: (text: string) => void): AsyncGenerator<TrainingRow> {
  for (const workload of workloads) {
    progress(workload.name);
    const { name, runs, steps, eager, load } = workload;
    const problems = Array.from({ length: runs }, (_, run) => load(run));
    const trainThem = () => trainAll(problems, steps);
    const first = await timed(trainThem);
    const each = (seconds: number) => (seconds / runs / steps) * 1_000_000;
    const { median, min, max } = await repeatedTimes(trainThem, first.seconds);
    yield {
      name,
      parameters: problems[0].network.parameters.length,
      microseconds: { median: each(median), min: each(min), max: each(max) },
      ...(eager ? { timesEager: [eager[0] / each(median), eager[1] / each(median)] as const } : {}),
      checksum: first.result,
    };
  }
}

/** Trains networks one after another by Adam; the checksum of their last losses. */
function trainAll(problems: readonly Problem[], steps: number): string {
  const sum: Checksum = { low: 0, high: 0 };
  for (const { network, samples, options } of problems) {
    const trainer = createTrainer(network, samples, { ...options, optimizer: { kind: "adam" }, rate: 0.001, steps });
    while (trainer.status === "running") trainer.advance();
    const [low, high] = new Uint32Array(Float64Array.of(trainer.loss).buffer);
    addHash(sum, low, high);
  }
  return checksumText(sum);
}

/** Points of [0, 1]ⁿ, evenly spaced in each coordinate, and the mean of their coordinates' cubes. */
function cubes(dimension: number): Batch {
  const inputs = new Float64Array(points * dimension);
  const targets = new Float64Array(points);
  for (let p = 0; p < points; p++) {
    for (let d = 0; d < dimension; d++) {
      const x = ((p * (1 + 2 * d)) % points) / (points - 1);
      inputs[p * dimension + d] = x;
      targets[p] += x ** 3 / dimension;
    }
  }
  return { inputs, targets, rows: points };
}

/** Random images of 28 × 28 with a class of ten each. */
function digitsLike(random: Random, rows: number): Batch {
  return {
    inputs: Float64Array.from({ length: 784 * rows }, () => random.uniform()),
    targets: Float64Array.from({ length: rows }, () => random.integer(10)),
    rows,
  };
}

/** 28 × 28 → 3 × 3 with 16 filters and stride 2 → 3 × 3 with 32 filters and stride 2 → 64 → 10, ReLU between. */
function convolutions(random: Random): Network {
  const shapes = [[16, 1, 3, 3], [16], [32, 16, 3, 3], [32], [64, 1568], [64], [10, 64], [10]];
  const tensors = shapes.map((shape, i) => {
    const size = (extents: readonly number[]) => extents.reduce((product, extent) => product * extent, 1);
    const bound = 1 / Math.sqrt(size(shapes[i - (i % 2)].slice(1)));
    const values = Float64Array.from({ length: size(shape) }, () => (2 * random.uniform() - 1) * bound);
    return { name: `${i}`, shape, values };
  });
  const convolution = (weight: number) => {
    const sizes = { strides: [2, 2], dilations: [1, 1], pads: [1, 1, 1, 1], groups: 1 };
    return { kind: "convolution", weight, bias: weight + 1, ...sizes } as const;
  };
  const relu = { kind: "relu" } as const;
  const operators: NetworkDescription["nodes"][number]["operator"][] = [
    ...[{ kind: "reshape", shape: [1, 28, 28] } as const, convolution(0), relu, convolution(2), relu],
    ...[{ kind: "reshape", shape: [1568] } as const, { kind: "dense", weight: 4, bias: 5 } as const, relu],
    { kind: "dense", weight: 6, bias: 7 },
  ];
  const nodes = operators.map((operator, i) => ({ name: `${i}`, operator, inputs: [i] }));
  return createNetwork({ inputShape: [784], tensors, nodes });
}

/**
 * A network 2 → blocks → 5 layers of 4 · blocks units → blocks → 1, whose layers between the first and the last dense one are
 * block-diagonal and stay so.
 */
function blocksSideBySide(random: Random, blocks: number): { network: Network; trainable: Uint8Array } {
  const wide = 4 * blocks;
  const widths = [2, blocks, wide, wide, wide, wide, wide, blocks, 1];
  const last = widths.length - 2;
  const isDiagonal = (layer: number) => layer > 0 && layer < last;
  const masks: number[] = [];
  const tensors = widths.slice(1).flatMap((outputs, layer) => {
    const inputs = widths[layer];
    const isOutside = (j: number, k: number) =>
      isDiagonal(layer) && Math.floor((j * blocks) / outputs) !== Math.floor((k * blocks) / inputs);
    const bound = 1 / Math.sqrt(isDiagonal(layer) ? inputs / blocks : inputs);
    const draw = () => (2 * random.uniform() - 1) * bound;
    const outside = Array.from({ length: outputs * inputs }, (_, i) => isOutside(Math.floor(i / inputs), i % inputs));
    masks.push(...outside.map((is) => (is ? 0 : 1)), ...new Array(outputs).fill(1));
    return [
      { name: `${layer}.weight`, shape: [outputs, inputs], values: outside.map((is) => (is ? 0 : draw())) },
      { name: `${layer}.bias`, shape: [outputs], values: Array.from({ length: outputs }, draw) },
    ];
  });
  // ReLU behind the five hidden layers of the blocks only
  const nodes: NetworkDescription["nodes"][number][] = [];
  for (let layer = 0; layer <= last; layer++) {
    const operator = { kind: "dense", weight: 2 * layer, bias: 2 * layer + 1 } as const;
    nodes.push({ name: `dense${layer}`, operator, inputs: [nodes.length] });
    if (layer >= 1 && layer <= 5) {
      nodes.push({ name: `relu${layer}`, operator: { kind: "relu" }, inputs: [nodes.length] });
    }
  }
  return { network: createNetwork({ inputShape: [2], tensors, nodes }), trainable: Uint8Array.from(masks) };
}
