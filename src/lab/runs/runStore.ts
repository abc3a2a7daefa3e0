import { closeSync, ftruncateSync, mkdirSync, openSync, readFileSync, writeSync } from "node:fs";
import { dirname } from "node:path";
import { CreaseError } from "crease/numeric";
import { type FinishedRun, type RunSpec, runKey } from "./run.ts";

/** What the runs of a file have in common, and its first line: runs are continued only where all of it is the same. */
export interface StoreHeader {
  readonly experiment: string;
  /** of the experiment's protocol */
  readonly revision: number;
  /** of Crease */
  readonly version: string;
  /** the seed and the parameters that decide results */
  readonly settings: Readonly<Record<string, unknown>>;
  /** descriptions of the data that runs use, by name; names that are in one of two headers only are no difference */
  readonly data: Readonly<Record<string, string>>;
}

/**
 * The runs of an experiment in a file, a JSON line each, written as they finish. A killed process loses at most the runs
 * that were under way.
 */
export interface RunStore {
  readonly path: string;
  has(spec: RunSpec): boolean;
  /** stores runs with a single write */
  add(runs: readonly FinishedRun[]): void;
  /** the runs of a plan that are there, in the order of the plan */
  finished(plan: readonly RunSpec[]): readonly FinishedRun[];
  close(): void;
}

/** A line after the header. */
interface RunLine {
  readonly key: string;
  readonly seconds: number;
  readonly result: FinishedRun["result"];
}

const format = "crease-runs-1";

/**
 * Opens the file of runs, or makes it with its folder.
 *
 * A last line without its end is what a kill in the middle of a write leaves: it is dropped, and its run is made again. Runs
 * are handed out as they were read back from their text, so that a run is the same whether it is old or new.
 *
 * Errors    `CreaseError` with code "inconsistent" where the file holds runs of other settings, "format" where it is no file
 *           of runs.
 */
export function openRunStore(path: string, header: StoreHeader): RunStore {
  mkdirSync(dirname(path), { recursive: true });
  const file = openSync(path, "a+");
  const lines = new Map<string, RunLine>();
  try {
    const text = wholeLines(path, file);
    if (text === "") write(file, [{ format, ...header }]);
    else read(path, text, header, lines);
  } catch (error) {
    closeSync(file);
    throw error;
  }

  return {
    path,
    has: (spec) => lines.has(runKey(spec)),
    add(runs) {
      const added = runs.map(({ spec, seconds, result }) => ({ key: runKey(spec), seconds, result }));
      for (const text of write(file, added)) {
        const line: RunLine = JSON.parse(text);
        lines.set(line.key, line);
      }
    },
    finished: (plan) =>
      plan.flatMap((spec) => {
        const line = lines.get(runKey(spec));
        return line === undefined ? [] : [{ spec, result: line.result, seconds: line.seconds }];
      }),
    close: () => closeSync(file),
  };
}

/** The text up to the last end of a line; the file is cut there. */
function wholeLines(path: string, file: number): string {
  const bytes = readFileSync(path);
  const length = bytes.lastIndexOf("\n".charCodeAt(0)) + 1;
  if (length < bytes.length) ftruncateSync(file, length);
  return bytes.toString("utf8", 0, length);
}

function read(path: string, text: string, header: StoreHeader, lines: Map<string, RunLine>): void {
  const [first, ...rest] = text.trimEnd().split("\n");
  const found = parsed(path, 1, first) as { readonly format?: unknown } & StoreHeader;
  if (found.format !== format) {
    throw new CreaseError(
      "format",
      `openRunStore: expected ${path} to begin with "format": "${format}", got ${first.slice(0, 60)}; choose another folder with --out`,
    );
  }
  checkHeader(path, found, header);
  for (const [i, lineText] of rest.entries()) {
    const line = parsed(path, i + 2, lineText) as RunLine;
    // whatever made a run twice made it the same
    if (!lines.has(line.key)) lines.set(line.key, line);
  }
}

function parsed(path: string, line: number, text: string): object {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === "object" && value !== null) return value;
  } catch {
    // said below, as for a text that is no object
  }
  throw new CreaseError(
    "format",
    `openRunStore: expected a JSON object in line ${line} of ${path}, got ${text.slice(0, 60)}; move the file away to start again`,
  );
}

/** What is another one in a file than it should be. */
interface Difference {
  readonly name: string;
  readonly got: unknown;
  readonly expected: unknown;
}

/** Throws where stored runs belong to another experiment, protocol, version or settings. */
function checkHeader(path: string, found: StoreHeader, wanted: StoreHeader): void {
  const differing = (["experiment", "revision", "version"] as const)
    .filter((name) => found[name] !== wanted[name])
    .map((name): Difference => ({ name, got: found[name], expected: wanted[name] }));
  const names = new Set([...Object.keys(wanted.settings), ...Object.keys(found.settings ?? {})]);
  for (const name of names) {
    const [got, expected] = [found.settings?.[name], wanted.settings[name]];
    if (JSON.stringify(got) !== JSON.stringify(expected)) differing.push({ name, got, expected });
  }
  for (const [name, got] of Object.entries(found.data ?? {})) {
    const expected = wanted.data[name];
    if (expected !== undefined && got !== expected) differing.push({ name, got, expected });
  }
  if (differing.length === 0) return;
  const words = (which: "got" | "expected") =>
    differing.map((entry) => `${entry.name} ${JSON.stringify(entry[which]) ?? "not set"}`).join(", ");
  throw new CreaseError(
    "inconsistent",
    `openRunStore: expected runs with ${words("expected")} in ${path}, got ${words("got")}; choose another folder with --out, or move the file away to start again`,
    { path },
  );
}

/** Appends objects as JSON lines, in one write unless the disk takes less, and returns their texts. */
function write(file: number, objects: readonly object[]): string[] {
  const texts = objects.map((object) => JSON.stringify(object, plain));
  const bytes = Buffer.from(texts.map((text) => `${text}\n`).join(""));
  for (let done = 0; done < bytes.length; ) done += writeSync(file, bytes, done);
  return texts;
}

/** Typed arrays as lists. */
function plain(_: string, value: unknown): unknown {
  return ArrayBuffer.isView(value) && !(value instanceof DataView) ? Array.from(value as Float64Array) : value;
}
