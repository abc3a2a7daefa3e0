import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { experimentNames, loadExperiment } from "../lab/experiments/registry.ts";
import { UsageError } from "./exitStatus.ts";
import { alignColumns, printJson, printLines } from "./print.ts";

/** Where the experiment of an argument is loaded from: its name, or the URL of a module's file. */
export function experimentSource(name: string | undefined): string {
  const names = experimentNames();
  if (name !== undefined && names.includes(name)) return name;
  if (name !== undefined && /\.(?:[cm]?js|[cm]?ts)$/.test(name)) {
    const path = resolve(name);
    if (!existsSync(path)) throw new UsageError(`${name}: no such file`);
    return pathToFileURL(path).href;
  }
  throw new UsageError(
    `expected an experiment among ${names.join(", ")}, or a module file, got ${name ?? "none"}; see crease reproduce --list`,
  );
}

/** Prints the experiments: name and question, or all that a machine may ask for. */
export async function listExperiments(isJson: boolean): Promise<void> {
  const experiments = await Promise.all(experimentNames().map(loadExperiment));
  if (isJson) {
    printJson({
      experiments: experiments.map(({ name, title, question, source, cases, methods, defaults }) => ({
        name,
        title,
        question,
        source,
        cases: cases.map((choice) => choice.name),
        methods: methods.map((choice) => choice.name),
        settings: defaults,
      })),
    });
  } else {
    printLines(alignColumns(experiments.map(({ name, question }) => [name, question])));
  }
}
