import { formatError } from "./errors.ts";
import type { GraphProto, NodeProto, TensorProto } from "./messages.ts";

/** Where the values of a graph come from, by name. */
export interface GraphValues {
  /** index of the node that makes a value, and which of its outputs it is */
  readonly producers: ReadonlyMap<string, { readonly node: number; readonly output: number }>;
  readonly initializers: ReadonlyMap<string, TensorProto>;
  /** names of the inputs that are no initialisers */
  readonly inputs: ReadonlySet<string>;
}

/** Index a graph's values; a name that is given twice is a format error. */
export function valuesOf(graph: GraphProto): GraphValues {
  const initializers = new Map<string, TensorProto>();
  for (const tensor of graph.initializers) {
    if (initializers.has(tensor.name)) throw twice(tensor.name);
    initializers.set(tensor.name, tensor);
  }
  const inputs = new Set(graph.inputs.map((input) => input.name).filter((name) => !initializers.has(name)));
  const producers = new Map<string, { node: number; output: number }>();
  graph.nodes.forEach(({ outputs }, node) => {
    outputs.forEach((name, output) => {
      if (name === "") return;
      if (producers.has(name) || initializers.has(name) || inputs.has(name)) {
        throw twice(name);
      }
      producers.set(name, { node, output });
    });
  });
  return { producers, initializers, inputs };
}

function twice(name: string): Error {
  return formatError(`expected every value to be made once, got "${name}" twice`);
}

/** What a value needs: the nodes that lead to it, each after those it reads, and the graph's inputs among its sources. */
export interface Ancestry {
  /** indices of nodes; the file's order where that is already right */
  readonly nodes: readonly number[];
  readonly inputs: ReadonlySet<string>;
}

/** Throws a format error for a cycle and for a value that nothing makes. */
export function ancestryOf(output: string, graph: GraphProto, values: GraphValues): Ancestry {
  const { needed, inputs } = neededFor(output, graph, values);
  const order: number[] = [];
  const state = new Map<number, "open" | "done">();
  // depth first from each node in turn, with a stack of its own: a graph may be deeper than the call stack
  for (const root of [...needed].sort((a, b) => a - b)) {
    const stack = [root];
    while (stack.length > 0) {
      const node = stack[stack.length - 1];
      if (state.get(node) === undefined) {
        state.set(node, "open");
        for (const source of sourcesOf(graph.nodes[node], values)) {
          if (state.get(source) === "open") throw cyclic(graph.nodes[source]);
          if (state.get(source) === undefined) stack.push(source);
        }
        continue;
      }
      stack.pop();
      if (state.get(node) === "done") continue;
      state.set(node, "done");
      order.push(node);
    }
  }
  return { nodes: order, inputs };
}

function neededFor(
  output: string,
  graph: GraphProto,
  values: GraphValues,
): { needed: Set<number>; inputs: Set<string> } {
  const needed = new Set<number>();
  const inputs = new Set<string>();
  const seen = new Set<string>([output]);
  const stack = [output];
  for (let name = stack.pop(); name !== undefined; name = stack.pop()) {
    const producer = values.producers.get(name);
    if (producer !== undefined) {
      if (needed.has(producer.node)) continue;
      needed.add(producer.node);
      for (const source of graph.nodes[producer.node].inputs) {
        if (source === "" || seen.has(source)) continue;
        seen.add(source);
        stack.push(source);
      }
    } else if (values.inputs.has(name)) {
      inputs.add(name);
    } else if (!values.initializers.has(name)) {
      throw formatError(`expected value "${name}" to be an input, an initializer or a node's output, got none of them`);
    }
  }
  return { needed, inputs };
}

function sourcesOf(node: NodeProto, { producers }: GraphValues): number[] {
  const sources: number[] = [];
  for (const name of node.inputs) {
    const producer = producers.get(name);
    if (producer !== undefined) sources.push(producer.node);
  }
  return sources;
}

function cyclic(node: NodeProto): Error {
  return formatError(
    `expected a graph without cycles, got node "${node.name}" (${node.operatorType}) that depends on its own output`,
  );
}
