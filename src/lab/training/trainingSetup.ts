import { inputSize, type Network, outputSize } from "crease/network";
import { CreaseError, createRandom } from "crease/numeric";
import { createLoss, type LossOptions } from "crease/training";
import { compelledProcess } from "./compelledProcess.ts";
import { type LoadedSamples, loadSamples } from "./loadSamples.ts";
import { type ReadModel, startNetwork } from "./startNetwork.ts";
import type { TrainingConfig } from "./trainingConfig.ts";
import type { TrainingProcess } from "./trainingProcess.ts";
import { weightsProcess } from "./weightsProcess.ts";

/** All that a training is made of. */
export interface TrainingSetup {
  readonly samples: LoadedSamples;
  readonly loss: LossOptions;
  readonly process: TrainingProcess;
  /** steps between checkpoints */
  readonly checkpointEvery: number;
}

/** Unless given, a training is saved this many times. */
const checkpoints = 20;

/**
 * What a config stands for: its samples read, its network made, its defaults filled in.
 *
 * @param folder that paths of the config start at
 *
 * Errors    CreaseError "format" where files are missing or do not fit each other.
 */
export async function trainingSetup(
  config: TrainingConfig,
  folder: string,
  readModel: ReadModel,
): Promise<TrainingSetup> {
  const { seed = 0, precision = "float64", network: chosen } = config;
  const samples = await loadSamples(config, { folder, random: createRandom(seed, "data") });
  const loss = config.loss ?? (samples.isLabeled ? labelLoss : valueLoss);
  const { training } = samples;
  let process: TrainingProcess;
  if ("compelled" in chosen) {
    process = compelledProcess(chosen.compelled, config, training, loss);
    checkSizes(process.network, samples, loss);
  } else {
    const random = createRandom(seed, "network");
    const network = await startNetwork(chosen, precision, { folder, random, readModel });
    checkSizes(network, samples, loss);
    process = weightsProcess(network, config, training, loss);
  }
  return { samples, loss, process, checkpointEvery: config.checkpointEvery ?? Math.ceil(process.steps / checkpoints) };
}

const labelLoss: LossOptions = { kind: "crossEntropy" };
const valueLoss: LossOptions = { kind: "meanSquaredError" };

function checkSizes(network: Network, { training, test }: LoadedSamples, loss: LossOptions): void {
  const targetSize = createLoss(loss).targetSize(outputSize(network));
  for (const [place, samples] of [
    ["data", training],
    ["test", test],
  ] as const) {
    if (!samples) continue;
    const inputs = samples.inputs.length / samples.rows;
    const targets = samples.targets.length / samples.rows;
    if (inputs !== inputSize(network)) {
      throw new CreaseError(
        "format",
        `network: expected ${inputs} inputs, as "${place}" has them, got ${inputSize(network)}`,
      );
    }
    if (targets !== targetSize) {
      throw new CreaseError(
        "format",
        `${place}: expected ${targetSize} targets a row for ${loss.kind} and ${outputSize(network)} outputs, got ${targets}`,
      );
    }
  }
}
