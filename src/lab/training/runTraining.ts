import { writeOnnx } from "crease/formats";
import type { Network } from "crease/network";
import { type Versions, versions } from "../versions.ts";
import { writeAtomically } from "../writeAtomically.ts";
import { type CompelledReport, compelledReport } from "./compelledReport.ts";
import { inferenceScores, type Scores } from "./inferenceScores.ts";
import { type MetricsRecord, openMetrics } from "./metricsFile.ts";
import { checkRunFolder, clearRunFolder, type RunStart, runFolder } from "./runFolder.ts";
import type { ReadModel } from "./startNetwork.ts";
import type { TrainingConfig } from "./trainingConfig.ts";
import { checkpointFile, readResumePoint, trainingNote } from "./trainingNote.ts";
import type { ProcessCheckpoint, ProcessProgress, ProcessResult } from "./trainingProcess.ts";
import { type TrainingSetup, trainingSetup } from "./trainingSetup.ts";

/** A training that is asked for. */
export interface TrainingRequest {
  readonly config: TrainingConfig;
  /** folder that paths of the config start at */
  readonly configFolder: string;
  /** folder of the results */
  readonly out: string;
  readonly start: RunStart;
  readonly readModel: ReadModel;
  /** what is trained, and after how many steps it goes on */
  readonly onStart?: (setup: TrainingSetup, resumedFrom: number | undefined) => void;
  readonly onProgress?: (progress: ProcessProgress) => void;
  readonly signal?: AbortSignal;
}

/** How a training ended, as `result.json` says it. */
export interface TrainingReport {
  /** "diverged": the loss or a gradient was no finite number after these steps */
  readonly status: ProcessResult["status"];
  /** of both phases, where there are two */
  readonly steps: number;
  /** steps of the last checkpoint, from which --resume goes on; 0 without one */
  readonly checkpointSteps: number;
  /** steps that an earlier process had taken; absent where the training began here */
  readonly resumedFrom?: number;
  readonly parameters: number;
  /** of the network in inference mode; null without a finite one */
  readonly training: ScoresReport;
  readonly test?: ScoresReport;
  readonly compelled?: CompelledReport;
  /** of this process */
  readonly seconds: number;
  readonly config: TrainingConfig;
  readonly versions: Versions;
}

interface ScoresReport {
  readonly rows: number;
  readonly loss: number | null;
  readonly accuracy?: number;
}

/**
 * Trains what a config says and writes the results as it goes: metrics as JSON lines, checkpoints, and at the end the
 * network and the report. Killed at any moment, it goes on from its last checkpoint as if never stopped: the network, the
 * metrics and the last checkpoint are the same, bit for bit.
 *
 * Errors    CreaseError "format" for a config whose parts do not fit, "inconsistent" where the folder holds another training;
 *           RangeError for options that exclude each other.
 */
export async function runTraining(request: TrainingRequest): Promise<TrainingReport> {
  const { config, configFolder, out, start, readModel, onStart, onProgress, signal } = request;
  const startTime = performance.now();
  // what can be wrong is found before anything is written
  const files = runFolder(out);
  checkRunFolder(files, start);
  const setup = await trainingSetup(config, configFolder, readModel);
  const { process, samples, loss, checkpointEvery } = setup;
  const note = trainingNote(config, setup);
  const resume = start === "resume" ? readResumePoint(files.checkpoint, note) : undefined;
  clearRunFolder(files, resume !== undefined);
  const resumedFrom = resume && process.stepsOf(resume.checkpoint);
  onStart?.(setup, resumedFrom);

  const { test } = samples;
  const records: MetricsRecord[] = [...(resume?.metrics ?? [])];
  let checkpointSteps = resumedFrom ?? 0;
  const save = (checkpoint: ProcessCheckpoint) => {
    writeAtomically(files.checkpoint, checkpointFile(note, checkpoint, records));
    checkpointSteps = process.stepsOf(checkpoint);
  };
  const metrics = openMetrics(files.metrics, records);
  let testScores: Scores | undefined;
  let result: ProcessResult;
  try {
    result = await process.run({
      ...(test && {
        onNetwork: (observed: Network) => {
          testScores = inferenceScores(observed, test, loss);
        },
      }),
      onRecord(record) {
        records.push({ ...record, ...(testScores && testMetrics(testScores)) });
        metrics.add(records[records.length - 1]);
      },
      checkpoint: { every: checkpointEvery, save },
      ...(resume && { from: resume.checkpoint }),
      ...(onProgress && { onProgress }),
      ...(signal && { signal }),
    });
  } finally {
    metrics.close();
  }

  // the last checkpoint before a divergence stays
  if (result.status !== "diverged") save(result.checkpoint);
  if (result.status === "complete") writeAtomically(files.network, writeOnnx(result.network));
  const scored = (rows: Parameters<typeof inferenceScores>[1]): ScoresReport => {
    if (result.status === "diverged") return { rows: rows.rows, loss: null };
    const { loss: value, accuracy } = inferenceScores(result.network, rows, loss);
    return { rows: rows.rows, loss: finiteOrNull(value), ...(accuracy !== undefined && { accuracy }) };
  };
  const compelled = await compelledReport(process, result, samples.training, loss);
  const report: TrainingReport = {
    status: result.status,
    steps: process.stepsOf(result.checkpoint),
    checkpointSteps,
    ...(resumedFrom !== undefined && { resumedFrom }),
    parameters: result.network.parameters.length,
    training: scored(samples.training),
    ...(test && { test: scored(test) }),
    ...(compelled && { compelled }),
    seconds: Math.round(performance.now() - startTime) / 1000,
    config,
    versions: versions(),
  };
  writeAtomically(files.result, `${JSON.stringify(report, null, 2)}\n`);
  return report;
}

function testMetrics({ loss, accuracy }: Scores): Pick<MetricsRecord, "testLoss" | "testAccuracy"> {
  return { testLoss: finiteOrNull(loss), ...(accuracy !== undefined && { testAccuracy: accuracy }) };
}

/** JSON has no infinity. */
function finiteOrNull(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}
