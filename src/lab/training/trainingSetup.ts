import { inputSize, type Network, outputSize } from "crease/network";
import { CreaseError, createRandom } from "crease/numeric";
import { createLoss, type LossOptions, logarithmicSteps, regularSteps, type TrainingOptions } from "crease/training";
import { type LoadedSamples, loadSamples } from "./loadSamples.ts";
import { nearestWord } from "./nearestWord.ts";
import { type ReadModel, startNetwork } from "./startNetwork.ts";
import type { TrainingConfig } from "./trainingConfig.ts";

/** All that a training is made of. */
export interface TrainingSetup {
  readonly network: Network;
  readonly samples: LoadedSamples;
  readonly options: TrainingOptions & { readonly recordAt: readonly number[] };
  /** steps between checkpoints */
  readonly checkpointEvery: number;
}

/** Unless given, a training is saved this many times. */
const checkpoints = 20;
const records = 100;

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
  const { seed = 0, precision = "float64", batchRows, dropout = [], ...rest } = config;
  const samples = await loadSamples(config, { folder, random: createRandom(seed, "data") });
  const random = createRandom(seed, "network");
  const network = await startNetwork(config.network, precision, { folder, random, readModel });
  const loss = config.loss ?? (samples.isLabeled ? labelLoss : valueLoss);
  checkSizes(network, samples, loss);

  const { rows } = samples.training;
  const stepsPerEpoch = Math.ceil(rows / Math.min(batchRows ?? rows, rows));
  const steps = config.steps ?? (config.epochs ?? 0) * stepsPerEpoch;
  const { recordAt = { logarithmic: records } } = rest;
  const { penalties, clipping, batchStatistics, schedule } = rest;
  return {
    network,
    samples,
    options: {
      loss,
      optimizer: config.optimizer ?? { kind: "adam" },
      rate: config.rate ?? defaultRate,
      steps,
      seed,
      precision,
      ...(schedule && { schedule }),
      ...(batchRows !== undefined && { batchRows }),
      ...(penalties && { penalties }),
      ...(clipping && { clipping }),
      ...(batchStatistics && { batchStatistics }),
      ...(dropout.length > 0 && {
        dropout: dropout.map(({ node, probability }, k) => ({ node: nodeNumber(network, node, k), probability })),
      }),
      recordAt:
        "every" in recordAt ? regularSteps(steps, recordAt.every) : logarithmicSteps(steps, recordAt.logarithmic),
    },
    checkpointEvery: config.checkpointEvery ?? Math.ceil(steps / checkpoints),
  };
}

const labelLoss: LossOptions = { kind: "crossEntropy" };
const valueLoss: LossOptions = { kind: "meanSquaredError" };
const defaultRate = 0.001;

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

/** The number of a node that is named, or its number again. */
function nodeNumber(network: Network, node: string | number, entry: number): number {
  const names = network.nodes.map(({ name }) => name);
  const number = typeof node === "number" ? node : names.indexOf(node);
  if (number >= 0 && number < names.length) return number;
  const nearest = nearestWord(String(node), names);
  const hint = nearest === undefined ? `; its nodes are ${names.join(", ")}` : `; did you mean "${nearest}"?`;
  throw new CreaseError(
    "format",
    `dropout[${entry}].node: expected a node of the network, got ${JSON.stringify(node)}${hint}`,
  );
}
