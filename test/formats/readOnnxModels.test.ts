import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { readOnnx, writeOnnx } from "../../src/formats/index.ts";
import { forward } from "../../src/network/forward.ts";
import { inputSize } from "../../src/network/network.ts";
import { describeWithShared, hasShared, sharedPath } from "../support/shared.ts";
import { relativeDifference, runOnnx, seededNumbers } from "./onnxRuntime.ts";

interface GoldenForward {
  readonly model: string;
  readonly inputShape: readonly number[];
  readonly inputs: readonly (readonly number[])[];
  readonly outputs: readonly (readonly number[])[];
}

const models = hasShared ? ["models", "nets"].flatMap(onnxFilesIn) : [];

function onnxFilesIn(folder: string): string[] {
  const names = readdirSync(sharedPath(folder)).filter((name) => name.endsWith(".onnx"));
  return names.sort().map((name) => `${folder}/${name}`);
}

const bytesOf = (model: string) => readFileSync(sharedPath(model));

describeWithShared("real networks", () => {
  const golden: readonly GoldenForward[] = JSON.parse(readFileSync(sharedPath("golden/forward.json"), "utf8"));

  test("are all there, and each has its golden values", () => {
    expect(models).toHaveLength(25);
    expect(golden.map((entry) => entry.model)).toEqual(expect.arrayContaining(models));
  });

  test.each(models)("%s agrees with its golden values", (model) => {
    const { inputShape, inputs, outputs } = golden.find((entry) => entry.model === model) as GoldenForward;
    const network = readOnnx(bytesOf(model));
    expect(network.nodes[0].shape).toEqual(inputShape);
    const obtained = forward(network, Float64Array.from(inputs.flat()), inputs.length);
    expect(relativeDifference(obtained, outputs.flat())).toBeLessThan(1e-12);
  });

  const seed = 20_240_607;
  test.each(models)(
    `%s agrees with ONNX Runtime at 8 inputs from seed ${seed}, and so does its copy`,
    async (model) => {
      const file = bytesOf(model);
      const network = readOnnx(file);
      const next = seededNumbers(seed);
      const inputs = Float64Array.from({ length: 8 * inputSize(network) }, () => Math.fround(2 * next() - 1));
      const expected = await runOnnx(file, inputs, 8);
      expect(relativeDifference(forward(network, inputs, 8, { precision: "float32" }), expected)).toBeLessThan(1e-4);
      const copy = writeOnnx(network);
      expect(relativeDifference(await runOnnx(copy, inputs, 8), expected)).toBeLessThan(1e-4);
      // a copy holds the same numbers
      expect(forward(readOnnx(copy), inputs, 8)).toEqual(forward(network, inputs, 8));
    },
  );
});
