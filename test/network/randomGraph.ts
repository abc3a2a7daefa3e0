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
import { type Drawn, drawOperator } from "./randomOperators.ts";

/** A random directed acyclic graph of every operator kind; some nodes do not lead to the output. */
export function randomGraph(seed: number, nodeCount = 12): Network {
  const random = createRandom(seed, "graph");
  const tensors: { name: string; shape: readonly number[]; values: Float64Array }[] = [];
  const nodes: NetworkDescription["nodes"][number][] = [];
  const shapes: (readonly number[])[] = [inputShape(random)];
  const addTensor = (shape: readonly number[], values = (value: number) => value) =>
    tensors.push({
      name: `tensor${tensors.length}`,
      shape,
      values: normals(random, sizeOf(shape)).map((value) => values(value)),
    }) - 1;
  const shapeOf = ({ operator, branches }: Drawn, shape: readonly number[]) =>
    definitionOf(operator).shape(
      operator,
      new Array<readonly number[]>(branches).fill(shape),
      tensors.map((tensor) => ({ ...tensor, storedType: "float64" as const, offset: 0 })),
    );

  while (nodes.length < nodeCount) {
    // mostly the latest nodes, so that the graph is deep
    const first = Math.max(0, shapes.length - 1 - random.integer(4));
    const shape = shapes[first];
    const drawn = drawOperator({ random, shape, addTensor }, (one) => shapeOf(one, shape));
    // further branches are any nodes of the same shape
    const like = shapes.flatMap((other, index) => (String(other) === String(shape) ? [index] : []));
    const inputs = Array.from({ length: drawn.branches }, (_, branch) =>
      branch === 0 ? first : like[random.integer(like.length)],
    );
    shapes.push(shapeOf(drawn, shape));
    nodes.push({ name: `node${nodes.length}`, operator: drawn.operator, inputs });
  }
  return createNetwork({ inputShape: shapes[0], tensors, nodes });
}

function inputShape(random: Random): readonly number[] {
  const shapes = [[2 + random.integer(3)], [2, 3], [1, 3, 3], [4, 2, 1]];
  return shapes[random.integer(shapes.length)];
}

/** Standard normal numbers. */
export function normals(random: Random, count: number): Float64Array {
  return Float64Array.from({ length: count }, () => random.normal());
}

/**
 * A network whose values at |x| bound the sum of the magnitudes of all products that enter those of `network` at x:
 * absolute parameters, sums in place of differences, the largest in place of the smallest, and in place of a unit what its
 * steepest piece may give.
 */
export function majorantOf(network: Network): Network {
  const values = network.tensors.map((_, index) => tensorValues(network, index).map(Math.abs));
  const nodes = network.nodes.slice(1).map(({ name, operator, inputs, shape }) => {
    const same = { name, operator, inputs };
    const like = (other: Operator) => ({ ...same, operator: other });
    switch (operator.kind) {
      case "subtract":
        return like({ kind: "add" });
      case "min":
        return like({ kind: "max" });
      case "reduceMin":
        return like({ ...operator, kind: "reduceMax" });
      case "batchNormalization":
        // what is subtracted has to add
        values[operator.mean] = values[operator.mean].map((value) => -value);
        return same;
      case "pad":
        return like({ ...operator, value: Math.abs(operator.value) });
      case "prelu":
        values[operator.slope] = values[operator.slope].map((slope) => Math.max(slope, 1));
        return like({ kind: "scale", factor: operator.slope });
      case "softShrink":
        // beyond the threshold the intercept is no larger than the pre-activation
        return { ...same, operator: { kind: "add" } as const, inputs: [...inputs, ...inputs] };
      // slopes up to 1, and bounds on both sides of 0
      case "negate":
      case "clip":
      case "abs":
      case "leakyRelu":
        return like({ kind: "reshape", shape });
      default:
        return same;
    }
  });
  return createNetwork({
    inputShape: network.nodes[0].shape,
    tensors: network.tensors.map(({ name, shape }, index) => ({ name, shape, values: values[index] })),
    nodes,
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
