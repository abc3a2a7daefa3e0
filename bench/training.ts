/**
 * `npm run bench -- --training`: microseconds that a training step takes, with the optimizer, on one thread, beside times
 * that are known of PyTorch's eager mode for the same step.
 */
import { createNetwork, type Network } from "crease/network";
import { createRandom, type Random } from "crease/numeric";
import { createChainEngine } from "../src/training/chain/createChainEngine.ts";
import type { Batch, GradientEngine } from "../src/training/gradientEngine.ts";
import { meanSquaredError } from "../test/support/chainGradient.ts";
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
  /** a network of a run, what computes its gradients, and what it learns from */
  readonly load: (run: number) => { readonly network: Network; readonly engine: GradientEngine; readonly batch: Batch };
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

const workloads: readonly TrainingWorkload[] = [
  {
    name: "1-4x5-1, 500 points",
    runs: 30,
    steps: 1000,
    eager: [630, 1130],
    load: (run) => {
      const network = randomNetwork(run, [1, 4, 4, 4, 4, 4, 1], torchDefault);
      return { network, engine: createChainEngine(network, { loss, maxRows: points }), batch: cubes(1) };
    },
  },
  ...[2, 16].map(
    (blocks): TrainingWorkload => ({
      name: `${blocks} blocks of 4x5, 500 points`,
      runs: Math.ceil(30 / blocks),
      steps: 500,
      load: (run) => {
        const { network, trainable } = blocksSideBySide(createRandom(run, "blocks"), blocks);
        return { network, engine: createChainEngine(network, { loss, maxRows: points, trainable }), batch: cubes(2) };
      },
    }),
  ),
];

const loss = meanSquaredError;

/** The rows of the table, one after another. */
export async function* trainingTimes(progress: (text: string) => void): AsyncGenerator<TrainingRow> {
  for (const workload of workloads) {
    progress(workload.name);
    const { name, runs, steps, eager } = workload;
    const first = await timed(() => trainAll(workload));
    const each = (seconds: number) => (seconds / runs / steps) * 1_000_000;
    const { median, min, max } = await repeatedTimes(() => trainAll(workload), first.seconds);
    yield {
      name,
      parameters: workload.load(0).network.parameters.length,
      microseconds: { median: each(median), min: each(min), max: each(max) },
      ...(eager ? { timesEager: [eager[0] / each(median), eager[1] / each(median)] as const } : {}),
      checksum: first.result,
    };
  }
}

/** Trains all networks of a workload; the checksum of their last losses. */
function trainAll({ runs, steps, load }: TrainingWorkload): string {
  const sum: Checksum = { low: 0, high: 0 };
  for (let run = 0; run < runs; run++) {
    const { network, engine, batch } = load(run);
    const [low, high] = new Uint32Array(Float64Array.of(trainByAdam(network, engine, batch, steps)).buffer);
    addHash(sum, low, high);
  }
  return checksumText(sum);
}

/** Adam with a learning rate of 0.001 and its usual constants, on the whole batch each step; returns the last loss. */
function trainByAdam({ parameters: start }: Network, engine: GradientEngine, batch: Batch, steps: number): number {
  const parameters = start.slice();
  const [gradient, mean, square] = [0, 0, 0].map(() => new Float64Array(parameters.length));
  let [power1, power2, value] = [1, 1, 0];
  for (let step = 0; step < steps; step++) {
    value = engine.lossAndGradient(batch, step, parameters, gradient);
    power1 *= 0.9;
    power2 *= 0.999;
    const rate = 0.001 / (1 - power1);
    const scale = 1 / Math.sqrt(1 - power2);
    for (let i = 0; i < parameters.length; i++) {
      const g = gradient[i];
      mean[i] = 0.9 * mean[i] + 0.1 * g;
      square[i] = 0.999 * square[i] + 0.001 * g * g;
      parameters[i] -= (rate * mean[i]) / (Math.sqrt(square[i]) * scale + 0.00000001);
    }
  }
  return value;
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
  const nodes: Parameters<typeof createNetwork>[0]["nodes"][number][] = [];
  for (let layer = 0; layer <= last; layer++) {
    const operator = { kind: "dense", weight: 2 * layer, bias: 2 * layer + 1 } as const;
    nodes.push({ name: `dense${layer}`, operator, inputs: [nodes.length] });
    if (layer >= 1 && layer <= 5) {
      nodes.push({ name: `relu${layer}`, operator: { kind: "relu" }, inputs: [nodes.length] });
    }
  }
  return { network: createNetwork({ inputShape: [2], tensors, nodes }), trainable: Uint8Array.from(masks) };
}
