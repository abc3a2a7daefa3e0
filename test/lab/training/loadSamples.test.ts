import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { writeNpz } from "crease/formats";
import { createRandom } from "crease/numeric";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { loadSamples } from "../../../src/lab/training/loadSamples.ts";
import type { DataConfig, TrainingConfig } from "../../../src/lab/training/trainingConfig.ts";
import { sharedPath, testWithShared } from "../../support/shared.ts";

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "crease-samples-"));
  const array = (shape: readonly number[], values: readonly number[]) =>
    ({ shape, values: Float64Array.from(values), storedType: "float64" }) as const;
  const arrays = new Map([
    ["x", array([3, 2], [1, 2, 3, 4, 5, 6])],
    ["y", array([3], [7, 8, 9])],
    ["short", array([2], [7, 8])],
  ]);
  writeFileSync(join(folder, "a.npz"), writeNpz(arrays));
  writeFileSync(join(folder, "a.csv"), "u,v,w\n1,2,3\n4,5,6\n");
  mkdirSync(join(folder, "cifar"));
  const batches = [...[1, 2, 3, 4, 5].map((k) => [`data_batch_${k}`, k] as const), ["test_batch", 9] as const];
  for (const [name, label] of batches) {
    const bytes = new Uint8Array(2 * 3073).fill(51);
    bytes[0] = label;
    bytes[3073] = 0;
    const isCompressed = label === 2;
    writeFileSync(
      join(folder, "cifar", `${name}.bin${isCompressed ? ".gz" : ""}`),
      isCompressed ? gzipSync(bytes) : bytes,
    );
  }
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

function load(data: DataConfig, test?: TrainingConfig["test"], seed = 1) {
  const config = { network: { widths: [1, 1] }, data, ...(test !== undefined && { test }), steps: 1 };
  return loadSamples(config, { folder, random: createRandom(seed) });
}

describe("loadSamples", () => {
  test("samples a target at even points, or at the middles between them", async () => {
    const { training, test: tested } = await load(
      { target: "x^3", points: 3 },
      { target: "x^3", points: 3, domain: [0, 4], midpoints: true },
    );
    expect(training).toEqual({ inputs: Float64Array.of(0, 0.5, 1), targets: Float64Array.of(0, 0.125, 1), rows: 3 });
    expect(tested).toEqual({ inputs: Float64Array.of(1, 3), targets: Float64Array.of(1, 27), rows: 2 });
  });

  test("samples a target of two coordinates on a grid", async () => {
    const { training } = await load({ target: "r^3", points: 4 });
    expect([training.rows, training.inputs.length]).toEqual([16, 32]);
    expect(training.targets[0]).toBeCloseTo(2 ** 1.5, 14);
  });

  test("takes arrays and columns by their names", async () => {
    const { training } = await load({ file: "a.npz", limit: 2 });
    expect(training).toEqual({ inputs: Float64Array.of(1, 2, 3, 4), targets: Float64Array.of(7, 8), rows: 2 });
    const table = await load({ csv: "a.csv", targets: ["v"] });
    expect(table.training).toEqual({ inputs: Float64Array.of(1, 3, 4, 6), targets: Float64Array.of(2, 5), rows: 2 });
    const chosen = await load({ csv: "a.csv", inputs: ["w"], targets: ["v", "u"] });
    expect(chosen.training).toEqual({ inputs: Float64Array.of(3, 6), targets: Float64Array.of(2, 1, 5, 4), rows: 2 });
  });

  test("draws noise for the test apart from that of the training, and sets a share aside", async () => {
    const spirals = { spirals: { points: 20, noise: 0.1 } };
    const both = await load(spirals, spirals);
    expect(both.isLabeled).toBe(true);
    expect(both.test?.targets).toEqual(both.training.targets);
    expect(both.test?.inputs).not.toEqual(both.training.inputs);
    const apart = await load(spirals, 0.25);
    expect([apart.training.rows, apart.test?.rows]).toEqual([15, 5]);
    expect(await load(spirals, 0.25)).toEqual(apart);
    expect(await load(spirals, 0.25, 2)).not.toEqual(apart);
  });

  test("reads CIFAR-10 batch by batch, with its test batch", async () => {
    const { training, test: tested } = await load({ cifar10: "cifar", limit: 5 });
    expect(Array.from(training.targets)).toEqual([1, 0, 2, 0, 3]);
    expect(Array.from(tested?.targets ?? [])).toEqual([9, 0]);
    expect(training.inputs.length).toBe(5 * 3072);
    expect(training.inputs[0]).toBe(0.2);
  });

  testWithShared("reads MNIST's test images", async () => {
    const { training, test: tested } = await load({ mnist: sharedPath("data", "mnist"), part: "test", limit: 50 }, 0.2);
    expect([training.rows, tested?.rows, training.inputs.length]).toEqual([40, 10, 40 * 784]);
  });

  test.each<[DataConfig, RegExp]>([
    [{ file: "b.npz" }, /^data: expected a file .*b\.npz, got none$/],
    [{ file: "cifar" }, /^data: expected a file .*cifar, got a folder$/],
    [{ file: "a.csv" }, /^data: readNpz: expected /],
    [{ file: "a.npz", targets: "z" }, /^data: expected an array "z" in a\.npz, got "x", "y", "short"$/],
    [{ file: "a.npz", targets: "short" }, /^data: expected a row of targets .* got the shapes \[3,2\] and \[2\]$/],
    [{ csv: "a.csv", targets: ["z"] }, /^data: expected a column "z" in a\.csv, got "u", "v", "w"$/],
    [{ csv: "a.csv", targets: ["u", "v", "w"] }, /^data: expected a column of inputs in a\.csv, got none$/],
    [{ mnist: "." }, /^data: expected a file .*train-images-idx3-ubyte, got none$/],
    [{ target: "x^3", points: 5, domain: [1, 0] }, /^data: evenPoints: expected an interval low < high, got 1, 0$/],
  ])("says what is wrong with %j", async (data, message) => {
    await expect(load(data)).rejects.toThrow(expect.objectContaining({ code: "format" }));
    await expect(load(data)).rejects.toThrow(message);
  });
});
