/** `npm run bench`: the command line of the bench. */
import { parseArgs } from "node:util";
import { describeMachine, thisMachine } from "./machine.ts";
import { type Measurement, measureApart } from "./measure.ts";
import { answerOf, differenceFrom, readRecorded, writeRecorded } from "./recorded.ts";
import { axes, scaling, seriesText } from "./scaling.ts";
import { type Column, digits, grouped, tableHead, tableRow } from "./table.ts";
import { trainingColumns, trainingTimes } from "./training.ts";
import { isAvailable, type Workload, workloadNamed, workloads } from "./workloads.ts";

const help = `Usage: npm run bench -- [options] [NAME [MODE]]

Times the workloads, or the one that is named, each in a process of its own, and prints for each the regions, the median
of five runs with their range, regions per second, the first call, the time over the limit, peak memory and a checksum of the
answer. The limit is the float64 forward pass on just the vertices that exist when each layer is applied. Exit status 1 says
that an answer is not the recorded one.

Options:
  --json       print one JSON object
  --checksums  compare the answers of the quick workloads, or of the one that is named, with bench/checksums.json; no times
  --record     write the answers of the quick workloads, or of the one that is named, into bench/checksums.json
  --scaling    time against width, depth and threads, or the axes that are named, with the fitted exponents
  --training   time a training step of seeded networks, beside what is known of PyTorch
  --help       print this

Modes:
  count        the number of regions
  geometry     the whole partition: vertices, adjacency, patterns, maps

Examples:
  npm run bench
  npm run bench -- 2-64x3-torch
  npm run bench -- 2-64x3-torch count --json
  npm run bench -- --checksums
  npm run bench -- --scaling depth

Workloads:
${workloads.map(({ name, modes, quick }) => `  ${name.padEnd(26)}${modes.join(", ")}${quick ? "; quick" : ""}`).join("\n")}
Beside these, torch-WIDTHxDEPTH and he-WIDTHxDEPTH are seeded random networks on the square [-1, 1]².
`;

/** One line of the result. */
interface Row extends Measurement {
  readonly name: string;
  /** absent where the network is no dense chain */
  readonly limitSeconds?: number;
  readonly ratioToLimit?: number;
}

const columns: readonly Column<Row>[] = [
  { title: "workload", width: 35, left: true, text: ({ name }) => name },
  { title: "regions", width: 10, text: ({ regions }) => grouped(regions) },
  { title: "seconds", width: 8, text: ({ seconds }) => digits(seconds.median) },
  { title: "range", width: 15, text: ({ seconds }) => `${digits(seconds.min)}–${digits(seconds.max)}` },
  { title: "regions / s", width: 11, text: ({ regions, seconds }) => grouped(regions / seconds.median) },
  { title: "first call", width: 10, text: ({ firstCall }) => digits(firstCall) },
  { title: "÷ limit", width: 7, text: ({ ratioToLimit }) => (ratioToLimit === undefined ? "–" : digits(ratioToLimit)) },
  { title: "peak MB", width: 7, text: ({ peakMB }) => peakMB.toFixed(0) },
  { title: "unresolved", width: 10, text: ({ unresolved }) => grouped(unresolved) },
  { title: "checksum", width: 16, left: true, text: ({ checksum }) => checksum ?? "–" },
];

