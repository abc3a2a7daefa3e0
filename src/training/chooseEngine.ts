import type { Network } from "../network/network.ts";
import type { Random } from "../numeric/random.ts";
import { isChain } from "./chain/chainLayers.ts";
import { createChainEngine } from "./chain/createChainEngine.ts";
import type { Precision } from "./floats.ts";
import type { GradientEngine } from "./gradientEngine.ts";
import { createGraphEngine } from "./graph/graphEngine.ts";
import type { Loss } from "./loss.ts";
import type { TrainingOptions } from "./trainingOptions.ts";

/** What an engine is made for. */
export interface EngineOptions
  extends Pick<TrainingOptions, "dropout" | "batchStatistics" | "regularizers" | "trainable"> {
  readonly loss: Loss;
  readonly precision: Precision;
  /** the most rows of a batch */
  readonly maxRows: number;
  readonly random: Random;
}

/** The fastest engine that can do what is asked for. */
export function chooseEngine(network: Network, options: EngineOptions): GradientEngine {
  const { dropout = [], regularizers = [] } = options;
  const isPlain = dropout.length === 0 && regularizers.length === 0;
  if (isPlain && isChain(network)) return createChainEngine(network, options);
  return createGraphEngine(network, options);
}
