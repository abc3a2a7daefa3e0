/** The committed checksums, `checksums.json`: for each workload the regions and the checksum of its cells. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Answer, perform } from "./perform.ts";
import type { Workload } from "./workloads.ts";

/** What is recorded of a workload; every mode of it has to say the same. */
export interface Recorded {
  readonly regions: number;
  readonly checksum: string;
}

const file = join(import.meta.dirname, "checksums.json");

export function readRecorded(): Readonly<Record<string, Recorded>> {
  return JSON.parse(readFileSync(file, "utf8"));
}

/** Writes the file, its workloads in alphabetical order. */
export function writeRecorded(recorded: Readonly<Record<string, Recorded>>): void {
  const sorted = Object.entries(recorded).sort(([a], [b]) => (a < b ? -1 : 1));
  writeFileSync(file, `${JSON.stringify(Object.fromEntries(sorted), null, 2)}\n`);
}

/** What all modes of a workload answer. Errors: Error where they do not agree. */
export function answerOf({ name, modes, load }: Workload): Recorded {
  const problem = load();
  const answers = modes.map((mode) => recordedOf(perform(problem, mode)));
  const different = answers.findIndex((answer) => !isSame(answer, answers[0]));
  if (different < 0) return answers[0];
  throw new Error(
    `bench: expected one answer from all modes of ${name}, got ${describe(answers[0])} from its ${modes[0]} ` +
      `and ${describe(answers[different])} from its ${modes[different]}`,
  );
}

/** What differs from the recorded answer, as a sentence; undefined where nothing is recorded or all is well. */
export function differenceFrom(recorded: Recorded | undefined, name: string, answer: Recorded): string | undefined {
  if (!recorded || isSame(recorded, answer)) return undefined;
  return `${name}: expected ${describe(recorded)}, got ${describe(answer)}`;
}

function recordedOf({ regions, checksum }: Answer): Recorded {
  return { regions, checksum: checksum() };
}

function isSame(a: Recorded, b: Recorded): boolean {
  return a.regions === b.regions && a.checksum === b.checksum;
}

function describe({ regions, checksum }: Recorded): string {
  return `${regions} regions with checksum ${checksum}`;
}
