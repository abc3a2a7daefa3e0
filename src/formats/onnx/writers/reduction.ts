import type { OpenGraph } from "../openGraph.ts";
import { behindBatch, type NamedNode } from "./writer.ts";

/** Axes are an attribute in operator set 17 and an input in 18; ReduceSum has them as an input since 13. */
export function writeReduction(
  type: "ReduceSum" | "ReduceMean" | "ReduceMax" | "ReduceMin",
  axes: readonly number[],
  keepdims: 0 | 1,
  graph: OpenGraph,
  { name, inputs, output }: NamedNode,
): void {
  const behind = behindBatch(axes);
  if (behind.length === 0) {
    // no axes at all would stand for all of them
    graph.node(name, "Identity", inputs, output);
  } else if (type === "ReduceSum" || graph.opset >= 18) {
    graph.node(name, type, [inputs[0], graph.integers(`${name}/axes`, behind)], output, { keepdims });
  } else {
    graph.node(name, type, inputs, output, { axes: behind, keepdims });
  }
}
