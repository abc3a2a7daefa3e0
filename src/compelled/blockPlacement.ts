import type { Network, TensorIndex } from "../network/network.ts";
import type { BlockPlacement } from "./compelledParameterization.ts";
import type { Construction } from "./construction.ts";
import { weightCount } from "./weights.ts";

/** Blocks side by side: n + 1 dense layers of a network, block-diagonal. */
export interface BlockStage {
  readonly construction: Construction;
  /** k */
  readonly blocks: number;
  /** n, the number of hidden layers in each block */
  readonly layers: number;
  /** of each of the n + 1 layers, the last of which has one unit for each block, the others four */
  readonly tensors: readonly { readonly weight: TensorIndex; readonly bias: TensorIndex }[];
}

/**
 * Where the weights of each block of a stage lie in `network.parameters`.
 *
 * ```text
 *  layer 0 [4k × k]     further ones [4k × 4k]     the last [k × 4k]
 *   4×1                  4×4                        1×4
 *       4×1                  4×4                        1×4
 * ```
 */
export function placementsOf(network: Network, stage: BlockStage): readonly BlockPlacement[] {
  const { construction, blocks, layers, tensors } = stage;
  return Array.from({ length: blocks }, (_, block) => {
    const places = new Int32Array(weightCount(layers));
    let k = 0;
    tensors.forEach(({ weight, bias }, layer) => {
      const inputs = layer === 0 ? 1 : 4;
      const units = layer === layers ? 1 : 4;
      const width = blocks * inputs;
      const corner = network.tensors[weight].offset + block * units * width + block * inputs;
      for (let unit = 0; unit < units; unit++) {
        for (let input = 0; input < inputs; input++) places[k++] = corner + unit * width + input;
      }
      const first = network.tensors[bias].offset + block * units;
      for (let unit = 0; unit < units; unit++) places[k++] = first + unit;
    });
    return { construction, layers, places };
  });
}
