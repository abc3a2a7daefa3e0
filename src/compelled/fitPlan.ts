import type { Network } from "../network/network.ts";
import { createRandom, type Random } from "../numeric/random.ts";
import type { Batch } from "../training/gradientEngine.ts";
import type { LossOptions } from "../training/loss.ts";
import { createLoss } from "../training/losses.ts";
import { blockNetwork, defaultDense } from "./blockNetwork.ts";
import { blockParameterization, blockPeaks, blockTrainable } from "./blockParameterization.ts";
import { compelledNetwork } from "./compelledNetwork.ts";
import { type CompelledParameterization, compelledParameterization } from "./compelledParameterization.ts";
import { type Construction, checkLayers } from "./construction.ts";
import { checkFitSamples } from "./fitSamples.ts";
import { interpolant } from "./interpolant.ts";
import { mergeDense } from "./mergeDense.ts";
import { type CoordinateChange, denormalizedNetwork, type Normalization, normalizedSamples } from "./normalization.ts";
import { type CompelledPeaks, readPeaks } from "./peaksOf.ts";
import { type CurveShape, shapeFor, shapeOfSamples } from "./shapeOfSamples.ts";
import { chordPeaks, randomPeaks } from "./startingPeaks.ts";
import type { TwoPhaseOptions } from "./trainInTwoPhases.ts";

/** What may be chosen of a compelled network that is fitted. All of it has defaults. */
export interface FitChoices {
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
  /** of starting peaks, dense layers and the order of samples (default 0) */
  readonly seed?: number;
}

/** What a fit begins with. */
export interface CompelledStart {
  readonly construction: Construction | "blocks";
  /** before the first step, in the samples' own units */
  readonly network: Network;
}

/**
 * The network that `fitCompelled` begins with, by the same samples and options.
 *
 * @param samples inputs [rows × inputSize] with targets [rows × target size of the loss]
 *
 * Errors    RangeError where the samples do not suit the options.
 */
export function compelledStart(samples: Batch, options: FitChoices = {}): CompelledStart {
  const { construction, start, normalization } = fitPlan(samples, options);
  return { construction, network: inOwnUnits(start, normalization) };
}

/** A network that was trained in the units of a normalization, if there is one, in the samples' own. */
export function inOwnUnits(network: Network, normalization: Normalization | undefined): Network {
  return normalization ? denormalizedNetwork(network, normalization) : network;
}

export const meanSquaredError: LossOptions = { kind: "meanSquaredError" };

/** What is trained, and how it is released at the switch. */
export interface FitPlan {
  readonly construction: Construction | "blocks";
  readonly start: Network;
  readonly parameterization: CompelledParameterization;
  readonly normalization?: Normalization;
  readonly release?: TwoPhaseOptions["release"];
  /** the peaks of the network in pre-training, in the units of the training; of the one curve, or of each block */
  readonly peaksOf: (pretrained: Network) => readonly CompelledPeaks[];
}

/**
 * What `fitCompelled` trains, by the samples and by what was chosen.
 *
 * Errors    RangeError where a choice is not known, samples are not finite or of unequal rows, or do not suit a choice.
 */
export function fitPlan(samples: Batch, options: FitChoices): FitPlan {
  const { layers = 5, construction, loss = meanSquaredError } = options;
  checkChoices(layers, options);
  // refuses a loss that it does not know
  createLoss(loss);
  checkFitSamples(samples, loss);
  const isCurve =
    construction !== "blocks" && samples.inputs.length === samples.rows && samples.targets.length === samples.rows;
  const isRegression = loss.kind === "meanSquaredError";
  const canBeCurve = isCurve && isRegression && options.blocks === undefined;
  const suited = canBeCurve ? shapeOfSamples(samples) : undefined;
  const random = createRandom(options.seed ?? 0);
  const isChosen = construction !== undefined && construction !== "blocks";
  // samples that suit no construction, as they are noisy, may still be meant for one
  const shape = isChosen && canBeCurve && !suited ? shapeFor(samples, construction) : suited;
  if (isChosen && construction !== shape?.construction) {
    throw new RangeError(
      `fitCompelled: expected samples that suit the construction "${construction}", got others${shape ? `, which suit "${shape.construction}"` : ""}; leave the construction out, or use "blocks"`,
    );
  }
  return shape ? curvePlan(samples, shape, layers, random, options) : blocksPlan(samples, layers, random, options);
}

