/** Model files whose weights lie in other files, and those that end in a Softmax, from the command line. */
import { execFileSync } from "node:child_process";
import { mkdirSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { bytes, float32, floats, integer, oneNode, onnxFile, tensor, text } from "../formats/onnxFile.ts";
import { fileIn, runCrease, temporaryFolder } from "./runCrease.ts";

/** y = x W, with W [2 × 2] at byte 4 of another file. */
function externalModel(folder: string, location: string): string {
  const entries = Object.entries({ location, offset: "4", length: "16" }).flatMap(([key, value]) =>
    bytes(13, [...text(1, key), ...text(2, value)]),
  );
  const weight = tensor("w", [2, 2], 1, [...entries, ...integer(14, 1)]);
  return fileIn(folder, "model.onnx", oneNode("MatMul", ["x", "w"], [weight]));
}

const weights = Uint8Array.from([9, 9, 9, 9, ...float32([1, 2, 3, 4]), 9]);

function forwardOf(model: string) {
  return runCrease(["forward", model, "-"], { input: "[[1, 10]]" });
}

test("weights are read from a file beside the model, or in a folder below it", async () => {
  const folder = temporaryFolder();
  fileIn(folder, "weights.bin", weights);
  mkdirSync(join(folder, "data"));
  fileIn(join(folder, "data"), "weights.bin", weights);
  // a link that stays in the folder is followed
  symlinkSync(join(folder, "weights.bin"), join(folder, "link.bin"));
  for (const location of ["weights.bin", "data/weights.bin", "./weights.bin", "link.bin"]) {
    const { status, stdout, stderr } = await forwardOf(externalModel(folder, location));
    expect({ status, stderr }, location).toEqual({ status: 0, stderr: "" });
    expect(stdout, location).toMatch(/31\D+42/);
  }
});

test("files outside the model's folder, missing, short or no files at all are refused", async () => {
  const outside = temporaryFolder();
  const folder = temporaryFolder();
  const secret = fileIn(outside, "secret.bin", weights);
  symlinkSync(secret, join(folder, "link.bin"));
  symlinkSync(outside, join(folder, "linked"));
  fileIn(folder, "short.bin", weights.subarray(0, 10));
  execFileSync("mkfifo", [join(folder, "pipe")]);
  const refusals = {
    [secret]: "in the model's folder or below, got location",
    "../secret.bin": "in the model's folder or below, got location",
    "link.bin": "in the model's folder or below, got a link to",
    "linked/secret.bin": "in the model's folder or below, got a link to",
    "missing.bin": 'expected the external data "missing.bin" of tensor "w" beside the model, got no such file',
    "short.bin": 'expected 16 bytes from byte 4 on in the external data "short.bin" of tensor "w", got 6',
    ".": "expected external data in a regular file",
    pipe: "expected external data in a regular file",
  };
  for (const [location, message] of Object.entries(refusals)) {
    const { status, stdout, stderr } = await forwardOf(externalModel(folder, location));
    expect({ status, stdout }, location).toEqual({ status: 1, stdout: "" });
    expect(stderr).toContain(message);
    expect(stderr.split("\n")).toHaveLength(2);
  }
});

test("a Softmax that ends the graph is cut, which standard error says", async () => {
  const file = onnxFile({
    nodes: [
      { type: "MatMul", inputs: ["x", "w"], outputs: ["logits"] },
      { type: "Softmax", inputs: ["logits"], name: "last" },
    ],
    initializers: [floats("w", [2, 2], [1, 2, 3, 4])],
  });
  const model = fileIn(temporaryFolder(), "classifier.onnx", file);
  const { status, stdout, stderr } = await forwardOf(model);
  expect(status).toBe(0);
  expect(stdout).toMatch(/31\D+42/);
  expect(stderr).toMatch(
    /^crease: .*classifier\.onnx: node "last" \(Softmax\), which is not piecewise affine, was cut: the output is its input "logits"\n$/,
  );
});
