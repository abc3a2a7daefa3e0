/** The runs of `compelled-head`: networks trained whole, and classifiers trained behind a body that is kept. */
import { blockTrainable, randomPeaks } from "crease/compelled";
import { chooseSamples, firstSamples, type Samples } from "crease/datasets";
import { createNetwork, type Network, withParameters } from "crease/network";
import { createRandom, type Random } from "crease/numeric";
import { countOnSegmentsSync, type Segments } from "crease/regions";
import type { ExperimentSettings, RunContext } from "../experiment.ts";
import { type ImageData, type ImageSet, readImages } from "../imageData.ts";
import type { RunOutcome, RunResult, RunSpec } from "../runs/run.ts";
import {
  behind,
  compelledHead,
  equalBlocks,
  featureCount,
  headLayers,
  imageBody,
  ordinaryHead,
} from "./headNetworks.ts";
import { type EpochOptions, fastForm, type Head, outputsOf, type TrainedHead, trainHead } from "./headTraining.ts";

export interface HeadSettings extends ExperimentSettings {
  /** most images that are learned, and that are tested with */
  readonly images: number;
  readonly tested: number;
  readonly epochs: number;
  /** epochs in which a body that is kept was trained */
  readonly bodyEpochs: number;
  readonly batchRows: number;
  readonly rate: number;
  /** between test images, on which regions are counted */
  readonly segments: number;
}

export interface HeadResult extends RunResult {
  /** share of the test images in the right class, at the end */
  readonly accuracy: number;
  /** mean over the test images, at the end */
  readonly crossEntropy: number;
  /** of the test images, before the first epoch and after each */
  readonly accuracies: readonly number[];
  readonly crossEntropies: readonly number[];
  /** weights and biases of what is trained, without the zeros outside the blocks */
  readonly parameters: number;
  /** activation regions on a segment between two test images of different classes, in the mean */
  readonly pieces: number;
}

/** Channels of the convolutions and units of a hidden layer, by the set. */
export const headSizes: Readonly<Record<ImageSet, { readonly channels: readonly number[]; readonly hidden: number }>> =
  {
    mnist: { channels: [8, 16], hidden: 64 },
    cifar10: { channels: [16, 32, 64], hidden: 128 },
  };

/** Images whose outputs show whether a network is dead. */
const watchedImages = 100;

/** Of the rate, in the second half of the epochs behind a body that is kept. */
export const loweredRate = 0.1;

const experiment = "compelled-head";

/** Trains body and classifier together: one hidden layer, of units or of blocks with as many numbers. */
export async function runJoint(
  set: ImageSet,
  spec: RunSpec,
  settings: HeadSettings,
  context: RunContext,
): Promise<HeadResult> {
  const data = imagesOf(set, settings);
  const body = startingBody(set, data, spec.run, settings);
  const { hidden } = headSizes[set];
  const blocks = equalBlocks(featureCount(body), hidden, data.classes);
  const head =
    spec.method === "ordinary"
      ? jointOrdinary(set, data, spec.run, settings)
      : blockHead(set, body, [blocks], data.classes, spec, settings);
  const trained = await trainHead(head, data.training, data.test, epochOptions(set, spec, settings), context);
  return resultOf(head, trained, fastForm(head, trained.network), data, settings.segments);
}

/** Trains two hidden layers and the last one anew, on the features of a trained ordinary network. */
export async function runKept(
  set: ImageSet,
  spec: RunSpec,
  settings: HeadSettings,
  context: RunContext,
): Promise<HeadResult> {
  const data = imagesOf(set, settings);
  const { epochs, bodyEpochs } = settings;
  const share = bodyEpochs / (epochs + bodyEpochs);
  const options = epochOptions(set, spec, settings);

  // the joint ordinary network of the same run gives the body
  const whole = await trainHead(
    jointOrdinary(set, data, spec.run, settings),
    data.training,
    undefined,
    { ...options, epochs: bodyEpochs },
    { signal: context.signal, onProgress: (fraction) => context.onProgress(share * fraction) },
  );
  const start = startingBody(set, data, spec.run, settings);
  const body = withParameters(start, whole.network.parameters.slice(0, start.parameters.length));

  // its features take the place of the images
  const size = featureCount(body);
  const training = { ...data.training, inputs: outputsOf(body, data.training) };
  const test = { ...data.test, inputs: outputsOf(body, data.test) };
  const input = createNetwork({ inputShape: [size], tensors: [], nodes: [] });
  const { hidden } = headSizes[set];
  const stages = [hidden, hidden];
  const head =
    spec.method === "ordinary"
      ? { network: ordinaryHead(input, stages, data.classes, randomOf(set, spec.run, settings, "classifier")) }
      : blockHead(set, input, stages, data.classes, spec, settings);
  const isSwitched = spec.method === "switched";
  const trained = await trainHead(
    head,
    training,
    test,
    { ...options, laterRate: loweredRate, isSwitched },
    { signal: context.signal, onProgress: (fraction) => context.onProgress(share + (1 - share) * fraction) },
  );
  return resultOf(head, trained, behind(body, fastForm(head, trained.network)), data, settings.segments);
}

