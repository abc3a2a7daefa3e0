import { createNetwork, tensorValues } from "../network/createNetwork.ts";
import { type Network, type Operator, type StoredType, sizeOf, type TensorIndex } from "../network/network.ts";
import { definitionOf } from "../network/operators/index.ts";

/** A tensor of a draft, each of whose entries may be trained or keeps its value. */
export interface DraftTensor {
  readonly name: string;
  readonly shape: readonly number[];
  readonly storedType?: StoredType;
  readonly values: ArrayLike<number>;
  /** 1 for entries that may be trained; all may unless given */
  readonly trainable?: Uint8Array;
}

/** A network that is put together from nodes of another one and from new ones. */
export interface GraphDraft {
  /** index of the new tensor */
  tensor(tensor: DraftTensor): TensorIndex;
  /** index of the new node, which reads nodes of the draft */
  node(name: string, operator: Operator, inputs: readonly number[]): number;
  /** copies a node of the network with its tensors; the nodes that it reads have a place in the draft already */
  copy(index: number): number;
  /** says which node of the draft stands for one of the network */
  place(index: number, node: number): void;
  /** the node of the draft that stands for one of the network */
  placeOf(index: number): number;
  /** the network that ends at the node added last, and which of its parameters may be trained */
  finish(): { readonly network: Network; readonly trainable: Uint8Array };
}

/** An empty draft with the input of a network; names that are taken get a number behind them. */
export function graphDraft(source: Network, trainable?: Uint8Array): GraphDraft {
  const tensors: (DraftTensor & { readonly trainable: Uint8Array })[] = [];
  const nodes: { name: string; operator: Operator; inputs: readonly number[] }[] = [];
  const nodePlaces = new Map([[0, 0]]);
  const tensorPlaces = new Map<number, number>();
  const nodeNames = new Set([source.nodes[0].name]);
  const tensorNames = new Set<string>();

  const draft: GraphDraft = {
    tensor(tensor) {
      const mask = tensor.trainable ?? new Uint8Array(tensor.values.length).fill(1);
      return tensors.push({ ...tensor, name: newName(tensor.name, tensorNames), trainable: mask }) - 1;
    },

    node(name, operator, inputs) {
      return nodes.push({ name: newName(name, nodeNames), operator, inputs });
    },

    copy(index) {
      const { name, operator, inputs } = source.nodes[index];
      const copied: Record<string, unknown> = { ...operator };
      for (const key of definitionOf(operator).tensors ?? []) {
        const tensor = copied[key];
        if (typeof tensor !== "number") continue;
        let place = tensorPlaces.get(tensor);
        if (place === undefined) {
          place = draft.tensor(sourceTensor(source, tensor, trainable));
          tensorPlaces.set(tensor, place);
        }
        copied[key] = place;
      }
      const node = draft.node(name, copied as Operator, inputs.map(draft.placeOf));
      nodePlaces.set(index, node);
      return node;
    },

    place: (index, node) => void nodePlaces.set(index, node),
    placeOf: (index) => nodePlaces.get(index) as number,

    finish() {
      const [{ name, shape }] = source.nodes;
      const network = createNetwork({ inputShape: shape, inputName: name, tensors, nodes });
      const mask = new Uint8Array(network.parameters.length);
      tensors.forEach((tensor, index) => {
        mask.set(tensor.trainable, network.tensors[index].offset);
      });
      return { network, trainable: mask };
    },
  };
  return draft;
}

/** A tensor of a network, with its part of a mask over the parameters. */
export function sourceTensor(network: Network, index: TensorIndex, trainable?: Uint8Array): DraftTensor {
  const { name, shape, storedType, offset } = network.tensors[index];
  const own = trainable?.slice(offset, offset + sizeOf(shape));
  return { name, shape, storedType, values: tensorValues(network, index), trainable: own };
}

/** The name, or with the first number behind it that makes it new. */
function newName(name: string, taken: Set<string>): string {
  let candidate = name;
  for (let count = 1; taken.has(candidate); count++) candidate = `${name}_${count}`;
  taken.add(candidate);
  return candidate;
}
