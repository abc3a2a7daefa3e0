import { forward, type Network } from "crease/network";
import { type Batch, createTrainer, type TrainingOptions } from "crease/training";
import type { RunOutcome } from "../runs/run.ts";

/** One phase of a run. */
export interface TrainedPhase {
  readonly network: Network;
  readonly isDiverged: boolean;
  /** the loss at each of the chosen steps, before it is taken */
  readonly losses: readonly number[];
}

/** A phase's steps are reported this often. */
const reportedSteps = 200;

/**
 * Trains a network without giving way to others, as runs in threads may.
 *
 * @param chosen ascending steps whose loss is kept
 */
export function trainPhase(
  network: Network,
  samples: Batch,
  options: TrainingOptions,
  chosen: readonly number[],
  report: { readonly signal: AbortSignal; readonly onProgress: (fraction: number) => void },
): TrainedPhase {
  const trainer = createTrainer(network, samples, options);
  const losses: number[] = [];
  while (trainer.status === "running") {
    const { step } = trainer;
    trainer.advance();
    if (step === chosen[losses.length]) losses.push(trainer.loss);
    if (step % reportedSteps !== 0) continue;
    report.signal.throwIfAborted();
    report.onProgress(step / options.steps);
  }
  return { network: trainer.network(), isDiverged: trainer.status === "diverged", losses };
}

/** The mean squared error of a network on samples. */
export function meanSquaredError(network: Network, { inputs, targets, rows }: Batch): number {
  const outputs = forward(network, Float64Array.from(inputs), rows);
  return outputs.reduce((sum, value, i) => sum + (value - targets[i]) * (value - targets[i]), 0) / outputs.length;
}

/** A run whose error is above this share of the target's variance has not learned it. */
const stuckShare = 0.01;

/**
 * How a regression ended: `dead` where the outputs are the same for all samples, `stuck` where less than 99 % of the target's
 * variance is explained.
 */
export function regressionOutcome(network: Network, samples: Batch, isDiverged: boolean): RunOutcome {
  if (isDiverged) return "diverged";
  const outputs = forward(network, Float64Array.from(samples.inputs), samples.rows);
  if (outputs.every((value) => value === outputs[0])) return "dead";
  const mean = Float64Array.from(samples.targets).reduce((sum, value) => sum + value, 0) / samples.targets.length;
  const deviation = Float64Array.from(samples.targets, (value) => value - mean);
  const variance = deviation.reduce((sum, value) => sum + value * value, 0) / deviation.length;
  return meanSquaredError(network, samples) > stuckShare * variance ? "stuck" : "learned";
}