try {
  process.exitCode = await main();
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : error}\n`);
  process.exitCode = error instanceof RangeError || error instanceof TypeError ? 2 : 1;
}

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      json: { type: "boolean" },
      checksums: { type: "boolean" },
      record: { type: "boolean" },
      scaling: { type: "boolean" },
      training: { type: "boolean" },
      help: { type: "boolean" },
    },
  });
  if (values.help) {
    process.stdout.write(help);
    return 0;
  }
  if (values.scaling) return printScaling(positionals.length > 0 ? positionals : axes, values.json ?? false);
  if (values.training) return printTraining(values.json ?? false);
  const chosen = choose(positionals);
  if (values.record) return record(chosen ?? workloads.filter(({ quick }) => quick));
  if (values.checksums) return compareChecksums(chosen ?? workloads.filter(({ quick }) => quick));
  return printTimes(chosen ?? workloads, values.json ?? false);
}

/** The workload that the arguments name, with the modes that they name; undefined where they name none. */
function choose(positionals: readonly string[]): readonly Workload[] | undefined {
  const [name, mode, ...more] = positionals.flatMap((word) => word.split(" "));
  if (name === undefined) return undefined;
  const workload = workloadNamed(name);
  if (mode === undefined) return [workload];
  const modes = workload.modes.filter((one) => one === mode);
  if (modes.length === 0 || more.length > 0) {
    throw new RangeError(
      `bench: expected one name and one of its modes ${workload.modes.join(", ")}, got ${positionals.join(" ")}`,
    );
  }
  return [{ ...workload, modes }];
}

/** Times workloads one after another; a row is printed as soon as it is there. */
async function printTimes(chosen: readonly Workload[], json: boolean): Promise<number> {
  const machine = thisMachine();
  const recorded = readRecorded();
  const rows: Row[] = [];
  const failures: string[] = [];
  if (!json) console.log(`${describeMachine(machine)}\n\n${tableHead(columns)}`);
  for (const { name, modes } of availableOf(chosen)) {
    const limit = await attempt(failures, `${name} limit`, () => measureApart({ name, what: "limit" }));
    for (const mode of modes) {
      const measurement = await attempt(failures, `${name} ${mode}`, () => measureApart({ name, what: mode }));
      if (!measurement) continue;
      const { regions, checksum = "", seconds } = measurement;
      const difference = differenceFrom(recorded[name], `${name} ${mode}`, { regions, checksum });
      if (difference !== undefined) failures.push(difference);
      const limitSeconds = limit?.seconds;
      const ratioToLimit = limitSeconds === undefined ? undefined : seconds.median / limitSeconds;
      const row: Row = { ...measurement, name: `${name} ${mode}`, limitSeconds, ratioToLimit };
      rows.push(row);
      if (!json) console.log(tableRow(columns, row));
    }
  }
  if (json) console.log(JSON.stringify({ machine, workloads: rows.map(jsonRow) }, null, 2));
  return report(failures);
}

/** The keys that others read first, in their order, and what else was measured. */
function jsonRow({ name, regions, checksum, seconds, ratioToLimit, peakMB, ...more }: Row) {
  return { name, regions, checksum, seconds, ratioToLimit, peakMB, ...more };
}

function compareChecksums(chosen: readonly Workload[]): number {
  const recorded = readRecorded();
  const failures: string[] = [];
  for (const workload of availableOf(chosen)) {
    const { name } = workload;
    progress(name);
    const answer = answerOf(workload);
    const difference = recorded[name]
      ? differenceFrom(recorded[name], name, answer)
      : `${name}: expected a recorded answer, got none; run npm run bench -- --record ${name}`;
    if (difference !== undefined) failures.push(difference);
    else console.log(`${name}: ${grouped(answer.regions)} regions, checksum ${answer.checksum}, as recorded`);
  }
  return report(failures);
}

function record(chosen: readonly Workload[]): number {
  for (const workload of availableOf(chosen)) {
    progress(workload.name);
    const answer = answerOf(workload);
    writeRecorded({ ...readRecorded(), [workload.name]: answer });
  }
  return 0;
}

async function printScaling(chosen: readonly string[], json: boolean): Promise<number> {
  const unknown = chosen.find((axis) => !axes.some((one) => one === axis));
  if (unknown !== undefined) throw new RangeError(`bench: expected axes among ${axes.join(", ")}, got ${unknown}`);
  const machine = thisMachine();
  const all = [];
  if (!json) console.log(describeMachine(machine));
  for await (const series of scaling(chosen, progress)) {
    all.push(series);
    if (!json) console.log(`\n${seriesText(series)}`);
  }
  if (json) console.log(JSON.stringify({ machine, scaling: all }, null, 2));
  return 0;
}

async function printTraining(json: boolean): Promise<number> {
  const machine = thisMachine();
  const rows = [];
  if (!json) console.log(`${describeMachine(machine)}\n\n${tableHead(trainingColumns)}`);
  for await (const row of trainingTimes(progress)) {
    rows.push(row);
    if (!json) console.log(tableRow(trainingColumns, row));
  }
  if (json) console.log(JSON.stringify({ machine, training: rows }, null, 2));
  return 0;
}

/** The workloads whose files are there; of the others a line on standard error says so. */
function availableOf(chosen: readonly Workload[]): readonly Workload[] {
  const missing = chosen.filter((workload) => !isAvailable(workload));
  if (missing.length > 0) {
    const names = missing.map(({ name }) => name).join(", ");
    process.stderr.write(`bench: the shared files are missing (set CREASE_SHARED), so these are left out: ${names}\n`);
  }
  return chosen.filter(isAvailable);
}

/** The result of a measurement, or undefined and a line among the failures: the others go on. */
async function attempt<T>(failures: string[], name: string, run: () => Promise<T>): Promise<T | undefined> {
  progress(name);
  try {
    return await run();
  } catch (error) {
    failures.push(`${name}: ${error instanceof Error ? error.message : error}`);
    return undefined;
  }
}

function report(failures: readonly string[]): number {
  for (const failure of failures) process.stderr.write(`bench: ${failure}\n`);
  return failures.length > 0 ? 1 : 0;
}

/** What is being done, on standard error. */
function progress(text: string): void {
  process.stderr.write(`… ${text}\n`);
}
