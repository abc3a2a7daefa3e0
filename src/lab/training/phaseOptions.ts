import { logarithmicSteps, type OptimizerOptions, regularSteps, type TrainingOptions } from "crease/training";
import type { PhaseConfig } from "./phaseConfig.ts";

/** What a phase's config says of its training. */
export interface PhaseTraining
  extends Pick<TrainingOptions, "schedule" | "batchRows" | "penalties" | "clipping" | "rate" | "steps"> {
  readonly optimizer: OptimizerOptions;
  readonly recordAt: readonly number[];
}

/** Number of records of a phase, unless the config says otherwise. */
const records = 100;

/**
 * The training of one phase, with defaults filled in.
 *
 * @param rows         number of samples
 * @param defaultSteps where the config names neither steps nor epochs
 */
export function phaseOptions(
  config: PhaseConfig,
  rows: number,
  { logarithmic, every }: { readonly logarithmic?: number; readonly every?: number } = {},
  defaultSteps = 0,
): PhaseTraining {
  const { optimizer = { kind: "adam" }, rate = 0.001, schedule, batchRows, penalties, clipping } = config;
  const stepsPerEpoch = Math.ceil(rows / Math.min(batchRows ?? rows, rows));
  const steps = config.steps ?? (config.epochs === undefined ? defaultSteps : config.epochs * stepsPerEpoch);
  return {
    optimizer,
    rate,
    steps,
    ...(schedule && { schedule }),
    ...(batchRows !== undefined && { batchRows }),
    ...(penalties && { penalties }),
    ...(clipping && { clipping }),
    recordAt: recordedSteps(steps),
  };

  function recordedSteps(count: number): readonly number[] {
    if (count === 0) return [];
    const chosen = every === undefined ? logarithmicSteps(count, logarithmic ?? records) : regularSteps(count, every);
    // the last step is always recorded
    return [...chosen.filter((step) => step < count - 1), count - 1];
  }
}
