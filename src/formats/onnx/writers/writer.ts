import type { NetworkNode, Operator } from "../../../network/network.ts";
import type { OpenGraph } from "../openGraph.ts";

/** A node with the names of its values. */
export interface NamedNode {
  readonly node: NetworkNode;
  /** name for the nodes that are written */
  readonly name: string;
  readonly inputs: readonly string[];
  /** without the batch axis, which every value has in the file */
  readonly inputShapes: readonly (readonly number[])[];
  /** which operators make the inputs */
  readonly inputKinds: readonly Operator["kind"][];
  readonly output: string;
}

/** Writes one operator as ONNX nodes, the last of which makes the node's output. */
export type OperatorWriter<Kind extends Operator["kind"]> = (
  operator: Extract<Operator, { kind: Kind }>,
  graph: OpenGraph,
  named: NamedNode,
) => void;

/** Whether a number is one of the file's float attributes: those are float32. */
export function isAttribute(value: number): boolean {
  return Math.fround(value) === value;
}

/** Axes as the file counts them, behind the batch axis. */
export function behindBatch(axes: readonly number[]): readonly number[] {
  return axes.map((axis) => axis + 1);
}
