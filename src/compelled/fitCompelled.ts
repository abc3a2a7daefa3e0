import { writeOnnx } from "../formats/onnx/writeOnnx.ts";
import { forward } from "../network/forward.ts";
import type { Network } from "../network/network.ts";
import { createRandom, type Random } from "../numeric/random.ts";
import type { Batch } from "../training/gradientEngine.ts";
import type { LossOptions } from "../training/loss.ts";
import { createLoss } from "../training/losses.ts";
import type { TrainingRecord } from "../training/train.ts";
import { blockNetwork, defaultDense } from "./blockNetwork.ts";
import { blockParameterization, blockTrainable } from "./blockParameterization.ts";
import { compelledNetwork } from "./compelledNetwork.ts";
import { type CompelledParameterization, compelledParameterization } from "./compelledParameterization.ts";
import type { Construction } from "./construction.ts";
import { mergeDense } from "./mergeDense.ts";
import { denormalizedNetwork, type Normalization, normalizedSamples } from "./normalization.ts";
import { type CurveShape, shapeOfSamples } from "./shapeOfSamples.ts";
import { chordPeaks, randomPeaks } from "./startingPeaks.ts";
import {
  type PhaseCheckpoint,
  type PhaseName,
  type PhaseOptions,
  type PhaseProgress,
  type TwoPhaseOptions,
  trainInTwoPhases,
} from "./trainInTwoPhases.ts";

/** How a compelled network is fitted. All of it has defaults. */
export interface FitOptions {
  /** where a target function is sampled (default [0, 1]) and at how many evenly spaced points (default 500) */
  readonly domain?: readonly [number, number];
  readonly points?: number;
  /**
   * one compelled function of one variable, or blocks side by side between dense layers, for everything else; by the
   * samples unless said, see `shapeOfSamples`
   */
  readonly construction?: Construction | "blocks";
  /** hidden layers: 2 to this power is the number of pieces, of each block (default 5) */
  readonly layers?: number;
  /** number of blocks side by side in each stage (default two, in one stage); a dense layer stands before and behind each */
  readonly blocks?: readonly number[];
  /** whether scales are trained apart from the peaks, the paper's unregularized variant (default false) */
  readonly freeScales?: boolean;
  /** peaks to start from: random ones, those that follow the samples, or given ones (default "chords"; "random" for blocks) */
  readonly peaks?: "random" | "chords" | ArrayLike<number>;
  /** whether the standard phase trains all weights, or the blocks stay apart (default "released") */
  readonly blockDiagonal?: "released" | "kept";
  /** (default mean squared error) */
  readonly loss?: LossOptions;
  /** of both phases, over the defaults: 1000 steps of Adam at a rate of 0.001, on all samples; 0 steps skip a phase */
  readonly pretraining?: Partial<PhaseOptions>;
  readonly standard?: Partial<PhaseOptions>;
  /** of starting peaks, dense layers and the order of samples (default 0) */
  readonly seed?: number;
  readonly onProgress?: (progress: PhaseProgress) => void;
  readonly signal?: AbortSignal;
  readonly checkpoint?: TwoPhaseOptions["checkpoint"];
  readonly from?: PhaseCheckpoint;
}

/** A network that was compelled and trained. */
export interface CompelledFit {
  readonly status: "complete" | "diverged" | "cancelled";
  readonly construction: Construction | "blocks";
  readonly network: Network;
  /** after pre-training: every wave is still there */
  readonly pretrained?: Network;
  /** losses in the units of the training, which are the samples' own for blocks */
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
  const samples = typeof target === "function" ? sampled(target, options) : target;
  const plan = planOf(samples, options);
  const { start, parameterization, normalization, release } = plan;
  const common = { loss: options.loss ?? meanSquaredError, optimizer: { kind: "adam" }, seed: options.seed } as const;
  const phase = { ...common, rate: 0.001, steps: 1000 };
  const result = await trainInTwoPhases(start, normalization ? normalizedSamples(samples, normalization) : samples, {
    parameterization,
    pretraining: { ...phase, ...options.pretraining },
    standard: { ...phase, ...options.standard },
    release,
    onProgress: options.onProgress,
    signal: options.signal,
    checkpoint: options.checkpoint,
    from: options.from,
  });
  const inOwnUnits = (network: Network) => (normalization ? denormalizedNetwork(network, normalization) : network);
  const network = inOwnUnits(result.network);
  return {
    status: result.status,
    construction: plan.construction,
    network,
    ...(result.pretrained && { pretrained: inOwnUnits(result.pretrained) }),
    history: result.history,
    error: errorOn(network, samples, common.loss),
    onnx: writeOnnx(network),
    checkpoint: result.checkpoint,
  };
}

const meanSquaredError: LossOptions = { kind: "meanSquaredError" };

