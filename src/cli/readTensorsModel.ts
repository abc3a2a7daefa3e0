import { existsSync } from "node:fs";
import { extname } from "node:path";
import { networkFromTensors, readNpz, readSafetensors, type SequentialDescription } from "crease/formats";
import type { Network } from "crease/network";
import { UsageError } from "./exitStatus.ts";
import { hasExtension } from "./optionValues.ts";
import { nameOfSource, readJson, readSource } from "./readSource.ts";

const tensorExtensions = [".safetensors", ".npz"];
/** files that are often taken for models, and hold no network that can be read */
const otherExtensions = [".pt", ".pth", ".ckpt", ".npy"];

/** Whether a model is a file of tensors, whose layers stand in another file. */
export function isTensorsModel(path: string, layers: string | undefined): boolean {
  return layers !== undefined || [...tensorExtensions, ...otherExtensions].some((kind) => hasExtension(path, kind));
}

/**
 * The network of a file of tensors and of a description of its layers: the file `layers`, or the one beside the model
 * that is named like it, with .json.
 */
export async function readTensorsModel(
  path: string,
  output: string | undefined,
  layers: string | undefined,
): Promise<Network> {
  const source = nameOfSource(path);
  if (otherExtensions.some((kind) => hasExtension(path, kind))) {
    throw new UsageError(
      `${source}: expected a model in .onnx, .safetensors or .npz, got ${extname(path)}; save the network's state_dict as .safetensors, as docs/formats.md shows`,
    );
  }
  if (path !== "-" && !tensorExtensions.some((kind) => hasExtension(path, kind))) {
    throw new UsageError(`--layers: expected a model in .safetensors or .npz, got ${source}; leave --layers out`);
  }
  const layersPath = layers ?? layersBeside(path);
  const bytes = await readSource(path);
  const description = (await readJson(layersPath)) as SequentialDescription;
  try {
    const network = networkFromTensors(
      isNpz(path, bytes) ? readNpz(bytes) : readSafetensors(bytes).tensors,
      description,
    );
    return output === undefined ? network : { ...network, output: outputNamed(network, output, source) };
  } catch (error) {
    if (!(error instanceof Error) || error instanceof UsageError) throw error;
    // the description is checked against the tensors: either may be wrong
    const isDescribed = error.message.startsWith("networkFromTensors");
    const files = isDescribed ? `${source} with ${nameOfSource(layersPath)}` : source;
    throw new Error(`${files}: ${error.message}`, { cause: error });
  }
}

function layersBeside(path: string): string {
  const beside = path.slice(0, path.length - extname(path).length).concat(".json");
  if (path !== "-" && existsSync(beside)) return beside;
  if (!existsSync(path)) throw new UsageError(`${path}: no such file`);
  throw new UsageError(
    `${path}: expected a description of its layers in ${beside}, got none; write {"inputShape": […], "layers": […]} there, or name another file with --layers`,
  );
}

/** A zip file begins with PK; the first bytes of a safetensors file are the length of its header. */
function isNpz(path: string, bytes: Uint8Array): boolean {
  return path === "-" ? bytes[0] === 0x50 && bytes[1] === 0x4b : hasExtension(path, ".npz");
}

function outputNamed(network: Network, output: string, source: string): number {
  const index = network.nodes.findIndex(({ name }) => name === output);
  if (index >= 0) return index;
  const names = network.nodes.map(({ name }) => `"${name}"`).join(", ");
  throw new UsageError(`${source}: expected --output to name a layer among ${names}, got "${output}"`);
}
