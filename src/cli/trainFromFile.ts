import { basename, dirname, extname, join } from "node:path";
import { parseTrainingConfig } from "../lab/training/parseTrainingConfig.ts";
import { runTraining, type TrainingReport, type TrainingRequest } from "../lab/training/runTraining.ts";
import type { ProcessProgress } from "../lab/training/trainingProcess.ts";
import type { TrainingSetup } from "../lab/training/trainingSetup.ts";
import { asUsage, exitStatus } from "./exitStatus.ts";
import { catchInterrupt } from "./interrupt.ts";
import { networkSummary } from "./networkReport.ts";
import { alignColumns, countOf, printJson, printLines, printNotice, secondsText } from "./print.ts";
import { startProgress } from "./progress.ts";
import { readModel } from "./readModel.ts";
import { nameOfSource, readJson } from "./readSource.ts";
import { shellQuoted } from "./shellQuoted.ts";

export interface TrainFileOptions {
  readonly resume?: boolean;
  readonly overwrite?: boolean;
  readonly out?: string;
  readonly seed?: number;
  readonly json?: boolean;
}

/** Trains as a config file says, prints the result, and returns the exit status. */
export async function trainFromFile(path: string, options: TrainFileOptions): Promise<number> {
  const { resume, overwrite, json } = options;
  const parsed = await parsedConfig(path);
  const config = { ...parsed, seed: options.seed ?? parsed.seed ?? 0 };
  const name = path === "-" ? "stdin" : basename(path, extname(path));
  const out = options.out ?? join("crease-out", `train-${name}`);
  const interrupt = catchInterrupt();
  const progress = startProgress(process.stderr, { what: progressWords });
  let from = 0;
  const report = await run({
    config,
    configFolder: path === "-" ? "." : dirname(path),
    out,
    start: resume ? "resume" : overwrite ? "overwrite" : "fresh",
    readModel: (model, output) => readModel(model, output),
    onStart(setup, resumedFrom) {
      from = resumedFrom ?? 0;
      if (!json) printLines([startLine(setup, resumedFrom)]);
      if (resume && resumedFrom === undefined) printNotice(`no checkpoint in ${out}; the training starts anew`);
    },
    onProgress: (told) => progress.update({ ...told, fraction: (told.step - from) / (told.steps - from) }),
    signal: interrupt.signal,
  }).finally(() => {
    progress.end();
    interrupt.release();
  });

  if (json) printJson({ folder: out, ...report });
  else printLines(reportLines(report, out));
  if (report.status === "complete") {
    const { linearRegions, pretrained } = report.compelled ?? {};
    if (linearRegions === 1 && (pretrained?.linearRegions ?? 1) > 1) printNotice(deadNotice);
    return exitStatus.done;
  }
  printNotice(endNotice(report, path, options));
  return report.status === "cancelled" ? exitStatus.cancelled : exitStatus.failed;
}

async function parsedConfig(path: string) {
  try {
    return parseTrainingConfig(await readJson(path), nameOfSource(path));
  } catch (error) {
    throw asUsage(error);
  }
}

/** What can be wrong before the first step is the config's fault. */
async function run(request: TrainingRequest): Promise<TrainingReport> {
  try {
    return await runTraining(request);
  } catch (error) {
    throw asUsage(error);
  }
}

interface StepProgress extends ProcessProgress {
  readonly fraction: number;
}

function progressWords({ phase, step, steps, loss }: StepProgress): readonly string[] {
  return [...(phase ? [phase] : []), `step ${step} of ${steps}`, `loss ${loss.toPrecision(3)}`];
}

function startLine({ process, samples }: TrainingSetup, resumedFrom: number | undefined): string {
  const { network, compelled, steps } = process;
  const { training, test } = samples;
  const tested = test ? `, tested on ${countOf(test.rows, "sample")}` : "";
  const from = resumedFrom === undefined ? "" : `, from step ${resumedFrom} on`;
  const how = compelled
    ? `compelled (${compelled.construction}), ${compelled.steps.pretraining} + ${countOf(compelled.steps.standard, "step")}`
    : countOf(steps, "step");
  return `${networkSummary(network)}, ${how} on ${countOf(training.rows, "sample")}${tested}${from}`;
}

function reportLines({ status, steps, training, test, compelled, seconds }: TrainingReport, out: string): string[] {
  const scores = [
    ["training loss", training],
    ["test loss", test],
  ] as const;
  const rows = scores.flatMap(([name, score]) => {
    if (!score || status === "diverged") return [];
    const right = score.accuracy === undefined ? "" : `${(100 * score.accuracy).toFixed(2)} % right`;
    return [[name, score.loss === null ? "not finite" : score.loss.toPrecision(4), right]];
  });
  const { linearRegions, unresolved, domain, pretrained } = compelled ?? {};
  if (linearRegions !== undefined && domain) {
    const doubts = unresolved ? `, ${countOf(unresolved, "unresolved sign")}` : "";
    const place = `on [${domain.join(", ")}]${doubts}, ${pretrained?.linearRegions} after pre-training`;
    rows.push(["linear regions", String(linearRegions), place]);
  }
  return [
    `${status === "complete" ? status : status.toUpperCase()} after ${countOf(steps, "step")}, ${secondsText(seconds)}`,
    ...alignColumns(rows),
    `wrote ${out}`,
  ];
}

const deadNotice =
  'the network ended with one linear region: units that carried everything died; try another --seed or a lower "rate"';

function endNotice(
  { status, steps, checkpointSteps, compelled }: TrainingReport,
  path: string,
  options: TrainFileOptions,
): string {
  if (status === "diverged") {
    const kept = checkpointSteps > 0 ? `; the checkpoint of step ${checkpointSteps} is kept` : "";
    const whose = compelled && !compelled.pretrained ? ' of "pretraining"' : "";
    return `diverged at step ${steps}: the loss or a gradient was no finite number; lower "rate"${whose}, or bound the gradient with "clipping"${kept}`;
  }
  const { out, seed, json } = options;
  const given = [out && `--out ${shellQuoted(out)}`, seed !== undefined && `--seed ${seed}`, json && "--json"].filter(
    Boolean,
  );
  return `interrupted; go on with: crease train ${[shellQuoted(path), ...given, "--resume"].join(" ")}`;
}
