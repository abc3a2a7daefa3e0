import {
  createNetwork,
  type Network,
  type NetworkDescription,
  type Operator,
  sizeOf,
  tensorValues,
} from "crease/network";
import { createRandom, gamma, type Random } from "crease/numeric";
import { definitionOf } from "../../src/network/operators/index.ts";

/** A random directed acyclic graph of every operator kind; some nodes do not lead to the output. */
export function randomGraph(seed: number, nodeCount = 12): Network {
  const random = createRandom(seed, "graph");
  const tensors: NetworkDescription["tensors"][number][] = [];
  const nodes: NetworkDescription["nodes"][number][] = [];
  const shapes: (readonly number[])[] = [[2 + random.integer(3)]];
  const addTensor = (shape: readonly number[]) =>
    tensors.push({ name: `tensor${tensors.length}`, shape, values: normals(random, sizeOf(shape)) }) - 1;
  while (nodes.length < nodeCount) {
    // mostly the latest nodes, so that the graph is deep
    const first = Math.max(0, shapes.length - 1 - random.integer(4));
    const { operator, inputs } = randomOperator(random, first, shapes, addTensor);
    const inputShapes = inputs.map((index) => shapes[index]);
    const described = tensors.map((tensor) => ({ ...tensor, storedType: "float64" as const, offset: 0 }));
    shapes.push(definitionOf(operator).shape(operator, inputShapes, described));
    nodes.push({ name: `node${nodes.length}`, operator, inputs });
  }
  return createNetwork({ inputShape: shapes[0], tensors, nodes });
}

function randomOperator(
  random: Random,
  first: number,
  shapes: readonly (readonly number[])[],
  addTensor: (shape: readonly number[]) => number,
): { operator: Operator; inputs: readonly number[] } {
  const shape = shapes[first];
  const like = shapes.flatMap((other, index) => (String(other) === String(shape) ? [index] : []));
  const second = like[random.integer(like.length)];
  const features = shape.at(-1) ?? 1;
  const outputs = 1 + random.integer(4);
  switch (random.integer(8)) {
    case 0:
      return { operator: { kind: "add" }, inputs: [first, second] };
    case 1:
      return { operator: { kind: "subtract" }, inputs: [first, second] };
    case 2:
      return { operator: { kind: "scale", factor: addTensor([features]) }, inputs: [first] };
    case 3:
      return { operator: { kind: "shift", offset: addTensor([]) }, inputs: [first] };
    case 4:
      return { operator: { kind: "reshape", shape: [...shape].reverse() }, inputs: [first] };
    case 5:
      return { operator: { kind: "dense", weight: addTensor([outputs, features]) }, inputs: [first] };
    case 6:
      return {
        operator: { kind: "dense", weight: addTensor([outputs, features]), bias: addTensor([outputs]) },
        inputs: [first],
      };
    default:
      return { operator: { kind: "relu" }, inputs: [first] };
  }
}

/** Standard normal numbers. */
export function normals(random: Random, count: number): Float64Array {
  return Float64Array.from({ length: count }, () => random.normal());
}

/**
 * The network with absolute parameters and with sums in place of differences: at |x| each of its values bounds the sum of
 * the magnitudes of all products that enter the value at x.
 */
export function majorantOf(network: Network): Network {
  return createNetwork({
    inputShape: network.nodes[0].shape,
    tensors: network.tensors.map(({ name, shape }, index) => ({
      name,
      shape,
      values: tensorValues(network, index).map(Math.abs),
    })),
    nodes: network.nodes.slice(1).map(({ name, operator, inputs }) => ({
      name,
      operator: operator.kind === "subtract" ? { kind: "add" } : operator,
      inputs,
    })),
    output: network.output,
  });
}

/** γ for every rounding that a product may pass through on its way through the network, forwards and back. */
export function gammaOfNetwork(network: Network): number {
  let roundings = 8;
  for (const { shape, inputs } of network.nodes) {
    roundings += 4 + sizeOf(shape) + inputs.reduce((sum, index) => sum + sizeOf(network.nodes[index].shape), 0);
  }
  return gamma(2 * roundings);
}
