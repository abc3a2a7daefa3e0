import type { OpenGraph } from "../openGraph.ts";
import { writeReduction } from "./reduction.ts";
import type { NamedNode, OperatorWriter } from "./writer.ts";

export const writeAdd: OperatorWriter<"add"> = (_, graph, { name, inputs, output }) => {
  graph.node(name, inputs.length === 2 ? "Add" : "Sum", inputs, output);
};

export const writeSubtract: OperatorWriter<"subtract"> = (_, graph, { name, inputs, output }) => {
  graph.node(name, "Sub", inputs, output);
};

export const writeNegate: OperatorWriter<"negate"> = (_, graph, { name, inputs, output }) => {
  graph.node(name, "Neg", inputs, output);
};

export const writeScale: OperatorWriter<"scale"> = ({ factor }, graph, { name, inputs, output }) => {
  graph.node(name, "Mul", [inputs[0], graph.tensor(factor)], output);
};

export const writeShift: OperatorWriter<"shift"> = ({ offset }, graph, { name, inputs, output }) => {
  graph.node(name, "Add", [inputs[0], graph.tensor(offset)], output);
};

export const writeReduce: OperatorWriter<"reduce"> = ({ how, axes, keepAxes }, graph, named) => {
  writeReduction(how === "mean" ? "ReduceMean" : "ReduceSum", axes, keepAxes ? 1 : 0, graph, named);
};

/** A constant is repeated for each input of a batch. */
export const writeConstant: OperatorWriter<"constant"> = ({ value }, graph, { node, name, output }) => {
  repeatForBatch(graph, graph.tensor(value), node.shape, { name, output });
};

function repeatForBatch(
  graph: OpenGraph,
  value: string,
  shape: readonly number[],
  { name, output }: Pick<NamedNode, "name" | "output">,
): void {
  const batch = graph.newName(`${name}/batch`);
  graph.node(`${name}/batch`, "Shape", [graph.input], batch, { start: 0, end: 1 });
  const target = graph.newName(`${name}/shape`);
  const rest = graph.integers(`${name}/extents`, shape);
  graph.node(`${name}/shape`, "Concat", [batch, rest], target, { axis: 0 });
  graph.node(name, "Expand", [value, target], output);
}
