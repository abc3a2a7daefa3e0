import { nodesOfOutput } from "../../network/bindNetwork.ts";
import { tensorValues } from "../../network/createNetwork.ts";
import type { Network, NetworkNode, Operator, TensorIndex } from "../../network/network.ts";
import { definitionOf } from "../../network/operators/index.ts";
import { CreaseError } from "../../numeric/errors.ts";
import type { StoredArray } from "../arrays/storedArray.ts";
import type { DescribedLayer, LayerDescription, SequentialDescription } from "./description.ts";
import {
  type ChainNode,
  isHardsigmoid,
  isIdentity,
  type LayerSource,
  layersOf,
  type WrittenLayer,
} from "./writtenLayers.ts";

/** A sequence of layers and its numbers. */
export interface SequentialNetwork {
  /** by name, in the order of the layers */
  readonly tensors: ReadonlyMap<string, StoredArray>;
  readonly description: SequentialDescription;
}

/**
 * The tensors of a network, as `writeSafetensors` and `writeNpz` take them, and the layers that they belong to: what
 * `networkFromTensors` makes a network of again. Tensors keep their names and stored types. A constant that is added
 * behind a layer without bias becomes its bias, and what changes nothing is left out.
 *
 * Numerics  real arguments, such as a slope, are read as float32 unless a tensor is stored as float64.
 * Errors    CreaseError "unsupported-operator" for a network that is no sequence of PyTorch's layers.
 */
export function tensorsOf(network: Network): SequentialNetwork {
  const chain = chainOf(network);
  const source = { network, isWide: chain.some(({ operator }) => isWide(network, operator)) };
  const tensors = new Map<string, StoredArray>();
  const layers: LayerDescription[] = [];
  const indices = new Map<string, TensorIndex>();

  for (let place = 0; place < chain.length; ) {
    const { written, nodes } = nextLayers(source, chain, place);
    for (const layer of written) {
      for (const { tensor, shape } of Object.values(layer.tensors ?? {})) {
        const { name, storedType } = network.tensors[tensor];
        if ((indices.get(name) ?? tensor) !== tensor) throw refused(chain[place], `needs two tensors named "${name}"`);
        indices.set(name, tensor);
        tensors.set(name, {
          shape: shape ?? network.tensors[tensor].shape,
          values: tensorValues(network, tensor).slice(),
          storedType,
        });
      }
      layers.push(describe(network, layer, layers.length));
    }
    place += nodes;
  }
  return { tensors, description: { inputShape: network.nodes[0].shape, layers } };
}

/** The nodes behind the input that lead to the output, if each reads the one before and nothing else. */
function chainOf(network: Network): readonly ChainNode[] {
  const indices = nodesOfOutput(network);
  return indices.slice(1).map((index, place) => {
    const node = network.nodes[index];
    const before = indices[place];
    if (node.inputs.length !== 1 || node.inputs[0] !== before) {
      throw refused(node, `reads ${node.inputs.length === 1 ? "an earlier value" : `${node.inputs.length} values`}`);
    }
    return { ...node, inputShape: network.nodes[before].shape };
  });
}

/** Whether an operator has a tensor that is stored as float64. */
function isWide({ tensors }: Network, operator: Operator): boolean {
  const roles = definitionOf(operator).tensors ?? [];
  return roles.some((role) => tensors[Number(operator[role])]?.storedType === "float64");
}

/** The layers of one node, or of several that are one layer together. */
function nextLayers(
  source: LayerSource,
  chain: readonly ChainNode[],
  place: number,
): { readonly written: readonly WrittenLayer[]; readonly nodes: number } {
  const { network } = source;
  const node = chain[place];
  if (isIdentity(network, node)) return { written: [], nodes: 1 };
  if (isHardsigmoid(network, chain.slice(place, place + 3))) return { written: [{ type: "Hardsigmoid" }], nodes: 3 };
  const refuse = (clause: string) => refused(node, clause);
  const written = layersOf(source, node, refuse);

  // a constant behind a layer without bias is its bias
  const next = chain[place + 1];
  const [layer] = written.slice(-1);
  if (layer?.arguments?.bias !== false || next?.operator.kind !== "shift") return { written, nodes: 1 };
  const { offset } = next.operator;
  const isChannels = node.operator.kind !== "dense";
  const outputs = isChannels ? node.shape[0] : (node.shape.at(-1) as number);
  // one number for each output: along the axis of channels, or along the last one
  const { shape } = network.tensors[offset];
  const rank = node.shape.length;
  const axis = (isChannels ? 0 : rank - 1) - (rank - shape.length);
  if (shape.some((extent, k) => extent !== (k === axis ? outputs : 1)) || axis < 0) return { written, nodes: 1 };
  const { bias: _, ...others } = layer.arguments;
  const biased = {
    ...layer,
    arguments: others,
    tensors: { ...layer.tensors, bias: { tensor: offset, shape: [outputs] } },
  };
  return { written: [...written.slice(0, -1), biased], nodes: 2 };
}

/** A layer as the description has it: only its type where that says all. */
function describe(
  network: Network,
  { type, tensors = {}, arguments: args = {} }: WrittenLayer,
  place: number,
): LayerDescription {
  const names = Object.entries(tensors).map(([role, { tensor }]) => [role, network.tensors[tensor].name] as const);
  const stems = new Set(
    names.map(([role, name]) => (name.endsWith(`.${role}`) ? name.slice(0, -role.length - 1) : undefined)),
  );
  const [stem] = stems;
  const isNamed = stems.size === 1 && stem !== undefined;
  const described: DescribedLayer = {
    type,
    ...(isNamed && stem !== String(place) ? { name: stem } : {}),
    ...(names.length > 0 && !isNamed ? { tensors: Object.fromEntries(names) } : {}),
    ...args,
  };
  return Object.keys(described).length === 1 ? type : described;
}

function refused({ name, operator }: NetworkNode, clause: string): CreaseError {
  return new CreaseError(
    "unsupported-operator",
    `tensorsOf: expected a sequence of PyTorch's layers, got node "${name}" (${operator.kind}), which ${clause}; write the network with writeOnnx`,
    { node: name, operator: operator.kind },
  );
}
