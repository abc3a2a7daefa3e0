import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterEach, describe, expect, onTestFinished, test, vi } from "vitest";
import { dataFile, dataFolder, findDataFile } from "../../src/lab/dataFolder.ts";
import { hasImages, hasMnistTraining, readImages } from "../../src/lab/imageData.ts";
import { createRandom } from "../../src/numeric/random.ts";

afterEach(() => {
  vi.unstubAllEnvs();
});

/** An empty folder that data are looked for in, and how a file is put there. */
function emptyData(): (name: string, bytes: Uint8Array) => void {
  const folder = mkdtempSync(join(tmpdir(), "crease-data-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  vi.stubEnv("CREASE_DATA", folder);
  return (name, bytes) => {
    mkdirSync(join(folder, name, ".."), { recursive: true });
    writeFileSync(join(folder, name), bytes);
  };
}

/** An IDX file of bytes: image k has the pixel k everywhere. */
function imagesFile(count: number): Uint8Array {
  const head = [0, 0, 8, 3, 0, 0, count >> 8, count & 255, 0, 0, 0, 28, 0, 0, 0, 28];
  return Uint8Array.from([...head, ...Array.from({ length: 784 * count }, (_, i) => Math.floor(i / 784))]);
}

function labelsFile(count: number): Uint8Array {
  return Uint8Array.from([
    0,
    0,
    8,
    1,
    0,
    0,
    count >> 8,
    count & 255,
    ...Array.from({ length: count }, (_, k) => k % 10),
  ]);
}

/** Numbers of the images, which are their pixels. */
function numbersOf({ inputs, rows }: { readonly inputs: Float64Array; readonly rows: number }): number[] {
  return Array.from({ length: rows }, (_, row) => Math.round(255 * inputs[784 * row]));
}

const all = { training: 1000, test: 1000 };

describe("data folder", () => {
  test("is the environment's, else data in the current folder", () => {
    vi.stubEnv("CREASE_DATA", "");
    expect(dataFolder()).toBe(join(process.cwd(), "data"));
    emptyData();
    expect(dataFolder()).toBe(process.env.CREASE_DATA);
  });

  test("finds files as they are or compressed, and says what is missing where", () => {
    const put = emptyData();
    put("set/first", new Uint8Array(1));
    put("set/second.gz", new Uint8Array(1));
    expect(findDataFile("set", "first")).toBe(join(dataFolder(), "set", "first"));
    expect(dataFile("set", "second")).toBe(join(dataFolder(), "set", "second.gz"));
    expect(findDataFile("set", "third")).toBeUndefined();
    expect(() => dataFile("set", "third")).toThrow(
      `dataFolder: expected set/third, with or without .gz, in ${dataFolder()}, got no such file; put the files there`,
    );
  });
});

describe("images", () => {
  test("without MNIST's training images, its test images are split by the random numbers", () => {
    const put = emptyData();
    expect(hasImages("mnist")).toBe(false);
    put("mnist/t10k-images-idx3-ubyte.gz", gzipSync(imagesFile(50)));
    expect(hasImages("mnist")).toBe(false);
    put("mnist/t10k-labels-idx1-ubyte", labelsFile(50));
    expect([hasImages("mnist"), hasMnistTraining()]).toEqual([true, false]);

    const { shape, classes, training, test: tested } = readImages("mnist", all, createRandom(1));
    expect({ shape, classes }).toEqual({ shape: [1, 28, 28], classes: 10 });
    expect([training.rows, tested.rows]).toEqual([40, 10]);
    const numbers = [...numbersOf(training), ...numbersOf(tested)];
    expect(numbers.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 50 }, (_, k) => k));
    expect(Array.from(tested.targets)).toEqual(numbersOf(tested).map((number) => number % 10));
    expect(numbersOf(readImages("mnist", all, createRandom(2)).test)).not.toEqual(numbersOf(tested));

    // fewer images are the first of them
    const few = readImages("mnist", { training: 7, test: 3 }, createRandom(1));
    expect(numbersOf(few.training)).toEqual(numbersOf(training).slice(0, 7));
    expect(numbersOf(few.test)).toEqual(numbersOf(tested).slice(0, 3));
  });

  test("with MNIST's training images, these are learned", () => {
    const put = emptyData();
    put("mnist/t10k-images-idx3-ubyte", imagesFile(5));
    put("mnist/t10k-labels-idx1-ubyte", labelsFile(5));
    put("mnist/train-images-idx3-ubyte", imagesFile(12));
    put("mnist/train-labels-idx1-ubyte", labelsFile(12));
    expect(hasMnistTraining()).toBe(true);
    const { training, test: tested } = readImages("mnist", { training: 11, test: 4 }, createRandom(0));
    expect(numbersOf(training)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
    expect(numbersOf(tested)).toEqual([0, 1, 2, 3]);
  });

  test("CIFAR-10 needs all of its batches", () => {
    const put = emptyData();
    const record = Uint8Array.from({ length: 3073 }, (_, i) => (i === 0 ? 7 : i % 256));
    for (let batch = 1; batch <= 5; batch++) put(`cifar10/data_batch_${batch}.bin`, record);
    expect(hasImages("cifar10")).toBe(false);
    put("cifar10/test_batch.bin", record);
    expect(hasImages("cifar10")).toBe(true);
    const { shape, training, test: tested } = readImages("cifar10", { training: 50_000, test: 10 }, createRandom(0));
    expect(shape).toEqual([3, 32, 32]);
    expect([training.rows, tested.rows]).toEqual([5, 1]);
    expect(Array.from(training.targets)).toEqual([7, 7, 7, 7, 7]);
    expect(training.inputs[3 * 3072]).toBe(1 / 255);
  });
});