/** Throws a RangeError where a word is none of those that are known, or the number of peaks does not fit. */
function checkChoices(layers: number, { construction, peaks, blockDiagonal }: FitChoices): void {
  checkLayers("fitCompelled", layers);
  checkWord("the construction", ["add", "subtract", "valley", "blocks"], construction);
  checkWord("blockDiagonal to be", ["released", "kept"], blockDiagonal);
  if (peaks === undefined || typeof peaks === "string") checkWord("the peaks", ["random", "chords"], peaks);
  else if (peaks.length !== layers + 1) {
    throw new RangeError(`fitCompelled: expected ${layers + 1} peaks for ${layers} layers, got ${peaks.length}`);
  }
}

function checkWord(name: string, known: readonly string[], word: string | undefined): void {
  if (word === undefined || known.includes(word)) return;
  const listed = known.map((each) => `"${each}"`);
  throw new RangeError(
    `fitCompelled: expected ${name} ${listed.slice(0, -1).join(", ")} or ${listed.at(-1)}, got "${word}"`,
  );
}

/** One compelled function of one variable, in the units of its construction. */
function curvePlan(
  samples: Batch,
  { construction, normalization }: CurveShape,
  layers: number,
  random: Random,
  { peaks = "chords", freeScales }: FitChoices,
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
    peaksOf({ parameters, tensors: [{ storedType }] }) {
      return [readPeaks("fitCompelled", parameters, layers, { storedType, construction })];
    },
  };
}

/** Blocks between dense layers; at the switch, dense layers in succession become one. */
function blocksPlan(
  { inputs, targets, rows }: Batch,
  layers: number,
  random: Random,
  { peaks, freeScales, blocks = [2], blockDiagonal, loss = meanSquaredError }: FitChoices,
): FitPlan {
  if (peaks === "chords") {
    throw new RangeError('fitCompelled: expected "random" or given peaks of blocks, got "chords"');
  }
  const drawn = random.stream("peaks");
  const isRegression = loss.kind === "meanSquaredError";
  const outputs = isRegression ? targets.length / rows : classCount(targets, loss);
  const made = blockNetwork({
    inputSize: inputs.length / rows,
    outputs,
    stages: blocks,
    layers,
    dense: defaultDense(random),
    peaks: (stage, block) =>
      peaks === undefined || peaks === "random" ? randomPeaks(drawn.stream(stage, block), layers) : peaks,
  });
  return {
    construction: "blocks",
    start: made.network,
    normalization: {
      inputs: intervals(inputs, inputs.length / rows),
      outputs: isRegression ? sameScale(intervals(targets, outputs)) : Array.from({ length: outputs }, () => unchanged),
    },
    parameterization: blockParameterization(made, { freeScales }),
    release(pretrained) {
      const kept = blockDiagonal === "kept" ? blockTrainable(made) : undefined;
      const { network, trainable } = mergeDense(pretrained, kept);
      return kept ? { network, trainable } : { network };
    },
    peaksOf: (pretrained) => blockPeaks({ ...made, network: pretrained }),
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

const unchanged: CoordinateChange = { shift: 0, scale: 1 };

/** The changes that bring the values of each coordinate to [−1, 1]; constant ones to 0. */
function intervals(values: ArrayLike<number>, width: number): CoordinateChange[] {
  return Array.from({ length: width }, (_, coordinate) => {
    let low = Number.POSITIVE_INFINITY;
    let high = Number.NEGATIVE_INFINITY;
    for (let i = coordinate; i < values.length; i += width) {
      low = Math.min(low, values[i]);
      high = Math.max(high, values[i]);
    }
    return { shift: (low + high) / 2, scale: high > low ? (high - low) / 2 : 1 };
  });
}

/** The largest scale for all of them, so that a loss has one factor. */
function sameScale(changes: readonly CoordinateChange[]): CoordinateChange[] {
  const scale = Math.max(...changes.map((change) => change.scale));
  return changes.map(({ shift }) => ({ shift, scale }));
}
