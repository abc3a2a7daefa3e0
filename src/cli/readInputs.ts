import { inputSize, type Network } from "crease/network";
import { UsageError } from "./exitStatus.ts";
import { hasExtension } from "./optionValues.ts";
import { readNpyInputs } from "./readNpyInputs.ts";
import { nameOfSource, readJson } from "./readSource.ts";

/** The inputs of an npy file, or of a JSON file, [[…], …] or {"inputs": [[…], …]}, each as long as the network's input. */
export async function readInputs(path: string, network: Network): Promise<readonly (readonly number[])[]> {
  if (hasExtension(path, ".npy")) return readNpyInputs(path, network);
  const json = await readJson(path);
  const inputs = typeof json === "object" && json !== null && "inputs" in json ? json.inputs : json;
  const source = nameOfSource(path);
  if (!Array.isArray(inputs)) {
    throw new UsageError(`${source}: expected a list of inputs or {"inputs": [[…], …]}, got ${summary(inputs)}`);
  }
  const size = inputSize(network);
  return inputs.map((input: unknown, index) => {
    if (!Array.isArray(input)) {
      throw new UsageError(`${source}: expected input ${index} to be a list of ${size} numbers, got ${summary(input)}`);
    }
    if (input.length !== size) {
      throw new UsageError(`${source}: expected ${size} numbers in input ${index}, got ${input.length}`);
    }
    const wrong = input.findIndex((value) => typeof value !== "number" || !Number.isFinite(value));
    if (wrong >= 0) {
      throw new UsageError(
        `${source}: expected finite numbers in input ${index}, got ${summary(input[wrong])} at position ${wrong}`,
      );
    }
    return input as readonly number[];
  });
}

function summary(value: unknown): string {
  const text = typeof value === "number" ? String(value) : JSON.stringify(value);
  return text.length > 40 ? `${text.slice(0, 40)}…` : text;
}
