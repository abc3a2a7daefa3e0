import { existsSync, mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { CreaseError } from "crease/numeric";

/** Where the results of a training go. */
export interface RunFolder {
  readonly folder: string;
  readonly network: string;
  readonly metrics: string;
  readonly checkpoint: string;
  readonly result: string;
}

/** Whether a training goes on from its checkpoint, replaces what is there, or expects nothing there. */
export type RunStart = "fresh" | "resume" | "overwrite";

/**
 * Makes the folder, or checks that what it holds may go.
 *
 * Errors    CreaseError "inconsistent" where a fresh training would replace another one's results.
 */
export function openRunFolder(folder: string, start: RunStart): RunFolder {
  const files: RunFolder = {
    folder,
    network: join(folder, "network.onnx"),
    metrics: join(folder, "metrics.jsonl"),
    checkpoint: join(folder, "checkpoint.bin"),
    result: join(folder, "result.json"),
  };
  const found = [files.result, files.checkpoint, files.metrics, files.network].find((path) => existsSync(path));
  if (start === "fresh" && found !== undefined) {
    throw new CreaseError(
      "inconsistent",
      `train: expected a folder without results, got ${found}; go on with --resume, start anew with --overwrite, or choose another folder with --out`,
    );
  }
  mkdirSync(folder, { recursive: true });
  // what is left is that of a training under way
  const old = [files.result, files.network, ...(start === "resume" ? [] : [files.checkpoint])];
  for (const path of old) rmSync(path, { force: true });
  return files;
}
