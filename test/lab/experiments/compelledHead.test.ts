import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, onTestFinished, test, vi } from "vitest";
import { experiment } from "../../../src/lab/experiments/compelledHead.ts";
import type { HeadResult, HeadSettings } from "../../../src/lab/experiments/headRuns.ts";
import { type Reproduction, reproduce, resultsJson } from "../../../src/lab/reproduce.ts";
import { createRandom } from "../../../src/numeric/random.ts";
import { describeWithShared, sharedPath } from "../../support/shared.ts";

afterEach(() => {
  vi.unstubAllEnvs();
});

const tiny = { runs: 1, images: 250, tested: 60, epochs: 2, bodyEpochs: 1, batchRows: 10, rate: 0.003, segments: 1 };

function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "crease-head-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** A data folder that holds these bytes. */
function dataOf(files: Readonly<Record<string, Uint8Array>>): string {
  const folder = temporaryFolder();
  for (const [name, bytes] of Object.entries(files)) {
    mkdirSync(join(folder, name, ".."), { recursive: true });
    writeFileSync(join(folder, name), bytes);
  }
  return folder;
}

/** A batch of CIFAR-10 with images whose class is how bright they are. */
function brightBatch(images: number, seed: number): Uint8Array {
  const random = createRandom(seed);
  const bytes = new Uint8Array(images * 3073);
  for (let image = 0; image < images; image++) {
    const label = random.integer(10);
    bytes[3073 * image] = label;
    for (let i = 1; i < 3073; i++) bytes[3073 * image + i] = 25 * label + random.integer(25);
  }
  return bytes;
}

function brightImages(): string {
  const batches = Array.from({ length: 5 }, (_, k) => [`cifar10/data_batch_${k + 1}.bin`, brightBatch(40, k)] as const);
  return dataOf({ ...Object.fromEntries(batches), "cifar10/test_batch.bin": brightBatch(20, 9) });
}

describeWithShared("compelled-head on MNIST", () => {
  async function run(threads: number): Promise<Reproduction> {
    vi.stubEnv("CREASE_DATA", sharedPath("data"));
    return reproduce("compelled-head", { folder: temporaryFolder(), settings: tiny, threads });
  }

  // one tiny run of everything, which all tests look at
  let single: Promise<Reproduction> | undefined;
  const onOneThread = () => {
    single ??= run(1);
    return single;
  };

  test("classifies better than by chance, the same with one thread and with two", async () => {
    const [one, two] = [await onOneThread(), await run(2)];
    const { seconds: _, ...results } = resultsJson(one);
    const { seconds: __, ...others } = resultsJson(two);
    expect(others).toEqual(results);
    expect(two.runs.map(({ result }) => result)).toEqual(one.runs.map(({ result }) => result));

    // CIFAR-10 is left out, and its absence is said
    expect(one.runs.map(({ spec }) => `${spec.case} ${spec.method}`)).toEqual([
      "mnist-joint ordinary",
      "mnist-joint blocks",
      "mnist-kept ordinary",
      "mnist-kept blocks",
      "mnist-kept switched",
    ]);
    expect(one.data.map(({ description }) => description.slice(0, 8))).toEqual(["its 10 0", "left out"]);
    for (const { result } of one.runs) {
      const { accuracy, accuracies, crossEntropies, pieces, outcome } = result as HeadResult;
      expect(outcome).not.toBe("diverged");
      expect(accuracy).toBeGreaterThan(0.25);
      expect(accuracies).toHaveLength(3);
      expect(crossEntropies[2]).toBeLessThan(crossEntropies[0]);
      expect(pieces).toBeGreaterThan(10);
    }
    for (const { obtained } of one.summary.rows) expect(obtained).not.toBeNull();
    expect(one.summary.findings).toHaveLength(3);
  });

  test("blocks have about as many numbers as the units that they replace, and the switch keeps the first half", async () => {
    const { runs } = await onOneThread();
    const of = (name: string, method: string) =>
      runs.find(({ spec }) => spec.case === name && spec.method === method)?.result as HeadResult;
    const [ordinary, blocks] = [of("mnist-joint", "ordinary"), of("mnist-joint", "blocks")];
    expect(Math.abs(blocks.parameters / ordinary.parameters - 1)).toBeLessThan(0.01);
    // 784-64-64-10 with biases, and 93 numbers more for each block
    expect(of("mnist-kept", "ordinary").parameters).toBe(785 * 64 + 65 * 64 + 65 * 10);
    expect(of("mnist-kept", "blocks").parameters).toBe(785 * 64 + 65 * 64 + 65 * 10 + 93 * 128);
    const [kept, switched] = [of("mnist-kept", "blocks"), of("mnist-kept", "switched")];
    expect(switched.accuracies.slice(0, 2)).toEqual(kept.accuracies.slice(0, 2));
    expect(switched.crossEntropies[2]).not.toBe(kept.crossEntropies[2]);
  });
});

describe("compelled-head", () => {
  const settings: HeadSettings = { ...experiment.defaults, ...tiny };

  test("learns images of CIFAR-10's format", async () => {
    vi.stubEnv("CREASE_DATA", brightImages());
    const images = { ...tiny, images: 40, tested: 20 };
    const { runs } = await reproduce("compelled-head", {
      folder: temporaryFolder(),
      settings: images,
      cases: ["cifar10-joint"],
    });
    expect(runs.map(({ spec }) => spec.method)).toEqual(["ordinary", "blocks"]);
    for (const { result } of runs) {
      const { crossEntropies } = result as HeadResult;
      expect(crossEntropies[2]).toBeLessThan(crossEntropies[0]);
    }
  });

  test("names the files that it misses, and where they are looked for", async () => {
    const folder = temporaryFolder();
    vi.stubEnv("CREASE_DATA", folder);
    expect(experiment.plan(settings)).toEqual([]);
    expect(() => experiment.data(settings)).toThrow(
      /^dataFolder: expected mnist\/t10k-images-idx3-ubyte and .* or cifar10\/data_batch_1\.bin .* in .*, got neither; put the files there, or set CREASE_DATA/,
    );
    await expect(reproduce("compelled-head", { folder: temporaryFolder() })).rejects.toThrow(folder);
  });

  test("refuses a case whose images are missing where no other is asked for", async () => {
    vi.stubEnv("CREASE_DATA", brightImages());
    await expect(reproduce("compelled-head", { folder: temporaryFolder(), cases: ["mnist-kept"] })).rejects.toThrow(
      /^reproduce: expected runs of the chosen cases and methods, got none \(MNIST: left out: there are no files mnist\/t10k-images/,
    );
  });
});
