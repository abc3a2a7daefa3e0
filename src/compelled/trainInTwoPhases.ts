import { withParameters } from "../network/createNetwork.ts";
import type { Network } from "../network/network.ts";
import type { Batch } from "../training/gradientEngine.ts";
import { type Checkpoint, type TrainingRecord, type TrainOptions, train } from "../training/train.ts";
import type { CompelledParameterization } from "./compelledParameterization.ts";

/** Pre-training moves the peaks; the standard phase the weights themselves. */
export type PhaseName = "pretraining" | "standard";

/** How one phase is trained. */
export type PhaseOptions = Omit<
  TrainOptions,
  "parameterization" | "trainable" | "checkpoint" | "from" | "onNetwork" | "onRecord" | "onProgress" | "signal"
>;

/** How both phases are trained, and who is told of it. */
export interface TwoPhaseOptions {
  readonly parameterization: CompelledParameterization;
  readonly pretraining: PhaseOptions;
  readonly standard: PhaseOptions;
  /** what the standard phase trains, from what pre-training has reached; that network itself, all of it, unless given */
  readonly release?: (pretrained: Network) => { readonly network: Network; readonly trainable?: Uint8Array };
  /** sees the network at the steps `observeAt` of a phase; the next step waits for it */
  readonly onNetwork?: (network: Network, step: number, phase: PhaseName) => void | Promise<void>;
  /** told of each record as it is made, which the history holds as well */
  readonly onRecord?: (record: TrainingRecord, phase: PhaseName) => void;
  /** told a few times a second how far a phase is */
  readonly onProgress?: (progress: PhaseProgress) => void;
  readonly signal?: AbortSignal;
  /** called every so many steps of a phase with what a later call takes as `from` */
  readonly checkpoint?: {
    readonly every: number;
    /** keeps it; the next step waits for it */
    readonly save: (checkpoint: PhaseCheckpoint) => void | Promise<void>;
  };
  /** goes on from here, as if never stopped */
  readonly from?: PhaseCheckpoint;
}

/** How far a phase is, with the loss of its last step's batch. */
export interface PhaseProgress {
  readonly phase: PhaseName;
  readonly step: number;
  readonly steps: number;
  readonly loss: number;
}

/** Where a training in two phases stands, as plain data. */
export interface PhaseCheckpoint {
  readonly phase: PhaseName;
  /** of the phase */
  readonly checkpoint: Checkpoint;
  /** what pre-training reached, in the standard phase */
  readonly pretrained?: { readonly parameters: Float64Array; readonly history: readonly TrainingRecord[] };
}

/** How a training in two phases ended, with the network that it reached. */
export interface TwoPhaseResult {
  /** "diverged": a loss or a gradient was no finite number, and the network is that before this step */
  readonly status: "complete" | "diverged" | "cancelled";
  readonly network: Network;
  /** what pre-training reached; absent while it lasts */
  readonly pretrained?: Network;
  readonly history: Readonly<Record<PhaseName, readonly TrainingRecord[]>>;
  readonly checkpoint: PhaseCheckpoint;
}

/**
 * Trains the peaks of a network that is compelled, or has compelled blocks, then its weights with a fresh optimizer.
 *
 * @param start a network that the parameterization describes; its θ is read from its weights
 *
 * Source    Algorithm 1 of Milkert, Hyde, Laine, ICML 2025 (arXiv 2311.18022). The loss may jump at the switch.
 * Errors    RangeError where samples, options or checkpoint do not fit; CreaseError "format" where the network is not of the
 *           parameterization's form.
 */
export async function trainInTwoPhases(
  start: Network,
  samples: Batch,
  options: TwoPhaseOptions,
): Promise<TwoPhaseResult> {
  const { parameterization, pretraining, standard, release, from } = options;
  let pretrained = from?.pretrained;
  if (!pretrained) {
    const result = await train(start, samples, {
      ...pretraining,
      parameterization: { ...parameterization, start: parameterization.thetaOf(start.parameters) },
      ...hooksOf("pretraining", options),
      from: from?.checkpoint,
    });
    const { status, network, history, checkpoint } = result;
    if (status !== "complete") {
      return {
        status,
        network,
        history: { pretraining: history, standard: [] },
        checkpoint: { phase: "pretraining", checkpoint },
      };
    }
    pretrained = { parameters: network.parameters, history };
  }
  const reached = withParameters(start, pretrained.parameters);
  const { network: released, trainable } = release?.(reached) ?? { network: reached };
  const result = await train(released, samples, {
    ...standard,
    trainable,
    ...hooksOf("standard", options, pretrained),
    from: from?.pretrained && from.checkpoint,
  });
  return {
    status: result.status,
    network: result.network,
    pretrained: reached,
    history: { pretraining: pretrained.history, standard: result.history },
    checkpoint: { phase: "standard", checkpoint: result.checkpoint, pretrained },
  };
}

/** What a phase reports to, under its name. */
function hooksOf(
  phase: PhaseName,
  { onNetwork, onRecord, onProgress, checkpoint, signal }: TwoPhaseOptions,
  pretrained?: PhaseCheckpoint["pretrained"],
): Pick<TrainOptions, "onNetwork" | "onRecord" | "onProgress" | "checkpoint" | "signal"> {
  return {
    onNetwork: onNetwork && ((network, step) => onNetwork(network, step, phase)),
    onRecord: onRecord && ((record) => onRecord(record, phase)),
    onProgress: onProgress && ((progress) => onProgress({ phase, ...progress })),
    checkpoint: checkpoint && {
      every: checkpoint.every,
      save: (reached) => checkpoint.save({ phase, checkpoint: reached, ...(pretrained && { pretrained }) }),
    },
    signal,
  };
}
