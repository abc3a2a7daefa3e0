import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import type { Samples } from "crease/datasets";
import { CreaseError } from "crease/numeric";
import { decodeCheckpoint, encodeCheckpoint } from "crease/training";
import { configDifferences } from "./configDifferences.ts";
import type { MetricsRecord } from "./metricsFile.ts";
import { type PhaseNote, phaseNote, withPhase } from "./phaseNote.ts";
import type { TrainingConfig } from "./trainingConfig.ts";
import type { ProcessCheckpoint } from "./trainingProcess.ts";
import type { TrainingSetup } from "./trainingSetup.ts";

/** What stands in a checkpoint beside the training's state. */
export interface TrainingNote {
  readonly config: TrainingConfig;
  /** of the numbers in the files that the config names */
  readonly digests: Readonly<Record<string, string>>;
  /** of a training in two phases */
  readonly phase?: PhaseNote;
  /** metrics up to the checkpoint, where they say more than the history: with test data, or with two phases */
  readonly metrics?: readonly MetricsRecord[];
}

/** The note of a training that begins. */
export function trainingNote(config: TrainingConfig, { process, samples }: TrainingSetup): TrainingNote {
  const { training, test } = samples;
  return {
    config,
    digests: {
      network: digest([process.network.parameters]),
      data: digestOf(training),
      ...(test && { test: digestOf(test) }),
    },
  };
}

/** The bytes of a checkpoint of a training that is noted, with the metrics up to there. */
export function checkpointFile(
  note: TrainingNote,
  point: ProcessCheckpoint,
  metrics: readonly MetricsRecord[],
): Uint8Array {
  const phase = phaseNote(point);
  const isMore = phase !== undefined || note.digests.test !== undefined;
  return encodeCheckpoint(point.checkpoint, { ...note, ...(phase && { phase }), ...(isMore && { metrics }) });
}

/** A checkpoint to go on from, with the metrics up to there. */
export interface ResumePoint {
  readonly checkpoint: ProcessCheckpoint;
  readonly metrics: readonly MetricsRecord[];
}

/**
 * Reads the checkpoint of the same training; undefined where there is none yet.
 *
 * Errors    CreaseError "inconsistent" for the checkpoint of another training, "format" for a file that is none.
 */
export function readResumePoint(path: string, note: TrainingNote): ResumePoint | undefined {
  if (!existsSync(path)) return undefined;
  const { checkpoint, note: stored } = decodeCheckpoint(readFileSync(path));
  if (!isTrainingNote(stored)) {
    throw new CreaseError("format", `train: expected a checkpoint of crease train in ${path}, got another one`);
  }
  const differences = configDifferences(note.config, stored.config);
  if (differences.length > 0) {
    throw new CreaseError(
      "inconsistent",
      `train: expected the config that ${path} was made with, got another one (${differences.join("; ")}); undo this, start anew with --overwrite, or choose another folder with --out`,
      { differences },
    );
  }
  const changed = [...new Set([...Object.keys(note.digests), ...Object.keys(stored.digests)])].filter(
    (name) => note.digests[name] !== stored.digests[name],
  );
  if (changed.length > 0) {
    throw new CreaseError(
      "inconsistent",
      `train: expected the numbers that ${path} was made with, got others for ${changed.join(" and ")}; put the files back, start anew with --overwrite, or choose another folder with --out`,
      { changed },
    );
  }
  return { checkpoint: withPhase(checkpoint, stored.phase), metrics: stored.metrics ?? checkpoint.history };
}

function isTrainingNote(note: unknown): note is TrainingNote {
  return typeof note === "object" && note !== null && "config" in note && "digests" in note;
}

function digestOf({ inputs, targets }: Samples): string {
  return digest([inputs, targets]);
}

/** The beginning of a SHA-256 over the numbers' bytes. */
function digest(arrays: readonly Float64Array[]): string {
  const hash = createHash("sha256");
  for (const { buffer, byteOffset, byteLength } of arrays) hash.update(new Uint8Array(buffer, byteOffset, byteLength));
  return hash.digest("hex").slice(0, 32);
}
