import { nodesOfOutput } from "../network/bindNetwork.ts";
import { tensorValues } from "../network/createNetwork.ts";
import type { Network, Operator } from "../network/network.ts";
import { graphDraft, sourceTensor } from "./graphDraft.ts";

/** A network, and which of its parameters may be trained. */
export interface MergedNetwork {
  readonly network: Network;
  /** [P] 0 for parameters that keep their value */
  readonly trainable: Uint8Array;
}

type Dense = Extract<Operator, { kind: "dense" }>;

/** y = weight h + bias, with what may be trained of both. */
interface AffineLayer {
  readonly outputs: number;
  readonly inputs: number;
  readonly weight: Float64Array;
  readonly weightTrainable: Uint8Array;
  readonly bias: Float64Array;
  readonly biasTrainable: Uint8Array;
}

/**
 * The same function with dense layers that follow one another without units between them multiplied into one: a network of
 * blocks becomes an ordinary one with hidden layers of width 4k, which can be trained whole.
 *
 * @param trainable [P] not 0 for parameters that may be trained; all may unless given. An entry of a product may be trained where
 *                  one of its factors may and the other is not a zero that stays
 *
 * Numerics  sums of products in float64, in the order of the units between; the function changes by their rounding only.
 *           Products are stored as float64, whatever the type of their factors, which could not hold them.
 * Errors    RangeError where the mask has another length than the parameters.
 */
export function mergeDense(network: Network, trainable?: Uint8Array): MergedNetwork {
  const { nodes, parameters, output } = network;
  if (trainable !== undefined && trainable.length !== parameters.length) {
    throw new RangeError(`mergeDense: expected a mask of ${parameters.length} entries, got ${trainable.length}`);
  }
  const kept = nodesOfOutput(network);
  const readers = new Map<number, number>();
  for (const index of kept) for (const from of nodes[index].inputs) readers.set(from, (readers.get(from) ?? 0) + 1);
  const isDense = (index: number) => nodes[index].operator.kind === "dense";
  const isAbsorbed = (index: number) => index !== output && isDense(index) && readers.get(index) === 1;

  const draft = graphDraft(network, trainable);
  // dense layers that wait for the one behind them, with the node that they read
  const waiting = new Map<number, { readonly layer: AffineLayer; readonly from: number }>();
  for (const index of kept) {
    if (index === 0) continue;
    const { name, operator, inputs } = nodes[index];
    const before = waiting.get(inputs[0]);
    const isFollowed = isAbsorbed(index) && kept.some((next) => nodes[next].inputs[0] === index && isDense(next));
    if (operator.kind !== "dense" || (before === undefined && !isFollowed)) {
      draft.copy(index);
      continue;
    }
    const own = affineLayer(network, operator, trainable);
    const layer = before === undefined ? own : composed(own, before.layer);
    const from = before === undefined ? inputs[0] : before.from;
    if (isFollowed) {
      waiting.set(index, { layer, from });
      continue;
    }
    const { name: weightName } = network.tensors[operator.weight];
    const biasName = operator.bias === undefined ? `${name}.bias` : network.tensors[operator.bias].name;
    const merged = denseOf(layer, weightName, biasName);
    const weight = draft.tensor(merged.weight);
    const bias = draft.tensor(merged.bias);
    draft.place(index, draft.node(name, { kind: "dense", weight, bias }, [draft.placeOf(from)]));
  }
  return draft.finish();
}

function affineLayer(network: Network, { weight, bias }: Dense, trainable?: Uint8Array): AffineLayer {
  const [outputs, inputs] = network.tensors[weight].shape;
  const ones = (size: number) => new Uint8Array(size).fill(1);
  return {
    outputs,
    inputs,
    weight: tensorValues(network, weight),
    weightTrainable: sourceTensor(network, weight, trainable).trainable ?? ones(outputs * inputs),
    bias: bias === undefined ? new Float64Array(outputs) : tensorValues(network, bias),
    // a bias that is not there stays 0
    biasTrainable:
      bias === undefined
        ? new Uint8Array(outputs)
        : (sourceTensor(network, bias, trainable).trainable ?? ones(outputs)),
  };
}

/** second after first: W₂ W₁ h + W₂ b₁ + b₂. */
function composed(second: AffineLayer, first: AffineLayer): AffineLayer {
  const { outputs, inputs: between } = second;
  const { inputs } = first;
  const weight = new Float64Array(outputs * inputs);
  const weightTrainable = new Uint8Array(outputs * inputs);
  const bias = Float64Array.from(second.bias);
  const biasTrainable = Uint8Array.from(second.biasTrainable);
  for (let i = 0; i < outputs; i++) {
    for (let k = 0; k < between; k++) {
      const factor = second.weight[i * between + k];
      const isFree = second.weightTrainable[i * between + k];
      if (factor === 0 && isFree === 0) continue;
      for (let j = 0; j < inputs; j++) {
        const value = first.weight[k * inputs + j];
        weight[i * inputs + j] += factor * value;
        weightTrainable[i * inputs + j] |= freeProduct(isFree, value, first.weightTrainable[k * inputs + j]);
      }
      bias[i] += factor * first.bias[k];
      biasTrainable[i] |= freeProduct(isFree, first.bias[k], first.biasTrainable[k]);
    }
  }
  return { outputs, inputs, weight, weightTrainable, bias, biasTrainable };
}

/** Whether a product may change, of a factor that may or is not zero, and a value that may or has this number. */
function freeProduct(isFree: number, value: number, isValueFree: number): number {
  return isValueFree !== 0 || (isFree !== 0 && value !== 0) ? 1 : 0;
}

function denseOf(layer: AffineLayer, weightName: string, biasName: string) {
  const { outputs, inputs } = layer;
  const { weight, weightTrainable, bias, biasTrainable } = layer;
  const storedType = "float64" as const;
  return {
    weight: { name: weightName, shape: [outputs, inputs], storedType, values: weight, trainable: weightTrainable },
    bias: { name: biasName, shape: [outputs], storedType, values: bias, trainable: biasTrainable },
  };
}
