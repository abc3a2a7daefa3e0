import type { Construction, PhaseName } from "crease/compelled";
import type { Samples } from "crease/datasets";
import { inputSize, type Network } from "crease/network";
import { linearRegions, regionsOnSegment, segment } from "crease/regions";
import type { LossOptions } from "crease/training";
import { inferenceScores } from "./inferenceScores.ts";
import type { ProcessCheckpoint, ProcessResult, TrainingProcess } from "./trainingProcess.ts";

/** What a report says of a compelled network; losses and distances are in the samples' own units. */
export interface CompelledReport {
  readonly construction: Construction | "blocks";
  /** taken in each phase */
  readonly steps: Readonly<Record<PhaseName, number>>;
  /** largest distance from a target, with a mean squared error */
  readonly largestError?: number;
  /** of one variable: from the smallest input of the samples to the largest */
  readonly domain?: readonly [number, number];
  /** of the network on the domain; certified where `unresolved` is 0 */
  readonly linearRegions?: number;
  /** signs and jumps of that count which lie within their error bound without being zero by construction */
  readonly unresolved?: number;
  /** what pre-training reached */
  readonly pretrained?: { readonly loss: number; readonly linearRegions?: number; readonly unresolved?: number };
}

/** Describes how the training of a compelled network ended; undefined for other networks. Regions are counted at its end. */
export async function compelledReport(
  { compelled }: TrainingProcess,
  result: ProcessResult,
  samples: Samples,
  loss: LossOptions,
): Promise<CompelledReport | undefined> {
  if (!compelled) return undefined;
  const { status, network, pretrained, largestError, checkpoint } = result;
  const domain = status === "complete" ? domainOf(network, samples) : undefined;
  const regions = async (counted: Network) => (domain ? regionCount(counted, domain) : {});
  return {
    construction: compelled.construction,
    steps: stepsOf(checkpoint, compelled.steps),
    ...(status !== "diverged" && largestError !== undefined && { largestError }),
    ...(domain && { domain }),
    ...(await regions(network)),
    ...(pretrained && {
      pretrained: { loss: inferenceScores(pretrained, samples, loss).loss, ...(await regions(pretrained)) },
    }),
  };
}

function stepsOf(
  { phase, checkpoint }: ProcessCheckpoint,
  all: Readonly<Record<PhaseName, number>>,
): CompelledReport["steps"] {
  const { step } = checkpoint.state;
  return phase === "standard" ? { pretraining: all.pretraining, standard: step } : { pretraining: step, standard: 0 };
}

function domainOf(network: Network, { inputs }: Samples): readonly [number, number] | undefined {
  if (inputSize(network) !== 1) return undefined;
  let [low, high] = [inputs[0], inputs[0]];
  for (const input of inputs) {
    low = Math.min(low, input);
    high = Math.max(high, input);
  }
  return low < high ? [low, high] : undefined;
}

async function regionCount(
  network: Network,
  [low, high]: readonly [number, number],
): Promise<{ linearRegions: number; unresolved: number }> {
  const partition = await regionsOnSegment(network, segment([low], [high]));
  const { count, unresolved } = linearRegions(partition);
  return { linearRegions: count, unresolved: partition.unresolved + unresolved };
}