/** What is trained, and how it is released at the switch. */
interface FitPlan {
  readonly construction: Construction | "blocks";
  readonly start: Network;
  readonly parameterization: CompelledParameterization;
  readonly normalization?: Normalization;
  readonly release?: TwoPhaseOptions["release"];
}

function planOf(samples: Batch, options: FitOptions): FitPlan {
  const { layers = 5, construction } = options;
  const isCurve =
    construction !== "blocks" && samples.inputs.length === samples.rows && samples.targets.length === samples.rows;
  const isRegression = (options.loss ?? meanSquaredError).kind === "meanSquaredError";
  const shape = isCurve && isRegression && options.blocks === undefined ? shapeOfSamples(samples) : undefined;
  const random = createRandom(options.seed ?? 0);
  if (construction !== undefined && construction !== "blocks" && construction !== shape?.construction) {
    throw new RangeError(
      `fitCompelled: expected samples that suit the construction "${construction}", got others${shape ? `, which suit "${shape.construction}"` : ""}; leave the construction out, or use "blocks"`,
    );
  }
  return shape ? curvePlan(samples, shape, layers, random, options) : blocksPlan(samples, layers, random, options);
}

/** One compelled function of one variable, in the units of its construction. */
function curvePlan(
  samples: Batch,
  { construction, normalization }: CurveShape,
  layers: number,
  random: Random,
  { peaks = "chords", freeScales }: FitOptions,
): FitPlan {
  const chosen =
    peaks === "random"
      ? randomPeaks(random.stream("peaks"), layers)
      : peaks === "chords"
        ? chordPeaks(interpolant(normalizedSamples(samples, normalization)), construction, layers)
        : peaks;
  return {
    construction,
    start: compelledNetwork({ construction, peaks: chosen }),
    parameterization: compelledParameterization({ construction, layers, freeScales }),
    normalization,
  };
}

/** Blocks between dense layers; at the switch, dense layers in succession become one. */
function blocksPlan(
  { inputs, targets, rows }: Batch,
  layers: number,
  random: Random,
  { peaks, freeScales, blocks = [2], blockDiagonal, loss = meanSquaredError }: FitOptions,
): FitPlan {
  if (peaks === "chords") {
    throw new RangeError('fitCompelled: expected "random" or given peaks of blocks, got "chords"');
  }
  const drawn = random.stream("peaks");
  const made = blockNetwork({
    inputSize: inputs.length / rows,
    outputs: loss.kind === "meanSquaredError" ? targets.length / rows : classCount(targets, loss),
    stages: blocks,
    layers,
    dense: defaultDense(random),
    peaks: (stage, block) =>
      peaks === undefined || peaks === "random" ? randomPeaks(drawn.stream(stage, block), layers) : peaks,
  });
  return {
    construction: "blocks",
    start: made.network,
    parameterization: blockParameterization(made, { freeScales }),
    release(pretrained) {
      const kept = blockDiagonal === "kept" ? blockTrainable(made) : undefined;
      const { network, trainable } = mergeDense(pretrained, kept);
      return kept ? { network, trainable } : { network };
    },
  };
}

/** Outputs that classes need: one for a hinge loss of ±1, else one for each. */
function classCount(targets: ArrayLike<number>, loss: LossOptions): number {
  let largest = 0;
  let isSigned = false;
  for (let i = 0; i < targets.length; i++) {
    largest = Math.max(largest, targets[i]);
    isSigned ||= targets[i] === -1;
  }
  return loss.kind === "hinge" && isSigned ? 1 : largest + 1;
}

function sampled(target: (x: number) => number, { domain = [0, 1], points = 500 }: FitOptions): Batch {
  const [low, high] = domain;
  if (!(high > low && Number.isInteger(points) && points > 1)) {
    throw new RangeError(
      `fitCompelled: expected a domain from low to high and at least 2 points, got [${domain}] and ${points}`,
    );
  }
  const inputs = Float64Array.from({ length: points }, (_, i) => low + ((high - low) * i) / (points - 1));
  return { inputs, targets: inputs.map(target), rows: points };
}

/** The samples joined by straight lines. */
function interpolant({ inputs, targets, rows }: Batch): (x: number) => number {
  const order = Uint32Array.from({ length: rows }, (_, i) => i).sort((i, k) => inputs[i] - inputs[k]);
  return (x) => {
    let low = 0;
    let high = rows - 1;
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if (inputs[order[middle]] <= x) low = middle;
      else high = middle;
    }
    const [from, to] = [order[low], order[high]];
    const share = (x - inputs[from]) / (inputs[to] - inputs[from]);
    return targets[from] + Math.min(Math.max(share, 0), 1) * (targets[to] - targets[from]);
  };
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
