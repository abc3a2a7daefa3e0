/** A dense ReLU network as the products that a forward pass takes, and how many vertices of a domain meet each of them. */
import type { Network, NetworkNode } from "crease/network";
import { regionsInSync, vertexCount } from "crease/regions";
import { countOnEach } from "./manySegments.ts";
import type { Problem } from "./workloads.ts";

/** One product of a forward pass. */
export interface LayerWork {
  readonly inputs: number;
  readonly outputs: number;
  /** [outputs × inputs] row-major */
  readonly weight: Float64Array;
  /** whether a ReLU follows */
  readonly relu: boolean;
  /** distinct vertices that exist when the layer is applied: those of the partition by the layers before */
  readonly vertices: number;
}

/** Operators of one branch that a chain may have beside its dense layers: they cost no product. */
const passing = ["input", "relu", "shift", "scale", "reshape"];

/** The products of a network that is a chain of dense layers and ReLU, in order; undefined for any other. */
export function layerWork({ network, where, knownVertices }: Problem): readonly LayerWork[] | undefined {
  const chain = chainOf(network);
  if (!chain) return undefined;
  const work: LayerWork[] = [];
  let vertices = firstVertices(network, where);
  chain.forEach((node, position) => {
    const { operator } = network.nodes[node];
    if (operator.kind === "relu" && !knownVertices) vertices = verticesOf({ network: upTo(network, node), where });
    if (operator.kind !== "dense") return;
    const { offset, shape } = network.tensors[operator.weight];
    const [outputs, inputs] = shape;
    const weight = network.parameters.subarray(offset, offset + outputs * inputs);
    const next = chain.slice(position + 1).find((later) => ["dense", "relu"].includes(kindOf(network, later)));
    const relu = next !== undefined && kindOf(network, next) === "relu";
    work.push({ inputs, outputs, weight, relu, vertices: knownVertices?.[work.length] ?? vertices });
  });
  return work;
}

/** The nodes from the input to the output, where each reads the one before and is an operator of such a chain. */
function chainOf(network: Network): readonly number[] | undefined {
  const chain: number[] = [];
  for (let node: number | undefined = network.output; node !== undefined; node = network.nodes[node].inputs[0]) {
    const kind = kindOf(network, node);
    if (kind !== "dense" && !passing.includes(kind)) return undefined;
    chain.unshift(node);
  }
  return chain;
}

function kindOf(network: Network, node: number): NetworkNode["operator"]["kind"] {
  return network.nodes[node].operator.kind;
}

/** The network up to a node, followed by an output that is zero: its units cut as before, and its maps take no room. */
function upTo(network: Network, node: number): Network {
  const size = network.nodes[node].shape.reduce((product, extent) => product * extent, 1);
  const { parameters, tensors, nodes } = network;
  const extended = new Float64Array(parameters.length + size);
  extended.set(parameters);
  const zeros = { name: "zeros", shape: [1, size], storedType: "float64", offset: parameters.length } as const;
  return {
    parameters: extended,
    tensors: [...tensors, zeros],
    nodes: [
      ...nodes.slice(0, node + 1),
      { name: "flat", operator: { kind: "reshape", shape: [size] }, inputs: [node], shape: [size] },
      { name: "zero", operator: { kind: "dense", weight: tensors.length }, inputs: [node + 1], shape: [1] },
    ],
    output: node + 2,
  };
}

/** Corners of a plane, ends of segments. */
function firstVertices(network: Network, where: Problem["where"]): number {
  if (where.kind === "plane") return where.polygon.length / 2;
  return where.kind === "segments" ? 2 * (where.from.length / network.nodes[0].shape.reduce((a, b) => a * b, 1)) : 2;
}

function verticesOf({ network, where }: Problem): number {
  if (where.kind !== "segments") return vertexCount(regionsInSync(network, where));
  const { counts } = countOnEach(network, where);
  // a segment has one vertex more than it has regions
  return counts.reduce((sum, count) => sum + count + 1, 0);
}
