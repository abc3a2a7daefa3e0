import { readNpy, type StoredArray } from "crease/formats";
import { inputSize, type Network, sizeOf } from "crease/network";
import { UsageError } from "./exitStatus.ts";
import { readSource } from "./readSource.ts";

/** The inputs of an npy file: one for each index of its first axis, or a single one that has the input's own shape. */
export async function readNpyInputs(path: string, network: Network): Promise<readonly (readonly number[])[]> {
  const bytes = await readSource(path);
  let array: StoredArray;
  try {
    array = readNpy(bytes);
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    throw new UsageError(`${path}: ${error.message}`, { cause: error });
  }
  const { shape, values } = array;
  const size = inputSize(network);
  const isSingle = String(shape) === String(network.nodes[0].shape);
  const rows = isSingle ? 1 : shape[0];
  if (shape.length === 0 || (!isSingle && sizeOf(shape.slice(1)) !== size)) {
    throw new UsageError(`${path}: expected an array [inputs × ${network.nodes[0].shape.join(" × ")}], got [${shape}]`);
  }
  const wrong = values.findIndex((value) => !Number.isFinite(value));
  if (wrong >= 0) {
    const place = `input ${Math.floor(wrong / size)}, got ${values[wrong]} at position ${wrong % size}`;
    throw new UsageError(`${path}: expected finite numbers in ${place}`);
  }
  return Array.from({ length: rows }, (_, row) => Array.from(values.subarray(row * size, (row + 1) * size)));
}
