import { isAbsolute } from "node:path";
import type { Experiment } from "../experiment.ts";

/** The module of an experiment. */
export interface ExperimentModule {
  readonly experiment: Experiment;
}

/** The public experiments by name: a line for each file of this folder. */
const modules: Readonly<Record<string, () => Promise<ExperimentModule>>> = {
  "compelled-1d": () => import("./compelled1d.ts"),
  "compelled-sparse": () => import("./compelledSparse.ts"),
  "compelled-nonconvex": () => import("./compelledNonconvex.ts"),
  "compelled-2d": () => import("./compelled2d.ts"),
  "compelled-spirals": () => import("./compelledSpirals.ts"),
  "compelled-learning-rate": () => import("./compelledLearningRate.ts"),
  "compelled-head": () => import("./compelledHead.ts"),
};

/** Names of the public experiments, in the order in which they are listed. */
export function experimentNames(): readonly string[] {
  return Object.keys(modules);
}

/**
 * Loads an experiment. Threads load theirs by the same text.
 *
 * @param source name of a public experiment, or `file:` URL of a module that exports one as `experiment`
 */
export async function loadExperiment(source: string): Promise<Experiment> {
  if (source.startsWith("file:")) return experimentOf(source, await import(source));
  const load = Object.hasOwn(modules, source) ? modules[source] : undefined;
  if (load === undefined) {
    const known = experimentNames().join(", ");
    const hint = isAbsolute(source) ? "; give a file as a file: URL" : "";
    throw new RangeError(`loadExperiment: expected one of ${known}, got ${source}${hint}`);
  }
  return (await load()).experiment;
}

function experimentOf(source: string, module: Partial<ExperimentModule>): Experiment {
  if (typeof module.experiment?.run === "function") return module.experiment;
  const names = Object.keys(module).join(", ") || "nothing";
  throw new TypeError(`loadExperiment: expected ${source} to export an experiment as "experiment", got ${names}`);
}
