import { resolve } from "node:path";
import type { Network } from "crease/network";
import type { Random } from "crease/numeric";
import { initialize, type Precision, randomDenseNetwork } from "crease/training";
import type { NetworkConfig } from "./trainingConfig.ts";

/** A network whose weights are trained from the first step on. */
export type WeightsConfig = Exclude<NetworkConfig, { readonly compelled: unknown }>;

/** Reads a model file; `output` names the value of its graph that is the output. */
export type ReadModel = (path: string, output: string | undefined) => Promise<Network>;

export interface StartContext {
  /** folder that paths of the config start at */
  readonly folder: string;
  readonly random: Random;
  readonly readModel: ReadModel;
}

/**
 * The network that a training begins with. Its numbers are stored at the precision of the training, so that a file of the
 * trained network holds exactly what was trained.
 */
export async function startNetwork(
  config: WeightsConfig,
  precision: Precision,
  { folder, random, readModel }: StartContext,
): Promise<Network> {
  const network =
    "widths" in config
      ? randomDenseNetwork(config.widths, config.initializer ?? { kind: "pytorch" }, random)
      : await modelOf(config);
  return { ...network, tensors: network.tensors.map((tensor) => ({ ...tensor, storedType: precision })) };

  async function modelOf({ onnx, output, initializer }: Extract<WeightsConfig, { onnx: string }>): Promise<Network> {
    const model = await readModel(resolve(folder, onnx), output);
    return initializer ? initialize(model, initializer, random) : model;
  }
}
