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

/** The files of a folder. */
export function runFolder(folder: string): RunFolder {
  return {
    folder,
    network: join(folder, "network.onnx"),
    metrics: join(folder, "metrics.jsonl"),
    checkpoint: join(folder, "checkpoint.bin"),
    result: join(folder, "result.json"),
  };
}

/**
 * Checks that a training may write there.
 *
 * Errors    CreaseError "inconsistent" where a fresh training would replace another one's results.
 */
export function checkRunFolder(files: RunFolder, start: RunStart): void {
  if (start !== "fresh") return;
  // metrics alone are those of a training that was stopped before its first checkpoint
  const found = [files.result, files.checkpoint, files.network].find((path) => existsSync(path));
  if (found === undefined) return;
  throw new CreaseError(
    "inconsistent",
    `train: expected a folder without results, got ${found}; go on with --resume, start anew with --overwrite, or choose another folder with --out`,
  );
}

/** Makes the folder, and removes what an earlier training left there: what is then there is that of the one under way. */
export function clearRunFolder(files: RunFolder, isResumed: boolean): void {
  mkdirSync(files.folder, { recursive: true });
  const old = [files.result, files.network, ...(isResumed ? [] : [files.checkpoint])];
  for (const path of old) rmSync(path, { force: true });
}
