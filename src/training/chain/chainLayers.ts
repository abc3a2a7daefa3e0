import type { Network } from "../../network/index.ts";

/** A dense layer of a chain, with the ReLU behind it if there is one. */
export interface ChainLayer {
  readonly inputs: number;
  readonly outputs: number;
  /** where the weight [outputs × inputs] begins in the parameters */
  readonly weight: number;
  /** where the bias [outputs] begins, or undefined where there is none */
  readonly bias: number | undefined;
  readonly relu: boolean;
}

/**
 * Whether a network is a chain: an input of one axis, then dense layers in succession, each with a ReLU behind it or
 * without, and no parameter used twice.
 */
export function isChain(network: Network): boolean {
  return chainLayers(network) !== undefined;
}

/** The layers of a chain, or undefined where the network is none. */
export function chainLayers({ nodes, tensors, output }: Network): readonly ChainLayer[] | undefined {
  if (nodes[0].shape.length !== 1 || output !== nodes.length - 1) return undefined;
  const layers: ChainLayer[] = [];
  const used: number[] = [];
  for (let i = 1; i < nodes.length; i++) {
    const { operator, inputs, shape } = nodes[i];
    if (inputs.length !== 1 || inputs[0] !== i - 1) return undefined;
    if (operator.kind === "dense") {
      const { weight, bias } = operator;
      used.push(weight, ...(bias === undefined ? [] : [bias]));
      layers.push({
        inputs: nodes[i - 1].shape[0],
        outputs: shape[0],
        weight: tensors[weight].offset,
        bias: bias === undefined ? undefined : tensors[bias].offset,
        relu: nodes[i + 1]?.operator.kind === "relu",
      });
    } else if (operator.kind !== "relu" || nodes[i - 1].operator.kind !== "dense") {
      return undefined;
    }
  }
  return layers.length > 0 && new Set(used).size === used.length ? layers : undefined;
}
