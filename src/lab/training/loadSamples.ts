import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import {
  evenPoints,
  firstSamples,
  gridPoints,
  imageSamples,
  midpoints,
  readCifar10,
  readCsv,
  readIdx,
  type Samples,
  sampleFunction,
  spirals,
  splitSamples,
  targetFunctions,
} from "crease/datasets";
import { readNpz } from "crease/formats";
import { CreaseError, type Random } from "crease/numeric";
import type { DataConfig, TrainingConfig } from "./trainingConfig.ts";

/** The samples of a training. */
export interface LoadedSamples {
  readonly training: Samples;
  readonly test?: Samples;
  /** whether targets are class numbers */
  readonly isLabeled: boolean;
}

/** Where a config lies, and what is drawn from. */
export interface LoadContext {
  /** folder that paths of the config start at */
  readonly folder: string;
  readonly random: Random;
}

/**
 * The samples that a config names.
 *
 * Errors    CreaseError "format" for a file that is missing or is not what it should be; the message begins with its place
 *           in the config.
 */
export async function loadSamples(config: TrainingConfig, context: LoadContext): Promise<LoadedSamples> {
  const { data, test } = config;
  const isLabeled = "spirals" in data || "mnist" in data || "cifar10" in data;
  const all = await loadAt("data", data, context, "training");
  if (typeof test === "number") {
    const { training, test: aside } = splitSamples(all, test, context.random.stream("split"));
    return { training, test: aside, isLabeled };
  }
  const testData = test ?? imageTest(data);
  if (testData === undefined) return { training: all, isLabeled };
  return { training: all, test: await loadAt("test", testData, context, "test"), isLabeled };
}

/** The test images that come with training images. */
function imageTest(data: DataConfig): DataConfig | undefined {
  const isImages = "mnist" in data || "cifar10" in data;
  return isImages && data.part !== "test" ? { ...data, part: "test" } : undefined;
}

async function loadAt(place: string, data: DataConfig, context: LoadContext, purpose: string): Promise<Samples> {
  try {
    return await load(data, { ...context, random: context.random.stream(purpose) });
  } catch (error) {
    const isOwn = error instanceof CreaseError || error instanceof RangeError;
    if (!isOwn) throw error;
    throw new CreaseError("format", `${place}: ${error.message}`);
  }
}

async function load(data: DataConfig, context: LoadContext): Promise<Samples> {
  if ("target" in data) return targetSamples(data);
  if ("spirals" in data) return spirals(data.spirals, context.random);
  if ("file" in data)
    return firstSamples(await arraySamples(data, context.folder), data.limit ?? Number.POSITIVE_INFINITY);
  if ("csv" in data)
    return firstSamples(await tableSamples(data, context.folder), data.limit ?? Number.POSITIVE_INFINITY);
  if ("mnist" in data) return mnistSamples(data, context.folder);
  return cifarSamples(data, context.folder);
}

type Data<Key extends string> = Extract<DataConfig, { readonly [key in Key]: unknown }>;

function targetSamples({ target, points, domain, midpoints: isBetween = false }: Data<"target">): Samples {
  const { inputSize, domain: own, evaluate } = targetFunctions[target];
  const [low, high] = domain ?? own;
  const even = evenPoints(low, high, points);
  const axis = isBetween ? midpoints(even) : even;
  const axes = Array.from({ length: inputSize }, () => axis);
  return sampleFunction(evaluate, gridPoints(axes), inputSize);
}

async function arraySamples(data: Data<"file">, folder: string): Promise<Samples> {
  const { file, inputs: inputsName = "x", targets: targetsName = "y" } = data;
  const arrays = readNpz(await bytesOf(folder, file));
  const [inputs, targets] = [inputsName, targetsName].map((name) => {
    const array = arrays.get(name);
    if (array) return array;
    const names = [...arrays.keys()].map((known) => `"${known}"`).join(", ");
    throw new CreaseError("format", `expected an array "${name}" in ${file}, got ${names || "none"}`);
  });
  const rows = inputs.shape[0] ?? 0;
  if (rows === 0 || targets.shape[0] !== rows) {
    throw new CreaseError(
      "format",
      `expected a row of targets for each row of inputs in ${file}, got the shapes [${inputs.shape}] and [${targets.shape}]`,
    );
  }
  return { inputs: inputs.values, targets: targets.values, rows };
}

async function tableSamples(data: Data<"csv">, folder: string): Promise<Samples> {
  const { names, rows, values } = readCsv(new TextDecoder().decode(await bytesOf(folder, data.csv)), data.separator);
  const columnOf = (name: string) => {
    const column = names.indexOf(name);
    if (column >= 0) return column;
    const known = names.map((found) => `"${found}"`).join(", ");
    throw new CreaseError("format", `expected a column "${name}" in ${data.csv}, got ${known}`);
  };
  const targetColumns = data.targets.map(columnOf);
  const inputColumns = data.inputs?.map(columnOf) ?? names.map((_, k) => k).filter((k) => !targetColumns.includes(k));
  if (inputColumns.length === 0)
    throw new CreaseError("format", `expected a column of inputs in ${data.csv}, got none`);
  const take = (columns: readonly number[]) =>
    Float64Array.from({ length: rows * columns.length }, (_, i) => {
      const row = Math.floor(i / columns.length);
      return values[row * names.length + columns[i - row * columns.length]];
    });
  return { inputs: take(inputColumns), targets: take(targetColumns), rows };
}

async function mnistSamples({ mnist, part = "training", limit }: Data<"mnist">, folder: string): Promise<Samples> {
  const prefix = part === "training" ? "train" : "t10k";
  const read = async (name: string) => readIdx(await bytesOf(folder, compressedOrNot(folder, join(mnist, name))));
  const images = await read(`${prefix}-images-idx3-ubyte`);
  const labels = await read(`${prefix}-labels-idx1-ubyte`);
  return imageSamples(images.values, labels.values, limit);
}

async function cifarSamples({ cifar10, part = "training", limit }: Data<"cifar10">, folder: string): Promise<Samples> {
  const names = part === "training" ? [1, 2, 3, 4, 5].map((k) => `data_batch_${k}.bin`) : ["test_batch.bin"];
  const pixels: Uint8Array[] = [];
  const labels: number[] = [];
  for (const name of names) {
    if (limit !== undefined && labels.length >= limit) break;
    const batch = readCifar10(await bytesOf(folder, compressedOrNot(folder, join(cifar10, name))));
    pixels.push(batch.pixels);
    labels.push(...batch.labels);
  }
  return imageSamples(Buffer.concat(pixels), labels, limit);
}

/** The name with .gz where only that file exists. */
function compressedOrNot(folder: string, path: string): string {
  const isCompressed = !existsSync(resolve(folder, path)) && existsSync(resolve(folder, `${path}.gz`));
  return isCompressed ? `${path}.gz` : path;
}

async function bytesOf(folder: string, path: string): Promise<Uint8Array> {
  const whole = resolve(folder, path);
  try {
    return await readFile(whole);
  } catch (error) {
    const code = error instanceof Error && "code" in error ? error.code : undefined;
    if (code !== "ENOENT" && code !== "ENOTDIR" && code !== "EISDIR") throw error;
    throw new CreaseError("format", `expected a file ${whole}, got ${code === "EISDIR" ? "a folder" : "none"}`);
  }
}
