import type { Samples } from "crease/datasets";
import type { Network } from "crease/network";
import { CreaseError } from "crease/numeric";
import { createTrainer, type LossOptions, type TrainingOptions, train } from "crease/training";
import { nearestWord } from "./nearestWord.ts";
import { phaseOptions } from "./phaseOptions.ts";
import type { TrainingConfig } from "./trainingConfig.ts";
import type { TrainingProcess } from "./trainingProcess.ts";

/**
 * The training of a network's weights.
 *
 * Errors    CreaseError "format" where the config names a node that is not there.
 */
export function weightsProcess(
  network: Network,
  config: TrainingConfig,
  samples: Samples,
  loss: LossOptions,
): TrainingProcess {
  const { seed = 0, precision = "float64", batchStatistics, dropout = [] } = config;
  const { recordAt, ...phase } = phaseOptions(config, samples.rows, config.recordAt);
  const options: TrainingOptions = {
    ...phase,
    loss,
    seed,
    precision,
    ...(batchStatistics && { batchStatistics }),
    ...(dropout.length > 0 && {
      dropout: dropout.map(({ node, probability }, k) => ({ node: nodeNumber(network, node, k), probability })),
    }),
  };
  // what cannot be trained is refused here, before anything is written
  createTrainer(network, samples, options);
  return {
    network,
    steps: phase.steps,
    stepsOf: ({ checkpoint }) => checkpoint.state.step,
    async run({ onNetwork, onRecord, checkpoint, from, onProgress, signal }) {
      const { every, save } = checkpoint;
      const result = await train(network, samples, {
        ...options,
        recordAt,
        ...(onNetwork && { observeAt: recordAt, onNetwork }),
        onRecord,
        checkpoint: { every, save: (reached) => save({ checkpoint: reached }) },
        ...(from && { from: from.checkpoint }),
        onProgress,
        signal,
      });
      return { status: result.status, network: result.network, checkpoint: { checkpoint: result.checkpoint } };
    },
  };
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
