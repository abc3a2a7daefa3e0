import { sizeOf, type TensorIndex } from "../network/network.ts";
import type { BlockNetwork } from "./blockNetwork.ts";
import { placementsOf } from "./blockPlacement.ts";
import { type CompelledParameterization, parameterizationOf } from "./compelledParameterization.ts";
import { type CompelledPeaks, readPeaks } from "./peaksOf.ts";

/**
 * The parameters of a network with compelled blocks as functions of θ: first the parameters outside the blocks as they are, in
 * their order; then, stage by stage, the peaks of each block, with its ratios behind them if the scales are free.
 *
 * Not written are the zeros outside the diagonal blocks, and the running averages of batch normalizations, which belong
 * to whoever computes gradients.
 *
 * Source    algorithm 1 of Milkert, Hyde, Laine, ICML 2025 (arXiv 2311.18022), with the dense layers trained along.
 */
export function blockParameterization(
  blocks: BlockNetwork,
  options: { readonly freeScales?: boolean } = {},
): CompelledParameterization {
  const { network } = blocks;
  const taken = new Uint8Array(network.parameters.length);
  const take = (index: TensorIndex) => {
    const { offset, shape } = network.tensors[index];
    taken.fill(1, offset, offset + sizeOf(shape));
  };
  for (const { weight, bias } of blocks.stages.flatMap(({ tensors }) => tensors)) {
    take(weight);
    take(bias);
  }
  for (const { operator } of network.nodes) {
    if (operator.kind !== "batchNormalization") continue;
    take(operator.mean);
    take(operator.variance);
  }
  const copied = Int32Array.from(taken.keys()).filter((place) => taken[place] === 0);
  const placements = blocks.stages.flatMap((stage) => placementsOf(network, stage));
  return parameterizationOf(taken.length, copied, placements, options.freeScales ?? false);
}

/**
 * [P] 1 for parameters that may be trained when the blocks are to stay block-diagonal, 0 for the zeros outside the diagonal
 * blocks. When the constraint is released, all may be trained.
 */
export function blockTrainable({ network, stages }: BlockNetwork): Uint8Array {
  const trainable = new Uint8Array(network.parameters.length).fill(1);
  for (const stage of stages) {
    for (const { weight } of stage.tensors) {
      const { offset, shape } = network.tensors[weight];
      trainable.fill(0, offset, offset + sizeOf(shape));
    }
    for (const { places } of placementsOf(network, stage)) for (const place of places) trainable[place] = 1;
  }
  return trainable;
}

/**
 * The peaks and ratios of all blocks, stage by stage.
 *
 * Errors    CreaseError "format" where the weights of a block are those of no compelled network, or of another construction.
 */
export function blockPeaks({ network, stages }: BlockNetwork): readonly CompelledPeaks[] {
  return stages.flatMap((stage) => {
    const { storedType } = network.tensors[stage.tensors[0].weight];
    return placementsOf(network, stage).map(({ construction, layers, places }) =>
      readPeaks(
        "blockPeaks",
        Float64Array.from(places, (place) => network.parameters[place]),
        layers,
        { storedType, construction },
      ),
    );
  });
}
