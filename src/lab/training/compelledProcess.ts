import { compelledStart, type FitChoices, fitCompelled, type PhaseName } from "crease/compelled";
import type { Samples } from "crease/datasets";
import { CreaseError } from "crease/numeric";
import type { LossOptions } from "crease/training";
import type { CompelledNetworkConfig } from "./compelledConfig.ts";
import { phaseOptions } from "./phaseOptions.ts";
import type { TrainingConfig } from "./trainingConfig.ts";
import type { TrainingProcess } from "./trainingProcess.ts";

/** Of pre-training, unless the config says otherwise. */
const pretrainingSteps = 1000;

/**
 * The training of a compelled network in two phases: its peaks, as the network's config says, then its weights, as the whole
 * config says.
 *
 * Errors    RangeError where the samples do not suit the construction, CreaseError "format" where something is chosen for
 *           blocks and the samples do not call for them.
 */
export function compelledProcess(
  compelled: CompelledNetworkConfig,
  config: TrainingConfig,
  samples: Samples,
  loss: LossOptions,
): TrainingProcess {
  const { pretraining = {}, ...chosen } = compelled;
  const choices: FitChoices = { ...chosen, loss, seed: config.seed ?? 0 };
  const { construction, network } = compelledStart(samples, choices);
  if (construction !== "blocks" && chosen.blockDiagonal !== undefined) {
    throw new CreaseError(
      "format",
      `network.compelled.blockDiagonal: expected samples for blocks, got those of a curve by "${construction}"; leave it out, or add "construction": "blocks"`,
    );
  }
  const phases = {
    pretraining: phaseOptions(pretraining, samples.rows, config.recordAt, pretrainingSteps),
    standard: phaseOptions(config, samples.rows, config.recordAt),
  };
  const steps = { pretraining: phases.pretraining.steps, standard: phases.standard.steps };
  const before = (phase: PhaseName | undefined) => (phase === "standard" ? steps.pretraining : 0);
  const allSteps = steps.pretraining + steps.standard;
  return {
    network,
    steps: allSteps,
    compelled: { construction, steps },
    stepsOf: ({ phase, checkpoint }) => before(phase) + checkpoint.state.step,
    async run({ onNetwork, onRecord, checkpoint, from, onProgress, signal }) {
      const observed = (phase: PhaseName) => ({
        ...phases[phase],
        ...(onNetwork && { observeAt: phases[phase].recordAt }),
      });
      const { phase = "pretraining" } = from ?? {};
      const fit = await fitCompelled(samples, {
        ...choices,
        pretraining: observed("pretraining"),
        standard: observed("standard"),
        ...(onNetwork && { onNetwork }),
        onRecord: (record, name) => onRecord({ phase: name, ...record }),
        checkpoint,
        ...(from && { from: { ...from, phase } }),
        ...(onProgress && {
          onProgress: (told) => onProgress({ ...told, step: before(told.phase) + told.step, steps: allSteps }),
        }),
        ...(signal && { signal }),
      });
      return {
        status: fit.status,
        network: fit.network,
        checkpoint: fit.checkpoint,
        ...(fit.pretrained && { pretrained: fit.pretrained }),
        ...(fit.error.largest !== undefined && { largestError: fit.error.largest }),
      };
    },
  };
}
