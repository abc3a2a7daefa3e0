/** How `readOnnx` refuses a file: the error that tests look at. */
import { readOnnx } from "../../src/formats/index.ts";
import { CreaseError } from "../../src/numeric/errors.ts";
import { type Bytes, type NodeOfFile, type OnnxFile, onnxFile } from "./onnxFile.ts";

export function failure(file: Uint8Array): CreaseError {
  try {
    readOnnx(file);
  } catch (error) {
    if (error instanceof CreaseError) return error;
    throw error;
  }
  throw new Error("expected readOnnx to fail");
}

export function failureOf(
  nodes: readonly NodeOfFile[],
  initializers: readonly Bytes[] = [],
  more: Partial<OnnxFile> = {},
): CreaseError {
  return failure(onnxFile({ nodes, initializers, ...more }));
}
