/** Models that keep their numbers in other files, and what the command reads of those. */
import { execFileSync } from "node:child_process";
import { closeSync, mkdirSync, openSync, symlinkSync, truncateSync, writeFileSync, writeSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { type Bytes, bytes, float32, integer, oneNode, tensor, text } from "../formats/onnxFile.ts";
import { runCrease, temporaryFolder } from "./runCrease.ts";

/** A model that multiplies two inputs by a matrix in another file. */
function modelBytes(entries: Readonly<Record<string, string>>): Uint8Array<ArrayBuffer> {
  const listed = Object.entries(entries).flatMap(([key, value]): Bytes => {
    return bytes(13, [...text(1, key), ...text(2, value)]);
  });
  return oneNode("MatMul", ["x", "c"], [tensor("c", [2, 2], 1, [...listed, ...integer(14, 1)])]);
}

const matrix = Uint8Array.from(float32([1, 2, 3, 4]));

interface Files {
  readonly folder: string;
  readonly model: string;
}

/** A folder in a folder, so that there is something outside, with a model that names its data's location. */
function modelFolder(entries: Readonly<Record<string, string>>): Files {
  const folder = join(temporaryFolder(), "model");
  mkdirSync(folder);
  const model = join(folder, "model.onnx");
  writeFileSync(model, modelBytes(entries));
  return { folder, model };
}

async function forward(model: string): Promise<{ status: number | null; outputs?: unknown; stderr: string }> {
  const { status, stdout, stderr } = await runCrease(["forward", model, "-", "--json"], { input: "[[1, 1]]" });
  return status === 0 ? { status, outputs: JSON.parse(stdout).outputs, stderr } : { status, stderr };
}

const right = { status: 0, outputs: [[4, 6]], stderr: "" };

test("a file beside the model or below it is read", async () => {
  const { folder, model } = modelFolder({ location: "data/weights.bin", offset: "4", length: "16" });
  mkdirSync(join(folder, "data"));
  writeFileSync(join(folder, "data", "weights.bin"), Buffer.concat([Buffer.alloc(4), matrix]));
  expect(await forward(model)).toEqual(right);
});

test("of a file of 64 GB only the range that is needed is read", async () => {
  const offset = 2 ** 36;
  const { folder, model } = modelFolder({ location: "weights.bin", offset: `${offset}` });
  const path = join(folder, "weights.bin");
  writeFileSync(path, "");
  truncateSync(path, offset);
  const file = openSync(path, "r+");
  writeSync(file, matrix, 0, matrix.length, offset);
  closeSync(file);
  expect(await forward(model)).toEqual(right);
});

test("links are followed as far as the model's folder goes", async () => {
  const { folder, model } = modelFolder({ location: "weights.bin" });
  writeFileSync(join(folder, "stored.bin"), matrix);
  symlinkSync(join(folder, "stored.bin"), join(folder, "weights.bin"));
  expect(await forward(model)).toEqual(right);
});

test.each<readonly [string, Readonly<Record<string, string>>, (files: Files) => void, string]>([
  [
    "a link that leaves the folder",
    { location: "weights.bin" },
    ({ folder }) => {
      writeFileSync(join(folder, "..", "secret.bin"), matrix);
      symlinkSync(join(folder, "..", "secret.bin"), join(folder, "weights.bin"));
    },
    "expected external data in the model's folder or below, got .*weights.bin, which leads to .*secret.bin",
  ],
  [
    "a folder whose link leaves the folder",
    { location: "data/secret.bin" },
    ({ folder }) => {
      writeFileSync(join(folder, "..", "secret.bin"), matrix);
      symlinkSync(join(folder, ".."), join(folder, "data"));
    },
    "expected external data in the model's folder or below, got .*secret.bin, which leads to",
  ],
  [
    "a path that leaves the folder",
    { location: "../secret.bin" },
    ({ folder }) => writeFileSync(join(folder, "..", "secret.bin"), matrix),
    'expected the external data of tensor "c" in the model\'s folder or below, got location "../secret.bin"',
  ],
  [
    "an absolute path",
    { location: "/etc/hostname" },
    () => {},
    'expected the external data of tensor "c" in the model\'s folder or below, got location "/etc/hostname"',
  ],
  [
    "a file that is missing",
    { location: "weights.bin" },
    () => {},
    'expected the external data "weights.bin" of tensor "c" beside the model, got no such file',
  ],
  [
    "a link to itself",
    { location: "weights.bin" },
    ({ folder }) => symlinkSync(join(folder, "weights.bin"), join(folder, "weights.bin")),
    "beside the model, got no such file",
  ],
  [
    "a file that is too short",
    { location: "weights.bin" },
    ({ folder }) => writeFileSync(join(folder, "weights.bin"), matrix.subarray(0, 10)),
    'expected 16 bytes from byte 0 on in the external data "weights.bin" of tensor "c", got 10',
  ],
  [
    "a range behind the end",
    { location: "weights.bin", offset: "100000000000" },
    ({ folder }) => writeFileSync(join(folder, "weights.bin"), matrix),
    "expected 16 bytes from byte 100000000000 on .*, got 0",
  ],
  [
    "a folder",
    { location: "weights.bin" },
    ({ folder }) => mkdirSync(join(folder, "weights.bin")),
    "expected a file of external data, got .*weights.bin, which is none",
  ],
  [
    "a pipe",
    { location: "weights.bin" },
    ({ folder }) => execFileSync("mkfifo", [join(folder, "weights.bin")]),
    "expected a file of external data, got .*weights.bin, which is none",
  ],
])("%s is refused", async (_title, entries, prepare, message) => {
  const files = modelFolder(entries);
  prepare(files);
  const { status, stderr } = await forward(files.model);
  expect(status).toBe(1);
  expect(stderr).toMatch(new RegExp(`^crease: .*model\\.onnx: .*${message}`));
});

test("a model from standard input has no files beside it", async () => {
  const path = join(temporaryFolder(), "model.onnx");
  writeFileSync(path, modelBytes({ location: "weights.bin" }));
  const command = `exec "$0" "$1" info - < "$2"`;
  const cli = join(import.meta.dirname, "..", "..", "bin", "crease.js");
  expect(() => execFileSync("sh", ["-c", command, process.execPath, cli, path], { stdio: "pipe" })).toThrow(
    'standard input: readOnnx: expected tensor "c" within the file, got external data in "weights.bin"',
  );
});

test("a Softmax at the end is cut, which standard error says", async () => {
  const path = join(temporaryFolder(), "model.onnx");
  writeFileSync(path, oneNode("Softmax", ["x"], []));
  const { status, stdout, stderr } = await runCrease(["forward", path, "-", "--json"], { input: "[[3, 5]]" });
  expect(status).toBe(0);
  expect(JSON.parse(stdout).outputs).toEqual([[3, 5]]);
  expect(stderr).toBe(
    `crease: ${path}: node "y" (Softmax), which is not piecewise affine, was cut: the output is its input "x"\n`,
  );
});
