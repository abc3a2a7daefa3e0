import { readOnnx } from "crease/formats";
import type { Network } from "crease/network";
import { CreaseError } from "crease/numeric";
import { UsageError } from "./exitStatus.ts";
import { externalFiles } from "./externalFiles.ts";
import { printNotice } from "./print.ts";
import { nameOfSource, readSource } from "./readSource.ts";
import { isTensorsModel, readTensorsModel } from "./readTensorsModel.ts";

/** The network of a model file, with the value `output` of its graph as the output; `layers` describes a file of tensors. */
export async function readModel(path: string, output: string | undefined, layers?: string): Promise<Network> {
  if (isTensorsModel(path, layers)) return readTensorsModel(path, output, layers);
  const bytes = await readSource(path);
  try {
    const externalData = path === "-" ? undefined : externalFiles(path);
    return readOnnx(bytes, {
      output,
      externalData,
      onNotice: (notice) => printNotice(`${nameOfSource(path)}: ${notice}`),
    });
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    const message = `${nameOfSource(path)}: ${error.message}`;
    // the choice of an output is an argument's, everything else the file's
    const isChoice = error instanceof CreaseError && error.code === "format" && "outputs" in error.details;
    throw isChoice ? new UsageError(message, { cause: error }) : new Error(message, { cause: error });
  }
}
