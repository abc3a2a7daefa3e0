import { closeSync, openSync, writeSync } from "node:fs";
import { writeAtomically } from "../writeAtomically.ts";
import type { ProcessRecord } from "./trainingProcess.ts";

/** A line of the metrics: a training at a step, and how well the network of that step does on the test data. */
export interface MetricsRecord extends ProcessRecord {
  readonly testLoss?: number | null;
  readonly testAccuracy?: number;
}

/** The metrics of a training as JSON lines, which grow while it runs. */
export interface MetricsFile {
  add(record: MetricsRecord): void;
  close(): void;
}

/** Opens a file of metrics that begins with those of a checkpoint, whatever it held before. */
export function openMetrics(path: string, begin: readonly MetricsRecord[]): MetricsFile {
  writeAtomically(path, begin.map(lineOf).join(""));
  const file = openSync(path, "a");
  return {
    add: (record) => {
      writeSync(file, lineOf(record));
    },
    close: () => closeSync(file),
  };
}

function lineOf(record: MetricsRecord): string {
  return `${JSON.stringify(record)}\n`;
}
