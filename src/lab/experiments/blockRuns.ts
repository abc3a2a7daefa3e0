/** What the experiments with blocks share: how a network of blocks and an ordinary one of the same size are trained. */
import {
  blockNetwork,
  blockParameterization,
  blockTrainable,
  type DenseInitializer,
  mergeDense,
  randomPeaks,
} from "crease/compelled";
import type { DenseLayer, Network } from "crease/network";
import { createRandom } from "crease/numeric";
import { type Batch, type LossOptions, randomDenseNetwork, type TrainingOptions } from "crease/training";
import type { ExperimentSettings, Reading, RunContext } from "../experiment.ts";
import type { RunSpec } from "../runs/run.ts";
import { curveSteps } from "./curveRuns.ts";
import { type TrainedPhase, trainPhase } from "./trainRun.ts";

export const blockLayers = 5;

export interface BlockSettings extends ExperimentSettings {
  /** steps of each phase; an ordinary network takes twice as many */
  readonly steps: number;
  readonly rate: number;
}

/** A run's phases, one after another. */
export interface BlockRun {
  readonly start: Network;
  readonly pretrained?: Network;
  readonly network: Network;
  readonly isDiverged: boolean;
  /** losses at `curveSteps` of the first phase, then of the second */
  readonly curve: readonly number[];
}

/** The reading of the steps that all experiments with blocks take. */
export const blockReadings: readonly Reading[] = [
  {
    open: "Batch size; and whether the 1000 epochs, with the switch halfway, are meant as in the tables of curves.",
    taken:
      "All points at each step, 1000 steps of pre-training and 1000 of standard training. Ordinary networks take 2000.",
    because: "This is what reproduces the tables of curves, and neither side gets more steps than the other.",
  },
  {
    open: "What becomes of dense layers in succession at the switch.",
    taken:
      "They are multiplied into one, so that the second phase trains an ordinary network with hidden layers of 4 units for each block.",
    because: "The network that it is compared with has this form.",
  },
];

/** Starting peaks of a block, which all methods share. */
export function blockPeaks(
  experiment: string,
  spec: RunSpec,
  seed: number,
  stage: number,
  block: number,
): Float64Array {
  return randomPeaks(createRandom(seed, experiment, "peaks", spec.run, stage, block), blockLayers);
}

/** The options that both phases have. */
function blockOptions(loss: LossOptions, { steps, rate }: BlockSettings): TrainingOptions {
  return { loss, optimizer: { kind: "adam" }, rate, steps };
}

/** What is done to a network of blocks. */
export interface CompelledRunOptions {
  readonly experiment: string;
  readonly inputSize: number;
  readonly outputs: number;
  readonly blocks: number;
  readonly dense: DenseInitializer;
  readonly loss: LossOptions;
  /** whether the second phase keeps the blocks apart; else dense layers in succession become one, and all weights are free */
  readonly keepsBlocks?: boolean;
}

/** Pre-trains blocks between two dense layers, then trains all weights. */
export function runBlocks(
  spec: RunSpec,
  settings: BlockSettings,
  context: RunContext,
  samples: Batch,
  { experiment, inputSize, outputs, blocks, dense, loss, keepsBlocks }: CompelledRunOptions,
): BlockRun {
  const made = blockNetwork({
    inputSize,
    outputs,
    stages: [blocks],
    layers: blockLayers,
    dense,
    peaks: (stage, block) => blockPeaks(experiment, spec, settings.seed, stage, block),
  });
  const parameterization = blockParameterization(made);
  const theta = parameterization.thetaOf(made.network.parameters);
  const options = blockOptions(loss, settings);
  const chosen = curveSteps(settings.steps);
  const first = trainPhase(
    made.network,
    samples,
    { ...options, parameterization: { ...parameterization, start: theta } },
    chosen,
    half(context, 0),
  );
  const released = keepsBlocks ? first.network : mergeDense(first.network).network;
  const trainable = keepsBlocks ? blockTrainable(made) : undefined;
  const second: TrainedPhase = first.isDiverged
    ? { network: released, isDiverged: true, losses: [] }
    : trainPhase(released, samples, { ...options, trainable }, chosen, half(context, 1));
  return {
    start: made.network,
    pretrained: first.network,
    network: second.network,
    isDiverged: second.isDiverged,
    curve: [...first.losses, ...second.losses],
  };
}

/** Trains an ordinary network for as many steps as both phases have. */
export function runOrdinary(
  start: Network,
  settings: BlockSettings,
  context: RunContext,
  samples: Batch,
  loss: LossOptions,
  trainable?: Uint8Array,
): BlockRun {
  const chosen = curveSteps(settings.steps);
  const steps = [...chosen, ...chosen.map((step) => settings.steps + step)];
  const options = { ...blockOptions(loss, settings), steps: 2 * settings.steps, trainable };
  const { network, isDiverged, losses } = trainPhase(start, samples, options, steps, context);
  return { start, network, isDiverged, curve: losses };
}

/** Widths of an ordinary network with 4 units a hidden layer for each block, which merged blocks have too. */
export function blockWidths(inputSize: number, blocks: number, outputs: number): readonly number[] {
  return [inputSize, ...Array.from({ length: blockLayers }, () => 4 * blocks), outputs];
}

/** An ordinary network of these widths, with PyTorch's default weights. */
export function ordinaryNetwork(
  experiment: string,
  spec: RunSpec,
  seed: number,
  { inputSize, blocks, outputs }: { readonly inputSize: number; readonly blocks: number; readonly outputs: number },
): Network {
  const random = createRandom(seed, experiment, spec.method, spec.run);
  return randomDenseNetwork(blockWidths(inputSize, blocks, outputs), { kind: "pytorch" }, random);
}

/** The directions of a first layer's rows, of length 1 and without offset, so that blocks see their own domain. */
export function unitDirections({ weight }: DenseLayer): DenseLayer {
  const rows = weight.map((row) => {
    const length = Math.hypot(...Array.from(row));
    return Float64Array.from(row, (value) => value / length);
  });
  return { weight: rows, bias: new Float64Array(rows.length) };
}

/** The steps of a curve that `runBlocks` and `runOrdinary` give. */
export function blockSteps({ steps }: BlockSettings): readonly number[] {
  const chosen = curveSteps(steps);
  return [...chosen, ...chosen.map((step) => steps + step)];
}

function half(context: RunContext, phase: number): RunContext {
  return { signal: context.signal, onProgress: (fraction) => context.onProgress((phase + fraction) / 2) };
}
