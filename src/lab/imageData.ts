import { readFileSync } from "node:fs";
import { firstSamples, imageSamples, readCifar10, readIdx, type Samples, splitSamples } from "crease/datasets";
import type { Random } from "crease/numeric";
import { dataFile, findDataFile } from "./dataFolder.ts";

export type ImageSet = "mnist" | "cifar10";

/** Labeled images to learn from and others to test with; pixels from 0 to 1. */
export interface ImageData {
  /** [channels, height, width] of an image */
  readonly shape: readonly [number, number, number];
  readonly classes: number;
  readonly training: Samples;
  readonly test: Samples;
}

/** How many images are taken, at most. */
export interface ImageCounts {
  readonly training: number;
  readonly test: number;
}

const mnistFiles = {
  training: ["train-images-idx3-ubyte", "train-labels-idx1-ubyte"],
  test: ["t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte"],
} as const;
const cifarTraining = [1, 2, 3, 4, 5].map((batch) => `data_batch_${batch}.bin`);
const cifarTest = "test_batch.bin";
const cifarBatchImages = 10_000;

/** The part of MNIST's 10 000 test images that is tested with where they are all that there is. */
const testShare = 0.2;

/** What a set needs in the data folder, for people. */
export const imageFiles: Readonly<Record<ImageSet, string>> = {
  mnist: `mnist/${mnistFiles.test[0]} and mnist/${mnistFiles.test[1]}, with or without .gz (and mnist/${mnistFiles.training[0]}, mnist/${mnistFiles.training[1]} to train on more)`,
  cifar10: `cifar10/${cifarTraining[0]} to cifar10/${cifarTraining.at(-1)} and cifar10/${cifarTest}, the binary version`,
};

/** Whether the files of a set are in the data folder. */
export function hasImages(set: ImageSet): boolean {
  const needed = set === "mnist" ? mnistFiles.test : [...cifarTraining, cifarTest];
  return needed.every((file) => findDataFile(set, file) !== undefined);
}

/** Whether MNIST's 60 000 training images are there; without, its test images are split. */
export function hasMnistTraining(): boolean {
  return mnistFiles.training.every((file) => findDataFile("mnist", file) !== undefined);
}

/**
 * Images of a set: the first ones of its files.
 *
 * @param random splits MNIST's test images 8000 to 2000 where the training images are missing
 *
 * Errors    RangeError for a missing file; CreaseError "format" for a damaged one.
 */
export function readImages(set: ImageSet, counts: ImageCounts, random: Random): ImageData {
  if (set === "cifar10") {
    const batches = cifarTraining.slice(0, Math.ceil(counts.training / cifarBatchImages));
    const [training, test] = [cifarSamples(batches, counts.training), cifarSamples([cifarTest], counts.test)];
    return { shape: [3, 32, 32], classes: 10, training, test };
  }
  const shape = [1, 28, 28] as const;
  if (hasMnistTraining()) {
    const training = mnistSamples(mnistFiles.training, counts.training);
    return { shape, classes: 10, training, test: mnistSamples(mnistFiles.test, counts.test) };
  }
  const { training, test } = splitSamples(mnistSamples(mnistFiles.test), testShare, random);
  return {
    shape,
    classes: 10,
    training: firstSamples(training, counts.training),
    test: firstSamples(test, counts.test),
  };
}

function mnistSamples([images, labels]: readonly [string, string], limit?: number): Samples {
  const values = (file: string) => readIdx(readFileSync(dataFile("mnist", file))).values;
  return imageSamples(values(images), values(labels), limit);
}

function cifarSamples(files: readonly string[], limit: number): Samples {
  const batches = files.map((file) => readCifar10(readFileSync(dataFile("cifar10", file))));
  const pixels = Buffer.concat(batches.map((batch) => batch.pixels));
  return imageSamples(pixels, Buffer.concat(batches.map((batch) => batch.labels)), limit);
}
