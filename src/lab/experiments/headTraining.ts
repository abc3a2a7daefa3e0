/** How the classifiers of `compelled-head` are trained, and tested after each epoch. */
import { setImmediate } from "node:timers/promises";
import { type BlockNetwork, blockParameterization, blockTrainable } from "crease/compelled";
import type { Samples } from "crease/datasets";
import { forward, inputSize, type Network, outputSize } from "crease/network";
import { createTrainer, type TrainingOptions } from "crease/training";
import type { RunContext } from "../experiment.ts";
import { inferenceScores } from "../training/inferenceScores.ts";
import { groupedBlocks } from "./groupedBlocks.ts";

/** A network to train, with its blocks if it has any. */
export interface Head {
  readonly network: Network;
  readonly blocks?: BlockNetwork;
}

/** What is trained with, and how long. */
export interface EpochOptions {
  readonly epochs: number;
  readonly batchRows: number;
  readonly rate: number;
  /** of the order of the images */
  readonly seed: number;
  /** of the rate in the second half of the epochs (default 1) */
  readonly laterRate?: number;
  /** whether the second half trains the blocks' weights, each block for itself, instead of their peaks */
  readonly isSwitched?: boolean;
}

/** A trained network, and how well it did on the way. */
export interface TrainedHead {
  readonly network: Network;
  readonly isDiverged: boolean;
  /** of the test images, before the first epoch and after each */
  readonly tests: readonly HeadTest[];
}

/** How well a network tells classes apart. */
export interface HeadTest {
  /** share of the samples in the right class */
  readonly accuracy: number;
  readonly crossEntropy: number;
}

const loss = { kind: "crossEntropy" } as const;

/** Rows whose values are computed at once. */
const portionRows = 500;

/** Steps between two turns of the event loop, in which an interrupt is heard. */
const turnSteps = 10;

/**
 * Trains a network by Adam in float32, blocks by their peaks, and tests it after each epoch.
 *
 * @param test left out where the network is not to be tested
 */
export async function trainHead(
  head: Head,
  training: Samples,
  test: Samples | undefined,
  options: EpochOptions,
  context: RunContext,
): Promise<TrainedHead> {
  const { network, blocks } = head;
  const { epochs, batchRows, rate, seed, laterRate = 1, isSwitched = false } = options;
  const stepsPerEpoch = Math.ceil(training.rows / batchRows);
  const half = Math.floor(epochs / 2);
  const base: TrainingOptions = {
    loss,
    optimizer: { kind: "adam" },
    rate,
    steps: epochs * stepsPerEpoch,
    batchRows,
    seed,
    precision: "float32",
  };
  const tests = test ? [testOf(fastForm(head, network), test)] : [];
  let current = network;

  /** some epochs; the rate falls at the step of the schedule */
  async function trainEpochs(phase: TrainingOptions, from: number): Promise<boolean> {
    const trainer = createTrainer(current, training, phase);
    while (trainer.status === "running") {
      trainer.advance();
      if (trainer.step % turnSteps === 0) {
        context.signal.throwIfAborted();
        context.onProgress((from + trainer.step / stepsPerEpoch) / epochs);
        await setImmediate();
      }
      if (test && trainer.step % stepsPerEpoch === 0) tests.push(testOf(fastForm(head, trainer.network()), test));
    }
    current = trainer.network();
    return trainer.status === "diverged";
  }

  const peaks = blocks && blockParameterization(blocks);
  const parameterization = peaks && { ...peaks, start: peaks.thetaOf(network.parameters) };
  if (!blocks || !isSwitched) {
    const schedule = { kind: "step", at: [half * stepsPerEpoch], factor: laterRate } as const;
    const isDiverged = await trainEpochs({ ...base, schedule, parameterization }, 0);
    return { network: current, isDiverged, tests };
  }
  // peaks first, then the weights that they stand for, with a fresh optimizer
  const before = await trainEpochs({ ...base, steps: half * stepsPerEpoch, parameterization }, 0);
  const rest = {
    ...base,
    steps: (epochs - half) * stepsPerEpoch,
    rate: rate * laterRate,
    trainable: blockTrainable(blocks),
  };
  const isDiverged = before || (await trainEpochs(rest, half));
  return { network: current, isDiverged, tests };
}

/** The function of a head with these numbers, as it is evaluated fastest. */
export function fastForm({ blocks }: Head, network: Network): Network {
  return blocks ? groupedBlocks(blocks, network.parameters) : network;
}

/** How well a network does on samples, in float64. */
function testOf(network: Network, samples: Samples): HeadTest {
  const { accuracy = 0, loss: crossEntropy } = inferenceScores(network, samples, loss);
  return { accuracy, crossEntropy };
}

/** [rows × outputs] the outputs of a network, some rows at a time. */
export function outputsOf(network: Network, { inputs, rows }: Samples): Float64Array {
  const [width, size] = [inputSize(network), outputSize(network)];
  const outputs = new Float64Array(rows * size);
  for (let from = 0; from < rows; from += portionRows) {
    const to = Math.min(rows, from + portionRows);
    outputs.set(forward(network, inputs.subarray(from * width, to * width), to - from), from * size);
  }
  return outputs;
}