function imagesOf(set: ImageSet, { seed, images, tested }: HeadSettings): ImageData {
  return readImages(set, { training: images, test: tested }, createRandom(seed, experiment, set, "split"));
}

function epochOptions(set: ImageSet, { run }: RunSpec, settings: HeadSettings): EpochOptions {
  const { epochs, batchRows, rate } = settings;
  return { epochs, batchRows, rate, seed: randomOf(set, run, settings, "order").integer(2 ** 31) };
}

/** The convolutions that all networks of a run start from. */
function startingBody(set: ImageSet, data: ImageData, run: number, settings: HeadSettings): Network {
  return imageBody(data.shape, headSizes[set].channels, randomOf(set, run, settings, "body"));
}

function jointOrdinary(set: ImageSet, data: ImageData, run: number, settings: HeadSettings): Head {
  const body = startingBody(set, data, run, settings);
  const random = randomOf(set, run, settings, "joint");
  return { network: ordinaryHead(body, [headSizes[set].hidden], data.classes, random) };
}

function blockHead(
  set: ImageSet,
  body: Network,
  stages: readonly number[],
  classes: number,
  { run }: RunSpec,
  settings: HeadSettings,
): Head {
  const blocks = compelledHead(
    body,
    {
      stages,
      outputs: classes,
      peaks: (stage, block) => randomPeaks(randomOf(set, run, settings, "peaks").stream(stage, block), headLayers),
    },
    randomOf(set, run, settings, "blocks"),
  );
  return { network: blocks.network, blocks };
}

/** What the runs of one number share, whatever the method. */
function randomOf(set: ImageSet, run: number, { seed }: HeadSettings, use: string): Random {
  return createRandom(seed, experiment, set, use, run);
}

function resultOf(
  head: Head,
  { isDiverged, tests }: TrainedHead,
  whole: Network,
  data: ImageData,
  segments: number,
): HeadResult {
  const { accuracy, crossEntropy } = tests[tests.length - 1];
  const isTrained = head.blocks && blockTrainable(head.blocks);
  return {
    outcome: outcomeOf(whole, data, isDiverged, accuracy),
    accuracy,
    crossEntropy,
    accuracies: tests.map((test) => test.accuracy),
    crossEntropies: tests.map((test) => test.crossEntropy),
    parameters: isTrained ? isTrained.reduce((sum, value) => sum + value, 0) : head.network.parameters.length,
    pieces: piecesBetween(whole, data.test, segments),
  };
}

/** Stuck is fewer than half of the test images in the right class. */
function outcomeOf(network: Network, { test, classes }: ImageData, isDiverged: boolean, accuracy: number): RunOutcome {
  if (isDiverged) return "diverged";
  const outputs = outputsOf(network, firstSamples(test, watchedImages));
  if (outputs.every((value, i) => value === outputs[i % classes])) return "dead";
  return accuracy < 0.5 ? "stuck" : "learned";
}

/** Mean number of activation regions on segments from a test image to the next one, where the classes differ. */
function piecesBetween(network: Network, test: Samples, count: number): number {
  const starts = Array.from({ length: test.rows - 1 }, (_, row) => row)
    .filter((row) => test.targets[row] !== test.targets[row + 1])
    .slice(0, count);
  const segments: Segments = {
    from: chooseSamples(test, starts).inputs,
    to: chooseSamples(
      test,
      starts.map((row) => row + 1),
    ).inputs,
  };
  const { counts } = countOnSegmentsSync(network, segments);
  return counts.reduce((sum, count) => sum + count, 0) / starts.length;
}
