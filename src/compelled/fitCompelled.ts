import { writeOnnx } from "../formats/onnx/writeOnnx.ts";
import { forward } from "../network/forward.ts";
import type { Network } from "../network/network.ts";
import type { Precision } from "../training/floats.ts";
import type { Batch } from "../training/gradientEngine.ts";
import type { LossOptions } from "../training/loss.ts";
import { createLoss } from "../training/losses.ts";
import type { TrainingRecord } from "../training/train.ts";
import type { Construction } from "./construction.ts";
import { type FitChoices, fitPlan, inOwnUnits, meanSquaredError } from "./fitPlan.ts";
import { sampledFunction } from "./fitSamples.ts";
import { normalizedSamples } from "./normalization.ts";
import type { CompelledPeaks } from "./peaksOf.ts";
import {
  type PhaseCheckpoint,
  type PhaseName,
  type PhaseOptions,
  type PhaseProgress,
  type TwoPhaseOptions,
  trainInTwoPhases,
} from "./trainInTwoPhases.ts";

/** How a compelled network is fitted. All of it has defaults. */
export interface FitOptions extends FitChoices {
  /** where a target function is sampled (default [0, 1]) and at how many evenly spaced points (default 500) */
  readonly domain?: readonly [number, number];
  readonly points?: number;
  /** of both phases, over the defaults: 1000 steps of Adam at a rate of 0.001, on all samples; 0 steps skip a phase */
  readonly pretraining?: Partial<PhaseOptions>;
  readonly standard?: Partial<PhaseOptions>;
  /** sees the network, in the samples' own units, at the steps `observeAt` of a phase */
  readonly onNetwork?: TwoPhaseOptions["onNetwork"];
  /** told of each record as it is made */
  readonly onRecord?: TwoPhaseOptions["onRecord"];
  /** told a few times a second how far a phase is */
  readonly onProgress?: (progress: PhaseProgress) => void;
  readonly signal?: AbortSignal;
  /** called every so many steps of a phase with what a later call takes as `from` */
  readonly checkpoint?: TwoPhaseOptions["checkpoint"];
  /** goes on from here, as if never stopped */
  readonly from?: PhaseCheckpoint;
}

/** A network that was compelled and trained. */
export interface CompelledFit {
  readonly status: "complete" | "diverged" | "cancelled";
  readonly construction: Construction | "blocks";
  readonly network: Network;
  /** after pre-training: with the scales of Theorem 3.1 every wave is still there; free ones can lose some */
  readonly pretrained?: Network;
  /**
   * those of `pretrained`: one entry for a curve, in the units of its construction, or one for each block, stage by stage.
   * A curve's network is in the samples' own units, where `peaksOf` cannot read them any more
   */
  readonly peaks?: readonly CompelledPeaks[];
  /**
   * losses in the samples' own units, as all that is told of the training, with penalties and regularizers multiplied by
   * the same factor; a checkpoint has them in the units of the training
   */
  readonly history: Readonly<Record<PhaseName, readonly TrainingRecord[]>>;
  /** on the samples, in their own units */
  readonly error: {
    readonly loss: number;
    /** largest distance from a target; for the mean squared error only */
    readonly largest?: number;
  };
  /** the network as a file */
  readonly onnx: Uint8Array;
  readonly checkpoint: PhaseCheckpoint;
}

/**
 * Fits a compelled network to a function of one variable, or to samples.
 *
 * @param target a function, or inputs [rows × inputSize] with targets [rows × target size of the loss]
 *
 * Source    Milkert, Hyde, Laine, ICML 2025 (arXiv 2311.18022), sections 4 to 7.
 * Errors    RangeError where samples or options do not fit. That a training diverged or was cancelled is told by `status`.
 */
export async function fitCompelled(
  target: ((x: number) => number) | Batch,
  options: FitOptions = {},
): Promise<CompelledFit> {
  const { domain = [0, 1], points = 500 } = options;
  const samples = typeof target === "function" ? sampledFunction(target, domain, points) : target;
  const plan = fitPlan(samples, options);
  const { start, parameterization, normalization, release } = plan;
  const common = { loss: options.loss ?? meanSquaredError, optimizer: { kind: "adam" }, seed: options.seed } as const;
  const phase = { ...common, rate: 0.001, steps: 1000 };
  const { onNetwork, onRecord, onProgress } = options;
  // curves have one output and a mean squared error
  const lossScale = normalization ? normalization.outputs[0].scale * normalization.outputs[0].scale : 1;
  const inUnits = <R extends { readonly loss: number }>(record: R): R => ({ ...record, loss: lossScale * record.loss });
  const result = await trainInTwoPhases(start, normalization ? normalizedSamples(samples, normalization) : samples, {
    parameterization,
    pretraining: { ...phase, ...options.pretraining },
    standard: { ...phase, ...options.standard },
    release,
    onNetwork: onNetwork && ((network, step, name) => onNetwork(inOwnUnits(network, normalization), step, name)),
    onRecord: onRecord && ((record, name) => onRecord(inUnits(record), name)),
    onProgress: onProgress && ((progress) => onProgress(inUnits(progress))),
    signal: options.signal,
    checkpoint: options.checkpoint,
    from: options.from,
  });
  const { pretraining, standard } = result.history;
  const network = inOwnUnits(result.network, normalization);
  const { pretrained } = result;
  const precision = options.pretraining?.precision ?? "float64";
  return {
    status: result.status,
    construction: plan.construction,
    network,
    ...(pretrained && {
      pretrained: inOwnUnits(pretrained, normalization),
      peaks: plan.peaksOf(storedAs(pretrained, precision)),
    }),
    history: { pretraining: pretraining.map(inUnits), standard: standard.map(inUnits) },
    error: errorOn(network, samples, common.loss),
    onnx: writeOnnx(network),
    checkpoint: result.checkpoint,
  };
}

/** The network as one whose numbers have no more digits than the training's. */
function storedAs(network: Network, storedType: Precision): Network {
  return { ...network, tensors: network.tensors.map((tensor) => ({ ...tensor, storedType })) };
}

/** The loss on the samples, and for a mean squared error the largest distance. */
function errorOn(network: Network, { inputs, targets, rows }: Batch, options: LossOptions): CompelledFit["error"] {
  const outputs = forward(network, Float64Array.from(inputs), rows);
  const loss = createLoss(options).evaluate(
    outputs,
    targets,
    rows,
    outputs.length / rows,
    new Float64Array(outputs.length),
  );
  if (options.kind !== "meanSquaredError") return { loss };
  return { loss, largest: outputs.reduce((largest, value, i) => Math.max(largest, Math.abs(value - targets[i])), 0) };
}
